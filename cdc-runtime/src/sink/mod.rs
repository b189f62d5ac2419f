//! Targets: what holds the star schema and the source position.
//!
//! A [`Sink`] commits batches of whole source transactions, each together with the
//! [`Checkpoint`] that stands behind it, in one transaction of the target: the
//! position is written nowhere else. Which sink runs is decided once, by the scheme of
//! the [`Target`]'s address; from there on every call is resolved at compile time.

pub mod audit;
mod batch;
pub mod checkpoint;
mod doubt;
pub mod letter;
pub mod load;
#[cfg(feature = "mysql")]
pub mod mysql;
mod patch;
mod plan;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub mod server;
pub mod sqlite;
mod status;
mod target;

use std::fmt;

pub use batch::Batch;
pub use checkpoint::{Checkpoint, Tallies};
pub use doubt::{Doubt, DoubtChange};
pub use letter::{Listed, Notes};
pub use plan::{Plan, Step};
pub use status::{RowCounts, Shown, Status, TableRows};
pub use target::Target;

use load::{Chunk, Load, LoadOf};

use crate::error::Error;
use crate::letter::{Head, Letter, LetterChange};
use crate::mapper::{Dialect, KeyPart, Operation, TargetSchema};
use crate::source::Check;

/// Bookkeeping of XA transactions that are prepared and not decided.
#[derive(Clone, PartialEq, Eq)]
pub enum KeptChange {
    /// A piece of one is kept, under its number from 0.
    Piece {
        /// The XA transaction's id.
        xid: String,
        /// Its place.
        number: u64,
        /// A row change; holds row data.
        piece: Vec<u8>,
    },
    /// All pieces of one go.
    Forgotten(String),
}

/// How a loaded table is brought to what its source holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Healing {
    /// By the replicator that owns the target, which notes what its load and the stream
    /// write.
    Load,
    /// By a comparison beside it, which writes the rows that differ.
    Comparison,
}

/// An open target of one kind of database.
pub trait Sink: Sized + Send {
    /// The SQL it speaks.
    const DIALECT: Dialect;
    /// How a table is healed that is loaded.
    const HEALING: Healing;
    /// Where it is; shown without a password.
    type Address: Clone + fmt::Display + Send + Sync;
    /// What is gathered for a commit.
    type Batch: Batch;
    /// What compares beside it.
    type Audit: audit::Audit<Batch = Self::Batch>;

    /// Opens the target, makes what is missing in it, and takes it over from any other
    /// replicator.
    ///
    /// # Errors
    /// [`crate::ErrorKind::TargetMismatch`] where it holds something else; it is
    /// untouched then.
    fn open(
        address: &Self::Address,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> impl Future<Output = Result<Self, Error>> + Send;

    /// Makes tables anew that stand there with other columns, and all else that
    /// [`Sink::open`] would make: their rows are loaded at the next start.
    ///
    /// # Errors
    /// The target refuses, or holds something else than a replicator's tables.
    fn rebuild(
        address: &Self::Address,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// What [`Sink::open`] would do; changes nothing.
    ///
    /// # Errors
    /// The target cannot be read.
    fn plan(
        address: &Self::Address,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> impl Future<Output = Result<Plan, Error>> + Send;

    /// What the target says about itself; `None` where nothing was replicated into it.
    ///
    /// # Errors
    /// The target cannot be read.
    fn status(
        address: &Self::Address,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> impl Future<Output = Result<Option<Status>, Error>> + Send;

    /// What can be said of the target before it is opened: whether it can be written to,
    /// and how much room there is.
    fn check(
        address: &Self::Address,
        schema: &'static TargetSchema,
    ) -> impl Future<Output = Vec<Check>> + Send;

    /// Counts the rows of every table, calendar and fact view.
    ///
    /// # Errors
    /// The target cannot be read.
    fn row_counts(
        address: &Self::Address,
        schema: &'static TargetSchema,
    ) -> impl Future<Output = Result<RowCounts, Error>> + Send;

    /// Runs a query and returns its column names and rows as text, for a person to read.
    ///
    /// # Errors
    /// The query fails.
    fn query(
        address: &Self::Address,
        schema: &'static TargetSchema,
        sql: &'static str,
    ) -> impl Future<Output = Result<Shown, Error>> + Send;

    /// Opens a second connection that compares, to a target that a replicator of this
    /// mapping made.
    ///
    /// # Errors
    /// The target cannot be reached.
    fn audit(
        address: &Self::Address,
        schema: &'static TargetSchema,
    ) -> impl Future<Output = Result<Self::Audit, Error>> + Send;

    /// The compiled schema.
    fn schema(&self) -> &'static TargetSchema;

    /// Where the last commit stands; `None` until the first.
    fn checkpoint(&self) -> Option<&Checkpoint>;

    /// What [`Sink::note_servers`] kept last; empty where there is nothing.
    ///
    /// # Errors
    /// The target cannot be read.
    fn servers(&mut self) -> impl Future<Output = Result<String, Error>> + Send {
        std::future::ready(Ok(String::new()))
    }

    /// Keeps what tells the followed servers from others; called between commits.
    ///
    /// # Errors
    /// The target refuses.
    fn note_servers(&mut self, text: &str) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = text;
        std::future::ready(Ok(()))
    }

    /// What the row of `target` with that key holds, by
    /// [`TargetTable::recall`](crate::mapper::TargetTable::recall), behind everything that
    /// was staged; none where there is no such row, or the target gives nothing back.
    ///
    /// # Errors
    /// The target cannot be read.
    fn recall(
        &mut self,
        target: usize,
        key: &[KeyPart],
    ) -> impl Future<Output = Result<Option<Vec<Option<String>>>, Error>> + Send;

    /// The tables whose shape is in doubt.
    fn doubts(&self) -> &[Doubt];

    /// Whether `target` has a statement for `operation`.
    fn has(&self, target: usize, operation: Operation) -> bool;

    /// The mask's salt: the configured one, or a random one that the target keeps.
    ///
    /// # Errors
    /// The target was filled with another salt.
    fn salt(
        &mut self,
        configured: Option<&str>,
    ) -> impl Future<Output = Result<Vec<u8>, Error>> + Send;

    /// Takes back the doubt about a table because a person vouches for its new shape;
    /// whether there was one.
    ///
    /// # Errors
    /// The target refuses.
    fn accept(
        &mut self,
        schema: &str,
        table: &str,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Whether any target of source table `source` holds a row.
    ///
    /// # Errors
    /// The target refuses.
    fn holds_rows(&mut self, source: usize) -> impl Future<Output = Result<bool, Error>> + Send;

    /// The row changes that are set aside, without their rows.
    ///
    /// # Errors
    /// The target cannot be read.
    fn letters(&mut self) -> impl Future<Output = Result<Vec<Head>, Error>> + Send;

    /// One of them.
    ///
    /// # Errors
    /// The target cannot be read.
    fn letter(&mut self, id: u64) -> impl Future<Output = Result<Option<Letter>, Error>> + Send;

    /// As [`Sink::stage`], of the statements of one row change: where the target refuses
    /// their data, none of them stands, and the refusal is given back.
    ///
    /// # Errors
    /// As [`Sink::stage`], but for a refusal of the data.
    fn attempt(
        &mut self,
        batch: &mut Self::Batch,
    ) -> impl Future<Output = Result<Result<(), Error>, Error>> + Send;

    /// Commits `batch` with `checkpoint`; the batch is empty afterwards, also on error.
    ///
    /// # Errors
    /// The target refuses, or another replicator took it over. Nothing is committed then.
    fn commit(
        &mut self,
        batch: &mut Self::Batch,
        notes: Notes<'_>,
        checkpoint: Checkpoint,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Writes `batch` and `kept` into a transaction that stays open until the next
    /// [`Sink::commit`], which they become part of; nobody sees them before. The batch
    /// is empty afterwards, also on error. For transactions larger than a batch, and
    /// for XA.
    ///
    /// # Errors
    /// The target refuses, or cannot do this; [`Sink::abandon`] must follow.
    fn stage(
        &mut self,
        batch: &mut Self::Batch,
        kept: &[KeptChange],
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Takes back what was staged since the last commit.
    ///
    /// # Errors
    /// The target refuses.
    fn abandon(&mut self) -> impl Future<Output = Result<(), Error>> + Send;

    /// A piece of a prepared XA transaction, as [`KeptChange::Piece`] kept it.
    ///
    /// # Errors
    /// The target refuses, or cannot do this.
    fn kept_piece(
        &mut self,
        xid: &str,
        number: u64,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, Error>> + Send;

    /// How far the load of each target table is, in the order of the schema.
    ///
    /// # Errors
    /// The target cannot be read.
    fn loads(&mut self) -> impl Future<Output = Result<Vec<Load>, Error>> + Send;

    /// Takes the target tables that were never loaded as whole: the stream that fills them
    /// begins with the source's history.
    ///
    /// # Errors
    /// The target refuses.
    fn load_none(&mut self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Asks for the targets of source table `source` to be loaded again.
    ///
    /// # Errors
    /// The target refuses.
    fn ask_load(&mut self, source: usize) -> impl Future<Output = Result<(), Error>> + Send;

    /// As [`Sink::ask_load`], beside the replicator that owns the target; whether the
    /// target was filled by one.
    ///
    /// # Errors
    /// The target refuses.
    fn ask_from_outside(
        address: &Self::Address,
        schema: &'static TargetSchema,
        sources: &[usize],
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Begins a load, or goes on with the one that was begun: which it is, and the chunks
    /// of it that are in the target, in their order.
    ///
    /// # Errors
    /// The target refuses.
    fn begin_load(
        &mut self,
        source: usize,
        name: &str,
        estimated: u64,
    ) -> impl Future<Output = Result<(u64, Vec<Chunk>), Error>> + Send;

    /// Commits a chunk's rows, what was staged, what becomes of letters, and the chunk's line
    /// in the journal in one transaction, the position untouched; `batch` is empty
    /// afterwards, also on error.
    ///
    /// # Errors
    /// The target refuses, another replicator took it over, or the chunk is in it already.
    fn commit_chunk(
        &mut self,
        batch: &mut Self::Batch,
        letters: &[LetterChange],
        load: LoadOf<'_>,
        chunk: &Chunk,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Begins a transaction in which the rows of `source`, given by [`Sink::stage`], take
    /// the place of those its targets hold: [`Sink::commit_chunk`] ends it, or
    /// [`Sink::abandon`]. The stream stands where the rows were read.
    ///
    /// # Errors
    /// The target refuses.
    fn begin_whole(&mut self, source: usize) -> impl Future<Output = Result<(), Error>> + Send;

    /// Ends a load whose rows all are in the target, and the stream behind all of them:
    /// what stands in the target and not in the source any more goes as a delete at
    /// `now` would have it go.
    ///
    /// # Errors
    /// The target refuses, or another replicator took it over.
    fn end_load(
        &mut self,
        source: usize,
        now: &str,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Closes the target.
    ///
    /// # Errors
    /// The target refuses.
    fn close(self) -> impl Future<Output = Result<(), Error>> + Send;
}
