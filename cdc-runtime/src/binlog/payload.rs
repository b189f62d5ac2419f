//! TRANSACTION_PAYLOAD: a whole transaction's events, compressed (MySQL 8.0.20).
//!
//! Fields of type, length and value, all length-encoded, up to the end mark; then the
//! payload (`libs/mysql/binlog/event/codecs/binary.cpp`). The events inside have
//! headers of their own and no checksums.

use super::compressed::exactly;
use super::cursor::{Cursor, Malformed};
use super::header::EventHeader;

/// An opened payload: the events' bytes.
#[derive(Debug)]
pub struct Payload {
    bytes: Vec<u8>,
    at: usize,
}

/// An event inside a payload.
pub type Inner = (EventHeader, Vec<u8>);

/// Why a payload does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// It is damaged: which part.
    Damaged(Malformed),
    /// It announces this many bytes, more than the limit.
    TooLarge(u64),
}

impl From<Malformed> for Closed {
    fn from(malformed: Malformed) -> Self {
        Self::Damaged(malformed)
    }
}

const WINDOW_LOG_MAX: u32 = 27;

#[derive(Default)]
struct Fields {
    size: Option<u64>,
    algorithm: Option<u64>,
    unpacked: Option<u64>,
}

/// Unpacks a body into at most `limit` bytes, and exactly as many as it announces.
///
/// # Errors
/// Fields that are missing or lie, an unknown algorithm, content that does not unpack.
pub fn open(body: &[u8], limit: usize) -> Result<Payload, Closed> {
    let mut c = Cursor::new(body, "payload header");
    let fields = fields(&mut c)?;
    let size = fields.size.and_then(|n| usize::try_from(n).ok());
    if size != Some(c.len()) {
        return Err(Malformed("payload size").into());
    }
    let announced = match fields.unpacked {
        Some(n) => n,
        None if fields.algorithm == Some(255) => u64::try_from(c.len()).unwrap_or(u64::MAX),
        None => return Err(Malformed("uncompressed size").into()),
    };
    let Some(length) = usize::try_from(announced).ok().filter(|n| *n <= limit) else {
        return Err(Closed::TooLarge(announced));
    };
    let bytes = match fields.algorithm {
        Some(0) => zstd(c.rest(), length)?,
        Some(255) if c.len() == length => c.rest().to_vec(),
        _ => return Err(Malformed("compression algorithm").into()),
    };
    Ok(Payload { bytes, at: 0 })
}

fn fields(c: &mut Cursor<'_>) -> Result<Fields, Malformed> {
    let mut fields = Fields::default();
    loop {
        let kind = c.lenenc()?;
        if kind == 0 {
            return Ok(fields);
        }
        let value = Cursor::new(c.lenenc_bytes()?, "payload header").lenenc();
        match kind {
            1 => fields.size = Some(value?),
            2 => fields.algorithm = Some(value?),
            3 => fields.unpacked = Some(value?),
            _ => {}
        }
    }
}

fn zstd(packed: &[u8], length: usize) -> Result<Vec<u8>, Malformed> {
    let bad = Malformed("compressed content");
    let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(|_| bad)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(|_| bad)?;
    exactly(decoder, length)
}

impl Payload {
    /// Bytes unpacked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the payload holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The bytes from the event that [`Payload::event`] reads next.
    #[must_use]
    pub fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next event; none at the end.
    ///
    /// # Errors
    /// Bytes that are no whole event.
    pub fn event(&mut self) -> Result<Option<Inner>, Malformed> {
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(None);
        }
        let header = EventHeader::parse(rest).map_err(|_| Malformed("inner event's header"))?;
        let size = usize::try_from(header.size).map_err(|_| Malformed("inner event's size"))?;
        let body = rest
            .get(EventHeader::LEN..size)
            .ok_or(Malformed("inner event's size"))?;
        let event = (header, body.to_vec());
        self.at += size;
        Ok(Some(event))
    }
}
