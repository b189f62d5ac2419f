//! The sets of two and four bytes a character. A surrogate that stands alone is no
//! Unicode text, and no two servers agree on it: it is refused.

use std::borrow::Cow;

use super::{Encoding, not_text};
use crate::value::ValueError;

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, ValueError> {
    let (units, []) = bytes.as_chunks::<2>() else {
        return Err(not_text());
    };
    let mut text = String::with_capacity(bytes.len());
    for found in char::decode_utf16(units.iter().map(|bytes| unit(*bytes))) {
        text.push(found.map_err(|_| not_text())?);
    }
    Ok(Cow::Owned(text))
}

fn of_units<const N: usize>(
    bytes: &[u8],
    unit: fn([u8; N]) -> u32,
) -> Result<Cow<'_, str>, ValueError> {
    let (units, []) = bytes.as_chunks::<N>() else {
        return Err(not_text());
    };
    let mut text = String::with_capacity(bytes.len());
    for bytes in units {
        text.push(char::from_u32(unit(*bytes)).ok_or_else(not_text)?);
    }
    Ok(Cow::Owned(text))
}

/// `ucs2`: the Basic Multilingual Plane, big-endian; surrogates do not pair up.
#[derive(Debug, Clone, Copy)]
pub struct Ucs2;

impl Encoding for Ucs2 {
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        of_units(bytes, |unit| u16::from_be_bytes(unit).into())
    }
}

/// `utf16`, big-endian.
#[derive(Debug, Clone, Copy)]
pub struct Utf16;

impl Encoding for Utf16 {
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        utf16(bytes, u16::from_be_bytes)
    }
}

/// `utf16le`.
#[derive(Debug, Clone, Copy)]
pub struct Utf16le;

impl Encoding for Utf16le {
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        utf16(bytes, u16::from_le_bytes)
    }
}

/// `utf32`, big-endian.
#[derive(Debug, Clone, Copy)]
pub struct Utf32;

impl Encoding for Utf32 {
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        of_units(bytes, u32::from_be_bytes)
    }
}
