//! A live server: a replica's connection and where its stream stands.
//!
//! Each event comes as its bytes: checksums, positions and compressed transactions are this
//! crate's own work.

mod check;
mod current;
mod session;
mod track;

use std::fmt;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

pub use check::{Check, CheckName, Expected, Stands, Verdict};
pub use current::Current;
pub(crate) use current::status as binlog_status;
pub(crate) use session::connect as query_connection;

use super::replica::Replica;
use super::{Address, Event, failure};
use crate::binlog::{EventHeader, EventType, GtidSet};
use crate::error::{Error, ErrorKind};
use crate::position::Position;
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
    replica: Replica,
    track: Track,
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
            replica: opened.replica,
            track,
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
        let packet = self.receive().await?;
        let (header, body) = split(packet).map_err(|error| self.track.place(error))?;
        self.track.event(header, body)
    }

    async fn receive(&mut self) -> Result<Vec<u8>, Error> {
        let now = Instant::now();
        // Time in which nobody waited is no silence.
        self.deadline += now.saturating_duration_since(self.left);
        let left = Left(&mut self.left);
        let answer = timeout_at(self.deadline, self.replica.event()).await;
        drop(left);
        let at = |error: Error| self.track.place(error);
        let answer = answer.map_err(|_| {
            at(failure::unreachable(
                "waiting for events: it was silent for three heartbeats",
            ))
        })?;
        self.deadline = Instant::now() + self.patience;
        match answer {
            Ok(Some(packet)) => Ok(packet),
            Ok(None) => Err(at(failure::unreachable(
                "reading events: the server ended the stream",
            ))),
            Err(error) => Err(at(failure::translate(error, "reading events"))),
        }
    }
}

/// Header and body of the event behind a packet's mark.
fn split(mut packet: Vec<u8>) -> Result<(EventHeader, Vec<u8>), Error> {
    let lies = || {
        let message = "the source sent an event that lies about its length";
        Error::new(ErrorKind::Corrupt, message)
    };
    let event = packet.get(1..).unwrap_or_default();
    let header = EventHeader::parse(event).map_err(|_| lies())?;
    if usize::try_from(header.size) != Ok(event.len()) {
        return Err(lies());
    }
    packet.drain(..=EventHeader::LEN);
    Ok((header, packet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_as_long_as_it_says() {
        let header = EventHeader {
            timestamp: 1,
            event_type: EventType::Xid.number(),
            server_id: 1,
            size: 21,
            end: 100,
            flags: 0,
        };
        let packet = |body: &[u8]| [&[0][..], &header.to_bytes(), body].concat();
        let (read, body) = split(packet(b"xy")).unwrap();
        assert_eq!((read, body), (header, b"xy".to_vec()));
        for wrong in [packet(b"x"), packet(b"xyz"), vec![0; 10], Vec::new()] {
            assert_eq!(split(wrong).unwrap_err().kind(), ErrorKind::Corrupt);
        }
    }
}
