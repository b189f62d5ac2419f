//! What the oracle reads of a lake, whatever holds it.

use super::{Lake, Rows};
use crate::Outcome;

/// A lake to read from.
pub trait Held {
    /// The names of all tables and views but the replicator's own bookkeeping.
    ///
    /// # Errors
    /// The lake cannot be read.
    fn targets(&mut self) -> impl Future<Output = Outcome<Vec<String>>>;

    /// All rows of a table or view: whole numbers as [`super::Cell::Int`], decimals, dates
    /// and times as text in the source's form.
    ///
    /// # Errors
    /// There is no such target, or a value does not read.
    fn read(&mut self, target: &str) -> impl Future<Output = Outcome<Rows>>;
}

impl Held for Lake {
    async fn targets(&mut self) -> Outcome<Vec<String>> {
        Self::targets(self).await
    }

    async fn read(&mut self, target: &str) -> Outcome<Rows> {
        Self::read(self, target).await
    }
}
