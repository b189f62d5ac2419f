//! Images that leave columns out: which columns they hold, and reading them.
//!
//! `binlog_row_image` MINIMAL and NOBLOB leave columns out of row images, FULL_NODUP
//! (MariaDB) out of the image after an update, and `binlog_row_value_options =
//! PARTIAL_JSON` (MySQL) writes differences of JSON documents. A [`Present`] is what an
//! event says about its images; [`Known`] is what follows from it for a row; [`Fields`]
//! walks over the columns of one image.

use super::RowImage;
use crate::shape::{TableShape, WireType};
use crate::value::{Problem, ValueError};

/// Which family of servers wrote an event: they leave out different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// MySQL.
    Mysql,
    /// MariaDB. It leaves out virtual columns that changed, and logs a REPLACE as an
    /// update that leaves out columns which went back to their defaults.
    Mariadb,
}

/// The columns that the images of a rows event hold, where they do not hold all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Of images before a change; one bit a column, the first the lowest.
    pub before: Vec<u8>,
    /// Of images after a change.
    pub after: Vec<u8>,
    /// Whether JSON may stand as differences (PARTIAL_UPDATE_ROWS).
    pub json_diffs: bool,
    /// Who wrote them.
    pub writer: Writer,
}

impl Present {
    /// Whether JSON may stand as differences behind an update.
    pub(crate) const fn diffs(&self) -> Diffs {
        if self.json_diffs {
            Diffs::Announced
        } else {
            Diffs::Never
        }
    }
}

/// Whether bit `column` is set.
fn has(bits: &[u8], column: usize) -> bool {
    bits.get(column / 8)
        .is_some_and(|byte| byte & (1 << (column % 8)) != 0)
}

fn set(bits: &mut [u8], column: usize, value: Set) {
    if let Some(byte) = bits.get_mut(column / 8) {
        match value {
            Set::Yes => *byte |= 1 << (column % 8),
            Set::No => *byte &= !(1 << (column % 8)),
        }
    }
}

#[derive(Clone, Copy)]
enum Set {
    Yes,
    No,
}

/// What is known of a row behind its images: each column's value is known, or it is
/// known not to have changed, or neither (or both).
#[derive(Debug, Clone)]
pub struct Known {
    shape: &'static TableShape,
    values: Vec<u8>,
    unchanged: Vec<u8>,
}

impl Known {
    /// Behind the image before a change, or of a deleted row.
    #[must_use]
    pub fn before(shape: &'static TableShape, present: &Present) -> Self {
        Self {
            shape,
            values: present.before.clone(),
            unchanged: Vec::new(),
        }
    }

    /// Behind the image of an inserted row: columns left out have their default, where
    /// that is compiled.
    #[must_use]
    pub fn inserted(
        shape: &'static TableShape,
        present: &Present,
        defaults: &'static [usize],
    ) -> Self {
        let mut values = present.after.clone();
        for column in defaults {
            set(&mut values, *column, Set::Yes);
        }
        Self {
            shape,
            values,
            unchanged: Vec::new(),
        }
    }

    /// Behind both images of an update: what the image after it leaves out did not
    /// change, and stands in the image before it or is not known.
    ///
    /// With MariaDB that holds neither for virtual columns nor, unless the image before
    /// is complete, for an update that could be a REPLACE: one that gives the key, but for
    /// its columns with a default.
    #[must_use]
    pub fn updated(
        shape: &'static TableShape,
        present: &Present,
        virtuals: &'static [usize],
        defaults: &'static [usize],
    ) -> Self {
        let columns = shape.columns.len();
        let mut known = Self {
            shape,
            values: present.after.clone(),
            unchanged: vec![0; columns.div_ceil(8)],
        };
        if present.writer == Writer::Mariadb && could_replace(present, columns, defaults) {
            return known;
        }
        for column in 0..columns {
            if !has(&present.after, column) {
                set(&mut known.unchanged, column, Set::Yes);
                if has(&present.before, column) {
                    set(&mut known.values, column, Set::Yes);
                }
            }
        }
        if present.writer == Writer::Mariadb {
            for column in virtuals.iter().filter(|c| !has(&present.after, **c)) {
                set(&mut known.unchanged, *column, Set::No);
                set(&mut known.values, *column, Set::No);
            }
        }
        known
    }

    /// Whether every one of `columns` is known by its value.
    #[must_use]
    pub fn values(&self, columns: &[usize]) -> bool {
        columns.iter().all(|column| has(&self.values, *column))
    }

    /// Whether none of `columns` changed.
    #[must_use]
    pub fn unchanged(&self, columns: &[usize]) -> bool {
        columns.iter().all(|column| has(&self.unchanged, *column))
    }

    /// The error for the first of `columns` whose value is not known.
    #[cold]
    #[must_use]
    pub fn absent(&self, columns: &[usize]) -> ValueError {
        let error = ValueError::new(Problem::ColumnAbsent);
        let missing = columns.iter().find(|column| !has(&self.values, **column));
        match missing.and_then(|column| self.shape.columns.get(*column)) {
            Some(column) => error.in_column(column.name),
            None => error,
        }
    }
}

/// Whether the image after an update gives the columns that the image before it
/// identifies the row by, so that a REPLACE may have written it. A REPLACE need not name a
/// column with a default; one that numbers itself stands in the image nevertheless.
fn could_replace(present: &Present, columns: usize, defaults: &[usize]) -> bool {
    let all = (0..columns).all(|column| has(&present.before, column));
    let given = (0..columns)
        .filter(|column| has(&present.before, *column))
        .all(|column| has(&present.after, column) || defaults.contains(&column));
    !all && given
}

/// What stands of a column in an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Nothing.
    Absent,
    /// NULL.
    Null,
    /// Its value.
    Value,
    /// How its JSON document differs from the one before.
    Diff,
}

/// Walks over the columns of one image; one call for each column of the table, in order.
pub struct Fields<'e, 'a> {
    present: &'e [u8],
    nulls: &'a [u8],
    /// One bit a JSON column of the table; empty where none stands as a difference.
    diffs: &'a [u8],
    column: usize,
    held: usize,
    json: usize,
}

impl<'e, 'a> Fields<'e, 'a> {
    /// Reads what stands in front of an image of the columns `present`.
    ///
    /// # Errors
    /// The image ends inside it.
    pub fn open(
        image: &mut RowImage<'a>,
        shape: &TableShape,
        present: &'e [u8],
        diffs: Diffs,
    ) -> Result<Self, ValueError> {
        let diffs = match diffs {
            Diffs::Never => &[][..],
            Diffs::Announced => announced(image, shape)?,
        };
        let held = (0..shape.columns.len())
            .filter(|column| has(present, *column))
            .count();
        Ok(Self {
            present,
            nulls: image.slice(held.div_ceil(8))?,
            diffs,
            column: 0,
            held: 0,
            json: 0,
        })
    }

    /// The next column.
    pub fn column(&mut self) -> Field {
        let column = self.column;
        self.column += 1;
        if !has(self.present, column) {
            return Field::Absent;
        }
        let held = self.held;
        self.held += 1;
        if has(self.nulls, held) {
            Field::Null
        } else {
            Field::Value
        }
    }

    /// The next column, of type JSON.
    pub fn json(&mut self) -> Field {
        let differs = has(self.diffs, self.json);
        self.json += 1;
        match self.column() {
            Field::Value if differs => Field::Diff,
            field => field,
        }
    }

    /// Whether the next column, which is never NULL, has a value.
    ///
    /// # Errors
    /// It is NULL.
    pub fn required(&mut self) -> Result<bool, ValueError> {
        not_null(self.column()).map(|field| field == Field::Value)
    }

    /// The next column, of type JSON and never NULL.
    ///
    /// # Errors
    /// It is NULL.
    pub fn required_json(&mut self) -> Result<Field, ValueError> {
        not_null(self.json())
    }
}

fn not_null(field: Field) -> Result<Field, ValueError> {
    if field == Field::Null {
        return Err(ValueError::new(Problem::NullInNotNull));
    }
    Ok(field)
}

/// Whether JSON may stand as differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diffs {
    /// No.
    Never,
    /// The image begins with saying so.
    Announced,
}

/// `value_options` and `partial_bits` of PARTIAL_UPDATE_ROWS (sql/log_event.cc): one bit
/// for each JSON column of the table, whether the image holds it or not.
fn announced<'a>(image: &mut RowImage<'a>, shape: &TableShape) -> Result<&'a [u8], ValueError> {
    const PARTIAL_JSON: u8 = 1;
    match image.take::<1>()? {
        [0] => Ok(&[]),
        [PARTIAL_JSON] => {
            let json = shape.columns.iter().filter(|c| c.wire == WireType::Json);
            image.slice(json.count().div_ceil(8))
        }
        _ => Err(ValueError::new(Problem::UnknownOption)),
    }
}
