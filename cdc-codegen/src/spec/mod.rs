//! TOML → the mapping, every leaf with its span; unknown keys refused with the nearest name.
//!
//! Knows the language's shape and spelling; does not know the DDL, types or expressions.

mod csv;
mod duplicate;
mod fact;
mod fields;
mod mapping;
mod table;
mod value_map;

pub use mapping::{ddl_files, inputs, parse};

use crate::source::{Span, Spanned};

/// A mapping file.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// `[source]`.
    pub source: SourceSpec,
    /// `[target]`.
    pub target: TargetSpec,
    /// `[values.*]` in order.
    pub values: Vec<ValueMap>,
    /// `[dimension.*]` with a source and `[table.*]`, in order.
    pub tables: Vec<TableSpec>,
    /// `[dimension.*]` with `calendar`, in order.
    pub calendars: Vec<CalendarSpec>,
    /// `[fact.*]` in order.
    pub facts: Vec<FactSpec>,
}

/// `[source]`.
#[derive(Debug, Clone)]
pub struct SourceSpec {
    /// `ddl = ["shop.sql"]`: paths relative to the mapping.
    pub ddl: Vec<Spanned<String>>,
    /// `encoding = "latin1"`: that of the DDL's files; default: UTF-8 where they are that.
    pub encoding: Option<Spanned<EncodingWord>>,
    /// `schema = "shop"`: the schema of tables that the DDL gives none.
    pub schema: Option<Spanned<String>>,
    /// `charset = "utf8mb4"` (default): the character set where the DDL says none.
    pub charset: Option<Spanned<String>>,
    /// `collation = "latin1_bin"`: the collation where the DDL says none.
    pub collation: Option<Spanned<String>>,
    /// `server = "mysql" | "mariadb"`: whose reading of the DDL counts; default: what
    /// either reads.
    pub server: Option<Spanned<ServerWord>>,
    /// `server_version = "10.11.16"`; default: the newest known.
    pub server_version: Option<Spanned<String>>,
    /// `sql_mode = "ANSI_QUOTES"`: as the server's variable holds it.
    pub sql_mode: Option<Spanned<String>>,
    /// `lower_case_table_names = "1"`.
    pub table_names: Option<Spanned<TableNamesWord>>,
    /// `explicit_defaults_for_timestamp = false`.
    pub explicit_timestamps: Option<Spanned<bool>>,
}

/// `server = "…"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerWord {
    /// MySQL.
    MySql,
    /// MariaDB.
    MariaDb,
}

/// `encoding = "…"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingWord {
    /// As the bytes tell.
    Auto,
    /// The servers' latin1.
    Latin1,
}

/// `lower_case_table_names = "…"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableNamesWord {
    /// 0.
    AsWritten,
    /// 1.
    Lower,
    /// 2.
    Folded,
}

/// `[target]`.
#[derive(Debug, Clone)]
pub struct TargetSpec {
    /// `schema = "lake"`.
    pub schema: Option<Spanned<String>>,
    /// `dialects = ["sqlite", "mysql", "postgres"]`; default: sqlite.
    pub dialects: Vec<Spanned<Dialect>>,
}

/// A dialect of SQL to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// SQLite 3.38 or later.
    Sqlite,
    /// MySQL 8.0 or later, MariaDB 10.6 or later.
    Mysql,
    /// PostgreSQL 15 or later.
    Postgres,
}

/// `[values.NAME]`: DE-PARA of values.
#[derive(Debug, Clone)]
pub struct ValueMap {
    /// Its name.
    pub name: Spanned<String>,
    /// From, to; in order. A `to` written as a TOML integer is kept as its text. Read
    /// from the CSV where `csv` is given (spans then point into the CSV).
    pub entries: Vec<(Spanned<String>, Spanned<String>)>,
    /// `_ = "…"`.
    pub otherwise: Option<Spanned<String>>,
    /// `csv = "country.csv"`: path relative to the mapping.
    pub csv: Option<Spanned<String>>,
}

/// `[dimension.NAME]` or `[table.NAME]`.
#[derive(Debug, Clone)]
pub struct TableSpec {
    /// The target's name.
    pub name: Spanned<String>,
    /// Whether it stands under `dimension` or `table`.
    pub role: Role,
    /// `from = "shop.customer"`, or `"customer"`.
    pub from: Spanned<String>,
    /// `key = ["code"]`: source columns of a unique NOT NULL key; default: the primary key.
    pub key: Option<Vec<Spanned<String>>>,
    /// `history`; default overwrite.
    pub history: Option<Spanned<History>>,
    /// `on_delete`; default delete.
    pub on_delete: Option<Spanned<OnDelete>>,
    /// `where = "is_test = 0"`.
    pub filter: Option<Spanned<String>>,
    /// `drop = ["password_hash"]`.
    pub drop: Vec<Spanned<String>>,
    /// `copy = "*"` or `copy = ["a", "b"]`.
    pub copy: Option<Spanned<Copy>>,
    /// `[….columns]` in order.
    pub columns: Vec<ColumnSpec>,
    /// `identity = "unique(KEY)"` or `"full_row"`.
    pub identity: Option<Spanned<String>>,
}

/// Where a target stands in the star.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A dimension.
    Dimension,
    /// A transaction table that facts rest on.
    Table,
}

/// `history = "…"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// SCD type 1.
    Overwrite,
    /// SCD type 2.
    Scd2,
}

/// `on_delete = "…"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// The target row is deleted.
    Delete,
    /// `deleted_at` is set.
    Mark,
    /// Nothing happens.
    Keep,
}

/// `copy = …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copy {
    /// `"*"`: every column not named otherwise.
    All,
    /// These columns under their own names.
    Columns(Vec<Spanned<String>>),
}

/// A line of `[….columns]` of a dimension or table.
#[derive(Debug, Clone)]
pub struct ColumnSpec {
    /// The target column.
    pub name: Spanned<String>,
    /// `"source"` or `{ from = "source" }`.
    pub from: Option<Spanned<String>>,
    /// `{ sql = "…" }`: the span is that of the text between the quotes, so that byte n
    /// of an expression without escapes stands at `span.start + n`.
    pub sql: Option<Spanned<String>>,
    /// `values = "order_status"`.
    pub values: Option<Spanned<String>>,
    /// `mask = "sha256"`.
    pub mask: Option<Spanned<Mask>>,
    /// `convert = "digits"`.
    pub convert: Option<Spanned<String>>,
    /// `as = "DECIMAL(14,2)"`.
    pub cast: Option<Spanned<String>>,
    /// `lossy = true`.
    pub lossy: Option<Spanned<bool>>,
    /// `zero_date = "null" | "reject" | "1970-01-01"`.
    pub zero_date: Option<Spanned<String>>,
    /// The right-hand side.
    pub span: Span,
}

/// `mask = "…"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// Salted SHA-256, hexadecimal.
    Sha256,
    /// A fixed word.
    Redact,
    /// All but the last four characters starred.
    Last4,
    /// NULL.
    Null,
}

/// `[dimension.NAME] calendar = { from, to }`.
#[derive(Debug, Clone)]
pub struct CalendarSpec {
    /// The target's name.
    pub name: Spanned<String>,
    /// First day, `YYYY-MM-DD`.
    pub from: Spanned<String>,
    /// Last day, `YYYY-MM-DD`.
    pub to: Spanned<String>,
}

/// `[fact.NAME]`.
#[derive(Debug, Clone)]
pub struct FactSpec {
    /// The fact's name.
    pub name: Spanned<String>,
    /// `grain = "order_item"`: a `[table.*]`, `[dimension.*]` or another fact.
    pub grain: Spanned<String>,
    /// `join.ALIAS = …` in order.
    pub joins: Vec<JoinSpec>,
    /// `where = "…"`.
    pub filter: Option<Spanned<String>>,
    /// `group_by = […]`.
    pub group_by: Vec<Spanned<String>>,
    /// `as = "view"`; default view.
    pub materialize: Option<Spanned<Materialize>>,
    /// `index = [[…]]`.
    pub index: Vec<Vec<Spanned<String>>>,
    /// `[….columns]` in order.
    pub columns: Vec<FactColumnSpec>,
}

/// `as = "…"` of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Materialize {
    /// A view.
    View,
    /// A table, rebuilt.
    Table,
    /// A table, kept up to date.
    Incremental,
}

/// `join.ALIAS = "orders"` or `{ to, via, on, kind }`.
#[derive(Debug, Clone)]
pub struct JoinSpec {
    /// The alias.
    pub alias: Spanned<String>,
    /// The target joined.
    pub to: Spanned<String>,
    /// The alias (or grain) whose foreign key leads there; default: the grain, then the
    /// aliases before this one.
    pub via: Option<Spanned<String>>,
    /// `on = "…"`.
    pub on: Option<Spanned<String>>,
    /// `kind = "inner" | "left"`.
    pub kind: Option<Spanned<JoinKind>>,
}

/// `kind = "…"` of a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// Rows without a partner are left out.
    Inner,
    /// Rows without a partner are kept.
    Left,
}

/// A line of `[fact.*.columns]`.
#[derive(Debug, Clone)]
pub struct FactColumnSpec {
    /// The column.
    pub name: Spanned<String>,
    /// Its expression.
    pub sql: Spanned<String>,
    /// Whether it is written as a plain string or `{ sql = }`, or as `{ measure = }`.
    pub measure: bool,
}
