//! What is resolved and total: emission has nothing left to guess.
//!
//! Knows names, types and rules; does not know how they were spelled in the mapping or
//! the DDL, nor what Rust or SQL is written for them.

pub mod charset;
pub mod collation;
mod date;
mod date_pattern;
pub mod expr;
mod function;
mod json_path;
pub mod mysql;
mod recall;
mod unit;

pub use charset::CharsetKind;
pub use expr::Expr;
pub use mysql::MysqlType;

/// One compilation's result, before anything is written.
#[derive(Debug, Clone)]
pub struct Model {
    /// Names of the input files, as reported: mapping first.
    pub inputs: Vec<String>,
    /// A hash of all input texts, hexadecimal.
    pub fingerprint: String,
    /// Dialects to write, in a fixed order, each once.
    pub dialects: Vec<Dialect>,
    /// The target's schema (PostgreSQL) or database (MySQL).
    pub schema: Option<String>,
    /// Source tables some target reads, in order of declaration.
    pub sources: Vec<SourceTable>,
    /// Dimensions and tables, in order of the mapping.
    pub targets: Vec<Target>,
    /// Calendars, in order of the mapping.
    pub calendars: Vec<Calendar>,
    /// Value maps in use, in order of the mapping; one for each type it is applied to.
    pub value_maps: Vec<ValueMap>,
    /// Facts, each after the facts it reads.
    pub facts: Vec<Fact>,
}

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// MySQL and MariaDB.
    Mysql,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// The name as the mapping spells it, also the folder of its SQL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Mysql => "mysql",
            Self::Postgres => "postgres",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Mysql => "MySQL and MariaDB",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A source table, as decoded.
#[derive(Debug, Clone)]
pub struct SourceTable {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Where the DDL declares it, `file:line`.
    pub declared: String,
    /// ENGINE, as written.
    pub engine: Option<String>,
    /// COMMENT.
    pub comment: Option<String>,
    /// All columns in order.
    pub columns: Vec<SourceColumn>,
}

/// A source column.
#[derive(Debug, Clone)]
pub struct SourceColumn {
    /// Its name.
    pub name: String,
    /// Type and nullability on one line, as declared.
    pub sql: String,
    /// Where the DDL declares it, `file:line`.
    pub declared: String,
    /// Its type.
    pub ty: MysqlType,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// COMMENT.
    pub comment: Option<String>,
    /// Whether any target, filter or expression reads it; others are passed over.
    pub used: bool,
    /// Whether it is of a target's key.
    pub key: bool,
    /// What an INSERT that leaves it out stores; none where that is not a plain literal.
    pub default: Option<DefaultValue>,
    /// What it is generated from; none where it is not generated.
    pub generated: Option<Generated>,
}

/// A generated column.
#[derive(Debug, Clone, Default)]
pub struct Generated {
    /// The columns it is computed from, each once, in order; empty where that is not known.
    pub inputs: Vec<usize>,
    /// How the replicator computes it; none where it cannot be sure of the server's answer.
    pub expr: Option<Expr>,
}

/// A literal default of a source column, in the column's own terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultValue {
    /// NULL.
    Null,
    /// An integer, within the column's range.
    Int(i128),
    /// A decimal: its digits without the point, at the column's scale.
    Decimal(i128),
    /// Text; of an ENUM, one of its labels.
    Text(String),
}

/// A dimension or table of the target.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// `dimension` or `table`, for documentation.
    pub role: Role,
    /// Where the mapping declares it, `file:line`.
    pub declared: String,
    /// Index in [`Model::sources`].
    pub source: usize,
    /// What a source delete means.
    pub on_delete: OnDelete,
    /// Rows that are let in; over the source's columns.
    pub filter: Option<Rule>,
    /// The filter as the mapping spells it, for documentation.
    pub filter_text: Option<String>,
    /// Columns in order: those of the mapping, then `deleted_at` under `mark`.
    pub columns: Vec<TargetColumn>,
    /// The key: indexes in [`Target::columns`], all of them copies of source columns.
    /// Empty where the mapping says that nothing tells rows apart: equal rows are counted.
    pub key: Vec<usize>,
    /// COMMENT of the source table.
    pub comment: Option<String>,
}

impl Target {
    /// Whether rows are told apart by all their columns, and equal ones counted.
    #[must_use]
    pub const fn is_multiset(&self) -> bool {
        self.key.is_empty()
    }
}

/// Where a target stands in the star.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A dimension.
    Dimension,
    /// A transaction table that facts rest on.
    Table,
}

/// What a source delete means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// The row is deleted.
    Delete,
    /// `deleted_at` is set.
    Mark,
    /// Nothing happens.
    Keep,
}

/// A column of a target.
#[derive(Debug, Clone)]
pub struct TargetColumn {
    /// Its name.
    pub name: String,
    /// Its type, in MySQL's terms; dialects translate it.
    pub ty: MysqlType,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// All the texts it can hold, where that is known.
    pub labels: Option<Vec<String>>,
    /// What fills it.
    pub rule: Rule,
    /// The rule as the mapping spells it, for documentation.
    pub rule_text: String,
    /// COMMENT of the source column.
    pub comment: Option<String>,
}

/// What fills a target column.
#[derive(Debug, Clone)]
pub enum Rule {
    /// The source column with this index, as it is.
    Copy(usize),
    /// The source column through the value map with this index in [`Model::value_maps`].
    Map {
        /// Source column.
        column: usize,
        /// Value map.
        map: usize,
    },
    /// The source column, masked.
    Mask {
        /// Source column.
        column: usize,
        /// How.
        mask: Mask,
    },
    /// A temporal source column whose zero dates are replaced.
    ZeroDate {
        /// Source column.
        column: usize,
        /// By what.
        policy: ZeroDate,
    },
    /// An expression over the source's columns; `Kind::Column` holds a column's index.
    Compute(Expr),
    /// The time of the source's delete.
    DeletedAt,
}

impl Rule {
    /// The source columns it reads, each once, in order.
    #[must_use]
    pub fn inputs(&self, nullable: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut inputs = match self {
            Self::Copy(column) | Self::Map { column, .. } | Self::ZeroDate { column, .. } => {
                vec![*column]
            }
            Self::Mask { column, mask } => match mask {
                Mask::Null => Vec::new(),
                // Of a column that is never NULL it needs no value.
                Mask::Redact if !nullable(*column) => Vec::new(),
                Mask::Sha256 | Mask::Last4 | Mask::Redact => vec![*column],
            },
            Self::Compute(expr) => {
                let mut columns = Vec::new();
                expr.walk(&mut |part| {
                    if let expr::Kind::Column(column) = part.kind {
                        columns.push(column);
                    }
                });
                columns
            }
            Self::DeletedAt => Vec::new(),
        };
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }
}

/// How a value is masked.
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

/// What becomes of a zero or partial date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZeroDate {
    /// NULL.
    Null,
    /// The stream stops.
    Reject,
    /// This date.
    Literal(expr::DateLiteral),
}

/// A value map over one source type.
#[derive(Debug, Clone)]
pub struct ValueMap {
    /// The name in the mapping.
    pub name: String,
    /// Where the mapping declares it, `file:line`.
    pub declared: String,
    /// What it maps from.
    pub input: MapInput,
    /// What an unlisted value becomes.
    pub otherwise: Option<String>,
}

/// What a value map maps from.
#[derive(Debug, Clone)]
pub enum MapInput {
    /// The ENUM of a source column: to every label, in the order of the DDL.
    Enum {
        /// Index in [`Model::sources`].
        source: usize,
        /// Column.
        column: usize,
        /// Label, what it becomes.
        entries: Vec<(String, String)>,
        /// What the empty error value becomes, where the mapping says so.
        invalid: Option<String>,
    },
    /// Text (also SET): exact bytes.
    Text(Vec<(String, String)>),
    /// Integers.
    Int(Vec<(i128, String)>),
}

/// A generated calendar dimension.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// First day.
    pub from: expr::DateLiteral,
    /// Last day.
    pub to: expr::DateLiteral,
}

/// A fact: a view over targets, calendars and other facts.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Where the mapping declares it, `file:line`.
    pub declared: String,
    /// The grain first, then the joins, in order. `Kind::Field` refers to these.
    pub relations: Vec<Relation>,
    /// Rows kept.
    pub filter: Option<Expr>,
    /// The filter as the mapping spells it, for documentation.
    pub filter_text: Option<String>,
    /// Columns in order.
    pub columns: Vec<FactColumn>,
    /// Columns (indexes) the rows are grouped by; none where the fact is no aggregate.
    pub group_by: Vec<usize>,
    /// Whether the fact aggregates (also a single row over everything).
    pub aggregate: bool,
}

/// A relation in a fact's FROM.
#[derive(Debug, Clone)]
pub struct Relation {
    /// The alias in the view.
    pub alias: String,
    /// The target, calendar or fact joined.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Field>,
    /// How it is joined; none for the grain.
    pub join: Option<Join>,
}

/// A column of a relation.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: expr::Type,
    /// Whether it can be NULL (outer joins counted in).
    pub nullable: bool,
}

/// How a relation is joined.
#[derive(Debug, Clone)]
pub struct Join {
    /// LEFT JOIN instead of JOIN.
    pub kind: JoinKind,
    /// The condition.
    pub on: Expr,
}

/// The kind of a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// Rows without a partner are left out.
    Inner,
    /// Rows without a partner are kept.
    Left,
}

/// A column of a fact.
#[derive(Debug, Clone)]
pub struct FactColumn {
    /// Its name.
    pub name: String,
    /// What it is.
    pub expr: Expr,
    /// Whether it is a measure.
    pub measure: bool,
    /// The expression as the mapping spells it, for documentation.
    pub text: String,
}
