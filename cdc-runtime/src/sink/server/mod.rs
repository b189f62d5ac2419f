//! What targets on a server have in common, whatever their dialect.
//!
//! A [`Link`] is a connection of one dialect: it runs statements and says what errors
//! mean. [`Store`] is the sink on top of it: bookkeeping, plan, commit, and the way back
//! after a lost connection. Everything here is called once a commit, never once a row.

mod audit;
mod batch;
mod book;
mod check;
mod coalesce;
mod commit;
mod journal;
mod kept;
mod letter;
mod load;
mod meta;
mod prepared;
mod recall;
#[cfg(unix)]
mod relay;
mod schema;
mod standing;
mod status;
mod store;

pub use audit::Audit;
pub use batch::{Batch, Form, Mark};
pub(super) use batch::{Call, Value};
pub(super) use book::Book;
pub(super) use coalesce::{Run, runs};
pub(super) use journal::Journal;
use kept::integer;
pub(super) use letter::Letterbox;
#[cfg(unix)]
pub(super) use relay::Relay;
pub use store::Store;

use std::fmt;

use crate::error::{Error, ErrorKind};
use crate::mapper::{Dialect, Operation, TargetSchema, TargetTable};
use crate::sink::Shown;
use crate::sink::audit::{Wording, aside};

/// A parameter of a bookkeeping statement.
#[derive(Clone, Copy)]
pub enum Argument<'a> {
    /// NULL.
    Null,
    /// A number.
    Integer(i64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// A column as the server describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Type, collation, NULL and place in the key.
    pub described: String,
}

/// A connection to a server of one dialect.
#[allow(
    private_bounds,
    reason = "the words of a comparison are between the dialects and the sink"
)]
pub trait Link: Wording + Sized + Send {
    /// The SQL it speaks.
    const DIALECT: Dialect;
    /// Its bookkeeping statements.
    const BOOK: Book;
    /// Its statements about loads and prepared XA transactions.
    const JOURNAL: Journal;
    /// Its statements about dead letters.
    const LETTERBOX: Letterbox;
    /// Where the server is.
    type Address: Clone + fmt::Display + Send + Sync;
    /// What a value may be.
    type Form: Form;

    /// Connects, and makes the target's database or schema the current one where it
    /// exists.
    ///
    /// # Errors
    /// The server cannot be reached or refuses.
    fn connect(
        address: &Self::Address,
        schema: &'static TargetSchema,
    ) -> impl Future<Output = Result<Self, Error>> + Send;

    /// Whether the target's database or schema exists.
    fn is_there(&self) -> bool;

    /// Makes it, and makes it the current one.
    ///
    /// # Errors
    /// The server refuses.
    fn create(&mut self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Runs SQL without parameters, which may be several statements.
    ///
    /// # Errors
    /// The server refuses.
    fn script(&mut self, sql: &str) -> impl Future<Output = Result<(), Error>> + Send;

    /// Runs a bookkeeping statement; how many rows it met.
    ///
    /// # Errors
    /// The server refuses.
    fn execute(
        &mut self,
        sql: &'static str,
        arguments: &[Argument<'_>],
    ) -> impl Future<Output = Result<u64, Error>> + Send;

    /// Runs a query all of whose columns are text; its cells.
    ///
    /// # Errors
    /// The server refuses.
    fn select(
        &mut self,
        sql: &'static str,
        arguments: &[Argument<'_>],
    ) -> impl Future<Output = Result<Vec<Vec<Option<String>>>, Error>> + Send;

    /// Runs a query for one value of bytes.
    ///
    /// # Errors
    /// The server refuses.
    fn bytes(
        &mut self,
        sql: &'static str,
        arguments: &[Argument<'_>],
    ) -> impl Future<Output = Result<Option<Vec<u8>>, Error>> + Send;

    /// Runs a query without parameters; names and rows as text, NULL as `None`.
    ///
    /// # Errors
    /// The server refuses.
    fn rows(&mut self, sql: &str) -> impl Future<Output = Result<Rows, Error>> + Send;

    /// The columns of a table that stands there.
    ///
    /// # Errors
    /// The server refuses.
    fn columns(&mut self, table: &str) -> impl Future<Output = Result<Vec<Column>, Error>> + Send;

    /// Unique indexes of a table beside its key, where an upsert would take the row that
    /// such an index finds for the row of its key.
    ///
    /// # Errors
    /// The server refuses.
    fn other_keys(
        &mut self,
        table: &str,
    ) -> impl Future<Output = Result<Vec<String>, Error>> + Send {
        let _ = table;
        std::future::ready(Ok(Vec::new()))
    }

    /// The columns that `create` would make, asked of the server; changes nothing.
    ///
    /// # Errors
    /// The server refuses.
    fn compiled(
        &mut self,
        table: &str,
        create: &'static str,
    ) -> impl Future<Output = Result<Vec<Column>, Error>> + Send;

    /// A statement that makes something, in the words of this very server.
    fn worded(&self, create: &str) -> String {
        create.to_owned()
    }

    /// Runs the statements of `batch`, in the open transaction.
    ///
    /// # Errors
    /// The server refuses.
    fn flush(
        &mut self,
        batch: &Batch<Self::Form>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Runs the upserts of `batch` on the twins of a comparison instead of the tables.
    ///
    /// # Errors
    /// The server refuses.
    fn fill(&mut self, batch: &Batch<Self::Form>)
    -> impl Future<Output = Result<(), Error>> + Send;

    /// Closes the connection.
    ///
    /// # Errors
    /// The server refuses.
    fn close(self) -> impl Future<Output = Result<(), Error>> + Send;
}

/// What the compiled upserts write to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Into {
    /// The tables of the mapping.
    #[default]
    Tables,
    /// The temporary twins of a comparison.
    Twins,
}

impl Into {
    /// The text of a statement of `run` that writes there.
    pub(super) fn worded<L: Link>(self, run: &Run, text: String) -> Result<String, Error> {
        let (name, target) = (run.table.name, run.target);
        match self {
            Self::Tables => Ok(text),
            Self::Twins => aside::<L>(&text, name, target)
                .ok_or_else(|| unfit(format!("`{name}` has no upsert that a comparison can use"))),
        }
    }
}

/// A query's answer as text.
#[derive(Debug, Default)]
pub struct Rows {
    /// Column names; empty where there is no row.
    pub names: Vec<String>,
    /// Cells, NULL as `None`.
    pub rows: Vec<Vec<Option<String>>>,
}

impl From<Rows> for Shown {
    fn from(found: Rows) -> Self {
        let shown = |cell: Option<String>| cell.unwrap_or_else(|| "NULL".to_owned());
        let rows = found.rows.into_iter();
        let rows = rows.map(|row| row.into_iter().map(shown).collect());
        (found.names, rows.collect())
    }
}

/// The compiled SQL of `operation`; empty where the target has none.
pub(super) fn sql(table: &TargetTable, operation: Operation) -> &'static str {
    match operation {
        Operation::Upsert => table.upsert,
        Operation::Delete => table.delete,
        Operation::Mark => table.mark,
        Operation::Truncate => table.truncate,
        Operation::Patch | Operation::PatchIfThere => table.patch,
    }
}

/// What an operation does, for messages.
pub(super) const fn verb(operation: Operation) -> &'static str {
    match operation {
        Operation::Upsert => "an upsert",
        Operation::Delete => "a delete",
        Operation::Mark => "a soft delete",
        Operation::Truncate => "a truncate",
        Operation::Patch | Operation::PatchIfThere => "a change of some columns",
    }
}

/// Compiler and runtime disagree about a target's statements.
pub(super) fn unfit(message: String) -> Error {
    Error::new(ErrorKind::Schema, message).remedy(
        "compiler and runtime do not fit: build the replicator again with one version of both",
    )
}
