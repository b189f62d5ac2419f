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

/// One difference: operation, path and, where there is one, a document.
fn diff(operation: u8, path: &str, value: Option<&[u8]>) -> Vec<u8> {
    let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
    let mut bytes = vec![operation, length(path.as_bytes())];
    bytes.extend_from_slice(path.as_bytes());
    if let Some(value) = value {
        bytes.push(length(value));
        bytes.extend_from_slice(value);
    }
    bytes
}

fn patched(diffs: &[Vec<u8>]) -> Result<String, Problem> {
    let document = Json::Binary(SMALL).patched(&diffs.concat());
    text(&document.map_err(|error| error.problem())?)
}

const SEVEN: &[u8] = &[0x05, 7, 0];

#[test]
fn differences_replace_insert_and_remove() {
    for (diffs, expected) in [
        (vec![], r#"{"a": 1, "bc": ["x", null]}"#),
        (
            vec![diff(0, "$.a", Some(SMALL))],
            r#"{"a": {"a": 1, "bc": ["x", null]}, "bc": ["x", null]}"#,
        ),
        (
            vec![diff(0, "$.bc[1]", Some(&[0x0C, 1, b'y']))],
            r#"{"a": 1, "bc": ["x", "y"]}"#,
        ),
        (vec![diff(0, "$", Some(SEVEN))], "7"),
        (
            vec![
                diff(1, "$.bc[0]", Some(SEVEN)),
                diff(1, "$.bc[3]", Some(SEVEN)),
            ],
            r#"{"a": 1, "bc": [7, "x", null, 7]}"#,
        ),
        // Shorter keys come first, then by their bytes.
        (
            vec![diff(1, r#"$."b\"""#, Some(SEVEN))],
            r#"{"a": 1, "b\"": 7, "bc": ["x", null]}"#,
        ),
        (
            vec![diff(1, "$.B", Some(SEVEN))],
            r#"{"B": 7, "a": 1, "bc": ["x", null]}"#,
        ),
        (
            vec![diff(2, "$.a", None), diff(2, "$.bc[0]", None)],
            r#"{"bc": [null]}"#,
        ),
        // JSON_SET of a cell far behind the last one appends.
        (
            vec![diff(1, "$.bc[9]", Some(SEVEN))],
            r#"{"a": 1, "bc": ["x", null, 7]}"#,
        ),
        (
            vec![diff(2, "$.bc[1]", None), diff(2, "$.bc[0]", None)],
            r#"{"a": 1, "bc": []}"#,
        ),
    ] {
        assert_eq!(patched(&diffs).as_deref(), Ok(expected));
    }
}

#[test]
fn differences_that_do_not_fit_are_refused() {
    for wrong in [
        diff(0, "$.b", Some(SEVEN)),
        diff(0, "$.bc[2]", Some(SEVEN)),
        diff(0, "$.a[0]", Some(SEVEN)),
        diff(1, "$.a", Some(SEVEN)),
        diff(1, "$.a[0]", Some(SEVEN)),
        diff(1, "$", Some(SEVEN)),
        diff(2, "$", None),
        diff(2, "$.c", None),
        diff(3, "$.a", Some(SEVEN)),
        diff(0, "a", Some(SEVEN)),
        diff(0, "$.bc[x]", Some(SEVEN)),
        diff(0, "$.\"a", Some(SEVEN)),
        vec![0, 9, b'$'],
    ] {
        assert_eq!(patched(&[wrong]), Err(Problem::BadJsonDiff));
    }
    let text = Json::Text("{}")
        .patched(&[])
        .map_err(|error| error.problem());
    assert_eq!(text, Err(Problem::JsonDiffAlone));
}

#[test]
fn documents_taken_apart_print_as_before() {
    for index in 0..SMALL.len() {
        for byte in 0..=u8::MAX {
            let mut bytes = SMALL.to_vec();
            bytes[index] = byte;
            if let (Ok(before), Ok(after)) = (text(&bytes), Json::Binary(&bytes).patched(&[])) {
                assert_eq!(text(&after), Ok(before));
            }
        }
    }
}
