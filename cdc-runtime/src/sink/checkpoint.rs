//! Where replication stands, as the target keeps it.

use std::fmt;

use crate::binlog::GtidSet;
use crate::error::{Error, ErrorKind};
use crate::mapper::Counts;
use crate::position::Position;

/// The place behind the last source transaction in the target, and what led there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Behind the last applied transaction.
    pub position: Position,
    /// Whether the events came from files or from a server.
    pub source: SourceKind,
    /// The applied transactions in the source's own text form; empty without GTIDs.
    pub gtids: String,
    /// Whether `gtids` names every transaction of the source's history up to
    /// `position`, so that a server can be asked for the rest by GTID.
    pub gtids_complete: bool,
    /// The last transaction that had a GTID.
    pub last_gtid: Option<String>,
    /// When the source committed the last transaction: seconds since 1970, UTC.
    pub committed_at: u32,
    /// Everything applied since the target was empty.
    pub tallies: Tallies,
}

impl Checkpoint {
    /// The applied transactions; an empty set without GTIDs.
    ///
    /// # Errors
    /// [`ErrorKind::TargetMismatch`] where the text is no GTID set.
    pub fn applied(&self) -> Result<GtidSet, Error> {
        self.gtids.parse().map_err(|error| {
            Error::new(
                ErrorKind::TargetMismatch,
                "the GTID set in the target's checkpoint does not read",
            )
            .because(error)
        })
    }
}

/// What a checkpoint's position counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// Binlog files.
    Files,
    /// A server.
    Live,
}

impl SourceKind {
    /// The name in the checkpoint and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Live => "live",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Files, Self::Live]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Counts since the target was empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tallies {
    /// Source transactions with at least one row change, of whatever table.
    pub transactions: u64,
    /// Row changes of compiled tables.
    pub rows: Counts,
    /// Rows events of tables the mapping does not name.
    pub ignored_events: u64,
}

impl std::ops::AddAssign for Tallies {
    fn add_assign(&mut self, other: Self) {
        self.transactions += other.transactions;
        self.rows += other.rows;
        self.ignored_events += other.ignored_events;
    }
}
