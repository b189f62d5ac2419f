//! The transaction being assembled.

use crate::binlog::Gtid;
use crate::binlog::gtid_event::Group;
use crate::error::{Error, ErrorKind};
use crate::position::Position;

use super::{Advance, Changes, Statement, Transaction, Unit, judge};

/// A GTID event whose group has not begun.
#[derive(Debug)]
pub(super) struct Announced {
    pub(super) gtid: Option<Gtid>,
    pub(super) group: Group,
    pub(super) start: Position,
}

/// A transaction that has begun.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) gtid: Option<Gtid>,
    pub(super) start: Position,
    pub(super) changes: Changes,
    pub(super) statements: Vec<Statement>,
    pub(super) bytes: usize,
    /// Names with the number of changes that stood before each.
    savepoints: Vec<(String, usize)>,
}

const SAVEPOINTS_MAX: usize = 100_000;

/// Bytes of statements that a transaction may hold whatever the budget is.
pub(super) const STATEMENTS_MIN: usize = 1 << 20;

impl Open {
    pub(super) fn new(gtid: Option<Gtid>, start: Position) -> Self {
        Self {
            gtid,
            start,
            changes: Changes::default(),
            statements: Vec::new(),
            bytes: 0,
            savepoints: Vec::new(),
        }
    }

    /// Counts `bytes` of statements against `limit`, or what any statement may take.
    pub(super) fn grow(&mut self, bytes: usize, limit: usize) -> Result<(), Error> {
        let limit = limit.max(STATEMENTS_MIN);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes <= limit {
            return Ok(());
        }
        Err(too_large(&self.start, limit))
    }

    /// SAVEPOINT: one of the same name is replaced.
    pub(super) fn savepoint(&mut self, name: String) -> Result<(), Error> {
        self.release(&name);
        if self.savepoints.len() >= SAVEPOINTS_MAX {
            let message = "a transaction holds more than 100000 savepoints";
            return Err(Error::new(ErrorKind::Unsupported, message).at(&self.start));
        }
        self.savepoints.push((name, self.changes.len()));
        Ok(())
    }

    /// RELEASE SAVEPOINT.
    pub(super) fn release(&mut self, name: &str) {
        self.savepoints.retain(|(known, _)| known != name);
    }

    /// ROLLBACK TO. The server logs one where it could not simply cut its cache, because a
    /// table without transactions was changed too.
    pub(super) fn rollback_to(&mut self, name: &str, at: &Position) -> Result<(), Error> {
        let Some(place) = self.savepoints.iter().rposition(|(known, _)| known == name) else {
            return if self.changes.is_empty() {
                Ok(())
            } else {
                Err(judge::corrupt(
                    "a transaction goes back to a savepoint that it did not set",
                    at,
                ))
            };
        };
        if let Some((_, kept)) = self.savepoints.get(place) {
            self.changes.undo_from(*kept);
        }
        self.savepoints.truncate(place + 1);
        Ok(())
    }

    /// ROLLBACK, logged for the same reason.
    pub(super) fn roll_back(mut self, end: Position, time: u32) -> Unit {
        self.changes.undo_from(0);
        self.commit(end, time)
    }

    /// COMMIT or XID.
    pub(super) fn commit(self, end: Position, committed_at: u32) -> Unit {
        if self.changes.is_empty() && self.statements.is_empty() {
            return self.advance(end, committed_at);
        }
        Unit::Transaction(self.transaction(end, committed_at))
    }

    /// The whole, ended there.
    pub(super) fn transaction(self, end: Position, committed_at: u32) -> Transaction {
        let Self {
            gtid,
            start,
            changes,
            statements,
            ..
        } = self;
        Transaction {
            gtid,
            committed_at,
            start,
            end,
            changes,
            statements,
        }
    }

    fn advance(self, end: Position, committed_at: u32) -> Unit {
        let Self { gtid, start, .. } = self;
        Unit::Advance(Advance {
            gtid,
            previous: None,
            committed_at,
            start,
            end,
        })
    }
}

/// A transaction does not fit into memory.
pub(super) fn too_large(at: &Position, limit: usize) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("a statement or an event inside a transaction is larger than {limit} bytes"),
    )
    .remedy("of a statement: start with a larger CDC_MEMORY_BUDGET; an event is larger than any server takes: fetch the binlog file again")
    .at(at)
}
