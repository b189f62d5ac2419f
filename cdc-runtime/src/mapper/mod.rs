//! What generated code implements, and the loops that drive it.
//!
//! A [`SourceTable`] decodes its row images; each of its [`Target`]s translates a row.
//! [`change`] decides, once for every target, what an insert, an update or a delete of
//! the source means for it. No column is found by name and no value passes through a
//! dynamic type: each call is resolved at compile time.

mod partial;
mod recall;
mod schema;
mod writer;

pub use partial::{Partial, change_partial, keep, put};
pub use recall::{Asked, AskedRow, KeyPart, Question, ask, asked, lacks, needs};
pub use schema::{Calendar, Dialect, Repeated, TargetSchema, TargetTable, View};
pub use writer::{Cell, ChangeWriter, ColumnWriter, Operation};

use crate::error::{Error, ErrorKind};
use crate::image::{Fields, Generated, Known, RowImage, RowsEvent, RowsKind, Scratch};
use crate::shape::TableShape;
use crate::value::ValueError;

/// All mappers of one mapping: what the generated index implements.
pub trait Mappers: 'static {
    /// The compiled source tables; a table's place in this slice is its index.
    const TABLES: &'static [&'static TableShape];
    /// The compiled targets in SQLite's SQL, where the mapping's `dialects` names it.
    const SQLITE: Option<&'static TargetSchema>;
    /// The same for MySQL and MariaDB.
    const MYSQL: Option<&'static TargetSchema>;
    /// The same for PostgreSQL.
    const POSTGRES: Option<&'static TargetSchema>;
    /// A hash of DDL and mapping: changes when a rebuild changed what is replicated.
    const FINGERPRINT: &'static str;
    /// Whether any column is masked with a salted hash.
    const NEEDS_SALT: bool;
    /// The way from source tables to facts, as an SVG picture without colours of its own.
    const LINEAGE: &'static str;

    /// The compiled targets in the SQL of `dialect`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] where the mapping does not name the dialect.
    fn schema(dialect: Dialect) -> Result<&'static TargetSchema, Error> {
        let compiled = match dialect {
            Dialect::Sqlite => Self::SQLITE,
            Dialect::Mysql => Self::MYSQL,
            Dialect::Postgres => Self::POSTGRES,
        };
        compiled.ok_or_else(|| not_compiled(dialect))
    }

    /// Applies a rows event of table `index` to `out`.
    ///
    /// # Errors
    /// A row image that does not decode, or a value that cannot be translated.
    fn apply<W: ChangeWriter>(
        index: usize,
        event: &RowsEvent<'_>,
        context: &Context,
        out: &mut W,
    ) -> Result<Counts, Error>;

    /// Whether the images of an update or delete of table `index` may leave out what a
    /// target needs.
    fn needs(index: usize, event: &RowsEvent<'_>) -> bool;

    /// The rows of an update or delete of table `index`, with where to ask for the rest of
    /// each.
    ///
    /// # Errors
    /// A row image that does not decode.
    fn asked(index: usize, event: &RowsEvent<'_>) -> Result<Vec<AskedRow>, Error>;
}

/// What translators need beside the row.
#[derive(Clone)]
pub struct Context {
    /// The salt of `mask = "sha256"`.
    pub salt: Vec<u8>,
    /// When the source transaction was committed: UTC, `YYYY-MM-DD hh:mm:ss`.
    pub committed_at: String,
    /// Whether every row that changes stands in the targets.
    pub standing: Standing,
}

/// Which rows of a source table stand in its targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// All of them.
    #[default]
    Whole,
    /// Those that the load of the table has read; it brings the others, as they are then.
    Loading,
}

/// A place in [`TargetSchema::tables`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TargetId(pub usize);

/// What a source delete means for a target row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// The row is deleted.
    Delete,
    /// The row stays and `deleted_at` is set.
    Mark,
    /// The row stays as it is.
    Keep,
}

/// What tells the rows of a target apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// A key.
    Key,
    /// Nothing: rows that are equal are counted.
    FullRow,
}

/// A source table: decodes its row images.
pub trait SourceTable {
    /// The compiled shape.
    const SHAPE: &'static TableShape;
    /// A decoded row, borrowing from the event.
    type Row<'a>: Clone;
    /// Columns whose DEFAULT is compiled into [`SourceTable::blank`].
    const DEFAULTS: &'static [usize];
    /// Every generated column.
    const GENERATED: &'static [Generated];

    /// Decodes one row image and moves `image` behind it.
    ///
    /// # Errors
    /// The image is shorter than its columns, or holds a value its type does not have.
    fn decode<'a>(image: &mut RowImage<'a>) -> Result<Self::Row<'a>, ValueError>;

    /// A row of defaults, where they are compiled, and of values that mean nothing.
    fn blank<'a>() -> Self::Row<'a>;

    /// Decodes one row image that leaves columns out, over the values of `row`.
    ///
    /// # Errors
    /// As [`SourceTable::decode`], or a JSON document of which only the difference to one
    /// that is not known came.
    fn decode_partial<'a>(
        image: &mut RowImage<'a>,
        fields: &mut Fields<'_, 'a>,
        row: Self::Row<'a>,
        scratch: &'a Scratch,
    ) -> Result<Self::Row<'a>, ValueError>;

    /// Computes the generated columns of `row` that `known` derives.
    ///
    /// # Errors
    /// An expression that fails, or a result that its column does not hold.
    fn derive<'a>(
        row: Self::Row<'a>,
        known: &Known,
        scratch: &'a Scratch,
    ) -> Result<Self::Row<'a>, ValueError> {
        let _ = (known, scratch);
        Ok(row)
    }

    /// Passes the change to each target of this table.
    ///
    /// # Errors
    /// A value that cannot be translated.
    fn change<W: ChangeWriter>(
        change: Change<&Self::Row<'_>>,
        context: &Context,
        out: &mut W,
    ) -> Result<(), ValueError>;

    /// As [`SourceTable::change`], of rows that are known in part.
    ///
    /// # Errors
    /// As there, or a target needs a column that is not known.
    fn change_partial<W: ChangeWriter>(
        change: Change<Partial<'_, Self::Row<'_>>>,
        context: &Context,
        out: &mut W,
    ) -> Result<(), ValueError>;

    /// Whether an update of such images may need more for a target than they tell.
    fn needs(before: &Known, after: &Known) -> bool;

    /// Gathers where the row stands in targets that give its columns back; `then` is the
    /// row behind an update.
    ///
    /// # Errors
    /// A key value that does not read.
    fn ask<'a>(
        row: Partial<'_, Self::Row<'a>>,
        then: Option<Partial<'_, Self::Row<'a>>>,
        asked: &mut Asked,
    ) -> Result<(), ValueError> {
        let _ = (row, then, asked);
        Ok(())
    }
}

/// A row change with its images.
#[derive(Debug, Clone, Copy)]
pub enum Change<R> {
    /// The new row.
    Insert(R),
    /// The row before and after.
    Update(R, R),
    /// The row that was.
    Delete(R),
}

/// One target of a source table: translates its rows.
pub trait Target<'a>: Sized {
    /// The source row.
    type Row;
    /// Which target.
    const ID: TargetId;
    /// What a delete means.
    const ON_DELETE: OnDelete;
    /// What tells its rows apart.
    const IDENTITY: Identity;
    /// Source columns that it reads, those of the filter and the key among them.
    const READS: &'static [usize];
    /// Source columns that the filter reads.
    const FILTER: &'static [usize];
    /// Source columns of the key.
    const KEY: &'static [usize];
    /// Source columns of each rule that reads several.
    const MIXES: &'static [&'static [usize]];

    /// Whether the mapping's `where` lets the row in.
    ///
    /// # Errors
    /// The condition cannot be computed.
    fn admits(_row: &Self::Row) -> Result<bool, ValueError> {
        Ok(true)
    }

    /// Whether two images of a row have the same target key; asked of targets with a key,
    /// as are [`Target::write_key`] and [`Target::patch`].
    ///
    /// # Errors
    /// A key value that does not read.
    fn same_key(_before: &Self::Row, _after: &Self::Row) -> Result<bool, ValueError> {
        Ok(false)
    }

    /// The target row.
    ///
    /// # Errors
    /// A value that cannot be translated.
    fn translate(row: &Self::Row, context: &Context) -> Result<Self, ValueError>;

    /// Writes all columns in order.
    ///
    /// # Errors
    /// The target cannot hold a value.
    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError>;

    /// Writes the key's columns in order.
    ///
    /// # Errors
    /// The target cannot hold a value.
    fn write_key<W: ColumnWriter>(_row: &Self::Row, _out: &mut W) -> Result<(), ValueError> {
        Ok(())
    }

    /// Writes, for each column in order, whether it is set and its value.
    ///
    /// # Errors
    /// A value that cannot be translated or held, or a column some of whose inputs are not
    /// known.
    fn patch<W: ColumnWriter>(
        _row: Partial<'_, Self::Row>,
        _context: &Context,
        _out: &mut W,
    ) -> Result<(), ValueError> {
        Ok(())
    }
}

/// What a change of the source means for one target.
///
/// # Errors
/// A value that cannot be translated or held.
pub fn change<'a, T: Target<'a>, W: ChangeWriter>(
    change: Change<&T::Row>,
    context: &Context,
    out: &mut W,
) -> Result<(), ValueError> {
    match change {
        Change::Insert(row) => {
            if T::admits(row)? {
                upsert::<T, W>(row, context, out)?;
            }
        }
        Change::Delete(row) => {
            if T::admits(row)? {
                remove::<T, W>(row, context, out)?;
            }
        }
        Change::Update(before, after) => {
            let (was, is) = (T::admits(before)?, T::admits(after)?);
            if was && is && T::IDENTITY == Identity::FullRow {
                out.begin(T::ID, Operation::Delete);
                identify::<T, W>(before, context, out)?;
                out.end();
            } else if was && (!is || !T::same_key(before, after)?) {
                remove::<T, W>(before, context, out)?;
            }
            if is {
                upsert::<T, W>(after, context, out)?;
            }
        }
    }
    Ok(())
}

fn upsert<'a, T: Target<'a>, W: ChangeWriter>(
    row: &T::Row,
    context: &Context,
    out: &mut W,
) -> Result<(), ValueError> {
    let target = T::translate(row, context)?;
    out.begin(T::ID, Operation::Upsert);
    target.write(out)?;
    out.end();
    Ok(())
}

fn remove<'a, T: Target<'a>, W: ChangeWriter>(
    row: &T::Row,
    context: &Context,
    out: &mut W,
) -> Result<(), ValueError> {
    match T::ON_DELETE {
        OnDelete::Keep => return Ok(()),
        OnDelete::Delete => out.begin(T::ID, Operation::Delete),
        OnDelete::Mark => {
            out.begin(T::ID, Operation::Mark);
            out.text(&context.committed_at)?;
        }
    }
    identify::<T, W>(row, context, out)?;
    out.end();
    Ok(())
}

/// Writes what the row is found by.
fn identify<'a, T: Target<'a>, W: ChangeWriter>(
    row: &T::Row,
    context: &Context,
    out: &mut W,
) -> Result<(), ValueError> {
    match T::IDENTITY {
        Identity::Key => T::write_key(row, out),
        Identity::FullRow => T::translate(row, context)?.write(out),
    }
}

/// Rows seen in a rows event, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Inserted.
    pub inserted: u64,
    /// Updated.
    pub updated: u64,
    /// Deleted.
    pub deleted: u64,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.inserted + self.updated + self.deleted
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.inserted += other.inserted;
        self.updated += other.updated;
        self.deleted += other.deleted;
    }
}

fn not_compiled(dialect: Dialect) -> Error {
    let name = dialect.name();
    Error::new(
        ErrorKind::Config,
        format!("this replicator was built without the SQL of `{name}` targets"),
    )
    .remedy(format!(
        "add \"{name}\" to `dialects` under [target] in the mapping and build again"
    ))
}

/// A table index that no compiled table has.
#[must_use]
pub fn no_such_table(index: usize) -> Error {
    Error::new(
        ErrorKind::Schema,
        format!("the mapping has no table number {index}"),
    )
}

/// Decodes every row of `event` and passes it to the targets of `T`.
///
/// # Errors
/// [`ErrorKind::Data`] with the table and the column.
pub fn apply<T: SourceTable, W: ChangeWriter>(
    event: &RowsEvent<'_>,
    context: &Context,
    out: &mut W,
) -> Result<Counts, Error> {
    let done = match event.present() {
        None => rows::<T, W>(event, context, out),
        Some(present) => partial::rows::<T, W>(event, present, context, out),
    };
    done.map_err(|problem| refused(T::SHAPE, problem))
}

#[cold]
fn refused(shape: &TableShape, error: ValueError) -> Error {
    let (problem, table) = (error.problem(), shape.full_name());
    let message = problem.sentence();
    let refused = match partial::remedy(problem) {
        Some(remedy) => Error::new(ErrorKind::Unsupported, message).remedy(remedy),
        None if problem.is_damage() => Error::new(ErrorKind::Schema, message),
        None => Error::new(ErrorKind::Data, message),
    };
    match error.column() {
        Some(column) => refused.in_table(table).in_column(column),
        None => refused.in_table(table),
    }
}

fn rows<T: SourceTable, W: ChangeWriter>(
    event: &RowsEvent<'_>,
    context: &Context,
    out: &mut W,
) -> Result<Counts, ValueError> {
    let mut image = event.rows();
    let mut counts = Counts::default();
    while !image.is_empty() {
        let row = T::decode(&mut image)?;
        match event.kind() {
            RowsKind::Insert => {
                counts.inserted += 1;
                T::change(Change::Insert(&row), context, out)?;
            }
            RowsKind::Update => {
                let after = T::decode(&mut image)?;
                counts.updated += 1;
                T::change(Change::Update(&row, &after), context, out)?;
            }
            RowsKind::Delete => {
                counts.deleted += 1;
                T::change(Change::Delete(&row), context, out)?;
            }
        }
    }
    Ok(counts)
}
