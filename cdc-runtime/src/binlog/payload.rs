//! TRANSACTION_PAYLOAD: a whole transaction's events, compressed (MySQL 8.0.20).
//!
//! Fields of type, length and value, all length-encoded, up to the end mark; then the
//! payload (`libs/mysql/binlog/event/codecs/binary.cpp`). The events inside have
//! headers of their own and no checksums.

use std::fmt;
use std::io::{self, Read};

use super::compressed::TOO_LARGE;
use super::cursor::{Cursor, Malformed};
use super::header::EventHeader;

/// An opened payload: hands its events out one by one, unpacking as it goes, so that
/// never more than one of them is in memory.
pub struct Payload {
    content: Content,
    /// Bytes that are announced and not yet read.
    left: u64,
    limit: usize,
}

enum Content {
    Plain(io::Cursor<Vec<u8>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, io::Cursor<Vec<u8>>>>),
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("bytes_left", &self.left)
            .finish_non_exhaustive()
    }
}

/// An event inside a payload.
pub type Inner = (EventHeader, Vec<u8>);

const WINDOW_LOG_MAX: u32 = 27;
const ZSTD: u64 = 0;
const PLAIN: u64 = 255;
const UNREADABLE: Malformed = Malformed("compressed content");

#[derive(Default)]
struct Fields {
    size: Option<u64>,
    algorithm: Option<u64>,
    unpacked: Option<u64>,
}

/// Opens a body. An event of more than `limit` bytes in it is an error.
///
/// # Errors
/// Fields that are missing or lie, an unknown algorithm.
pub fn open(mut body: Vec<u8>, limit: usize) -> Result<Payload, Malformed> {
    let mut c = Cursor::new(&body, "payload header");
    let fields = fields(&mut c)?;
    let packed = c.len();
    let size = fields.size.and_then(|n| usize::try_from(n).ok());
    if size != Some(packed) {
        return Err(Malformed("payload size"));
    }
    let size = u64::try_from(packed).unwrap_or(u64::MAX);
    body.drain(..body.len().saturating_sub(packed));
    let content = io::Cursor::new(body);
    let (content, left) = match (fields.algorithm, fields.unpacked) {
        (Some(PLAIN), None) => (Content::Plain(content), size),
        (Some(PLAIN), Some(announced)) if announced == size => (Content::Plain(content), size),
        (Some(ZSTD), Some(announced)) => (zstd(content)?, announced),
        (_, None) => return Err(Malformed("uncompressed size")),
        _ => return Err(Malformed("compression algorithm")),
    };
    Ok(Payload {
        content,
        left,
        limit,
    })
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

fn zstd(packed: io::Cursor<Vec<u8>>) -> Result<Content, Malformed> {
    let decoder = zstd::stream::read::Decoder::with_buffer(packed);
    let mut decoder = decoder.map_err(|_| UNREADABLE)?;
    decoder
        .window_log_max(WINDOW_LOG_MAX)
        .map_err(|_| UNREADABLE)?;
    Ok(Content::Zstd(Box::new(decoder)))
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(content) => content.read(buffer),
            Self::Zstd(content) => content.read(buffer),
        }
    }
}

impl Payload {
    /// Bytes that are announced and not yet read.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// The next event; none at the end, which must be the announced one.
    ///
    /// # Errors
    /// Bytes that are no whole event, content that does not unpack or is longer or
    /// shorter than announced, an event over the limit ([`TOO_LARGE`]).
    pub fn event(&mut self) -> Result<Option<Inner>, Malformed> {
        if self.left == 0 {
            let more = self.content.read(&mut [0]).map_err(|_| UNREADABLE)?;
            return if more == 0 { Ok(None) } else { Err(UNREADABLE) };
        }
        let mut head = [0; EventHeader::LEN];
        self.content.read_exact(&mut head).map_err(|_| UNREADABLE)?;
        let header = EventHeader::parse(&head).map_err(|_| Malformed("inner event's header"))?;
        let bad = Malformed("inner event's size");
        self.left = self.left.checked_sub(u64::from(header.size)).ok_or(bad)?;
        let size = usize::try_from(header.size).map_err(|_| bad)?;
        let length = size.checked_sub(EventHeader::LEN).ok_or(bad)?;
        if length > self.limit {
            return Err(TOO_LARGE);
        }
        let mut body = Vec::new();
        let wanted = u64::try_from(length).map_err(|_| bad)?;
        let mut content = self.content.by_ref().take(wanted);
        let read = content.read_to_end(&mut body).map_err(|_| UNREADABLE)?;
        if read != length {
            return Err(UNREADABLE);
        }
        Ok(Some((header, body)))
    }
}
