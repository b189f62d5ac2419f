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
    let file = change.position.file.as_bytes();
    let mut out = Vec::with_capacity(change.images.len() + change.map.len() + file.len() + 24);
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
    out.extend_from_slice(&change.images);
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
    /// The change; none where the bytes are not what [`encode`] wrote.
    pub(crate) fn decode(&mut self, record: &[u8]) -> Option<TableChange> {
        let mut c = Cursor::new(record, "kept row change");
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
        Some(TableChange {
            table,
            kind,
            position,
            flavor,
            map,
            images: c.rest().to_vec(),
            present,
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
