//! Comparing what stands in a target with what should stand there.
//!
//! An [`Audit`] is a second connection to a target, beside the replicator that owns it. What
//! should stand there is written by the compiled upserts into a temporary twin of each
//! table, so that the database itself compares two values of one type, in its own form. It
//! writes to the mapping's tables only between [`Audit::hold`] and [`Audit::release`].

mod found;
mod sql;

pub(in crate::sink) use sql::{Texts, Wording, aside};

use super::checkpoint::Checkpoint;
use super::{Batch, Listed};
use crate::error::Error;
use crate::letter::{Letter, LetterChange};
use crate::mapper::TargetId;

/// How a row of a target differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// It should stand there and does not.
    Missing,
    /// It stands there and should not.
    Extra,
    /// It stands there with other values.
    Different,
}

/// A row of a target that differs.
#[derive(Clone, PartialEq, Eq)]
pub struct Found {
    /// Which target.
    pub target: TargetId,
    /// How.
    pub difference: Difference,
    /// Its key, a text for each column, in hexadecimal; of a row without a key its digest.
    pub key: Vec<String>,
    /// For each column whether it differs; empty but for [`Difference::Different`].
    pub columns: Vec<bool>,
    /// A digest of the row that should stand there; empty for [`Difference::Extra`].
    pub wanted: String,
    /// A digest of the row that stands there; empty for [`Difference::Missing`].
    pub standing: String,
    /// How many rows of this kind: more than one only where rows have no key.
    pub rows: u64,
}

/// A connection that compares.
pub trait Audit: Sized + Send {
    /// What rows are gathered in.
    type Batch: Batch;

    /// The checkpoint of the replicator that owns the target; `None` until its first commit.
    ///
    /// # Errors
    /// The target cannot be read.
    fn checkpoint(&mut self) -> impl Future<Output = Result<Option<Checkpoint>, Error>> + Send;

    /// The mask's salt, as [`super::Sink::salt`] says.
    ///
    /// # Errors
    /// The target was filled with another salt.
    fn salt(
        &mut self,
        configured: Option<&str>,
    ) -> impl Future<Output = Result<Vec<u8>, Error>> + Send;

    /// Begins to compare the targets of source table `source`.
    ///
    /// # Errors
    /// The target refuses.
    fn begin(&mut self, source: usize) -> impl Future<Output = Result<(), Error>> + Send;

    /// Compares the rows that `batch` upserts with those that stand under their keys; the
    /// batch is empty afterwards. Rows without a key are compared by [`Audit::rest`] alone.
    ///
    /// # Errors
    /// The target refuses.
    fn compare(
        &mut self,
        batch: &mut Self::Batch,
    ) -> impl Future<Output = Result<Vec<Found>, Error>> + Send;

    /// At most `most` rows that stand in each target and that no batch held.
    ///
    /// # Errors
    /// The target refuses.
    fn rest(&mut self, most: usize) -> impl Future<Output = Result<Vec<Found>, Error>> + Send;

    /// Ends the comparison of a source table: its twins go.
    ///
    /// # Errors
    /// The target refuses.
    fn end(&mut self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Begins a transaction during which the owner commits nothing: its checkpoint.
    ///
    /// # Errors
    /// The target refuses.
    fn hold(&mut self) -> impl Future<Output = Result<Option<Checkpoint>, Error>> + Send;

    /// Writes `batch` to the tables themselves, in that transaction; it is empty afterwards.
    ///
    /// # Errors
    /// The target refuses.
    fn write(&mut self, batch: &mut Self::Batch) -> impl Future<Output = Result<(), Error>> + Send;

    /// Deletes rows of one target, or marks them as deleted at `now`, where they are as they
    /// were found.
    ///
    /// # Errors
    /// The target refuses.
    fn remove(
        &mut self,
        found: &[Found],
        now: &str,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Commits the transaction, or takes it back where `done` is an error.
    ///
    /// # Errors
    /// `done`, or the target refuses.
    fn release<T: Send>(
        &mut self,
        done: Result<T, Error>,
    ) -> impl Future<Output = Result<T, Error>> + Send;

    /// The row changes that are set aside, for people.
    ///
    /// # Errors
    /// The target cannot be read.
    fn letters(&mut self) -> impl Future<Output = Result<Vec<Listed>, Error>> + Send;

    /// One of them.
    ///
    /// # Errors
    /// The target cannot be read.
    fn letter(&mut self, id: u64) -> impl Future<Output = Result<Option<Letter>, Error>> + Send;

    /// Notes what becomes of one, between [`Audit::hold`] and [`Audit::release`].
    ///
    /// # Errors
    /// The target refuses.
    fn note(&mut self, change: &LetterChange) -> impl Future<Output = Result<(), Error>> + Send;

    /// Closes the connection.
    ///
    /// # Errors
    /// The target refuses.
    fn close(self) -> impl Future<Output = Result<(), Error>> + Send;
}
