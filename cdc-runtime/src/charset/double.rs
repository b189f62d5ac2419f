//! Character sets of one or two bytes a character.

use std::borrow::Cow;

use super::{Encoding, ascii, character, not_text};
use crate::value::ValueError;

/// An entry for bytes that are not well formed.
const ILL_FORMED: [u8; 2] = [0, 0];

/// A rectangle of lead and trail bytes, row by row. An entry is the character in UTF-16,
/// little-endian: `?` where the pair is none, zero where it is not well formed.
pub(super) struct Pairs {
    pub(super) leads: (u8, u8),
    pub(super) trails: (u8, u8),
    pub(super) entries: &'static [[u8; 2]],
}

impl Pairs {
    /// The character of a pair.
    #[inline]
    pub(super) fn get(&self, lead: u8, trail: u8) -> Option<char> {
        let (first, last) = self.trails;
        let width = usize::from(last - first) + 1;
        let row = usize::from(lead.checked_sub(self.leads.0)?);
        let column = usize::from(trail.checked_sub(first)?);
        if column >= width {
            return None;
        }
        let entry = *self.entries.get(row * width + column)?;
        (entry != ILL_FORMED).then(|| character(entry))
    }

    /// Entries that a rectangle has.
    pub(super) const fn len(leads: (u8, u8), trails: (u8, u8)) -> usize {
        ((leads.1 - leads.0) as usize + 1) * ((trails.1 - trails.0) as usize + 1)
    }
}

/// The half-width katakana of Shift JIS stand alone at the bytes 0xA1 to 0xDF.
pub(super) fn katakana(byte: u8) -> Option<char> {
    match byte {
        0xA1..=0xDF => char::from_u32(0xFF61 + u32::from(byte - 0xA1)),
        _ => None,
    }
}

const fn none(_: u8) -> Option<char> {
    None
}

/// Reads ASCII, single characters above it and pairs.
fn decode<'a>(
    bytes: &'a [u8],
    single: fn(u8) -> Option<char>,
    pairs: &Pairs,
) -> Result<Cow<'a, str>, ValueError> {
    if bytes.is_ascii() {
        return ascii(bytes);
    }
    let mut text = String::with_capacity(bytes.len() * 3 / 2 + 1);
    let mut rest = bytes;
    while let [first, behind @ ..] = rest {
        rest = behind;
        if first.is_ascii() {
            text.push(char::from(*first));
        } else if let Some(found) = single(*first) {
            text.push(found);
        } else {
            let [trail, behind @ ..] = behind else {
                return Err(not_text());
            };
            text.push(pairs.get(*first, *trail).ok_or_else(not_text)?);
            rest = behind;
        }
    }
    Ok(Cow::Owned(text))
}

/// Declares sets by their rectangles and tables.
macro_rules! double {
    ($($name:ident $sql:literal $leads:tt $trails:tt $single:ident;)*) => {$(
        #[doc = concat!("`", $sql, "`.")]
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Encoding for $name {
            #[inline]
            fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
                static PAIRS: Pairs = {
                    let file: &[u8; 2 * Pairs::len($leads, $trails)] =
                        include_bytes!(concat!("table/", $sql, ".bin"));
                    Pairs { leads: $leads, trails: $trails, entries: file.as_chunks().0 }
                };
                decode(bytes, $single, &PAIRS)
            }
        }
    )*};
}

double! {
    Big5 "big5" (0xA1, 0xF9) (0x40, 0xFE) none;
    Cp932 "cp932" (0x81, 0xFC) (0x40, 0xFC) katakana;
    Euckr "euckr" (0x81, 0xFE) (0x41, 0xFE) none;
    Gb2312 "gb2312" (0xA1, 0xF7) (0xA1, 0xFE) none;
    Gbk "gbk" (0x81, 0xFE) (0x40, 0xFE) none;
    Sjis "sjis" (0x81, 0xFC) (0x40, 0xFC) katakana;
}
