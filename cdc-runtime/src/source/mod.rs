//! Where events come from: binlog files, or a live server. One shape for both.
//!
//! A source hands out every event there is, its checksum verified and cut off, with its
//! place. It does not know what the events mean, beyond the few that say where the
//! stream stands.

mod address;
mod failure;
mod file;
mod live;
mod replica;

use std::fmt;

pub use address::{Address, Host, Password, SslMode, Tls};
pub(crate) use failure::{translate, within};
pub use file::FileSource;
pub use live::{
    Check, CheckName, Current, Expected, LiveOptions, LiveSource, Stands, StartPoint, Verdict,
};
pub(crate) use live::{binlog_status, query_connection};

use crate::binlog::EventHeader;
use crate::error::Error;
use crate::position::Position;

/// An event with its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// The common header.
    pub header: EventHeader,
    /// What stands behind it, without the checksum. Only FORMAT_DESCRIPTION's is whole.
    pub body: Vec<u8>,
    /// Where it starts.
    pub start: Position,
    /// Where the next one starts; of a ROTATE: in the next file.
    pub end: Position,
}

/// Without the body, which holds row values.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("header", &self.header)
            .field("bytes", &self.body.len())
            .field("start", &self.start)
            .field("end", &self.end)
            .finish()
    }
}

/// Where events come from.
#[derive(Debug)]
pub enum Source {
    /// Binlog files.
    Files(FileSource),
    /// A server.
    Live(Box<LiveSource>),
}

impl Source {
    /// The next event; none at the end of the files. A live stream ends only by an
    /// error. Cancel-safe: a call that is dropped loses nothing.
    ///
    /// # Errors
    /// Damage, a broken connection, a server that refuses.
    pub async fn next(&mut self) -> Result<Option<Event>, Error> {
        match self {
            Self::Files(files) => files.read(),
            Self::Live(live) => live.next().await.map(Some),
        }
    }
}
