//! SQL text → the source's catalog, with spans. The only user of sqlparser's DDL side.
//!
//! Knows MySQL's and MariaDB's spelling; does not know what a type means (that is
//! `model`) nor what the mapping wants (that is `resolve`).

mod alter;
mod catalog;
mod change;
mod charset;
mod collation;
mod column;
mod create;
mod cursor;
mod data_type;
mod drop;
mod gate;
mod index;
mod key;
mod options;
mod program;
mod query;
mod rows;
mod schema;
mod script;
mod select;
mod table;
mod tables;
mod token;

use std::collections::HashMap;

use crate::diag::Diagnostics;
use crate::source::{FileId, Sources, Span, Spanned};

pub(crate) use charset::widest;
pub use collation::default_collation;
pub use index::{Index, IndexKind, IndexOrigin, IndexPart, Over};
pub use options::{Flavor, Options, Server, SqlMode, TableNames, Timestamps, UnknownMode};
pub use rows::{Moved, RowMove, row_moves};

/// The tables that stand after all statements of all DDL files, in order of declaration.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The tables.
    pub tables: Vec<Table>,
}

/// Reads DDL files, in order, as one script each. A statement that cannot be read is a
/// finding; the others still count.
pub fn parse(
    sources: &Sources,
    files: &[FileId],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Catalog {
    let mut session = catalog::Session::default();
    for file in files {
        let mut findings = Diagnostics::default();
        catalog::read(sources, *file, options, &mut session, &mut findings);
        diagnostics.extend(findings);
    }
    let mut catalog = Catalog {
        tables: session.tables.into_tables(),
    };
    catalog.complete_references();
    catalog
}

impl Catalog {
    /// A foreign key that names no columns refers to the primary key, which may be
    /// declared later.
    fn complete_references(&mut self) {
        let keys: HashMap<_, _> = self
            .tables
            .iter()
            .filter_map(|t| {
                let name = (t.schema.clone(), t.name.value.clone());
                Some((name, t.primary_key.clone()?.columns))
            })
            .collect();
        for table in &mut self.tables {
            let own = &table.schema;
            for foreign in table
                .foreign_keys
                .iter_mut()
                .filter(|f| f.references.is_empty())
            {
                let schema = foreign.schema.clone().or_else(|| own.clone());
                if let Some(columns) = keys.get(&(schema, foreign.table.value.clone())) {
                    foreign.references.clone_from(columns);
                }
            }
        }
    }
}

/// A table as declared.
#[derive(Debug, Clone)]
pub struct Table {
    /// The schema: named in the statement, or by the last `USE`/`CREATE DATABASE`.
    pub schema: Option<String>,
    /// The table's name, unquoted.
    pub name: Spanned<String>,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// All keys in order, those that foreign keys bring along among them.
    pub indexes: Vec<Index>,
    /// The PRIMARY KEY of `indexes`.
    pub primary_key: Option<Key>,
    /// The UNIQUE keys of `indexes` over whole columns, in order.
    pub unique_keys: Vec<Key>,
    /// FOREIGN KEYs in order.
    pub foreign_keys: Vec<ForeignKey>,
    /// CHECKs in order.
    pub checks: Vec<Check>,
    /// ENGINE, as written; none: the server's default.
    pub engine: Option<String>,
    /// PERIODs: MariaDB's columns that stand for a span of time.
    pub periods: Vec<Period>,
    /// Whether MariaDB keeps the rows' history: WITH SYSTEM VERSIONING.
    pub versioned: bool,
    /// COMMENT.
    pub comment: Option<String>,
    /// The character set of text columns that declare none; none: the default given.
    pub charset: Option<String>,
    /// The collation of text columns that declare none.
    pub collation: Option<String>,
    /// From CREATE to the end of the statement.
    pub span: Span,
}

/// A column as declared.
#[derive(Debug, Clone)]
pub struct Column {
    /// The name, unquoted.
    pub name: Spanned<String>,
    /// The type.
    pub data_type: DataType,
    /// Whether it can be NULL (PRIMARY KEY, SERIAL and the last of NULL/NOT NULL counted in).
    pub nullable: bool,
    /// The text of DEFAULT, as written.
    pub default: Option<Spanned<String>>,
    /// Whether the column numbers itself.
    pub auto_increment: bool,
    /// ON UPDATE CURRENT_TIMESTAMP, with the column's fractional digits.
    pub on_update: bool,
    /// INVISIBLE: not in `SELECT *`, but in row images.
    pub invisible: bool,
    /// NOT SECONDARY: MySQL's secondary engine leaves it out.
    pub not_secondary: bool,
    /// WITH or WITHOUT SYSTEM VERSIONING of a column, where it says so.
    pub versioned: Option<bool>,
    /// MariaDB's ROW START and ROW END.
    pub row: Option<RowVersion>,
    /// GENERATED ALWAYS AS.
    pub generated: Option<Generated>,
    /// COMMENT.
    pub comment: Option<String>,
    /// Where the column came to be: the CREATE TABLE or ADD COLUMN that made it, whatever
    /// it was called then. Two columns made in one place hold the same values.
    pub made: Span,
    /// The whole declaration.
    pub span: Span,
    /// The declaration's type and nullability on one line, white space folded, for
    /// comments in generated code and messages: `VARCHAR(60) NOT NULL`.
    pub sql: String,
}

/// A type as declared, synonyms resolved to the name information_schema uses.
#[derive(Debug, Clone)]
pub struct DataType {
    /// Upper case: `TINYINT`, `INT`, `DECIMAL`, `VARCHAR`, `LONGTEXT`, `ENUM`, `DATETIME`,
    /// `JSON`, `POINT`, …; `INTEGER`, `NUMERIC`, `BOOL`, `REAL`, `CHARACTER VARYING`,
    /// `SERIAL` and the like never appear.
    pub name: String,
    /// Length, precision, scale, fractional digits: as written, in order.
    pub arguments: Vec<u64>,
    /// UNSIGNED, or ZEROFILL which implies it.
    pub unsigned: bool,
    /// ZEROFILL.
    pub zerofill: bool,
    /// MariaDB's COMPRESSED.
    pub compressed: bool,
    /// Values of ENUM and SET, unescaped.
    pub labels: Vec<Spanned<String>>,
    /// Character set of a text type, lower case (`utf8mb4`, `utf8mb3`, `latin1`,
    /// `binary`, …): declared on the column, implied by its collation, the table's, or
    /// the default given. None for other types.
    pub charset: Option<String>,
    /// Collation, where one is declared on the column or the table.
    pub collation: Option<String>,
    /// Where the type stands.
    pub span: Span,
}

/// A generated column's expression.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The expression, as written.
    pub expression: Spanned<String>,
    /// STORED (MariaDB: PERSISTENT).
    pub stored: bool,
}

/// A primary or unique key.
#[derive(Debug, Clone)]
pub struct Key {
    /// Its name; none where the statement gives none.
    pub name: Option<String>,
    /// Column names in order. A key with a functional or prefix part is left out of
    /// `Table::unique_keys`, since it does not tell rows apart by columns.
    pub columns: Vec<Spanned<String>>,
    /// Where it is declared.
    pub span: Span,
}

/// A foreign key.
#[derive(Debug, Clone)]
pub struct ForeignKey {
    /// Its name; the server's choice where the statement gives none.
    pub name: String,
    /// Column names in order.
    pub columns: Vec<Spanned<String>>,
    /// The schema of the table referred to, where named.
    pub schema: Option<String>,
    /// The table referred to.
    pub table: Spanned<String>,
    /// Its columns in order, those of its primary key where none are named; none where
    /// the table is not declared.
    pub references: Vec<Spanned<String>>,
    /// ON DELETE.
    pub on_delete: ReferenceRule,
    /// ON UPDATE.
    pub on_update: ReferenceRule,
    /// Where it is declared.
    pub span: Span,
}

/// What becomes of a row when the row it refers to changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReferenceRule {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// RESTRICT.
    Restrict,
    /// CASCADE.
    Cascade,
    /// SET NULL.
    SetNull,
    /// SET DEFAULT.
    SetDefault,
    /// NO ACTION.
    NoAction,
}

/// MariaDB's columns that say from when to when a row counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowVersion {
    /// GENERATED ALWAYS AS ROW START.
    Start,
    /// GENERATED ALWAYS AS ROW END.
    End,
}

/// A CHECK.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name, where the statement gives one.
    pub name: Option<String>,
    /// The column it is declared on; none: on the table.
    pub column: Option<String>,
    /// The condition, as written, without its parentheses.
    pub condition: Spanned<String>,
    /// Whether the server holds it: not NOT ENFORCED.
    pub enforced: bool,
}

/// MariaDB's PERIOD FOR.
#[derive(Debug, Clone)]
pub struct Period {
    /// `SYSTEM_TIME`, or the application's name.
    pub name: String,
    /// The column that says from when.
    pub start: Spanned<String>,
    /// The column that says until when.
    pub end: Spanned<String>,
}
