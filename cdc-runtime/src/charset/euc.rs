//! EUC-JP: ASCII, pairs, half-width katakana behind 0x8E, JIS X 0212 behind 0x8F.

use std::borrow::Cow;

use super::double::{Pairs, katakana};
use super::{Encoding, UNDEFINED, ascii, not_text};
use crate::value::ValueError;

const ROWS: (u8, u8) = (0xA1, 0xFE);
const PLANE: usize = Pairs::len(ROWS, ROWS);

/// A table's file: JIS X 0208, then JIS X 0212.
const fn planes(file: &'static [u8; 4 * PLANE]) -> [Pairs; 2] {
    let (first, second) = file.as_chunks::<2>().0.split_at(PLANE);
    [pairs(first), pairs(second)]
}

const fn pairs(entries: &'static [[u8; 2]]) -> Pairs {
    Pairs {
        leads: ROWS,
        trails: ROWS,
        entries,
    }
}

fn decode<'a>(bytes: &'a [u8], [first, second]: &[Pairs; 2]) -> Result<Cow<'a, str>, ValueError> {
    if bytes.is_ascii() {
        return ascii(bytes);
    }
    let mut text = String::with_capacity(bytes.len() * 3 / 2 + 1);
    let mut rest = bytes;
    while !rest.is_empty() {
        rest = match rest {
            [byte @ 0..=0x7F, behind @ ..] => {
                text.push(char::from(*byte));
                behind
            }
            // MySQL takes it and converts it byte by byte; MariaDB does not take it.
            [0x8E, 0xA0, behind @ ..] => {
                text.extend([UNDEFINED; 2]);
                behind
            }
            [0x8E, byte, behind @ ..] => {
                text.push(katakana(*byte).ok_or_else(not_text)?);
                behind
            }
            [0x8F, lead, trail, behind @ ..] => {
                text.push(second.get(*lead, *trail).ok_or_else(not_text)?);
                behind
            }
            [lead, trail, behind @ ..] => {
                text.push(first.get(*lead, *trail).ok_or_else(not_text)?);
                behind
            }
            _ => return Err(not_text()),
        };
    }
    Ok(Cow::Owned(text))
}

/// `ujis`.
#[derive(Debug, Clone, Copy)]
pub struct Ujis;

impl Encoding for Ujis {
    #[inline]
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        static PLANES: [Pairs; 2] = planes(include_bytes!("table/ujis.bin"));
        decode(bytes, &PLANES)
    }
}

/// `eucjpms`.
#[derive(Debug, Clone, Copy)]
pub struct Eucjpms;

impl Encoding for Eucjpms {
    #[inline]
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        static PLANES: [Pairs; 2] = planes(include_bytes!("table/eucjpms.bin"));
        decode(bytes, &PLANES)
    }
}
