//! Images that leave columns out: which columns they hold, and reading them.
//!
//! `binlog_row_image` MINIMAL and NOBLOB leave columns out of row images, FULL_NODUP
//! (MariaDB) out of the image after an update, and `binlog_row_value_options =
//! PARTIAL_JSON` (MySQL) writes differences of JSON documents. A [`Present`] is what an
//! event says about its images; [`Known`](super::Known) is what follows from it for a row;
//! [`Fields`]
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
pub(super) fn has(bits: &[u8], column: usize) -> bool {
    bits.get(column / 8)
        .is_some_and(|byte| byte & (1 << (column % 8)) != 0)
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
