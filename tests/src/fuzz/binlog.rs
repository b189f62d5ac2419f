//! Events: a file's frames, a stream of them into transactions, one body at a time.

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use cdc_runtime::binlog::query::Packing;
use cdc_runtime::binlog::{
    Cursor, EventHeader, EventType, checksum, compressed, format, gtid_event, payload, previous,
    query, rotate, rows,
};
use cdc_runtime::position::Position;
use cdc_runtime::source::{Event, FileSource};
use cdc_runtime::transaction::{Assembler, Resume, Unit};

use super::first;

/// What compressed forms may unpack to, whatever they announce.
const LIMIT: usize = 1 << 20;

thread_local! {
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

/// A file in a folder of this thread's own.
fn path() -> Option<PathBuf> {
    FOLDER.with_borrow_mut(|folder| {
        if folder.is_none() {
            *folder = tempfile::tempdir().ok();
        }
        folder
            .as_ref()
            .map(|folder| folder.path().join("binlog.000001"))
    })
}

/// The bytes of a binlog file: each event lies behind the one before, and in the file.
pub(super) fn file(data: &[u8]) {
    let Some(path) = path() else { return };
    if fs::write(&path, data).is_err() {
        return;
    }
    let Ok(mut source) = FileSource::open(vec![path], None) else {
        return;
    };
    let mut assembler = Assembler::new(Resume::Nothing, LIMIT);
    let mut assembles = true;
    let mut end = 0;
    while let Ok(Some(event)) = source.read() {
        assert!(
            event.start.offset >= end,
            "an event starts before the last one ends"
        );
        assert!(
            event.body.len() < data.len(),
            "an event larger than its file"
        );
        end = event.start.offset + 19;
        assembles = assembles && assembler.push(event).is_ok();
    }
    assert!(source.read_bytes() <= source.total_bytes());
}

/// Events one after the other, each a type, flags, a length of two bytes and a body, put
/// behind the FORMAT_DESCRIPTION of the server that the first byte picks: no checksum
/// stands between the fuzzer and what the events say.
pub(super) fn stream(data: &[u8]) {
    let (pick, rest) = first(data);
    let mut assembler = Assembler::new(Resume::Nothing, LIMIT);
    let version = if pick & 1 == 0 {
        "9.7.0"
    } else {
        "10.11.6-MariaDB-log"
    };
    let mut at = 4;
    if assembler
        .push(placed(15, 0, description(version), &mut at))
        .is_err()
    {
        return;
    }
    let mut left = Cursor::new(rest, "event");
    while let Ok([kind, flags, low, high]) = left.array::<4>() {
        let size = usize::from(u16::from_le_bytes([low, high])).min(left.len());
        let body = left.take(size).unwrap_or_default();
        let event = placed(kind, u16::from(flags), body.to_vec(), &mut at);
        match assembler.push(event) {
            Ok(Some(Unit::Transaction(transaction))) => {
                let resident = transaction.changes.resident().iter();
                let bytes: usize = resident.map(|c| c.bytes()).sum();
                assert!(bytes <= LIMIT, "a transaction over the budget");
            }
            Ok(_) => {}
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return;
            }
        }
    }
    assert!(assembler.finish().is_ok() || assembler.is_open());
}

/// An event of that type at `at`, which moves behind it.
fn placed(kind: u8, flags: u16, body: Vec<u8>, at: &mut u32) -> Event {
    let size = u32::try_from(body.len() + EventHeader::LEN + 4).unwrap_or(u32::MAX);
    let start = Position::new("binlog.000001", u64::from(*at));
    *at = at.saturating_add(size);
    Event {
        header: EventHeader {
            timestamp: 1_700_000_000,
            event_type: kind,
            server_id: 1,
            size,
            end: *at,
            flags,
        },
        body,
        start,
        end: Position::new("binlog.000001", u64::from(*at)),
    }
}

/// A FORMAT_DESCRIPTION's body with CRC32 on; its own checksum is not read.
fn description(version: &str) -> Vec<u8> {
    let mut body = vec![4, 0];
    let mut name = version.as_bytes().to_vec();
    name.resize(50, 0);
    body.extend(name);
    body.extend([0, 0, 0, 0, 19]);
    body.extend([0; 40]);
    body.extend([1, 0, 0, 0, 0]);
    body
}

/// One body: the first byte picks whose.
pub(super) fn event(data: &[u8]) {
    let (kind, body) = first(data);
    let header = EventHeader {
        timestamp: 0,
        event_type: kind,
        server_id: 1,
        size: 19,
        end: 0,
        flags: 0,
    };
    let Some(kind) = EventType::from_number(kind) else {
        framing(body);
        return;
    };
    if rows::is_rows(kind) {
        if let Ok((head, images)) = rows::parse(kind, body.to_vec(), LIMIT) {
            assert!(images.len() <= LIMIT.max(body.len()));
            assert!(head.columns / 8 <= body.len(), "more columns than bits");
        }
        return;
    }
    match kind {
        EventType::FormatDescription => drop(format::parse(&header, body)),
        EventType::Rotate => drop(rotate::parse(body)),
        EventType::PreviousGtids => drop(previous::mysql(body)),
        EventType::GtidList => drop(previous::mariadb(body)),
        EventType::Query => drop(query::parse(body, Packing::Plain, LIMIT)),
        EventType::QueryCompressed => drop(query::parse(body, Packing::Compressed, LIMIT)),
        EventType::TransactionPayload => unpacked(body),
        EventType::TableMap => super::table_map::run(body),
        _ => drop(gtid_event::parse(kind, &header, body)),
    }
}

/// A payload's events lie in it and in the limit.
fn unpacked(body: &[u8]) {
    let Ok(mut payload) = payload::open(body.to_vec(), LIMIT) else {
        return;
    };
    let mut left = payload.left();
    while let Ok(Some((_, body))) = payload.event() {
        assert!(body.len() <= LIMIT, "an event over the limit");
        assert!(payload.left() < left, "an event without bytes");
        left = payload.left();
    }
}

/// A header, its checksum, and a compressed record.
fn framing(body: &[u8]) {
    if let Ok(header) = EventHeader::parse(body) {
        let mut event = body.get(EventHeader::LEN..).unwrap_or_default().to_vec();
        let before = event.len();
        let read = checksum::verify(&header, &mut event, None);
        assert!(read.is_err() || event.len() <= before);
        assert!(header.to_bytes() == body.get(..EventHeader::LEN).unwrap_or_default());
    }
    if let Ok(bytes) = compressed::unpack(body, LIMIT) {
        assert!(bytes.len() <= LIMIT);
    }
}
