//! A live server: a replica's connection, of which only the bytes are taken.
//!
//! `mysql_async` connects, authenticates and asks for the dump. Each event's header and
//! bytes are taken from it raw: checksums, positions and compressed transactions are
//! this crate's own work (the library stores the CRC32 without comparing it, skips
//! compressed transactions it cannot read, and knows no event of MariaDB's).

mod check;
mod current;
mod packed;
mod session;
mod track;

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use mysql_async::BinlogStream;
use mysql_async::binlog::events::Event as WireEvent;
use tokio::time::{Instant, timeout_at};

pub use check::{Check, CheckName, Expected, Stands, Verdict};
pub use current::Current;
pub(crate) use current::status as binlog_status;
pub(crate) use session::connect as query_connection;

use super::{Address, Event, failure};
use crate::binlog::{EventHeader, EventType, GtidSet};
use crate::error::{Error, ErrorKind};
use crate::position::Position;
use packed::Packed;
use track::Track;

/// How to follow a server.
#[derive(Clone)]
pub struct LiveOptions {
    /// The server; of several hosts the first that answers.
    pub address: Address,
    /// This replica's id, another than every server's and replica's in the topology.
    pub server_id: u32,
    /// Where to begin.
    pub start: StartPoint,
    /// How often an idle server says that it is there; three times that long without a
    /// word and the connection counts as broken.
    pub heartbeat: Duration,
    /// How long connecting may take.
    pub connect_timeout: Duration,
}

/// The address shows its hosts alone.
impl fmt::Debug for LiveOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveOptions")
            .field("address", &self.address)
            .field("server_id", &self.server_id)
            .field("start", &self.start)
            .field("heartbeat", &self.heartbeat)
            .finish_non_exhaustive()
    }
}

/// Where a live stream begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartPoint {
    /// Behind these transactions.
    Gtid(GtidSet),
    /// At this place in the server's binlogs.
    Position(Position),
    /// At the first binlog, refused unless it is the complete history.
    Earliest,
}

/// A stream of a server's events.
pub struct LiveSource {
    address: Address,
    stream: BinlogStream,
    track: Track,
    packed: Packed,
    /// Events this far apart mean that the connection is dead.
    patience: Duration,
    deadline: Instant,
    /// When the last wait ended, or was dropped.
    left: Instant,
}

/// Notes the time when a wait ends, also when it is dropped.
struct Left<'a>(&'a mut Instant);

impl Drop for Left<'_> {
    fn drop(&mut self) {
        *self.0 = Instant::now();
    }
}

impl fmt::Debug for LiveSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveSource")
            .field("track", &self.track)
            .finish_non_exhaustive()
    }
}

impl LiveSource {
    /// Connects and asks for the stream.
    ///
    /// # Errors
    /// [`ErrorKind::SourceUnreachable`], [`ErrorKind::SourceRefused`], or
    /// [`ErrorKind::PositionLost`] where the server lacks the place to begin at.
    pub async fn connect(options: LiveOptions) -> Result<Self, Error> {
        let patience = options
            .heartbeat
            .saturating_mul(3)
            .max(Duration::from_secs(1));
        let opened = tokio::time::timeout(options.connect_timeout, session::open(&options));
        let opened = opened
            .await
            .map_err(|_| failure::unreachable("connecting"))??;
        let track = Track::new(opened.start, opened.contiguous);
        let left = Instant::now();
        let deadline = left + patience;
        Ok(Self {
            address: options.address,
            stream: opened.stream,
            track,
            packed: Packed::default(),
            patience,
            deadline,
            left,
        })
    }

    /// When the binlog file at whose head `options` start was begun, seconds since 1970;
    /// none where the server has no such file.
    ///
    /// # Errors
    /// The server does not answer, or refuses.
    pub async fn begun(options: LiveOptions) -> Result<Option<u32>, Error> {
        match Self::opened(options).await {
            Ok(begun) => Ok(Some(begun)),
            Err(error) if error.kind() == ErrorKind::PositionLost => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn opened(options: LiveOptions) -> Result<u32, Error> {
        let mut source = Self::connect(options).await?;
        loop {
            let event = source.next().await?;
            if event.header.kind() == Some(EventType::FormatDescription) {
                return Ok(event.header.timestamp);
            }
        }
    }

    /// Whom it follows.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Where the server is now.
    ///
    /// # Errors
    /// The server does not answer, or has no binlog.
    pub async fn current(address: &Address) -> Result<Current, Error> {
        current::read(address).await
    }

    /// Every precondition of following the server, each with its sentence and its fix.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn check(address: &Address, expected: &Expected<'_>) -> Result<Vec<Check>, Error> {
        tokio::time::timeout(
            expected.limit.saturating_mul(3),
            check::run(address, expected),
        )
        .await
        .map_err(|_| failure::unreachable("checking it"))?
    }

    /// The next event, heartbeats included. Cancel-safe.
    ///
    /// # Errors
    /// Silence, a broken connection, damage.
    pub async fn next(&mut self) -> Result<Event, Error> {
        loop {
            let wire = self.receive().await?;
            let (header, body) = raw(&wire);
            if self.packed.is_echo(&header, &body) {
                continue;
            }
            let event = self.track.event(header, body)?;
            if event.header.kind() == Some(EventType::TransactionPayload) {
                self.packed.expect(&event.body);
            }
            return Ok(event);
        }
    }

    /// The library may panic on an event that lies about its length.
    async fn receive(&mut self) -> Result<WireEvent, Error> {
        let now = Instant::now();
        // Time in which nobody waited is no silence.
        self.deadline += now.saturating_duration_since(self.left);
        let left = Left(&mut self.left);
        let next = AssertUnwindSafe(self.stream.next()).catch_unwind();
        let answer = timeout_at(self.deadline, next).await;
        drop(left);
        let at = |error: Error| self.track.place(error);
        let answer = answer.map_err(|_| {
            at(failure::unreachable(
                "waiting for events: it was silent for three heartbeats",
            ))
        })?;
        self.deadline = Instant::now() + self.patience;
        match answer {
            Ok(Some(Ok(event))) => Ok(event),
            Ok(Some(Err(error))) => Err(at(failure::translate(error, "reading events"))),
            Ok(None) => Err(at(failure::unreachable(
                "reading events: the server ended the stream",
            ))),
            Err(_) => {
                let message = "the source sent an event that lies about its length";
                Err(at(Error::new(ErrorKind::Corrupt, message)))
            }
        }
    }
}

/// The event's bytes as they came: the library has split them in header, data, the
/// algorithm's byte of a FORMAT_DESCRIPTION, and checksum.
fn raw(wire: &WireEvent) -> (EventHeader, Vec<u8>) {
    let h = wire.header();
    let header = EventHeader {
        timestamp: h.timestamp(),
        event_type: h.event_type_raw(),
        server_id: h.server_id(),
        size: h.event_size(),
        end: h.log_pos(),
        flags: h.flags_raw(),
    };
    let mut body = Vec::with_capacity(wire.data().len() + 5);
    body.extend_from_slice(wire.data());
    if header.kind() == Some(EventType::FormatDescription)
        && let Ok(Some(algorithm)) = wire.footer().get_checksum_alg()
    {
        body.push(algorithm as u8);
    }
    let length = usize::try_from(header.size).unwrap_or(usize::MAX);
    if body.len() + EventHeader::LEN < length
        && let Some(checksum) = wire.checksum()
    {
        body.extend_from_slice(&checksum);
    }
    (header, body)
}
