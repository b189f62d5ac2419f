//! `%XX` in URLs.

use super::bad;
use crate::error::Error;

/// The text that `text` stands for.
pub(super) fn decoded(text: &str) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(high << 4 | low);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| bad())
}

fn digit(byte: Option<u8>) -> Result<u8, Error> {
    let digit = byte.and_then(|byte| char::from(byte).to_digit(16));
    digit
        .and_then(|digit| u8::try_from(digit).ok())
        .ok_or_else(bad)
}
