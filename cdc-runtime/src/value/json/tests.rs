//! Forged and damaged documents; what a server writes is in `tests/vectors`.

use super::*;
use crate::value::Problem;

fn text(bytes: &[u8]) -> Result<String, Problem> {
    Json::Binary(bytes)
        .text()
        .map(Cow::into_owned)
        .map_err(|error| error.problem())
}

/// `{"a": 1, "bc": ["x", null]}`.
const SMALL: &[u8] = &[
    0x00, 2, 0, 35, 0, // object, 2 members, 35 bytes
    18, 0, 1, 0, 19, 0, 2, 0, // keys
    0x05, 1, 0, 0x02, 21, 0, // 1; the array at 21
    b'a', b'b', b'c', // from 18
    2, 0, 12, 0, 0x0C, 10, 0, 0x04, 0, 0, 1, b'x', 0, 0, // array
];

#[test]
fn documents_read_at_any_length_without_a_panic() {
    assert_eq!(
        text(SMALL).as_deref(),
        Ok("{\"a\": 1, \"bc\": [\"x\", null]}")
    );
    assert_eq!(text(&[]).as_deref(), Ok("null"));
    for end in 1..SMALL.len() {
        assert!(text(&SMALL[..end]).is_err(), "{end}");
    }
}

#[test]
fn every_flipped_byte_is_read_or_refused() {
    for index in 0..SMALL.len() {
        for byte in 0..=u8::MAX {
            let mut bytes = SMALL.to_vec();
            bytes[index] = byte;
            if let Ok(text) = text(&bytes) {
                assert!(text.len() < 200);
            }
        }
    }
}

#[test]
fn offsets_into_the_table_are_refused() {
    assert_eq!(text(&[0x02, 1, 0, 7, 0, 0x02, 0, 0]), Err(Problem::BadJson));
    assert_eq!(text(&[0x02, 0xFF, 0xFF, 4, 0]), Err(Problem::BadJson));
    assert_eq!(
        text(&[0x03, 0xFF, 0xFF, 0xFF, 0xFF, 8, 0, 0, 0]),
        Err(Problem::BadJson)
    );
    assert_eq!(text(&[0x0D]), Err(Problem::BadJson));
    assert_eq!(text(&[0x04, 3]), Err(Problem::BadJson));
    assert_eq!(
        text(&[0x0C, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        Err(Problem::BadJson)
    );
    assert_eq!(text(&[0x0C, 1, 0xFF]), Err(Problem::NotUtf8));
}

/// Arrays of two that hold the same next array twice: 2^50 values in a few hundred bytes.
#[test]
fn shared_values_do_not_multiply() {
    let mut bytes = vec![0x02];
    let levels = 50_u8;
    for level in 0..levels {
        let size = u16::from(levels - level) * 10 + 4;
        bytes.extend([2, 0]);
        bytes.extend(size.to_le_bytes());
        bytes.extend([0x02, 10, 0, 0x02, 10, 0]);
    }
    bytes.extend([0, 0, 4, 0]);
    assert_eq!(text(&bytes), Err(Problem::BadJson));
}

#[test]
fn depth_is_bounded() {
    let nested = |levels: u16| {
        let mut bytes = vec![0x02];
        for level in 1..levels {
            bytes.extend([1, 0]);
            bytes.extend(((levels - level) * 7 + 4).to_le_bytes());
            bytes.extend([0x02, 7, 0]);
        }
        bytes.extend([0, 0, 4, 0]);
        bytes
    };
    assert_eq!(text(&nested(100)), Ok("[".repeat(100) + &"]".repeat(100)));
    assert_eq!(text(&nested(101)), Err(Problem::JsonTooDeep));
}

#[test]
fn opaque_values_are_checked() {
    // DECIMAL(3, 5) does not exist, DECIMAL(3, 1) has two bytes, a time has eight.
    assert_eq!(text(&[0x0F, 246, 4, 3, 5, 0x80, 0]), Err(Problem::BadJson));
    assert_eq!(text(&[0x0F, 246, 3, 3, 1, 0x80]), Err(Problem::BadDecimal));
    assert_eq!(
        text(&[0x0F, 246, 4, 3, 1, 0x80, 15]),
        Err(Problem::BadDecimal)
    );
    assert_eq!(text(&[0x0F, 11, 1, 0]), Err(Problem::BadJson));
    assert_eq!(
        text(&[0x0F, 252, 2, 1, 2]).as_deref(),
        Ok("\"base64:type252:AQI=\"")
    );
    assert!(text(&[0x0B, 0, 0, 0, 0, 0, 0, 0xF0, 0x7F]).is_err());
}

#[test]
fn debug_shows_no_document() {
    assert_eq!(format!("{:?}", Json::Text("secret")), "Text(6 bytes)");
    assert_eq!(format!("{:?}", Json::Binary(&[4, 1])), "Binary(2 bytes)");
}
