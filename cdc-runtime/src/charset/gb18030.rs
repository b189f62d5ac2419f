//! `gb18030` (MySQL): ASCII, pairs, and four bytes for all the rest of Unicode.

use std::borrow::Cow;

use super::double::Pairs;
use super::{Encoding, UNDEFINED, ascii, not_text};
use crate::value::ValueError;

const LEADS: (u8, u8) = (0x81, 0xFE);
const TRAILS: (u8, u8) = (0x40, 0xFE);

static PAIRS: Pairs = {
    let file: &[u8; 2 * Pairs::len(LEADS, TRAILS)] = include_bytes!("table/gb18030.bin");
    Pairs {
        leads: LEADS,
        trails: TRAILS,
        entries: file.as_chunks().0,
    }
};

/// Runs of the four-byte codes below [`SUPPLEMENTARY`]: the first code's number, counted
/// from 81 30 81 30, and its character, each of two bytes, little-endian. Numbers and
/// characters rise together until the next run; `?` stands for a run of no characters.
static RUNS: &[[u8; 4]] = include_bytes!("table/gb18030_runs.bin").as_chunks().0;

/// The number of 90 30 81 30, which is U+10000; from there both rise together.
const SUPPLEMENTARY: u32 = 189_000;

/// The number of a four-byte code.
fn number([first, second, third, fourth]: [u8; 4]) -> Option<u32> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let letter = |byte: u8| {
        (0x81..=0xFE)
            .contains(&byte)
            .then(|| u32::from(byte - 0x81))
    };
    let pair = letter(first)? * 10 + digit(second)?;
    Some((pair * 126 + letter(third)?) * 10 + digit(fourth)?)
}

/// The character of a four-byte code's number.
fn character(number: u32) -> char {
    if let Some(behind) = number.checked_sub(SUPPLEMENTARY) {
        return char::from_u32(0x1_0000 + behind).unwrap_or(UNDEFINED);
    }
    let start = |run: &[u8; 4]| u32::from(u16::from_le_bytes([run[0], run[1]]));
    let behind = RUNS.partition_point(|run| start(run) <= number);
    let Some(run) = behind.checked_sub(1).and_then(|at| RUNS.get(at)) else {
        return UNDEFINED;
    };
    let base = u32::from(u16::from_le_bytes([run[2], run[3]]));
    if base == u32::from(UNDEFINED) {
        return UNDEFINED;
    }
    char::from_u32(base + (number - start(run))).unwrap_or(UNDEFINED)
}

/// `gb18030`.
#[derive(Debug, Clone, Copy)]
pub struct Gb18030;

impl Encoding for Gb18030 {
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
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
                [first, second @ b'0'..=b'9', third, fourth, behind @ ..] => {
                    let code = number([*first, *second, *third, *fourth]);
                    text.push(character(code.ok_or_else(not_text)?));
                    behind
                }
                [lead, trail, behind @ ..] => {
                    text.push(PAIRS.get(*lead, *trail).ok_or_else(not_text)?);
                    behind
                }
                _ => return Err(not_text()),
            };
        }
        Ok(Cow::Owned(text))
    }
}
