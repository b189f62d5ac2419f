//! Text, bytes and JSON: a length, then the bytes.

use std::borrow::Cow;

use super::{JsonForm, RowImage};
use crate::value::{Json, Problem, ValueError};

impl<'a> RowImage<'a> {
    /// Text in utf8mb4, utf8mb3 or ascii behind a length of `L` bytes.
    ///
    /// # Errors
    /// The image ends inside the value, or the bytes are not UTF-8.
    #[inline]
    pub fn text<const L: usize>(&mut self) -> Result<&'a str, ValueError> {
        utf8(self.counted::<L>()?)
    }

    /// Text in latin1 behind a length of `L` bytes; borrowed where it is ASCII.
    ///
    /// MySQL's latin1 is cp1252, and its five gaps are the C1 controls of the same
    /// number (strings/ctype-latin1.cc), so every byte is a character.
    ///
    /// # Errors
    /// The image ends inside the value.
    #[inline]
    pub fn latin1<const L: usize>(&mut self) -> Result<Cow<'a, str>, ValueError> {
        from_latin1(self.counted::<L>()?)
    }

    /// Bytes behind a length of `L` bytes.
    ///
    /// # Errors
    /// The image ends inside the value.
    #[inline]
    pub fn bytes<const L: usize>(&mut self) -> Result<&'a [u8], ValueError> {
        self.counted::<L>()
    }

    /// BINARY(N): arrives without its trailing zero bytes and gets them back.
    ///
    /// # Errors
    /// The image ends inside the value, or it is longer than the column.
    #[inline]
    pub fn binary<const L: usize, const N: usize>(&mut self) -> Result<Cow<'a, [u8]>, ValueError> {
        let bytes = self.counted::<L>()?;
        match bytes.len() {
            len if len == N => Ok(Cow::Borrowed(bytes)),
            len if len < N => {
                let mut padded = Vec::with_capacity(N);
                padded.extend_from_slice(bytes);
                padded.resize(N, 0);
                Ok(Cow::Owned(padded))
            }
            _ => Err(ValueError::new(Problem::BinaryTooLong)),
        }
    }

    /// JSON, in the form the event's server writes.
    ///
    /// # Errors
    /// The image ends inside the value, or MariaDB's text is not UTF-8. The binary form
    /// is read when its text is asked for.
    #[inline]
    pub fn json(&mut self) -> Result<Json<'a>, ValueError> {
        let bytes = self.counted::<4>()?;
        match self.json {
            JsonForm::Binary => Ok(Json::Binary(bytes)),
            JsonForm::Text => utf8(bytes).map(Json::Text),
        }
    }
}

/// latin1 as text; borrowed where it is ASCII.
#[inline]
pub(super) fn from_latin1(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
    if bytes.is_ascii() {
        return utf8(bytes).map(Cow::Borrowed);
    }
    Ok(Cow::Owned(bytes.iter().map(|byte| latin1(*byte)).collect()))
}

#[inline]
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, ValueError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => Err(ValueError::new(Problem::NotUtf8)),
    }
}

/// The bytes 0x80 to 0x9F of cp1252; the five it leaves open are C1 controls.
const CP1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2c6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

/// The character of a latin1 byte.
#[inline]
fn latin1(byte: u8) -> char {
    let gap = byte
        .checked_sub(0x80)
        .and_then(|index| CP1252.get(usize::from(index)));
    gap.copied().unwrap_or_else(|| char::from(byte))
}
