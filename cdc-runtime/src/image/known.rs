//! What is known of a row behind images that leave columns out.

use super::Recalled;
use super::present::{Present, Writer, has};
use crate::shape::TableShape;
use crate::value::{Problem, ValueError};

/// A generated column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generated {
    /// Which.
    pub column: usize,
    /// The columns it is computed from; empty where that is not known.
    pub inputs: &'static [usize],
    /// Whether [`SourceTable::derive`](crate::mapper::SourceTable::derive) computes it.
    pub computed: bool,
}

/// What is known of a row behind its images: each column's value is known, or it is
/// known not to have changed, or neither (or both).
#[derive(Debug, Clone)]
pub struct Known {
    shape: &'static TableShape,
    values: Vec<u8>,
    unchanged: Vec<u8>,
    /// Values that are computed from others.
    derived: Vec<u8>,
}

impl Known {
    fn new(shape: &'static TableShape, values: Vec<u8>) -> Self {
        Self {
            shape,
            values,
            unchanged: Vec::new(),
            derived: Vec::new(),
        }
    }

    /// Behind the image before a change, or of a deleted row.
    #[must_use]
    pub fn before(shape: &'static TableShape, present: &Present) -> Self {
        Self::new(shape, present.before.clone())
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
        Self::new(shape, values)
    }

    /// Behind both images of an update: what the image after it leaves out did not
    /// change, and stands in the image before it or is not known.
    ///
    /// With MariaDB that does not hold, unless the image before is complete, for an update
    /// that could be a REPLACE: one that gives the key, but for its columns with a default.
    /// Nor does it for generated columns, which it leaves out although they changed, stored
    /// ones since 11.8.9 also of complete images: such a column is unchanged where all that
    /// it is computed from is.
    #[must_use]
    pub fn updated(
        shape: &'static TableShape,
        present: &Present,
        generated: &'static [Generated],
        defaults: &'static [usize],
    ) -> Self {
        let columns = shape.columns.len();
        let mut known = Self::new(shape, present.after.clone());
        known.unchanged = vec![0; columns.div_ceil(8)];
        if present.writer == Writer::Mariadb && could_replace(present, columns, generated, defaults)
        {
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
            for it in generated
                .iter()
                .filter(|it| !has(&present.after, it.column))
            {
                if it.inputs.is_empty() || !known.unchanged(it.inputs) {
                    set(&mut known.unchanged, it.column, Set::No);
                    set(&mut known.values, it.column, Set::No);
                }
            }
        }
        known
    }

    /// The same with what a target gave back of the row before the change.
    #[must_use]
    pub fn recalling(mut self, recalled: Option<&Recalled>) -> Self {
        if let Some(recalled) = recalled {
            for column in (0..self.shape.columns.len()).filter(|it| recalled.has(*it)) {
                set(&mut self.values, column, Set::Yes);
            }
        }
        self
    }

    /// The same with what a target gave back, where it did not change.
    #[must_use]
    pub fn recalling_unchanged(mut self, recalled: Option<&Recalled>) -> Self {
        if let Some(recalled) = recalled {
            for column in (0..self.shape.columns.len()).filter(|it| recalled.has(*it)) {
                if has(&self.unchanged, column) {
                    set(&mut self.values, column, Set::Yes);
                }
            }
        }
        self
    }

    /// The same with those of the columns `generated` that can be computed from what is
    /// known.
    #[must_use]
    pub fn deriving(mut self, generated: &'static [Generated]) -> Self {
        for it in generated.iter().filter(|it| it.computed) {
            if !has(&self.values, it.column) && self.values(it.inputs) {
                self.derived.resize(self.shape.columns.len().div_ceil(8), 0);
                set(&mut self.derived, it.column, Set::Yes);
                set(&mut self.values, it.column, Set::Yes);
            }
        }
        self
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

    /// Whether the value of `column` is to be computed from the others.
    #[must_use]
    pub fn derives(&self, column: usize) -> bool {
        has(&self.derived, column)
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
/// Generated columns are in neither and identify nothing.
fn could_replace(
    present: &Present,
    columns: usize,
    generated: &[Generated],
    defaults: &[usize],
) -> bool {
    let own = |column: &usize| generated.iter().all(|it| it.column != *column);
    let all = (0..columns)
        .filter(own)
        .all(|column| has(&present.before, column));
    let given = (0..columns)
        .filter(|column| has(&present.before, *column))
        .all(|column| has(&present.after, column) || defaults.contains(&column));
    !all && given
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
