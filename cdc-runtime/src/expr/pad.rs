//! Text made longer, turned round, searched by bytes, and bytes in hexadecimal.

use std::borrow::Cow;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

use super::text::Text;

/// Which end LPAD and RPAD fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PadSide {
    /// LPAD
    Left,
    /// RPAD
    Right,
}

/// `LPAD(text, length, fill)` and RPAD: exactly `length` characters; NULL where it is
/// negative, and where there is nothing to fill with.
#[inline]
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn pad<'a>(text: Text<'a>, length: usize, fill: &str, side: PadSide) -> Text<'a> {
    let text = text?;
    let have = text.chars().count();
    if have >= length {
        return super::left(Some(text), i128::try_from(length).ok());
    }
    let fill: String = fill.chars().cycle().take(length - have).collect();
    Some(Cow::Owned(match side {
        PadSide::Left => fill + &text,
        PadSide::Right => text.into_owned() + &fill,
    }))
}

/// `REVERSE(text)`, by character.
#[inline]
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn reverse(text: Text<'_>) -> Text<'static> {
    text.map(|text| Cow::Owned(text.chars().rev().collect()))
}

/// `REPEAT(text, count)`.
#[inline]
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn repeat(text: Text<'_>, count: usize) -> Text<'static> {
    text.map(|text| Cow::Owned(text.repeat(count)))
}

/// `LOCATE(what, text)`: the place of the first copy, from 1; 0 where there is none.
#[inline]
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn locate(what: Text<'_>, text: Text<'_>) -> Option<i128> {
    let (what, text) = (what?, text?);
    let before = text.find(&*what).and_then(|at| text.get(..at));
    let place = before.map_or(0, |before| before.chars().count() + 1);
    i128::try_from(place).ok()
}

/// `HEX(value)` of text in utf8mb4 or of bytes: two upper case digits a byte.
#[inline]
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn hex(value: Option<impl Bytes>) -> Text<'static> {
    value.map(|value| {
        let bytes = value.bytes();
        let mut out = String::with_capacity(bytes.len() * 2);
        for byte in bytes {
            push_hex(&mut out, *byte, b'A');
        }
        Cow::Owned(out)
    })
}

/// `HEX(number)`: of the number's 64 bits.
#[inline]
#[must_use]
pub fn hex_int(value: Option<i128>) -> Text<'static> {
    value.map(|value| {
        let mut out = String::with_capacity(16);
        let bits = value.rem_euclid(1 << 64);
        // Writing to text does not fail.
        let _ = write!(out, "{bits:X}");
        Cow::Owned(out)
    })
}

/// `SHA2(value, bits)` in lower case digits; `bits` is 224, 256, 384 or 512.
#[inline]
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn sha2(value: Option<impl Bytes>, bits: u16) -> Text<'static> {
    let value = value?;
    let bytes = value.bytes();
    let hash = match bits {
        224 => Sha224::digest(bytes).to_vec(),
        384 => Sha384::digest(bytes).to_vec(),
        512 => Sha512::digest(bytes).to_vec(),
        _ => Sha256::digest(bytes).to_vec(),
    };
    let mut out = String::with_capacity(hash.len() * 2);
    for byte in hash {
        push_hex(&mut out, byte, b'a');
    }
    Some(Cow::Owned(out))
}

fn push_hex(out: &mut String, byte: u8, ten: u8) {
    for digit in [byte >> 4, byte & 15] {
        out.push(char::from(match digit {
            0..=9 => b'0' + digit,
            _ => ten + digit - 10,
        }));
    }
}

/// What has bytes: text in utf8mb4, and binary columns.
pub trait Bytes {
    /// The bytes.
    fn bytes(&self) -> &[u8];
}

impl Bytes for Cow<'_, str> {
    fn bytes(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl Bytes for &[u8] {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl Bytes for &Cow<'_, [u8]> {
    fn bytes(&self) -> &[u8] {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::text;

    #[test]
    fn padding_counts_characters() {
        let padded = pad(text("é"), 4, "xy", PadSide::Left);
        assert_eq!(padded.as_deref(), Some("xyxé"));
        let padded = pad(text("é"), 4, "xy", PadSide::Right);
        assert_eq!(padded.as_deref(), Some("éxyx"));
        let cut = pad(text("éa😀"), 2, "x", PadSide::Right);
        assert_eq!(cut.as_deref(), Some("éa"));
        assert_eq!(reverse(text("aé😀")).as_deref(), Some("😀éa"));
        assert_eq!(repeat(text("ab"), 0).as_deref(), Some(""));
    }

    #[test]
    fn places_count_characters_from_one() {
        assert_eq!(locate(text("a"), text("éa")), Some(2));
        assert_eq!(locate(text(""), text("éa")), Some(1));
        assert_eq!(locate(text("x"), text("éa")), Some(0));
        assert_eq!(locate(None, text("éa")), None);
    }

    #[test]
    fn bytes_are_two_digits_each() {
        assert_eq!(hex(text("é\n")).as_deref(), Some("C3A90A"));
        assert_eq!(hex(Some(&[255_u8][..])).as_deref(), Some("FF"));
        assert_eq!(hex_int(Some(-1)).as_deref(), Some("FFFFFFFFFFFFFFFF"));
        assert_eq!(hex_int(Some(0)).as_deref(), Some("0"));
        let hash = sha2(text("abc"), 224).unwrap();
        assert!(hash.starts_with("23097d223405d8228642a477bda255b3"));
        assert_eq!(sha2(text(""), 512).unwrap().len(), 128);
    }
}
