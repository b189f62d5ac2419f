//! One column's values from the type in the stream to the compiled one.
//!
//! Only between types of which one holds every value of the other: what the compiled
//! type does not have is an error at the row that holds it, never another value.

use super::decimal::{self, Digits};
use super::measure::{label_bytes, little_endian, string};
use crate::binlog::{ColumnType, MapColumn};
use crate::shape::check::{difference, is_unsigned, same_label, same_text};
use crate::shape::{ColumnShape, WireType};

/// How a value is carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carry {
    /// Byte for byte.
    Same,
    /// An integer into `bytes` bytes.
    Integer {
        /// Of the compiled type.
        bytes: usize,
        /// Whether its highest bit is a sign.
        signed: bool,
    },
    /// Bytes behind a length of `from` bytes to behind one of `to`; at most `most`.
    Counted { from: usize, to: usize, most: u64 },
    /// A packed DECIMAL.
    Decimal { from: Digits, to: Digits },
    /// An ENUM's index or a SET's bits, at most `most`, into `bytes` bytes.
    Label { bytes: usize, most: u64 },
}

impl Carry {
    /// Writes `value`; none where the compiled type does not have it.
    pub(super) fn write(self, value: &[u8], out: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Same => out.extend_from_slice(value),
            Self::Integer { bytes, signed } => integer(value, bytes, signed, out)?,
            Self::Counted { from, to, most } => {
                let (length, rest) = value.split_at_checked(from)?;
                let length = little_endian(length).filter(|length| *length <= most)?;
                out.extend_from_slice(length.to_le_bytes().get(..to)?);
                out.extend_from_slice(rest);
            }
            Self::Decimal { from, to } => decimal::convert(value, from, to, out)?,
            Self::Label { bytes, most } => {
                let value = little_endian(value).filter(|value| *value <= most)?;
                out.extend_from_slice(value.to_le_bytes().get(..bytes)?);
            }
        }
        Some(())
    }
}

fn integer(value: &[u8], bytes: usize, signed: bool, out: &mut Vec<u8>) -> Option<()> {
    let negative = signed && value.last()? & 0x80 != 0;
    let filler = if negative { 0xff } else { 0 };
    let mut wide = [filler; 8];
    wide.get_mut(..value.len())?.copy_from_slice(value);
    let (kept, dropped) = wide.split_at_checked(bytes)?;
    let sign = signed && kept.last()? & 0x80 != 0;
    if dropped.iter().any(|byte| *byte != filler) || sign != negative {
        return None;
    }
    out.extend_from_slice(kept);
    Some(())
}

/// How values of `found` become values of `compiled`; none where types of that kind do
/// not hold each other's values.
pub(super) fn between(compiled: &ColumnShape, found: &MapColumn) -> Option<Carry> {
    if difference(compiled, &as_nullable(compiled, found)).is_none() {
        return Some(Carry::Same);
    }
    match compiled.wire {
        WireType::Tiny { .. } => integers(compiled, found, 1),
        WireType::Short { .. } => integers(compiled, found, 2),
        WireType::Int24 { .. } => integers(compiled, found, 3),
        WireType::Long { .. } => integers(compiled, found, 4),
        WireType::LongLong { .. } => integers(compiled, found, 8),
        WireType::Decimal { precision, scale } => match found.kind {
            // Another scale is another form of the same number.
            ColumnType::Decimal {
                precision: p,
                scale: s,
            } if s == scale => Some(Carry::Decimal {
                from: Digits::of(p, s),
                to: Digits::of(precision, scale),
            }),
            _ => None,
        },
        WireType::Enum { labels } => {
            let most = u64::try_from(labels.len()).ok()?;
            matches!(found.kind, ColumnType::Enum { .. }).then_some(())?;
            labelled(labels, found, label_bytes(labels), most)
        }
        WireType::Set { labels, bytes } => {
            matches!(found.kind, ColumnType::Set { .. }).then_some(())?;
            let unused = 64_usize.checked_sub(labels.len())?;
            let most = u64::MAX.checked_shr(u32::try_from(unused).ok()?)?;
            labelled(labels, found, bytes.into(), most)
        }
        wire => counted(wire, found),
    }
}

/// Whether it can be NULL is looked at row by row.
fn as_nullable(compiled: &ColumnShape, found: &MapColumn) -> MapColumn {
    MapColumn {
        nullable: compiled.nullable,
        ..found.clone()
    }
}

fn integers(compiled: &ColumnShape, found: &MapColumn, bytes: usize) -> Option<Carry> {
    use ColumnType as C;
    let unsigned = is_unsigned(compiled.wire)?;
    let kind = matches!(
        found.kind,
        C::Tiny | C::Short | C::Int24 | C::Long | C::LongLong
    );
    let signed = !unsigned;
    (kind && found.unsigned == Some(unsigned)).then_some(Carry::Integer { bytes, signed })
}

/// One list of labels must begin with the other.
fn labelled(labels: &[&str], found: &MapColumn, bytes: usize, most: u64) -> Option<Carry> {
    let there = found.labels.as_ref()?;
    let same = |(label, bytes): (&&str, &Vec<u8>)| same_label(label, bytes, found.collation);
    labels
        .iter()
        .zip(there)
        .all(same)
        .then_some(Carry::Label { bytes, most })
}

/// Text and bytes of one kind and one character set, of another greatest length.
fn counted(wire: WireType, found: &MapColumn) -> Option<Carry> {
    use ColumnType as C;
    use WireType as W;
    found.collation?;
    if !same_text(wire, found) {
        return None;
    }
    let most = |to: usize| (1_u64 << (8 * to)) - 1;
    match (wire, found.kind) {
        (
            W::Varchar { max_bytes, .. } | W::Varbinary { max_bytes },
            C::Varchar { max_bytes: n },
        )
        | (W::Char { max_bytes, .. }, C::String { max_bytes: n }) => Some(Carry::Counted {
            from: string(n),
            to: string(max_bytes),
            most: max_bytes.into(),
        }),
        (
            W::Text { length_bytes, .. } | W::Blob { length_bytes },
            C::Blob { length_bytes: from },
        ) => Some(Carry::Counted {
            from: from.into(),
            to: length_bytes.into(),
            most: most(length_bytes.into()),
        }),
        _ => None,
    }
}
