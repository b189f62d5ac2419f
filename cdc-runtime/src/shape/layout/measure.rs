//! How long a value is in a row image.

use crate::binlog::ColumnType;
use crate::shape::WireType;

/// How the length of a column's values is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::shape) enum Measure {
    /// Always that many bytes.
    Fixed(usize),
    /// Behind a length of that many bytes.
    Counted(usize),
}

impl Measure {
    /// Of a compiled column.
    pub(in crate::shape) fn compiled(wire: WireType) -> Self {
        use WireType as W;
        let bytes = least(wire);
        match wire {
            W::Varchar { .. }
            | W::Varbinary { .. }
            | W::Char { .. }
            | W::Binary { .. }
            | W::PackedVarchar { .. }
            | W::PackedVarbinary { .. }
            | W::Text { .. }
            | W::Blob { .. }
            | W::PackedText { .. }
            | W::PackedBlob { .. }
            | W::Json
            | W::Geometry { .. }
            | W::Vector { .. }
            | W::Uuid
            | W::Inet4
            | W::Inet6 => Self::Counted(bytes),
            W::Tiny { .. }
            | W::Year
            | W::Short { .. }
            | W::Int24 { .. }
            | W::Date
            | W::Long { .. }
            | W::Float
            | W::LongLong { .. }
            | W::Double
            | W::Decimal { .. }
            | W::Bit { .. }
            | W::Enum { .. }
            | W::Set { .. }
            | W::Time { .. }
            | W::Datetime { .. }
            | W::Timestamp { .. } => Self::Fixed(bytes),
        }
    }

    /// Bytes of the value that `bytes` begin with, its length included.
    pub(in crate::shape) fn length(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Fixed(length) => Some(length),
            Self::Counted(prefix) => {
                let length = little_endian(bytes.get(..prefix)?)?;
                usize::try_from(length).ok()?.checked_add(prefix)
            }
        }
    }
}

/// An unsigned number, its lowest byte first; none of more than 8 bytes.
pub(super) fn little_endian(bytes: &[u8]) -> Option<u64> {
    let mut padded = [0; 8];
    padded.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(u64::from_le_bytes(padded))
}

/// Of a string that takes at most `bytes`.
pub(super) const fn string(bytes: u16) -> usize {
    if bytes > 255 { 2 } else { 1 }
}

/// Bytes of a second's fraction.
const fn fraction(fsp: u8) -> usize {
    (fsp as usize).div_ceil(2)
}

/// Bytes of a packed DECIMAL.
pub(super) fn decimal(precision: u8, scale: u8) -> usize {
    let part = |digits: u8| usize::from(digits / 9) * 4 + usize::from(digits % 9).div_ceil(2);
    part(precision.saturating_sub(scale)) + part(scale)
}

/// Of a column in the stream; none where the type's length is not known.
pub(super) fn of(kind: ColumnType) -> Option<Measure> {
    use ColumnType as C;
    Some(match kind {
        C::Tiny | C::Year => Measure::Fixed(1),
        C::Short => Measure::Fixed(2),
        C::Int24 | C::Date => Measure::Fixed(3),
        C::Long | C::Float => Measure::Fixed(4),
        C::LongLong | C::Double => Measure::Fixed(8),
        C::Decimal { precision, scale } => Measure::Fixed(decimal(precision, scale)),
        C::Bit { bits } => Measure::Fixed(usize::from(bits.div_ceil(8))),
        C::Enum { bytes } | C::Set { bytes } => Measure::Fixed(bytes.into()),
        C::Time2 { fsp } => Measure::Fixed(3 + fraction(fsp)),
        C::Datetime2 { fsp } => Measure::Fixed(5 + fraction(fsp)),
        C::Timestamp2 { fsp } => Measure::Fixed(4 + fraction(fsp)),
        C::Varchar { max_bytes } | C::String { max_bytes } | C::PackedVarchar { max_bytes } => {
            Measure::Counted(string(max_bytes))
        }
        C::Blob { length_bytes }
        | C::Json { length_bytes }
        | C::Geometry { length_bytes }
        | C::Vector { length_bytes }
        | C::PackedBlob { length_bytes } => Measure::Counted(length_bytes.into()),
        C::Other { .. } => return None,
    })
}

/// Bytes of a compiled column's value that reads as nothing: zeros, or a length of zero.
pub(super) fn least(wire: WireType) -> usize {
    use WireType as W;
    match wire {
        W::Tiny { .. } | W::Year => 1,
        W::Short { .. } => 2,
        W::Int24 { .. } | W::Date => 3,
        W::Long { .. } | W::Float => 4,
        W::LongLong { .. } | W::Double => 8,
        W::Decimal { precision, scale } => decimal(precision, scale),
        W::Bit { bits } => usize::from(bits.div_ceil(8)),
        W::Varchar { max_bytes, .. } | W::Varbinary { max_bytes } | W::Char { max_bytes, .. } => {
            string(max_bytes)
        }
        W::Binary { bytes } => string(bytes),
        W::PackedVarchar { max_bytes, .. } | W::PackedVarbinary { max_bytes } => {
            string(max_bytes.saturating_add(1))
        }
        W::Text { length_bytes, .. }
        | W::Blob { length_bytes }
        | W::PackedText { length_bytes, .. }
        | W::PackedBlob { length_bytes } => length_bytes.into(),
        W::Enum { labels } => label_bytes(labels),
        W::Set { bytes, .. } => bytes.into(),
        W::Time { fsp } => 3 + fraction(fsp),
        W::Datetime { fsp } => 5 + fraction(fsp),
        W::Timestamp { fsp } => 4 + fraction(fsp),
        W::Json | W::Geometry { .. } | W::Vector { .. } => 4,
        W::Uuid | W::Inet4 | W::Inet6 => 1,
    }
}

/// Bytes of an ENUM's index.
pub(super) const fn label_bytes(labels: &[&str]) -> usize {
    if labels.len() > 255 { 2 } else { 1 }
}
