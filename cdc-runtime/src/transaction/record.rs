//! A row change as bytes: in the temporary file of a large transaction, and in the
//! target for XA transactions that are not decided yet.
//!
//! Version, server family, kind, which columns the images hold, place, the TABLE_MAP
//! event's body, the row images:
//! everything that is needed to apply it in another process.

use std::sync::Arc;

use super::TableChange;
use crate::binlog::{Cursor, Flavor, TableMap};
use crate::image::{Present, RowsKind, Writer};
use crate::position::Position;

const VERSION: u8 = 2;

/// The images hold every column.
const ALL: u8 = 0;
/// They hold some columns.
const SOME: u8 = 1;
/// They hold some columns, or JSON as differences.
const DIFFS: u8 = 2;

/// The change as bytes.
pub(crate) fn encode(change: &TableChange) -> Vec<u8> {
    let mut out = front(change);
    out.extend_from_slice(&change.images);
    out
}

/// What stands before the row images, which may be as large as the source's largest event
/// and are written from where they lie.
pub(super) fn front(change: &TableChange) -> Vec<u8> {
    let file = change.position.file.as_bytes();
    let mut out = Vec::with_capacity(change.map.len() + file.len() + 64);
    out.push(VERSION);
    out.push(match change.flavor {
        Flavor::Mysql => 0,
        Flavor::Mariadb => 1,
    });
    out.push(match change.kind {
        RowsKind::Insert => 0,
        RowsKind::Update => 1,
        RowsKind::Delete => 2,
    });
    held(&mut out, change.present.as_ref());
    out.extend(change.position.offset.to_le_bytes());
    counted(&mut out, file);
    counted(&mut out, &change.map);
    out
}

/// Which columns the images hold, where they do not hold all.
fn held(out: &mut Vec<u8>, present: Option<&Present>) {
    let Some(present) = present else {
        out.push(ALL);
        return;
    };
    out.push(if present.json_diffs { DIFFS } else { SOME });
    counted(out, &present.before);
    counted(out, &present.after);
}

fn counted(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.extend(length.to_le_bytes());
    out.extend_from_slice(bytes);
}

/// Reads changes back; changes of one table share one table.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    last: Option<(Arc<[u8]>, Arc<TableMap>)>,
}

impl Decoder {
    /// The change, its images in the record's own allocation; none where the bytes are not
    /// what [`encode`] wrote.
    pub(crate) fn decode(&mut self, mut record: Vec<u8>) -> Option<TableChange> {
        let mut c = Cursor::new(&record, "kept row change");
        let [version, flavor, kind] = c.array::<3>().ok()?;
        let flavor = match (version, flavor) {
            (VERSION, 0) => Flavor::Mysql,
            (VERSION, 1) => Flavor::Mariadb,
            _ => return None,
        };
        let kind = match kind {
            0 => RowsKind::Insert,
            1 => RowsKind::Update,
            2 => RowsKind::Delete,
            _ => return None,
        };
        let present = present(&mut c, flavor)?;
        let offset = c.u64().ok()?;
        let file = read(&mut c)?;
        let position = Position::new(std::str::from_utf8(file).ok()?, offset);
        let (map, table) = self.table(read(&mut c)?, flavor)?;
        let front = record.len().checked_sub(c.len())?;
        record.drain(..front);
        Some(TableChange {
            table,
            kind,
            position,
            flavor,
            map,
            images: record,
            present,
            undone: false,
        })
    }

    fn table(&mut self, body: &[u8], flavor: Flavor) -> Option<(Arc<[u8]>, Arc<TableMap>)> {
        let known = self.last.as_ref().filter(|(known, _)| **known == *body);
        if let Some((map, table)) = known {
            return Some((Arc::clone(map), Arc::clone(table)));
        }
        let map: Arc<[u8]> = body.into();
        let table = Arc::new(TableMap::parse(body, flavor).ok()?);
        self.last = Some((Arc::clone(&map), Arc::clone(&table)));
        Some((map, table))
    }
}

fn present(c: &mut Cursor<'_>, flavor: Flavor) -> Option<Option<Present>> {
    let [held] = c.array::<1>().ok()?;
    let json_diffs = match held {
        ALL => return Some(None),
        SOME => false,
        DIFFS => true,
        _ => return None,
    };
    Some(Some(Present {
        before: read(c)?.to_vec(),
        after: read(c)?.to_vec(),
        json_diffs,
        writer: match flavor {
            Flavor::Mysql => Writer::Mysql,
            Flavor::Mariadb => Writer::Mariadb,
        },
    }))
}

fn read<'a>(c: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = usize::try_from(c.u32().ok()?).ok()?;
    c.take(length).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(present: Option<Present>, flavor: Flavor) -> TableChange {
        let map: Arc<[u8]> = [
            &[9, 0, 0, 0, 0, 0, 1, 0][..],
            b"\x01s\0\x01t\0",
            &[2, 3, 3, 0, 3],
        ]
        .concat()
        .into();
        TableChange {
            table: Arc::new(TableMap::parse(&map, flavor).unwrap()),
            kind: RowsKind::Update,
            position: Position::new("binlog.000007", (1 << 40) + 5),
            flavor,
            map,
            images: vec![0xfe, 1, 0, 0, 0, 0xfc, 2, 0, 0, 0],
            present,
            undone: false,
        }
    }

    /// What the images leave out is kept with them: it decides what the rows mean.
    #[test]
    fn a_kept_change_is_the_change() {
        let some = |json_diffs, writer| {
            Some(Present {
                before: vec![0b01],
                after: vec![0b11],
                json_diffs,
                writer,
            })
        };
        let mut decoder = Decoder::default();
        for (present, flavor) in [
            (None, Flavor::Mysql),
            (some(false, Writer::Mysql), Flavor::Mysql),
            (some(true, Writer::Mysql), Flavor::Mysql),
            (some(false, Writer::Mariadb), Flavor::Mariadb),
        ] {
            let kept = change(present, flavor);
            let read = decoder.decode(encode(&kept)).unwrap();
            assert_eq!(read.present, kept.present);
            assert_eq!((read.kind, read.flavor), (kept.kind, kept.flavor));
            assert_eq!(read.position, kept.position);
            assert_eq!(read.images, kept.images);
            assert_eq!(read.table.full_name(), "s.t");
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        let record = encode(&change(None, Flavor::Mysql));
        let images = change(None, Flavor::Mysql).images.len();
        for end in 0..record.len() - images {
            assert!(Decoder::default().decode(record[..end].to_vec()).is_none());
        }
        for (place, byte) in [(0, VERSION - 1), (1, 2), (2, 3), (3, 3)] {
            let mut other = record.clone();
            other[place] = byte;
            assert!(Decoder::default().decode(other).is_none(), "{place}");
        }
    }
}
