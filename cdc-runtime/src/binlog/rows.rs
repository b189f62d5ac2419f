//! The front of a rows event: which table, which kind, which columns; then the images.

use super::compressed;
use super::cursor::{Cursor, Malformed};
use super::event_type::EventType;
use crate::image::{Present, RowsKind, Writer};

/// A rows event up to its images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsHead {
    /// The table, as a TABLE_MAP before it named it.
    pub table_id: u64,
    /// What happened to the rows.
    pub kind: RowsKind,
    /// Columns of the table.
    pub columns: usize,
    /// Whether every image holds every column (`binlog_row_image = FULL`).
    pub full: bool,
    /// The columns that the images hold; none where they hold all, each with its value.
    pub present: Option<Present>,
}

/// A table id that stands for no table: the server's way to end a statement all of
/// whose tables are filtered.
pub const DUMMY_TABLE_ID: u64 = 0x00ff_ffff;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    One,
    Two,
}

fn layout(kind: EventType) -> Option<(RowsKind, Version, Packing)> {
    use EventType as T;
    Some(match kind {
        T::WriteRowsV1 => (RowsKind::Insert, Version::One, Packing::Plain),
        T::UpdateRowsV1 => (RowsKind::Update, Version::One, Packing::Plain),
        T::DeleteRowsV1 => (RowsKind::Delete, Version::One, Packing::Plain),
        T::WriteRows => (RowsKind::Insert, Version::Two, Packing::Plain),
        T::UpdateRows => (RowsKind::Update, Version::Two, Packing::Plain),
        T::DeleteRows => (RowsKind::Delete, Version::Two, Packing::Plain),
        T::PartialUpdateRows => (RowsKind::Update, Version::Two, Packing::Plain),
        T::WriteRowsCompressedV1 => (RowsKind::Insert, Version::One, Packing::Compressed),
        T::UpdateRowsCompressedV1 => (RowsKind::Update, Version::One, Packing::Compressed),
        T::DeleteRowsCompressedV1 => (RowsKind::Delete, Version::One, Packing::Compressed),
        T::WriteRowsCompressed => (RowsKind::Insert, Version::Two, Packing::Compressed),
        T::UpdateRowsCompressed => (RowsKind::Update, Version::Two, Packing::Compressed),
        T::DeleteRowsCompressed => (RowsKind::Delete, Version::Two, Packing::Compressed),
        _ => return None,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    Compressed,
}

/// Whether `kind` is a rows event.
#[must_use]
pub fn is_rows(kind: EventType) -> bool {
    layout(kind).is_some()
}

/// Reads the front of a rows event and hands its images on in the same allocation;
/// compressed ones may unpack to at most `limit` bytes.
///
/// # Errors
/// `kind` is no rows event, lengths that do not fit, images that do not unpack.
pub fn parse(
    kind: EventType,
    mut body: Vec<u8>,
    limit: usize,
) -> Result<(RowsHead, Vec<u8>), Malformed> {
    let (rows, version, packing) = layout(kind).ok_or(Malformed("type"))?;
    let mut c = Cursor::new(&body, "table id");
    let table_id = c.u48()?;
    c.part("flags");
    c.u16()?;
    if version == Version::Two {
        c.part("extra data");
        let extra = usize::from(c.u16()?);
        c.take(extra.checked_sub(2).ok_or_else(|| c.malformed())?)?;
    }
    c.part("column count");
    let columns = c.lenenc_len()?;
    c.part("column bitmap");
    let first = c.take(columns.div_ceil(8))?;
    let second = match rows {
        RowsKind::Update => c.take(columns.div_ceil(8))?,
        RowsKind::Insert | RowsKind::Delete => first,
    };
    let full = is_full(first, columns) && is_full(second, columns);
    let json_diffs = kind == EventType::PartialUpdateRows;
    let present = (!full || json_diffs).then(|| Present {
        before: first.to_vec(),
        after: second.to_vec(),
        json_diffs,
        writer: Writer::Mysql,
    });
    let images = match packing {
        Packing::Compressed => compressed::unpack(c.rest(), limit)?,
        Packing::Plain => {
            let front = body.len() - c.len();
            body.drain(..front);
            body
        }
    };
    Ok((
        RowsHead {
            table_id,
            kind: rows,
            columns,
            full,
            present,
        },
        images,
    ))
}

/// Whether the first `columns` bits are all set, the first column's bit being the
/// first byte's lowest.
fn is_full(bitmap: &[u8], columns: usize) -> bool {
    let ones: u32 = bitmap.iter().map(|byte| byte.count_ones()).sum();
    let tail = columns % 8;
    let stray = match bitmap.last() {
        Some(last) if tail > 0 => (last >> tail).count_ones(),
        _ => 0,
    };
    u32::try_from(columns).is_ok_and(|n| ones - stray == n)
}
