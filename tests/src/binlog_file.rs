//! A binlog file as bytes: where its events are, and how to damage them.
//!
//! Reads only the common header (19 bytes, little-endian: time 4, type 1, server 4,
//! length 4, end position 4, flags 2), as the MySQL internals manual gives it.

use std::path::Path;

use crate::Outcome;

/// The bytes at the start of every binlog file.
const MAGIC: &[u8] = &[0xfe, b'b', b'i', b'n'];
/// The common header's length.
const HEADER: usize = 19;

/// Event types used by tests.
pub mod event {
    /// QUERY: a statement, among them BEGIN.
    pub const QUERY: u8 = 2;
    /// XID: the commit of a transaction.
    pub const XID: u8 = 16;
    /// TABLE_MAP.
    pub const TABLE_MAP: u8 = 19;
    /// GTID of MySQL.
    pub const GTID: u8 = 33;
}

/// An event's place.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    /// Its first byte in the file.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Its type.
    pub kind: u8,
}

/// A binlog file in memory.
#[derive(Debug, Clone)]
pub struct BinlogFile {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Its events in order.
    pub events: Vec<Event>,
}

impl BinlogFile {
    /// Reads a file that is whole.
    ///
    /// # Errors
    /// It is not there, is no binlog, or ends within an event.
    pub fn read(path: &Path) -> Outcome<Self> {
        let bytes =
            std::fs::read(path).map_err(|reason| format!("{}: {reason}", path.display()))?;
        if !bytes.starts_with(MAGIC) {
            return Err(format!("{} is no binlog", path.display()).into());
        }
        let mut events = Vec::new();
        let mut start = MAGIC.len();
        while start < bytes.len() {
            let header = bytes
                .get(start..start + HEADER)
                .ok_or("the file ends within a header")?;
            let (kind, length) = match header {
                [_, _, _, _, kind, _, _, _, _, a, b, c, d, ..] => (
                    *kind,
                    usize::try_from(u32::from_le_bytes([*a, *b, *c, *d]))?,
                ),
                _ => return Err("a short header".into()),
            };
            let end = start + length;
            if length < HEADER || end > bytes.len() {
                return Err(format!("the event at {start} has no possible length").into());
            }
            events.push(Event { start, end, kind });
            start = end;
        }
        Ok(Self { bytes, events })
    }

    /// The place after the last whole transaction before `place`: after the XID, or after
    /// the DDL, that precedes it; else after the format description.
    #[must_use]
    pub fn committed_before(&self, place: usize) -> usize {
        let mut end = self.events.first().map_or(MAGIC.len(), |first| first.end);
        for (number, event) in self.events.iter().enumerate() {
            if event.end > place {
                break;
            }
            let begins = |event: &Event| {
                let body = self.bytes.get(event.start..event.end).unwrap_or_default();
                body.windows(6).any(|window| window == b"\0BEGIN")
            };
            let last_of_ddl = event.kind == event::QUERY && !begins(event) && !self.inside(number);
            if event.kind == event::XID || last_of_ddl {
                end = event.end;
            }
        }
        end
    }

    /// Whether event `number` stands between a BEGIN and its XID.
    fn inside(&self, number: usize) -> bool {
        let before = self.events.get(..number).unwrap_or_default();
        for event in before.iter().rev() {
            match event.kind {
                event::XID | event::GTID => return false,
                event::QUERY => {
                    let body = self.bytes.get(event.start..event.end).unwrap_or_default();
                    return body.windows(6).any(|window| window == b"\0BEGIN");
                }
                _ => {}
            }
        }
        false
    }

    /// Turns `bits` of the byte at `place` over.
    pub fn flip(&mut self, place: usize, bits: u8) {
        if let Some(byte) = self.bytes.get_mut(place) {
            *byte ^= bits;
        }
    }

    /// Gives an event another type, with a checksum that is right again.
    ///
    /// # Errors
    /// The event does not stand in this file.
    pub fn retype(&mut self, event: Event, kind: u8) -> Outcome<()> {
        let body = self
            .bytes
            .get_mut(event.start..event.end)
            .ok_or("no such event")?;
        *body.get_mut(4).ok_or("an event without a header")? = kind;
        let (covered, checksum) = body
            .split_at_mut_checked(body.len() - 4)
            .ok_or("an event without a checksum")?;
        checksum.copy_from_slice(&crc32fast::hash(covered).to_le_bytes());
        Ok(())
    }

    /// Writes the first `length` bytes as a file of that name.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, path: &Path, length: usize) -> Outcome<()> {
        Ok(std::fs::write(
            path,
            self.bytes.get(..length).unwrap_or(&self.bytes),
        )?)
    }
}
