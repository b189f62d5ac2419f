//! Where a live stream stands.
//!
//! The file's name comes from ROTATE's payload, offsets from the events' headers, whose
//! 32 bits are widened by what came before. Artificial events move nothing.

use std::sync::Arc;

use crate::binlog::{EventHeader, EventType, Format, checksum, rotate};
use crate::error::{Error, ErrorKind};
use crate::position::Position;
use crate::source::Event;

/// Whether every event must begin where the one before ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contiguous {
    /// It must: the server leaves nothing out.
    Yes,
    /// It leaves out transactions that are known, or events a replica does not need.
    No,
}

/// File and offset behind the last event.
#[derive(Debug)]
pub(super) struct Track {
    file: Arc<str>,
    offset: u64,
    contiguous: Contiguous,
    format: Option<Format>,
}

impl Track {
    pub(super) fn new(start: Position, contiguous: Contiguous) -> Self {
        Self {
            file: start.file,
            offset: start.offset,
            contiguous,
            format: None,
        }
    }

    pub(super) fn position(&self) -> Position {
        Position::new(Arc::clone(&self.file), self.offset)
    }

    /// Says where an error came, once that is known.
    pub(super) fn place(&self, error: Error) -> Error {
        if self.file.is_empty() {
            error
        } else {
            error.at(&self.position())
        }
    }

    /// Verifies an event and gives it its place.
    pub(super) fn event(&mut self, header: EventHeader, mut body: Vec<u8>) -> Result<Event, Error> {
        let at = self.position();
        let format = checksum::verify(&header, &mut body, self.format.as_ref())
            .map_err(|d| self.place(Error::new(ErrorKind::Corrupt, d.sentence())))?;
        if format.is_some() {
            self.format = format;
        }
        let start = match header.kind() {
            Some(EventType::Rotate) => self.rotate(&body, at)?,
            Some(EventType::Heartbeat | EventType::HeartbeatV2) => {
                self.heartbeat(&header);
                self.position()
            }
            _ => self.advance(&header, at)?,
        };
        let end = self.position();
        Ok(Event {
            header,
            body,
            start,
            end,
        })
    }

    fn rotate(&mut self, body: &[u8], at: Position) -> Result<Position, Error> {
        let next = rotate::parse(body).map_err(|m| m.at("ROTATE", &at))?;
        let to = Position::new(next.file, next.offset);
        if !self.file.is_empty() && to < at {
            return Err(back(&at));
        }
        self.file = to.file;
        self.offset = to.offset;
        // The stream's first ROTATE only says where it begins.
        Ok(if at.file.is_empty() {
            self.position()
        } else {
            at
        })
    }

    /// An idle server tells its position, behind what it left out. Past 4 GiB version 1
    /// tells only the low bits.
    fn heartbeat(&mut self, header: &EventHeader) {
        let told = u64::from(header.end);
        if told > self.offset {
            self.offset = told;
        }
    }

    /// MariaDB 11.4 and later do not fill in the offset of events that lay in a
    /// transaction's cache; what a stream opens with stands in no file.
    fn untold(&mut self, header: &EventHeader) {
        if is_in_file(header) {
            self.offset = self.offset.saturating_add(u64::from(header.size));
        }
    }

    fn advance(&mut self, header: &EventHeader, at: Position) -> Result<Position, Error> {
        if header.has(EventHeader::ARTIFICIAL) {
            return Ok(at);
        }
        if header.end == 0 {
            self.untold(header);
            return Ok(at);
        }
        let end = widen(self.offset, header.end);
        let begin = end
            .checked_sub(u64::from(header.size))
            .ok_or_else(|| back(&at))?;
        let is_whole = header.kind() != Some(EventType::FormatDescription);
        if self.contiguous == Contiguous::Yes && is_whole && begin != self.offset {
            let message = "the source left out a part of its binlog";
            return Err(Error::new(ErrorKind::Corrupt, message).at(&at));
        }
        if end < self.offset {
            return Err(back(&at));
        }
        self.offset = end;
        Ok(Position::new(at.file, begin.max(at.offset)))
    }
}

/// Whether an event of that type and without an offset stands in the file nevertheless.
fn is_in_file(header: &EventHeader) -> bool {
    !matches!(
        header.kind(),
        Some(EventType::FormatDescription | EventType::GtidList)
    )
}

fn back(at: &Position) -> Error {
    Error::new(ErrorKind::Corrupt, "the source's position went back").at(at)
}

/// The smallest offset from `before` on with these low 32 bits. A FORMAT_DESCRIPTION
/// that is sent again has an offset from the file's start, which is not moved to.
fn widen(before: u64, low: u32) -> u64 {
    const SPAN: u64 = 1 << 32;
    let candidate = (before & !(SPAN - 1)) | u64::from(low);
    if candidate < before {
        candidate.saturating_add(SPAN)
    } else {
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(kind: EventType, size: u32, end: u32) -> EventHeader {
        EventHeader {
            timestamp: 1,
            event_type: kind.number(),
            server_id: 1,
            size,
            end,
            flags: 0,
        }
    }

    fn rotate(offset: u64, file: &str) -> Vec<u8> {
        [&offset.to_le_bytes()[..], file.as_bytes()].concat()
    }

    fn track() -> Track {
        let mut track = Track::new(Position::new("", 4), Contiguous::Yes);
        let first = track
            .event(header(EventType::Rotate, 30, 0), rotate(4, "b.000007"))
            .unwrap();
        assert_eq!(first.end.to_string(), "b.000007:4");
        track
    }

    #[test]
    fn offsets_follow_headers_and_rotates() {
        let mut track = track();
        let event = track
            .event(header(EventType::Xid, 31, 35), vec![0; 12])
            .unwrap();
        assert_eq!((event.start.offset, event.end.offset), (4, 35));
        let event = track
            .event(header(EventType::Rotate, 30, 65), rotate(4, "b.000008"))
            .unwrap();
        assert_eq!(event.start.to_string(), "b.000007:35");
        assert_eq!(event.end.to_string(), "b.000008:4");
    }

    #[test]
    fn heartbeats_move_forward_alone() {
        for kind in [EventType::Heartbeat, EventType::HeartbeatV2] {
            let mut track = track();
            for (told, offset) in [(0, 4), (900, 900), (100, 900)] {
                let beat = track.event(header(kind, 40, told), b"b.000007".to_vec());
                let beat = beat.unwrap();
                assert_eq!((beat.start.offset, beat.end.offset), (offset, offset));
            }
        }
    }

    #[test]
    fn gaps_and_steps_back_stop() {
        let gap = track()
            .event(header(EventType::Xid, 31, 36), vec![0; 12])
            .unwrap_err();
        assert_eq!(gap.kind(), ErrorKind::Corrupt);
        let back = track().event(header(EventType::Rotate, 30, 0), rotate(4, "b.000006"));
        assert_eq!(back.unwrap_err().kind(), ErrorKind::Corrupt);
        assert!(
            track()
                .event(header(EventType::Xid, 100, 20), vec![0; 81])
                .is_err()
        );
    }

    #[test]
    fn events_without_an_offset_count_by_their_size() {
        let mut track = track();
        track
            .event(header(EventType::FormatDescription, 0, 0), fde())
            .unwrap();
        let event = track
            .event(header(EventType::TableMap, 31, 0), vec![0; 12])
            .unwrap();
        assert_eq!((event.start.offset, event.end.offset), (4, 35));
        let event = track
            .event(header(EventType::Xid, 31, 66), vec![0; 12])
            .unwrap();
        assert_eq!((event.start.offset, event.end.offset), (35, 66));
    }

    fn fde() -> Vec<u8> {
        let mut body = vec![4, 0];
        body.extend(b"11.4.2-MariaDB");
        body.resize(52, 0);
        body.extend([0, 0, 0, 0, 19, 0, 0, 0, 0, 0, 0]);
        body
    }

    #[test]
    fn offsets_pass_four_gibibytes() {
        assert_eq!(widen(0xffff_fff0, 0x10), 0x1_0000_0010);
        assert_eq!(widen(0x1_0000_0010, 0x20), 0x1_0000_0020);
        assert_eq!(widen(4, 4), 4);
    }
}
