//! The header in front of every event.

use super::cursor::{Cursor, Malformed};
use super::event_type::EventType;

/// The common header, 19 bytes in binlog version 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventHeader {
    /// Seconds since the epoch at the originating server; 0 in artificial events.
    pub timestamp: u32,
    /// The type's number; [`EventHeader::kind`] names it.
    pub event_type: u8,
    /// The server the event was first written on.
    pub server_id: u32,
    /// Bytes from the header's first to the checksum's last.
    pub size: u32,
    /// The low 32 bits of the position behind the event; 0 in artificial events and in
    /// events that lay in a cache.
    pub end: u32,
    /// See the constants.
    pub flags: u16,
}

impl EventHeader {
    /// Bytes of a header.
    pub const LEN: usize = 19;
    /// In a FORMAT_DESCRIPTION: the file was not closed. The server clears it when it
    /// closes the file and leaves it out of the checksum.
    pub const IN_USE: u16 = 0x1;
    /// The event stands in no file: the server made it for this stream.
    pub const ARTIFICIAL: u16 = 0x20;
    /// Whoever does not know the event's type may pass over it.
    pub const IGNORABLE: u16 = 0x80;

    /// Reads a header.
    ///
    /// # Errors
    /// Fewer than 19 bytes, or a size smaller than the header itself.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut c = Cursor::new(bytes, "header");
        let header = Self {
            timestamp: c.u32()?,
            event_type: c.u8()?,
            server_id: c.u32()?,
            size: c.u32()?,
            end: c.u32()?,
            flags: c.u16()?,
        };
        if header.size < 19 {
            return Err(Malformed("size"));
        }
        Ok(header)
    }

    /// The header's bytes.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::LEN);
        bytes.extend(self.timestamp.to_le_bytes());
        bytes.push(self.event_type);
        bytes.extend(self.server_id.to_le_bytes());
        bytes.extend(self.size.to_le_bytes());
        bytes.extend(self.end.to_le_bytes());
        bytes.extend(self.flags.to_le_bytes());
        bytes
    }

    /// The type, where this version knows it.
    #[must_use]
    pub fn kind(&self) -> Option<EventType> {
        EventType::from_number(self.event_type)
    }

    /// Whether [`EventHeader::IN_USE`], … is set.
    #[must_use]
    pub const fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }
}
