//! Text of keys: two keys of the source may not become one in the target.
//!
//! Most sets hold sequences that stand for no character, which all read as `?`, and some
//! hold one character twice. Between two such keys the text makes no difference, and the
//! row of one would be written over the other's.

use std::borrow::Cow;

use super::{
    Armscii8, Ascii, Big5, Cp850, Cp852, Cp866, Cp932, Cp1250, Cp1251, Cp1256, Cp1257, Dec8,
    Encoding, Eucjpms, Euckr, Gb2312, Gb18030, Gbk, Geostd8, Greek, Hebrew, Hp8, Keybcs2, Koi8r,
    Koi8u, Latin1, Latin2, Latin2Czech, Latin5, Latin7, Macce, Macroman, Sjis, Swe7, Tis620, Ucs2,
    Ujis, Utf16, Utf16le, Utf32,
};
use crate::value::{Problem, ValueError};

/// A character set whose text can tell rows apart.
pub trait KeyEncoding: Encoding {
    /// Whether other bytes of the set may read as the same text.
    fn is_shared(bytes: &[u8], text: &str) -> bool;

    /// The text that `bytes` hold, where no others that are let in hold the same.
    ///
    /// # Errors
    /// As [`Encoding::decode`]; [`Problem::SharedText`] where other bytes read so too.
    #[inline]
    fn decode_key(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        let text = Self::decode(bytes)?;
        if Self::is_shared(bytes, &text) {
            return Err(ValueError::new(Problem::SharedText));
        }
        Ok(text)
    }
}

/// Whether a `?` of the text stands for a sequence that is no character: in no set of
/// these does the byte of `?` stand inside another character.
fn has_undefined(bytes: &[u8], text: &str) -> bool {
    let questions = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'?').count();
    bytes != text.as_bytes() && questions(bytes) != questions(text.as_bytes())
}

/// Sets by what makes their text ambiguous.
macro_rules! keys {
    ($(|$bytes:ident, $text:ident| $shared:expr => $($name:ident)*;)*) => {$($(
        impl KeyEncoding for $name {
            #[inline]
            fn is_shared($bytes: &[u8], $text: &str) -> bool {
                $shared
            }
        }
    )*)*};
}

keys! {
    |_bytes, _text| false =>
        Latin1 Latin2 Latin5 Latin7 Cp850 Cp852 Cp866 Keybcs2 Koi8r Koi8u Macce Macroman
        Ucs2 Utf16 Utf16le Utf32;
    |bytes, text| has_undefined(bytes, text) =>
        Ascii Cp1250 Cp1251 Cp1256 Cp1257 Dec8 Euckr Gb2312 Gb18030 Gbk Geostd8 Greek Hebrew
        Hp8 Swe7 Latin2Czech;
    |bytes, _text| bytes.iter().any(|byte| TIS620.contains(byte)) => Tis620;
    |bytes, text| has_undefined(bytes, text) || sequences(bytes, pair).any(big5) => Big5;
    |bytes, _text| bytes.iter().any(|byte| ARMSCII8.contains(byte)) => Armscii8;
    |bytes, text| has_undefined(bytes, text) || sequences(bytes, shift_jis).any(sjis) => Sjis;
    |bytes, text| has_undefined(bytes, text) || sequences(bytes, euc).any(ujis) => Ujis;
    |bytes, text| has_undefined(bytes, text) || sequences(bytes, shift_jis).any(cp932) => Cp932;
    |bytes, text| has_undefined(bytes, text) || sequences(bytes, euc).any(eucjpms) => Eucjpms;
}

/// Punctuation that stands at its place in ASCII, too.
const ARMSCII8: [u8; 6] = [0xA4, 0xA5, 0xA9, 0xAB, 0xAC, 0xFF];

/// All but one of those that read as U+FFFD.
const TIS620: [u8; 8] = [0xA0, 0xDB, 0xDC, 0xDD, 0xDE, 0xFC, 0xFD, 0xFE];

/// The same.
const fn big5(sequence: &[u8]) -> bool {
    matches!(
        sequence,
        [0xA1, 0x5A | 0xC3 | 0xC5 | 0xFE] | [0xA2, 0x40 | 0xCC]
    )
}

/// The backslash of one byte: the servers make two of it.
const fn sjis(sequence: &[u8]) -> bool {
    matches!(sequence, [0x5C])
}

/// Backslash and tilde of two and three bytes.
const fn ujis(sequence: &[u8]) -> bool {
    matches!(sequence, [0xA1, 0xC0] | [0x8F, 0xA2, 0xB7])
}

/// What no conversion back gives: rows 13 and the extensions of NEC and IBM hold characters
/// that stand elsewhere.
const fn cp932(sequence: &[u8]) -> bool {
    matches!(
        sequence,
        [0xED | 0xEE, _]
            | [0x87, 0x90..=0x92 | 0x95..=0x97 | 0x9A..=0x9C]
            | [0xFA, 0x4A..=0x54 | 0x58..=0x5B]
    )
}

/// The same in eucjpms.
const fn eucjpms(sequence: &[u8]) -> bool {
    matches!(
        sequence,
        [0xAD, 0xF0..=0xF2 | 0xF5..=0xF7 | 0xFA..=0xFC]
            | [0x8F, 0xA2, 0xB7 | 0xF1]
            | [0x8F, 0xF3, 0xFD..=0xFE]
            | [0x8F, 0xF4, 0xA1..=0xA8 | 0xAB..=0xAD]
    )
}

/// Bytes of the character that begins so.
const fn pair(first: u8) -> usize {
    if first.is_ascii() { 1 } else { 2 }
}

/// Bytes of the character that begins so.
const fn shift_jis(first: u8) -> usize {
    match first {
        0x00..=0x7F | 0xA1..=0xDF => 1,
        _ => 2,
    }
}

/// Bytes of the character that begins so.
const fn euc(first: u8) -> usize {
    match first {
        0x00..=0x7F => 1,
        0x8F => 3,
        _ => 2,
    }
}

/// The sequences of well-formed bytes.
fn sequences(mut bytes: &[u8], length: fn(u8) -> usize) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let first = bytes.first()?;
        let (sequence, rest) = bytes.split_at_checked(length(*first))?;
        bytes = rest;
        Some(sequence)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Every sequence of one character that the set reads.
    fn all<E: KeyEncoding>() -> Vec<Vec<u8>> {
        let mut sequences: Vec<Vec<u8>> = (0..=255).map(|byte| vec![byte]).collect();
        for lead in 0x80..=0xFF {
            for trail in 0x30..=0xFF {
                sequences.push(vec![lead, trail]);
                sequences.push(vec![0x8F, lead, trail]);
            }
        }
        for (first, second) in
            (0x81..=0x84).flat_map(|first| (0x30..=0x39).map(move |b| (first, b)))
        {
            for (third, fourth) in
                (0x81..=0xFE).flat_map(|third| (0x30..=0x39).map(move |b| (third, b)))
            {
                sequences.push(vec![first, second, third, fourth]);
            }
        }
        // Two single characters and what is read as part of more are no characters.
        sequences.retain(|bytes| E::decode(bytes).is_ok_and(|text| text.chars().count() == 1));
        sequences
    }

    /// How many sequences of a set are refused, after none of the others share a text.
    fn refused<E: KeyEncoding>() -> usize {
        let mut seen = HashMap::new();
        let mut refused = 0;
        for bytes in all::<E>() {
            match E::decode_key(&bytes) {
                Ok(text) => {
                    let other = seen.insert(text.into_owned(), bytes.clone());
                    assert_eq!(other, None, "and {bytes:02X?}");
                }
                Err(error) => {
                    assert_eq!(error.problem(), Problem::SharedText);
                    refused += 1;
                }
            }
        }
        refused
    }

    #[test]
    fn no_two_sequences_read_as_one_key() {
        macro_rules! counts {
            ($($name:ident)*) => { [$((stringify!($name), refused::<$name>())),*] };
        }
        for (name, refused) in counts!(
            Latin1 Latin2 Latin5 Latin7 Cp850 Cp852 Cp866 Keybcs2 Koi8r Koi8u Macce Macroman
            Ucs2 Utf16 Utf16le Utf32
        ) {
            assert_eq!(refused, 0, "{name}");
        }
        let refused = counts!(
            Ascii Cp1250 Cp1251 Cp1256 Cp1257 Dec8 Euckr Gb2312 Gb18030 Gbk Geostd8 Greek Hebrew
            Hp8 Sjis Swe7 Ujis Big5 Tis620 Armscii8 Cp932 Eucjpms Latin2Czech
        );
        let expected = [
            128, 5, 1, 8, 12, 14, 5380, 733, 10980, 2149, 41, 6, 36, 1, 4402, 129, 2848, 262, 8, 6,
            2074, 2681, 32,
        ];
        assert_eq!(refused.map(|(_, count)| count), expected);
    }

    #[test]
    fn a_question_mark_of_its_own_is_a_key() {
        assert_eq!(Cp1251::decode_key(b"\xE6?").unwrap(), "ж?");
        assert_eq!(Cp932::decode_key(b"\xFB\xFC\x8D\xED").unwrap(), "髙削");
        for bytes in [&b"\xED\x40"[..], b"\x82\xA0\xEE\xE0", b"\x87\x90"] {
            assert!(Cp932::decode(bytes).is_ok());
            assert!(Cp932::decode_key(bytes).is_err(), "{bytes:02X?}");
        }
        assert!(Eucjpms::decode_key(b"\xA4\xA2\x8F\xF3\xFD").is_err());
        assert!(Ujis::decode_key(b"\x8E\xA0").is_err());
    }
}
