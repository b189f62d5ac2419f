//! Rows of a SELECT as the row images the binlog would have for them.
//!
//! JSON and VECTOR take their text form ([`JsonForm::Text`](crate::image::JsonForm)): the
//! server prints JSON, and what it prints is what the binary form of the binlog is printed
//! as. A COMPRESSED column comes unpacked and is marked so.

use std::io::Write as _;

use mysql_async::Value;

use super::decimal;
use super::temporal::{self, Moment};
use crate::error::{Error, ErrorKind};
use crate::shape::{ColumnShape, TableShape, WireType};

/// Row images one behind the other.
#[derive(Default)]
pub struct Images {
    bytes: Vec<u8>,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl Images {
    /// Their bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many.
    #[must_use]
    pub fn rows(&self) -> u64 {
        u64::try_from(self.ends.len()).unwrap_or(u64::MAX)
    }

    /// Each row's image.
    pub fn each(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .filter_map(|(start, end)| self.bytes.get(start..*end))
    }

    /// Appends a row of `shape`, its values in the forms that the load's SELECT asks for.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] where a value is none of its column's compiled type.
    pub fn push(&mut self, shape: &TableShape, values: &[Value]) -> Result<(), Error> {
        let start = self.bytes.len();
        self.bytes
            .resize(start + shape.columns.len().div_ceil(8), 0);
        for (index, column) in shape.columns.iter().enumerate() {
            let value = values.get(index).unwrap_or(&Value::NULL);
            if *value == Value::NULL {
                if let Some(byte) = self.bytes.get_mut(start + index / 8) {
                    *byte |= 1 << (index % 8);
                }
            } else if encode(&mut self.bytes, column.wire, value).is_none() {
                return Err(misfit(shape, column));
            }
        }
        self.ends.push(self.bytes.len());
        Ok(())
    }
}

/// A column whose values are not those of the compiled type.
fn misfit(shape: &TableShape, column: &ColumnShape) -> Error {
    let message = format!(
        "the source's column holds what `{}` does not: it is no longer the column that was compiled",
        column.sql
    );
    Error::new(ErrorKind::Schema, message)
        .in_table(format!("{}.{}", shape.schema, shape.table))
        .in_column(column.name)
}

/// Appends `value` as it stands in a row image; none where it is none of that type.
pub(crate) fn encode(out: &mut Vec<u8>, wire: WireType, value: &Value) -> Option<()> {
    match wire {
        WireType::Tiny { unsigned } => integer(out, value, 1, unsigned),
        WireType::Short { unsigned } => integer(out, value, 2, unsigned),
        WireType::Int24 { unsigned } => integer(out, value, 3, unsigned),
        WireType::Long { unsigned } => integer(out, value, 4, unsigned),
        WireType::LongLong { unsigned } => integer(out, value, 8, unsigned),
        WireType::Enum { labels } if labels.len() > 255 => integer(out, value, 2, true),
        WireType::Enum { .. } => integer(out, value, 1, true),
        WireType::Set { bytes, .. } => integer(out, value, bytes.into(), true),
        WireType::Year => year(out, value),
        WireType::Float => match value {
            Value::Float(number) => put(out, &number.to_le_bytes()),
            _ => None,
        },
        WireType::Double => match value {
            Value::Double(number) => put(out, &number.to_le_bytes()),
            _ => None,
        },
        WireType::Decimal { precision, scale } => {
            decimal::pack(out, text(value)?, precision.into(), scale.into())
        }
        WireType::Bit { bits } => {
            let bytes = text(value)?;
            (bytes.len() == usize::from(bits).div_ceil(8)).then(|| out.extend_from_slice(bytes))
        }
        WireType::Date => moment(value).map(|at| temporal::date(out, at)),
        WireType::Datetime { fsp } => moment(value).map(|at| temporal::datetime(out, at, fsp)),
        WireType::Timestamp { fsp } => temporal::timestamp(out, moment(value)?, fsp),
        WireType::Time { fsp } => time(out, value, fsp),
        _ => bytes(out, wire, text(value)?),
    }
}

/// What stands behind a length.
fn bytes(out: &mut Vec<u8>, wire: WireType, value: &[u8]) -> Option<()> {
    let of = |max_bytes: u32| if max_bytes > 255 { 2 } else { 1 };
    let packed = matches!(
        wire,
        WireType::PackedVarchar { .. }
            | WireType::PackedVarbinary { .. }
            | WireType::PackedText { .. }
            | WireType::PackedBlob { .. }
    );
    let length = match wire {
        WireType::Varchar { max_bytes, .. }
        | WireType::Varbinary { max_bytes }
        | WireType::Char { max_bytes, .. }
        | WireType::Binary { bytes: max_bytes } => of(max_bytes.into()),
        // One byte more says how the value is kept.
        WireType::PackedVarchar { max_bytes, .. } | WireType::PackedVarbinary { max_bytes } => {
            of(u32::from(max_bytes) + 1)
        }
        WireType::Text { length_bytes, .. }
        | WireType::Blob { length_bytes }
        | WireType::PackedText { length_bytes, .. }
        | WireType::PackedBlob { length_bytes } => length_bytes.into(),
        WireType::Vector { dimensions } => of(u32::from(dimensions) * 4),
        WireType::Uuid | WireType::Inet4 | WireType::Inet6 => 1,
        _ => 4,
    };
    let stored;
    let value = if packed && !value.is_empty() {
        stored = stored_as(value, length)?;
        stored.as_slice()
    } else {
        value
    };
    let counted = u64::try_from(value.len()).ok()?;
    let prefix = counted.to_le_bytes();
    let (prefix, rest) = prefix.split_at_checked(length)?;
    if rest.iter().any(|byte| *byte != 0) {
        return None;
    }
    out.extend_from_slice(prefix);
    out.extend_from_slice(value);
    Some(())
}

/// The value of a COMPRESSED column behind a length of `length` bytes: as it is, where the
/// byte that says so fits, else as a zlib stream.
fn stored_as(value: &[u8], length: usize) -> Option<Vec<u8>> {
    let most = u32::try_from(length)
        .ok()
        .and_then(|bytes| 256_u64.checked_pow(bytes))?;
    let mut stored = Vec::with_capacity(value.len() + 1);
    if u64::try_from(value.len()).ok()? + 1 < most {
        stored.push(0);
        stored.extend_from_slice(value);
        return Some(stored);
    }
    let bytes = u8::try_from(length).ok()?;
    stored.push(0x80 | bytes);
    let announced = u64::try_from(value.len()).ok()?.to_be_bytes();
    stored.extend_from_slice(announced.get(8 - length..)?);
    let mut stream = flate2::write::ZlibEncoder::new(stored, flate2::Compression::best());
    stream.write_all(value).ok()?;
    stream.finish().ok()
}

fn text(value: &Value) -> Option<&[u8]> {
    match value {
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    out.extend_from_slice(bytes);
    Some(())
}

fn number(value: &Value) -> Option<i128> {
    match value {
        Value::Int(number) => Some((*number).into()),
        Value::UInt(number) => Some((*number).into()),
        _ => None,
    }
}

/// An integer of `width` bytes, little-endian.
fn integer(out: &mut Vec<u8>, value: &Value, width: usize, unsigned: bool) -> Option<()> {
    let number = number(value)?;
    let bits = u32::try_from(width * 8).ok()?;
    let (low, high) = if unsigned {
        (0, (1_i128 << bits) - 1)
    } else {
        (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
    };
    if !(low..=high).contains(&number) {
        return None;
    }
    out.extend_from_slice(number.to_le_bytes().get(..width)?);
    Some(())
}

fn year(out: &mut Vec<u8>, value: &Value) -> Option<()> {
    let year = number(value)?;
    let byte = if year == 0 {
        0
    } else {
        u8::try_from(year - 1900).ok()?
    };
    out.push(byte);
    Some(())
}

fn moment(value: &Value) -> Option<Moment> {
    match *value {
        Value::Date(year, month, day, hour, minute, second, micros) => Some(Moment {
            year,
            month,
            day,
            hour,
            minute,
            second,
            micros,
        }),
        _ => None,
    }
}

fn time(out: &mut Vec<u8>, value: &Value, fsp: u8) -> Option<()> {
    match *value {
        Value::Time(negative, days, hours, minutes, seconds, micros) => {
            let hours = days * 24 + u32::from(hours);
            let whole = hours * 3600 + u32::from(minutes) * 60 + u32::from(seconds);
            temporal::time(out, negative, whole, micros, fsp);
            Some(())
        }
        _ => None,
    }
}
