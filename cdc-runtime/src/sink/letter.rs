//! What a target keeps of row changes that it could not take.

use crate::error::{Error, ErrorKind};
use crate::letter::LetterChange;
use crate::position::Position;
use crate::sink::DoubtChange;

/// What a commit notes beside rows and position.
#[derive(Clone, Copy, Default)]
pub struct Notes<'a> {
    /// Tables whose shape is in doubt, or no longer.
    pub doubts: &'a [DoubtChange],
    /// Row changes that are set aside, or no longer.
    pub letters: &'a [LetterChange],
}

/// A dead letter for people: without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub id: u64,
    /// The source table, schema and name.
    pub table: String,
    /// "insert", "update", "delete".
    pub kind: &'static str,
    /// Why it cannot be applied.
    pub reason: String,
    /// The source column that the reason names.
    pub column: Option<String>,
    /// Where the change stands in the binlog.
    pub position: Position,
    /// Its transaction.
    pub gtid: Option<String>,
    /// When it was committed at the source, seconds since 1970.
    pub committed_at: u32,
    /// How often it was tried.
    pub tries: u32,
    /// When it was set aside, UTC.
    pub set_aside_at: String,
    /// When it was tried last, UTC.
    pub tried_at: String,
}

impl Listed {
    /// What a letter does that holds these rows.
    pub(in crate::sink) const fn kind(before: bool, after: bool) -> &'static str {
        match (before, after) {
            (false, _) => "insert",
            (true, true) => "update",
            (true, false) => "delete",
        }
    }
}

/// A letter that was to be changed has to be there.
///
/// # Errors
/// It was retried or discarded beside the replicator, which begins again at the checkpoint.
pub(in crate::sink) fn met(rows: u64) -> Result<(), Error> {
    if rows == 1 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::TargetUnreachable,
        "a dead letter was retried or discarded meanwhile",
    )
    .remedy("start again: replication goes on from the target's own position"))
}
