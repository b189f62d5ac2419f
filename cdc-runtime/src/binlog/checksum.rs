//! The CRC32 behind each event, and cutting it off.

use super::event_type::EventType;
use super::format::{self, Checksum, Format};
use super::header::EventHeader;

/// What is wrong with an event's frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The CRC32 is another.
    Mismatch,
    /// The event is too short to hold one.
    Short,
    /// A FORMAT_DESCRIPTION that does not read.
    Format(&'static str),
}

impl Damage {
    /// The sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Mismatch => "an event's CRC32 does not match its bytes".to_owned(),
            Self::Short => "an event is too short to hold its checksum".to_owned(),
            Self::Format(part) => {
                format!("the {part} of a FORMAT_DESCRIPTION event does not read")
            }
        }
    }
}

/// CRC32 over header and body. The in-use flag counts as cleared, since the server
/// clears it in place when it closes the file.
#[must_use]
pub fn crc32(header: &EventHeader, body: &[u8]) -> u32 {
    let mut clean = *header;
    if header.kind() == Some(EventType::FormatDescription) {
        clean.flags &= !EventHeader::IN_USE;
    }
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&clean.to_bytes());
    hasher.update(body);
    hasher.finalize()
}

fn matches(header: &EventHeader, body: &[u8]) -> Option<bool> {
    let (rest, sum) = body.split_last_chunk::<4>()?;
    Some(crc32(header, rest) == u32::from_le_bytes(*sum))
}

/// Verifies the checksum behind `body` and cuts it off. `format` is what the last
/// FORMAT_DESCRIPTION said; before the first one only a stream's artificial ROTATE
/// stands, which has a checksum or not, so that its own bytes decide. A
/// FORMAT_DESCRIPTION is read here and handed back; its body stays whole.
///
/// # Errors
/// The checksum does not match or is not there.
pub fn verify(
    header: &EventHeader,
    body: &mut Vec<u8>,
    format: Option<&Format>,
) -> Result<Option<Format>, Damage> {
    if header.kind() == Some(EventType::FormatDescription) {
        let read = format::parse(header, body).map_err(|m| Damage::Format(m.0))?;
        return match (read.checksum, matches(header, body)) {
            (Checksum::None, _) | (Checksum::Crc32, Some(true)) => Ok(Some(read)),
            (Checksum::Crc32, Some(false)) => Err(Damage::Mismatch),
            (Checksum::Crc32, None) => Err(Damage::Short),
        };
    }
    let present = match (format.map(|f| f.checksum), matches(header, body)) {
        (Some(Checksum::None), _) | (None, None | Some(false)) => false,
        (Some(Checksum::Crc32) | None, Some(true)) => true,
        (Some(Checksum::Crc32), Some(false)) => return Err(Damage::Mismatch),
        (Some(Checksum::Crc32), None) => return Err(Damage::Short),
    };
    if present {
        body.truncate(body.len().saturating_sub(4));
    }
    Ok(None)
}
