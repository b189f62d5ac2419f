//! Packed decimals → text and number, and GTID sets.

use cdc_runtime::binlog::{GtidSet, previous};
use cdc_runtime::value::PackedDecimal;

use super::first;

pub(super) fn decimal(data: &[u8]) {
    let (pick, bytes) = first(data);
    match pick % 8 {
        0 => packed::<1, 0>(bytes),
        1 => packed::<10, 2>(bytes),
        2 => packed::<18, 18>(bytes),
        3 => packed::<19, 9>(bytes),
        4 => packed::<38, 10>(bytes),
        5 => packed::<65, 30>(bytes),
        6 => packed::<65, 0>(bytes),
        _ => packed::<30, 30>(bytes),
    }
}

/// The text has S digits behind the point and at most P in all, no needless zero and no
/// negative zero; the number, where there is one, prints the same.
fn packed<const P: usize, const S: usize>(bytes: &[u8]) {
    let packed = PackedDecimal::<P, S>::from_bytes(bytes);
    let number = packed.decimal();
    let Ok(text) = packed.text(str::to_owned) else {
        assert!(number.is_err(), "a number without a text");
        return;
    };
    assert_eq!(bytes.len(), PackedDecimal::<P, S>::BYTES);
    let plain = text.strip_prefix('-').unwrap_or(&text);
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    assert_eq!(fraction.len(), S);
    assert!(whole == "0" || whole.len() <= P - S && !whole.starts_with('0'));
    assert!(!whole.is_empty() && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    assert!(plain.len() == text.len() || plain.bytes().any(|b| (b'1'..=b'9').contains(&b)));
    if let Ok(number) = number {
        assert!(number.to_string() == text, "the number prints otherwise");
    }
    let again = PackedDecimal::<P, S>::from_bytes(bytes);
    assert!(packed == again, "a decimal differs from itself");
}

/// A set read from text prints what reads as the same set; so does one from an event.
pub(super) fn gtid(data: &[u8]) {
    let (pick, rest) = first(data);
    let set = match pick % 3 {
        0 => std::str::from_utf8(rest)
            .ok()
            .and_then(|text| text.parse().ok()),
        1 => previous::mysql(rest).ok(),
        _ => previous::mariadb(rest).ok(),
    };
    let Some(set) = set else { return };
    assert!(set.covers(&set), "a set does not cover itself");
    let text = set.to_string();
    if pick % 3 == 0 {
        let again: Result<GtidSet, _> = text.parse();
        assert!(
            again.is_ok_and(|again| again.to_string() == text),
            "a set reads otherwise"
        );
    }
}
