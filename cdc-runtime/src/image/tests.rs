//! Every type on bytes put together by hand, with its boundaries; every value cut off at
//! every byte is an error.

use std::borrow::Cow;
use std::fmt::Debug;

use super::*;
use crate::charset::Latin1;
use crate::value::{Date, Json, PackedDecimal, Timestamped as _};

fn image(bytes: &[u8]) -> RowImage<'_> {
    RowsEvent::new(RowsKind::Insert, bytes, JsonForm::Binary).rows()
}

/// Reads `bytes` whole, and checks that each beginning of them is refused.
fn read<'a, T: Debug>(
    bytes: &'a [u8],
    read: impl Fn(&mut RowImage<'a>) -> Result<T, ValueError>,
) -> T {
    for end in 0..bytes.len() {
        let cut = read(&mut image(&bytes[..end]));
        assert_eq!(cut.unwrap_err().problem(), Problem::Truncated);
    }
    let mut image = image(bytes);
    let value = read(&mut image).unwrap();
    assert!(image.is_empty());
    value
}

fn refused<'a, T: Debug>(
    bytes: &'a [u8],
    read: impl Fn(&mut RowImage<'a>) -> Result<T, ValueError>,
) -> Problem {
    read(&mut image(bytes)).unwrap_err().problem()
}

#[test]
fn integers() {
    assert_eq!(read(&[0x80], |i| i.i8()), i8::MIN);
    assert_eq!(read(&[0xFF], |i| i.u8()), u8::MAX);
    assert_eq!(read(&[0x00, 0x80], |i| i.i16()), i16::MIN);
    assert_eq!(read(&[0xFE, 0xFF], |i| i.u16()), 65534);
    assert_eq!(read(&[0x00, 0x00, 0x80], |i| i.i24()), -8_388_608);
    assert_eq!(read(&[0xFF, 0xFF, 0x7F], |i| i.i24()), 8_388_607);
    assert_eq!(read(&[0xFF, 0xFF, 0xFF], |i| i.i24()), -1);
    assert_eq!(read(&[0xFF, 0xFF, 0xFF], |i| i.u24()), 16_777_215);
    assert_eq!(
        read(&[1, 2, 3, 0x84], |i| i.i32()),
        i32::from_le_bytes([1, 2, 3, 0x84])
    );
    assert_eq!(read(&[0xFF; 4], |i| i.u32()), u32::MAX);
    assert_eq!(read(&i64::MIN.to_le_bytes(), |i| i.i64()), i64::MIN);
    assert_eq!(read(&[0xFF; 8], |i| i.u64()), u64::MAX);
}

#[test]
fn floats() {
    assert_eq!(read(&f32::MIN.to_le_bytes(), |i| i.f32()), f32::MIN);
    assert_eq!(
        read(&f64::MIN_POSITIVE.to_le_bytes(), |i| i.f64()),
        f64::MIN_POSITIVE
    );
    assert_eq!(
        refused(&f32::NAN.to_le_bytes(), |i| i.f32()),
        Problem::NotFinite
    );
    assert_eq!(
        refused(&f64::INFINITY.to_le_bytes(), |i| i.f64()),
        Problem::NotFinite
    );
}

#[test]
fn bits_and_sets() {
    assert_eq!(read(&[1, 2], |i| i.bits::<2>()), 0x0102);
    assert_eq!(read(&[0xFF; 8], |i| i.bits::<8>()), u64::MAX);
    assert_eq!(read(&[1, 2, 3], |i| i.set::<3>()), 0x03_0201);
    assert_eq!(
        read(&[0, 0, 0, 0, 0, 0, 0, 0x80], |i| i.set::<8>()),
        1 << 63
    );
}

fn text<const P: usize, const S: usize>(bytes: &[u8]) -> String {
    read(bytes, |i| i.decimal::<P, S>())
        .text(str::to_owned)
        .unwrap()
}

#[test]
fn decimals() {
    // 1234567890.1234, the example of strings/decimal.cc.
    let example = [0x81, 0x0D, 0xFB, 0x38, 0xD2, 0x04, 0xD2];
    assert_eq!(text::<14, 4>(&example), "1234567890.1234");
    let negative: Vec<u8> = example.iter().map(|byte| !byte).collect();
    assert_eq!(text::<14, 4>(&negative), "-1234567890.1234");
    let number = PackedDecimal::<14, 4>::from_bytes(&negative)
        .decimal()
        .unwrap();
    assert_eq!((number.units(), number.scale()), (-12_345_678_901_234, 4));
    assert_eq!(text::<5, 2>(&[0x80, 0, 0]), "0.00");
    assert_eq!(text::<2, 2>(&[0x80 | 7]), "0.07");
    assert_eq!(text::<1, 0>(&[0x80 | 9]), "9");
}

#[test]
fn a_decimal_zero_has_no_sign() {
    let (plus, minus) = ([0x80, 0, 0], [0x7F, 0xFF, 0xFF]);
    assert_eq!(text::<5, 2>(&minus), "0.00");
    let (plus, minus) = (
        PackedDecimal::<5, 2>::from_bytes(&plus),
        PackedDecimal::<5, 2>::from_bytes(&minus),
    );
    assert!(plus == minus);
    assert!(plus != PackedDecimal::<5, 2>::from_bytes(&[0x80, 0, 1]));
}

#[test]
fn the_longest_decimals() {
    let nines = [0x3B, 0x9A, 0xC9, 0xFF];
    let mut bytes = vec![0x80 | 99];
    bytes.extend(nines.repeat(7));
    assert_eq!(text::<65, 0>(&bytes), "9".repeat(65));
    let decimal = PackedDecimal::<65, 0>::from_bytes(&bytes).decimal();
    assert_eq!(decimal.unwrap_err().problem(), Problem::DecimalDigits);
    // 35 integer digits in 8 + 9 + 9 + 9, 30 fraction digits in 9 + 9 + 9 + 3.
    let mut bytes = vec![0x05 ^ 0x80, 0xF5, 0xE0, 0xFF];
    bytes.extend(nines.repeat(6));
    bytes.extend([0x03, 0xE7]);
    assert_eq!(
        text::<65, 30>(&bytes),
        format!("{}.{}", "9".repeat(35), "9".repeat(30))
    );
}

#[test]
fn bytes_that_are_no_digits_are_refused() {
    let bad = PackedDecimal::<5, 2>::from_bytes(&[0xFF, 0xFF, 0xFF]);
    assert_eq!(bad.decimal().unwrap_err().problem(), Problem::BadDecimal);
    assert_eq!(bad.text(|_| ()).unwrap_err().problem(), Problem::BadDecimal);
    let long = PackedDecimal::<5, 2>::from_bytes(&[0x80, 0, 0, 0]);
    assert_eq!(long.decimal().unwrap_err().problem(), Problem::BadDecimal);
}

#[test]
fn texts() {
    assert_eq!(read("\u{3}a\u{e9}".as_bytes(), |i| i.text::<1>()), "aé");
    assert_eq!(read(&[1, 0, 0, 0, b'x'], |i| i.text::<4>()), "x");
    assert_eq!(read(&[0, 0, 0], |i| i.text::<3>()), "");
    assert_eq!(refused(&[1, 0xFF], |i| i.text::<1>()), Problem::NotUtf8);
    assert_eq!(refused(&[0xFF; 4], |i| i.text::<4>()), Problem::Truncated);
    assert_eq!(read(&[2, 0, 0xFF, 0], |i| i.bytes::<2>()), [0xFF, 0]);
}

#[test]
fn latin1_is_cp1252_with_controls_in_its_gaps() {
    assert!(matches!(
        read(b"\x02ab", |i| i.text_in::<Latin1, 1>()),
        Cow::Borrowed("ab")
    ));
    let every = read(b"\x08\x80\x81\x8d\x8f\x90\x9d\x9f\xff", |i| {
        i.text_in::<Latin1, 1>()
    });
    assert_eq!(every, "\u{20ac}\u{81}\u{8d}\u{8f}\u{90}\u{9d}\u{178}\u{ff}");
}

#[test]
fn binary_gets_its_zeros_back() {
    assert_eq!(&*read(&[2, 1, 2], |i| i.binary::<1, 4>()), [1, 2, 0, 0]);
    assert!(matches!(
        read(&[2, 1, 2], |i| i.binary::<1, 2>()),
        Cow::Borrowed([1, 2])
    ));
    assert_eq!(
        refused(&[3, 1, 2, 3], |i| i.binary::<1, 2>()),
        Problem::BinaryTooLong
    );
}

#[test]
fn dates_and_years() {
    let packed = (2024 << 9) | (8 << 5) | 15_u32;
    let bytes = packed.to_le_bytes();
    assert_eq!(read(&bytes[..3], |i| i.date()), Date::new(2024, 8, 15));
    assert_eq!(read(&[0, 0, 0], |i| i.date()), Date::ZERO);
    assert_eq!(refused(&[0xA0, 0x01, 0], |i| i.date()), Problem::BadDate);
    assert_eq!(refused(&[0xFF, 0xFE, 0xFF], |i| i.date()), Problem::BadDate);
    assert_eq!(read(&[0], |i| i.year()).0, 0);
    assert_eq!(read(&[1], |i| i.year()).0, 1901);
    assert_eq!(read(&[255], |i| i.year()).0, 2155);
}

#[test]
fn times_borrow_for_negative_fractions() {
    assert_eq!(
        read(&[0x80, 0, 0], |i| i.time::<0>()).to_string(),
        "00:00:00"
    );
    assert_eq!(
        read(&[0x7F, 0xFF, 0xFF], |i| i.time::<0>()).to_string(),
        "-00:00:01"
    );
    // -00:00:00.01 to -00:00:01.10, as the comment above my_time_packed_to_binary lists them.
    let hundredths = [
        ([0x80, 0, 0, 0], "00:00:00.00"),
        ([0x7F, 0xFF, 0xFF, 0xFF], "-00:00:00.01"),
        ([0x7F, 0xFF, 0xFF, 0x9D], "-00:00:00.99"),
        ([0x7F, 0xFF, 0xFF, 0x00], "-00:00:01.00"),
        ([0x7F, 0xFF, 0xFE, 0xFF], "-00:00:01.01"),
        ([0x7F, 0xFF, 0xFE, 0xF6], "-00:00:01.10"),
    ];
    for (bytes, text) in hundredths {
        assert_eq!(read(&bytes, |i| i.time::<2>()).to_string(), text);
    }
    let micro = [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
    assert_eq!(
        read(&micro, |i| i.time::<6>()).to_string(),
        "-00:00:00.000001"
    );
    let half = [0x7F, 0xFF, 0xFF, 0xEC, 0x78];
    assert_eq!(read(&half, |i| i.time::<4>()).to_string(), "-00:00:00.5000");
    assert_eq!(
        refused(&[0xFF, 0xFF, 0xFF], |i| i.time::<0>()),
        Problem::BadTime
    );
    assert_eq!(refused(&[0, 0, 0], |i| i.time::<0>()), Problem::BadTime);
}

#[test]
fn datetimes_and_timestamps() {
    let whole = (2024_u64 * 13 + 8) << 22 | 15 << 17 | 23 << 12 | 59 << 6 | 58 | 0x80_0000_0000;
    let mut bytes = whole.to_be_bytes()[3..].to_vec();
    assert_eq!(
        read(&bytes, |i| i.datetime::<0>()).to_string(),
        "2024-08-15 23:59:58"
    );
    bytes.extend([0x26, 0xAC]);
    assert_eq!(
        read(&bytes, |i| i.datetime::<4>()).to_string(),
        "2024-08-15 23:59:58.9900"
    );
    assert!(read(&[0x80, 0, 0, 0, 0], |i| i.datetime::<0>()).is_zero());
    assert_eq!(
        refused(&[0; 5], |i| i.datetime::<0>()),
        Problem::BadDatetime
    );
    assert_eq!(
        refused(&[0xFF; 5], |i| i.datetime::<0>()),
        Problem::BadDatetime
    );
    assert_eq!(
        refused(&[0x80, 0, 0, 0, 0, 100], |i| i.datetime::<2>()),
        Problem::BadDatetime
    );
    let stamp = [0x7F, 0xFF, 0xFF, 0xFF, 0x0F, 0x42, 0x3F];
    assert_eq!(
        read(&stamp, |i| i.timestamp::<6>()).to_string(),
        "2038-01-19 03:14:07.999999"
    );
    assert_eq!(
        read(&[0; 4], |i| i.timestamp::<0>()).to_string(),
        "0000-00-00 00:00:00"
    );
    assert_eq!(
        refused(&[0, 0, 0, 1, 100], |i| i.timestamp::<1>()),
        Problem::BadDatetime
    );
}

#[test]
fn json_has_the_events_form() {
    assert_eq!(
        read(&[2, 0, 0, 0, 4, 1], |i| i.json()),
        Json::Binary(&[4, 1])
    );
    let event = RowsEvent::new(RowsKind::Insert, &[2, 0, 0, 0, b'[', b']'], JsonForm::Text);
    assert_eq!(event.rows().json(), Ok(Json::Text("[]")));
    let event = RowsEvent::new(RowsKind::Insert, &[1, 0, 0, 0, 0xFF], JsonForm::Text);
    assert!(event.rows().json().is_err());
}

#[test]
fn null_bitmaps() {
    let nulls = read(&[0b1000_0001, 0b1111_1110], |i| i.nulls([0b0000_0010, 1]));
    let found: Vec<usize> = (0..9).filter(|index| nulls.has(*index)).collect();
    assert_eq!(found, [0, 7]);
    assert!(!nulls.has(16));
    assert_eq!(refused(&[1], |i| i.nulls([1])), Problem::NullInNotNull);
}

#[test]
fn errors_name_the_column_and_nothing_shows_a_value() {
    let error = image(&[]).i8().in_column("age").unwrap_err();
    assert_eq!(
        error.to_string(),
        "column `age`: the row image ends inside the value"
    );
    let event = RowsEvent::new(RowsKind::Delete, b"secret", JsonForm::Binary);
    assert_eq!(
        format!("{event:?}"),
        "RowsEvent { kind: Delete, bytes: 6, .. }"
    );
    assert_eq!(
        format!("{:?}", event.rows()),
        "RowImage { bytes_left: 6, .. }"
    );
}
