//! Events into units: whole transactions, statements of their own, mere progress.
//!
//! Knows how MySQL and MariaDB delimit a transaction, and refuses what it cannot
//! deliver exactly. Does not know which tables are replicated.

mod assembler;
mod change;
mod changes;
mod group;
mod judge;
mod open;
mod record;
mod xa;

use std::sync::Arc;

pub use assembler::Assembler;
pub use changes::{Changes, Reader};
pub(crate) use record::{Decoder, encode};

use crate::binlog::query::SqlMode;
use crate::binlog::{Flavor, Gtid, GtidSet, TableMap, Xid};
use crate::image::{JsonForm, Present, RowsEvent, RowsKind};
use crate::position::Position;
use crate::statement::{Outcome, StatementKind};

/// What the stream says next.
#[derive(Debug)]
pub enum Unit {
    /// A committed transaction that changed rows (or holds statements).
    Transaction(Transaction),
    /// An XA transaction that was prepared: nothing of it counts until it is decided.
    Prepared(Prepared),
    /// What becomes of an XA transaction prepared before.
    Decided(Decided),
    /// A statement outside a transaction, for whoever knows the tables to judge: DDL,
    /// or one this version does not know.
    Statement(Statement),
    /// Nothing to apply; the position, and perhaps the GTID, moved.
    Advance(Advance),
}

/// A committed source transaction.
#[derive(Debug)]
pub struct Transaction {
    /// Its id, where the source has GTIDs.
    pub gtid: Option<Gtid>,
    /// Seconds since the epoch: the commit event's time.
    pub committed_at: u32,
    /// Where its first event starts.
    pub start: Position,
    /// Where its last event ends: a restart goes on from here.
    pub end: Position,
    /// Row changes in order.
    pub changes: Changes,
    /// Statements inside it (CREATE TABLE … SELECT logs its definition here), to be
    /// judged like a [`Unit::Statement`] before `changes` are applied.
    pub statements: Vec<Statement>,
}

/// An XA transaction with XA PREPARE as its end.
#[derive(Debug)]
pub struct Prepared {
    /// Its id.
    pub xid: Xid,
    /// Its rows, and where it stands.
    pub transaction: Transaction,
}

/// XA COMMIT or XA ROLLBACK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Which transaction.
    pub xid: Xid,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The decision's own id.
    pub gtid: Option<Gtid>,
    /// Seconds since the epoch.
    pub committed_at: u32,
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// A rows event: changes of one table, in order.
#[derive(Debug)]
pub struct TableChange {
    /// The table. Unless the table changed, one `Arc` serves all events of a table id:
    /// compare with [`Arc::ptr_eq`] to resolve a table once.
    pub table: Arc<TableMap>,
    /// What happened to the rows.
    pub kind: RowsKind,
    /// Where the event starts (inside a compressed transaction: where that one starts).
    pub position: Position,
    /// The family of the server that wrote it.
    pub(crate) flavor: Flavor,
    /// The TABLE_MAP event's body, from which the table reads again.
    pub(crate) map: Arc<[u8]>,
    pub(crate) images: Vec<u8>,
    pub(crate) present: Option<Present>,
    /// Whether the transaction took it back: it does not count.
    pub(crate) undone: bool,
}

impl TableChange {
    /// The row images, and which columns they hold.
    #[must_use]
    pub fn rows_event(&self, json: JsonForm) -> RowsEvent<'_> {
        RowsEvent::new(self.kind, &self.images, json).holding(self.present.as_ref())
    }

    /// Bytes of the row images.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.images.len()
    }
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its transaction's id.
    pub gtid: Option<Gtid>,
    /// The default schema; empty where there is none.
    pub schema: String,
    /// Its text. May hold values: not for logs.
    pub sql: String,
    /// How its text reads.
    pub mode: SqlMode,
    /// What it does.
    pub kind: StatementKind,
    /// Seconds since the epoch.
    pub committed_at: u32,
    /// Where its first event starts.
    pub start: Position,
    /// Where its last event ends.
    pub end: Position,
}

/// Progress without anything to apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// The transaction that changed nothing here.
    pub gtid: Option<Gtid>,
    /// At the head of a binlog file: all that was executed before it.
    pub previous: Option<GtidSet>,
    /// Seconds since the epoch.
    pub committed_at: u32,
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// What was applied before, and is not delivered again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resume {
    /// Nothing.
    Nothing,
    /// Everything that ends at or before this place.
    After(Position),
    /// These transactions, wherever they stand. Nothing comes before the first that is
    /// not among them, so that a position never goes back; behind it, one that is among
    /// them comes as [`Unit::Advance`].
    Executed(GtidSet),
}

#[cfg(test)]
mod tests;
