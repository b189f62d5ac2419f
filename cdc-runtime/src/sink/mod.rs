//! Targets: what holds the star schema and the source position.
//!
//! A [`Sink`] commits batches of whole source transactions, each together with the
//! [`Checkpoint`] that stands behind it, in one transaction of the target: the
//! position is written nowhere else. Which sink runs is decided once, by the scheme of
//! the [`Target`]'s address; from there on every call is resolved at compile time.

mod batch;
pub mod checkpoint;
mod doubt;
#[cfg(feature = "mysql")]
pub mod mysql;
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
pub use plan::{Plan, Step};
pub use status::{RowCounts, Shown, Status, TableRows};
pub use target::Target;

use crate::error::Error;
use crate::mapper::{Dialect, Operation, TargetSchema};

/// An open target of one kind of database.
pub trait Sink: Sized + Send {
    /// The SQL it speaks.
    const DIALECT: Dialect;
    /// Where it is; shown without a password.
    type Address: Clone + fmt::Display + Send + Sync;
    /// What is gathered for a commit.
    type Batch: Batch;

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

    /// The compiled schema.
    fn schema(&self) -> &'static TargetSchema;

    /// Where the last commit stands; `None` until the first.
    fn checkpoint(&self) -> Option<&Checkpoint>;

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

    /// Commits `batch` with `checkpoint`; the batch is empty afterwards, also on error.
    ///
    /// # Errors
    /// The target refuses, or another replicator took it over. Nothing is committed then.
    fn commit(
        &mut self,
        batch: &mut Self::Batch,
        doubts: &[DoubtChange],
        checkpoint: Checkpoint,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Closes the target.
    ///
    /// # Errors
    /// The target refuses.
    fn close(self) -> impl Future<Output = Result<(), Error>> + Send;
}
