//! Single rows among row images, and what tells a row from others of its table.

use std::ops::Range;

use super::layout::{Layout, Measure};
use super::{ColumnShape, TableShape, WireType};
use crate::image::JsonForm;

/// Where each image ends, in the stream's own layout; none where one ends inside a value.
pub(crate) fn ends(
    shape: &TableShape,
    json: JsonForm,
    layout: Option<&Layout>,
    images: &[u8],
) -> Option<Vec<usize>> {
    let (mut all, mut at) = (Vec::new(), 0);
    while at < images.len() {
        let rest = images.get(at..)?;
        at += match layout {
            Some(layout) => layout.length(rest)?,
            None => values(shape, json, rest)?.1,
        };
        all.push(at);
    }
    Some(all)
}

/// Where the values of the first compiled image stand, and its length.
pub(super) fn values(
    shape: &TableShape,
    json: JsonForm,
    images: &[u8],
) -> Option<(Vec<Option<Range<usize>>>, usize)> {
    let mut at = shape.columns.len().div_ceil(8);
    let nulls = images.get(..at)?;
    let mut values = Vec::with_capacity(shape.columns.len());
    for (index, column) in shape.columns.iter().enumerate() {
        if nulls.get(index / 8)? & (1 << (index % 8)) != 0 {
            values.push(None);
            continue;
        }
        let length = measure(column.wire, json).length(images.get(at..)?)?;
        let end = at.checked_add(length)?;
        images.get(at..end)?;
        values.push(Some(at..end));
        at = end;
    }
    Some((values, at))
}

/// MariaDB's VECTOR is a VARBINARY.
fn measure(wire: WireType, json: JsonForm) -> Measure {
    match (wire, json) {
        (WireType::Vector { dimensions }, JsonForm::Text) => {
            Measure::Counted(if u32::from(dimensions) * 4 > 255 {
                2
            } else {
                1
            })
        }
        _ => Measure::compiled(wire),
    }
}

/// What tells the rows of a table apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    /// The columns of its targets' keys.
    Key,
    /// The whole row: a target counts rows that are equal.
    Row,
}

impl Identity {
    /// The bytes that only this row of its table has, of an image in the compiled layout;
    /// none where it is no image of `shape`.
    pub(crate) fn of(self, shape: &TableShape, json: JsonForm, image: &[u8]) -> Option<Vec<u8>> {
        let (values, length) = values(shape, json, image)?;
        if length != image.len() {
            return None;
        }
        let mut bytes = Vec::new();
        for (column, value) in shape.columns.iter().zip(values) {
            if !self.reads(column) {
                continue;
            }
            match value {
                None => bytes.push(0),
                Some(range) => {
                    bytes.push(1);
                    bytes.extend_from_slice(trimmed(column.wire, image.get(range)?));
                }
            }
        }
        Some(bytes)
    }

    fn reads(self, column: &ColumnShape) -> bool {
        match self {
            Self::Key => column.key,
            Self::Row => column.used,
        }
    }
}

/// The binlog leaves out zeros at the end of these, and its length with them; a load has them.
fn trimmed(wire: WireType, value: &[u8]) -> &[u8] {
    let (WireType::Binary { .. } | WireType::Uuid | WireType::Inet4 | WireType::Inet6) = wire
    else {
        return value;
    };
    let prefix = match wire {
        WireType::Binary { bytes } if bytes > 255 => 2,
        _ => 1,
    };
    let content = value.get(prefix..).unwrap_or_default();
    let end = content
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |at| at + 1);
    content.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charset::Charset;

    const fn column(name: &'static str, wire: WireType, nullable: bool, key: bool) -> ColumnShape {
        ColumnShape {
            name,
            sql: "",
            declared: "",
            wire,
            nullable,
            used: true,
            key,
        }
    }

    static SHAPE: TableShape = TableShape {
        schema: "s",
        table: "t",
        declared: "t.sql:1",
        engine: Some("InnoDB"),
        columns: &[
            column("id", WireType::Long { unsigned: false }, false, true),
            column(
                "name",
                WireType::Varchar {
                    max_bytes: 80,
                    charset: Charset::Utf8mb4,
                },
                true,
                false,
            ),
        ],
    };

    #[test]
    fn rows_are_found_and_told_apart_by_their_key() {
        let images = b"\0\x07\0\0\0\x02ab\x02\x08\0\0\0";
        let ends = ends(&SHAPE, JsonForm::Binary, None, images).unwrap();
        assert_eq!(ends, [8, 13]);
        let key = |image| Identity::Key.of(&SHAPE, JsonForm::Binary, image);
        assert_eq!(key(&images[..8]).unwrap(), b"\x01\x07\0\0\0");
        assert_eq!(key(&images[8..]).unwrap(), b"\x01\x08\0\0\0");
        let row = Identity::Row.of(&SHAPE, JsonForm::Binary, &images[8..]);
        assert_eq!(row.unwrap(), b"\x01\x08\0\0\0\0");
        assert!(key(&images[..7]).is_none());
        assert!(super::ends(&SHAPE, JsonForm::Binary, None, &images[..10]).is_none());
    }
}
