//! What a target gave back of a row, as the part of a row image that it was.
//!
//! Cells are text, as a server prints a value, and bytes in hexadecimal. A cell that does
//! not read as a value of its column leaves the column unknown: nothing is guessed.

use mysql_async::Value;

use super::present::has;
use crate::load::encode;
use crate::shape::{TableShape, WireType};

/// Some columns of a row, in the form of a row image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    /// One bit a column, the first the lowest.
    pub(crate) present: Vec<u8>,
    /// NULL bits, then the values.
    pub(crate) image: Vec<u8>,
}

impl Recalled {
    /// `cells` of the columns of `shape` in `columns`, in the table's order.
    #[must_use]
    pub fn new(shape: &TableShape, columns: &[usize], cells: &[Option<String>]) -> Self {
        let mut present = vec![0; shape.columns.len().div_ceil(8)];
        let (mut held, mut nulls, mut values) = (0_usize, Vec::new(), Vec::new());
        for (at, cell) in columns.iter().zip(cells) {
            let Some(column) = shape.columns.get(*at) else {
                continue;
            };
            let start = values.len();
            let read = match cell {
                None => column.nullable.then_some(()),
                Some(cell) => value(column.wire, cell)
                    .and_then(|value| encode(&mut values, column.wire, &value)),
            };
            if read.is_none() {
                values.truncate(start);
                continue;
            }
            if held.is_multiple_of(8) {
                nulls.push(0_u8);
            }
            if let (None, Some(byte)) = (cell, nulls.last_mut()) {
                *byte |= 1 << (held % 8);
            }
            held += 1;
            if let Some(byte) = present.get_mut(at / 8) {
                *byte |= 1 << (at % 8);
            }
        }
        nulls.append(&mut values);
        Self {
            present,
            image: nulls,
        }
    }

    /// Whether it knows the column.
    pub(crate) fn has(&self, column: usize) -> bool {
        has(&self.present, column)
    }
}

/// A cell as the load of a table would read it from the source.
fn value(wire: WireType, cell: &str) -> Option<Value> {
    Some(match wire {
        WireType::Tiny { unsigned }
        | WireType::Short { unsigned }
        | WireType::Int24 { unsigned }
        | WireType::Long { unsigned }
        | WireType::LongLong { unsigned } => integer(cell, unsigned)?,
        WireType::Year => integer(cell, true)?,
        WireType::Decimal { .. } => Value::Bytes(cell.as_bytes().to_vec()),
        WireType::Bit { bits } => {
            let number: u64 = cell.parse().ok()?;
            let bytes = number.to_be_bytes();
            let width = usize::from(bits).div_ceil(8);
            let (rest, held) = bytes.split_at_checked(bytes.len().checked_sub(width)?)?;
            rest.iter().all(|byte| *byte == 0).then_some(())?;
            Value::Bytes(held.to_vec())
        }
        WireType::Varchar { .. } | WireType::Char { .. } | WireType::Text { .. } => {
            Value::Bytes(cell.as_bytes().to_vec())
        }
        WireType::Varbinary { .. } | WireType::Binary { .. } | WireType::Blob { .. } => {
            Value::Bytes(bytes(cell)?)
        }
        WireType::Enum { labels } => label(labels, cell)?,
        WireType::Set { labels, .. } => set(labels, cell)?,
        WireType::Date => date(cell, (0, 0, 0, 0))?,
        WireType::Datetime { .. } | WireType::Timestamp { .. } => {
            let (day, clock) = cell.split_once(' ')?;
            let (hour, minute, second, micros) = clock_of(clock)?;
            let hour = u8::try_from(hour).ok()?;
            date(day, (hour, minute, second, micros))?
        }
        WireType::Time { .. } => {
            let (negative, clock) = match cell.strip_prefix('-') {
                Some(clock) => (true, clock),
                None => (false, cell),
            };
            let (hours, minutes, seconds, micros) = clock_of(clock)?;
            let hour = u8::try_from(hours % 24).ok()?;
            Value::Time(negative, hours / 24, hour, minutes, seconds, micros)
        }
        WireType::Float
        | WireType::Double
        | WireType::Json
        | WireType::Geometry { .. }
        | WireType::Vector { .. }
        | WireType::Uuid
        | WireType::Inet4
        | WireType::Inet6
        | WireType::PackedVarchar { .. }
        | WireType::PackedVarbinary { .. }
        | WireType::PackedText { .. }
        | WireType::PackedBlob { .. } => return None,
    })
}

fn integer(cell: &str, unsigned: bool) -> Option<Value> {
    if unsigned {
        cell.parse().ok().map(Value::UInt)
    } else {
        cell.parse().ok().map(Value::Int)
    }
}

fn bytes(cell: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = cell.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    });
    pairs.collect()
}

/// The place of a label, counted from 1; the empty text is the value of an error.
fn label(labels: &[&str], cell: &str) -> Option<Value> {
    if cell.is_empty() {
        return Some(Value::UInt(0));
    }
    let at = labels.iter().position(|label| *label == cell)?;
    u64::try_from(at + 1).ok().map(Value::UInt)
}

fn set(labels: &[&str], cell: &str) -> Option<Value> {
    let mut bits = 0_u64;
    for part in cell.split(',').filter(|part| !part.is_empty()) {
        let at = labels.iter().position(|label| *label == part)?;
        bits |= 1_u64.checked_shl(u32::try_from(at).ok()?)?;
    }
    Some(Value::UInt(bits))
}

/// `YYYY-MM-DD`, and a time of day with it.
fn date(cell: &str, clock: (u8, u8, u8, u32)) -> Option<Value> {
    let mut parts = cell.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    Some(Value::Date(
        year.parse().ok()?,
        month.parse().ok()?,
        day.parse().ok()?,
        clock.0,
        clock.1,
        clock.2,
        clock.3,
    ))
}

/// `HH:MM:SS` with up to six digits of a fraction: hours, minutes, seconds, microseconds.
fn clock_of(cell: &str) -> Option<(u32, u8, u8, u32)> {
    let (whole, fraction) = cell.split_once('.').unwrap_or((cell, "0"));
    let mut parts = whole.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || fraction.len() > 6 || !fraction.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let micros = format!("{fraction:0<6}").parse().ok()?;
    Some((
        hours.parse().ok()?,
        minutes.parse().ok()?,
        seconds.parse().ok()?,
        micros,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::ColumnShape;

    const fn column(name: &'static str, wire: WireType) -> ColumnShape {
        ColumnShape {
            name,
            sql: "",
            declared: "",
            wire,
            nullable: true,
            used: true,
            key: false,
        }
    }

    const SHAPE: TableShape = TableShape {
        schema: "s",
        table: "t",
        declared: "",
        engine: Some("InnoDB"),
        columns: &[
            column("a", WireType::Short { unsigned: true }),
            column("b", WireType::Json),
            column(
                "c",
                WireType::Set {
                    labels: &["x", "y"],
                    bytes: 1,
                },
            ),
            column("d", WireType::Blob { length_bytes: 1 }),
            column("e", WireType::Bit { bits: 9 }),
        ],
    };

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn cells_stand_as_in_a_row_image() {
        let cells = [some("513"), None, some("00fF"), some("257")];
        let recalled = Recalled::new(&SHAPE, &[0, 2, 3, 4], &cells);
        assert_eq!(recalled.present, [0b1_1101]);
        assert_eq!(recalled.image, [0b0010, 1, 2, 2, 0, 0xff, 1, 1]);
    }

    #[test]
    fn what_does_not_read_stays_unknown() {
        for (column, cell) in [
            (0, "65536"),
            (0, "-1"),
            (0, "1.0"),
            (1, "null"),
            (2, "z"),
            (3, "0"),
            (3, "zz"),
            (4, "65536"),
        ] {
            let recalled = Recalled::new(&SHAPE, &[column], &[some(cell)]);
            assert!(!recalled.has(column), "{column}: {cell}");
            assert!(recalled.image.is_empty(), "{column}: {cell}");
        }
    }

    #[test]
    fn moments_read_as_servers_print_them() {
        assert_eq!(
            value(WireType::Datetime { fsp: 3 }, "2024-02-29 23:59:58.5"),
            Some(Value::Date(2024, 2, 29, 23, 59, 58, 500_000))
        );
        assert_eq!(
            value(WireType::Time { fsp: 0 }, "-838:59:59"),
            Some(Value::Time(true, 34, 22, 59, 59, 0))
        );
        for wrong in [
            "0044-03-15 BC",
            "2024-2-9",
            "2024-02-29T00:00:00",
            "infinity",
        ] {
            assert_eq!(value(WireType::Date, wrong), None, "{wrong}");
        }
    }
}
