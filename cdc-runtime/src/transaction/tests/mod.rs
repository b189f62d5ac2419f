//! What recordings and hand-made events come to.

mod built;
mod damage;
mod recorded;

use super::*;
use crate::binlog::{EventHeader, EventType};
use crate::error::Error;
use crate::source::{Event, FileSource};
use std::fs;
use std::path::{Path, PathBuf};

const LIMIT: usize = 1 << 20;

fn recording(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/binlogs")
        .join(name);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    files
}

fn run(files: Vec<PathBuf>, resume: Option<&Position>, limit: usize) -> (Vec<Unit>, Option<Error>) {
    let mut units = Vec::new();
    let result = drain(files, resume, limit, &mut units);
    (units, result.err())
}

fn drain(
    files: Vec<PathBuf>,
    resume: Option<&Position>,
    limit: usize,
    units: &mut Vec<Unit>,
) -> Result<(), Error> {
    let mut source = FileSource::open(files, resume)?;
    let mut assembler = Assembler::new(Resume::Nothing, limit);
    while let Some(event) = source.read()? {
        units.extend(assembler.push(event)?);
    }
    assert_eq!(source.read_bytes(), source.total_bytes());
    assembler.finish()
}

fn end(unit: &Unit) -> Position {
    match unit {
        Unit::Transaction(t) => t.end.clone(),
        Unit::Prepared(p) => p.transaction.end.clone(),
        Unit::Decided(d) => d.end.clone(),
        Unit::Statement(s) => s.end.clone(),
        Unit::Advance(a) => a.end.clone(),
    }
}

fn summary(units: &[Unit]) -> Vec<String> {
    let line = |unit: &Unit| match unit {
        Unit::Transaction(t) => Some(kinds(t)),
        Unit::Statement(s) => match &s.kind {
            crate::statement::StatementKind::Ddl(d) => Some(format!("{:?} {:?}", d.verb, d.effect)),
            other => Some(format!("{other:?}")),
        },
        Unit::Prepared(p) => Some(format!("prepared {}: {}", p.xid, kinds(&p.transaction))),
        Unit::Decided(d) => Some(format!("{:?} {}", d.outcome, d.xid)),
        Unit::Advance(_) => None,
    };
    units.iter().filter_map(line).collect()
}

fn kinds(unit: &Transaction) -> String {
    let one = |c: &TableChange| format!("{:?} {} {}", c.kind, c.table.table, c.bytes());
    unit.changes
        .resident()
        .iter()
        .map(one)
        .collect::<Vec<_>>()
        .join(", ")
}

fn written(folder: &tempfile::TempDir, bytes: &[u8]) -> Vec<PathBuf> {
    let path = folder.path().join("binlog.000001");
    fs::write(&path, bytes).unwrap();
    vec![path]
}

fn begin() -> Vec<u8> {
    [&[0; 8][..], &[0, 0, 0, 0, 0], b"\0BEGIN"].concat()
}

/// A FORMAT_DESCRIPTION of a server of that version, without checksums.
fn format(version: &str) -> Vec<u8> {
    let mut name = version.as_bytes().to_vec();
    name.resize(50, 0);
    [
        &[4, 0][..],
        &name,
        &[0, 0, 0, 0, 19],
        &[0; 40],
        &[0, 0, 0, 0, 0],
    ]
    .concat()
}

fn event(kind: EventType, body: Vec<u8>) -> Event {
    raw(kind.number(), 0, body)
}

fn raw(event_type: u8, flags: u16, body: Vec<u8>) -> Event {
    let size = u32::try_from(body.len() + 19).unwrap();
    let header = EventHeader {
        timestamp: 7,
        event_type,
        server_id: 1,
        size,
        end: 0,
        flags,
    };
    let start = Position::new("binlog.000001", 100);
    let end = Position::new("binlog.000001", 100 + u64::from(size));
    Event {
        header,
        body,
        start,
        end,
    }
}
