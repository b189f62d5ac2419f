//! Scalars of SQL inside JSON: a column type, then bytes.

use super::binary::quote;
use super::layout::{bad, fixed};
use crate::value::{Datetime, TimeValue, Timestamped as _, ValueError, packed};

// Column types of the protocol (include/field_types.h).
const TIMESTAMP: u8 = 7;
const DATE: u8 = 10;
const TIME: u8 = 11;
const DATETIME: u8 = 12;
const NEWDECIMAL: u8 = 246;

/// The length of a line of base64, behind which the server writes a line break.
const BASE64_LINE: usize = 76;

/// Appends an opaque value of column type `kind`: a DECIMAL as a number, dates and times
/// in quotes, everything else as `"base64:typeNNN:…"`.
///
/// # Errors
/// Bytes that are no value of their type.
pub(super) fn print(kind: u8, data: &[u8], out: &mut String) -> Result<(), ValueError> {
    match kind {
        NEWDECIMAL => decimal(data, out),
        DATE => {
            let value = Datetime::<6>::from_packed(packed_time(data)?)?;
            value.date().text(|text| quote(text, out));
            Ok(())
        }
        TIME => {
            let value = TimeValue::<6>::from_packed(packed_time(data)?)?;
            value.text(|text| quote(text, out));
            Ok(())
        }
        DATETIME | TIMESTAMP => {
            let value = Datetime::<6>::from_packed(packed_time(data)?)?;
            value.text(|text| quote(text, out));
            Ok(())
        }
        _ => {
            out.push_str("\"base64:type");
            out.push_str(&kind.to_string());
            out.push(':');
            base64(data, out);
            out.push('"');
            Ok(())
        }
    }
}

/// Precision, scale, then the packed number.
fn decimal(data: &[u8], out: &mut String) -> Result<(), ValueError> {
    let [precision, scale] = fixed(data)?;
    let bytes = data.get(2..).ok_or_else(bad)?;
    let (precision, scale) = (usize::from(precision), usize::from(scale));
    if precision == 0 || precision > packed::MAX_BUFFER || scale > precision {
        return Err(bad());
    }
    packed::text(bytes, precision, scale, |text| out.push_str(text))
}

/// The eight bytes of a date or time in the server's packed form.
fn packed_time(data: &[u8]) -> Result<i64, ValueError> {
    if data.len() == 8 {
        fixed(data).map(i64::from_le_bytes)
    } else {
        Err(bad())
    }
}

/// Appends base64 with padding; the line breaks stand in JSON as `\n`.
fn base64(data: &[u8], out: &mut String) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut column = 0;
    for chunk in data.chunks(3) {
        if column == BASE64_LINE {
            out.push_str("\\n");
            column = 0;
        }
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (index, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let letter = usize::try_from(bits >> shift & 63).ok();
            let letter = letter
                .and_then(|letter| ALPHABET.get(letter))
                .copied()
                .unwrap_or(b'=');
            out.push(char::from(if index <= chunk.len() { letter } else { b'=' }));
        }
        column += 4;
    }
}
