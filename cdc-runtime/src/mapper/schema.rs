//! What the target holds, in SQL, as the compiler wrote it.

use super::{Identity, OnDelete};

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// MySQL and MariaDB.
    Mysql,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// The name as a mapping's `dialects` spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Mysql => "mysql",
            Self::Postgres => "postgres",
        }
    }
}

/// The SQL of one target, as the compiler wrote it.
#[derive(Debug)]
pub struct TargetTable {
    /// The target's name.
    pub name: &'static str,
    /// Place of its source in [`Mappers::TABLES`](super::Mappers::TABLES).
    pub source: usize,
    /// What a delete means.
    pub on_delete: OnDelete,
    /// CREATE TABLE.
    pub create: &'static str,
    /// Inserts a row or overwrites the one with its key; all columns in order.
    pub upsert: &'static str,
    /// Deletes the row with a key; the key's columns in order.
    pub delete: &'static str,
    /// Sets `deleted_at` of the row with a key: first the time, then the key's columns.
    /// Empty unless `on_delete` is [`OnDelete::Mark`].
    pub mark: &'static str,
    /// Sets columns of the row with a key: for each column in order 1 and its value, or 0
    /// and NULL where it keeps what it has; then the key's columns. Empty where nothing
    /// tells the rows apart.
    pub patch: &'static str,
    /// Empties the table as TRUNCATE of the source asks for: DELETE or UPDATE (one
    /// parameter, the time) under `mark`, empty under `keep`.
    pub truncate: &'static str,
    /// Looks a row up by its key's columns: what it holds of the source's columns
    /// `recalled`, as text, bytes in hexadecimal. Empty where it gives none back.
    pub recall: &'static str,
    /// Places of source columns, in their order.
    pub recalled: &'static [usize],
    /// `upsert` over several rows, where the dialect repeats its parameters.
    pub upsert_rows: Option<Repeated>,
    /// `delete` over several rows.
    pub delete_rows: Option<Repeated>,
    /// The key's places in `columns`, in the order in which `delete` takes them.
    pub key: &'static [usize],
    /// Column names in order, for reports.
    pub columns: &'static [&'static str],
}

impl TargetTable {
    /// What tells its rows apart.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        if self.patch.is_empty() {
            Identity::FullRow
        } else {
            Identity::Key
        }
    }
}

/// A statement over several rows: `head`, then `row` for each with `between` between two,
/// then `tail`.
#[derive(Debug)]
pub struct Repeated {
    /// In front of the rows.
    pub head: &'static str,
    /// One row's parameters.
    pub row: &'static str,
    /// Between two rows.
    pub between: &'static str,
    /// Behind the rows.
    pub tail: &'static str,
}

impl Repeated {
    /// The statement over so many rows.
    #[must_use]
    pub fn over(&self, rows: usize) -> String {
        let rows = vec![self.row; rows].join(self.between);
        format!("{}{rows}{}", self.head, self.tail)
    }
}

/// A generated calendar dimension.
#[derive(Debug)]
pub struct Calendar {
    /// The target's name.
    pub name: &'static str,
    /// CREATE TABLE.
    pub create: &'static str,
    /// Inserts every day; does nothing for the days that stand there.
    pub fill: &'static str,
}

/// A fact view.
#[derive(Debug)]
pub struct View {
    /// The fact's name.
    pub name: &'static str,
    /// CREATE VIEW.
    pub create: &'static str,
    /// Column names in order, for reports.
    pub columns: &'static [&'static str],
}

/// Everything the target holds, in one dialect.
#[derive(Debug)]
pub struct TargetSchema {
    /// The mapping's `schema`: a database of MySQL, a schema of PostgreSQL.
    pub schema: Option<&'static str>,
    /// Dimensions and tables.
    pub tables: &'static [TargetTable],
    /// Calendars.
    pub calendars: &'static [Calendar],
    /// Facts, in the order in which they can be created.
    pub views: &'static [View],
}
