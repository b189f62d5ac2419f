//! What rows are written with: values one after the other, and changes statement by
//! statement.

use super::TargetId;
use crate::value::{Date, Decimal, Json, PackedDecimal, TimeValue, Timestamped, ValueError};

/// What a target row is written with: one value after the other, in column order.
pub trait ColumnWriter {
    /// NULL.
    fn null(&mut self);
    /// A signed integer of any width.
    fn int(&mut self, value: i64);
    /// An unsigned integer of any width, BIT included.
    ///
    /// # Errors
    /// The target has no such number.
    fn uint(&mut self, value: u64) -> Result<(), ValueError>;
    /// FLOAT.
    fn float(&mut self, value: f32);
    /// DOUBLE.
    fn double(&mut self, value: f64);
    /// DECIMAL as it stands in a row image.
    ///
    /// # Errors
    /// The packed bytes are no decimal.
    fn packed_decimal<const P: usize, const S: usize>(
        &mut self,
        value: &PackedDecimal<'_, P, S>,
    ) -> Result<(), ValueError>;
    /// DECIMAL as an expression computed it, already at the column's scale.
    fn decimal(&mut self, value: &Decimal);
    /// Text.
    ///
    /// # Errors
    /// The target cannot hold it.
    fn text(&mut self, value: &str) -> Result<(), ValueError>;
    /// Bytes.
    fn bytes(&mut self, value: &[u8]);
    /// DATE.
    ///
    /// # Errors
    /// The target has no such day.
    fn date(&mut self, value: Date) -> Result<(), ValueError>;
    /// TIME.
    fn time<const F: usize>(&mut self, value: TimeValue<F>);
    /// DATETIME, and TIMESTAMP in UTC.
    ///
    /// # Errors
    /// The target has no such day.
    fn datetime(&mut self, value: &impl Timestamped) -> Result<(), ValueError>;
    /// JSON, as the server prints it.
    ///
    /// # Errors
    /// The binary form does not read.
    fn json(&mut self, value: &Json<'_>) -> Result<(), ValueError>;
}

/// A batch of changes, statement by statement.
pub trait ChangeWriter: ColumnWriter {
    /// Starts a statement; what is written until [`ChangeWriter::end`] are its parameters.
    fn begin(&mut self, target: TargetId, operation: Operation);
    /// Ends the statement.
    fn end(&mut self);
}

/// Which of a target's statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// [`TargetTable::upsert`].
    Upsert,
    /// [`TargetTable::delete`].
    Delete,
    /// [`TargetTable::mark`].
    Mark,
    /// [`TargetTable::truncate`].
    Truncate,
    /// [`TargetTable::patch`] of a row that must stand there: another number of rows than
    /// one is an error.
    Patch,
    /// [`TargetTable::patch`] of a row that may stand there.
    PatchIfThere,
}

/// A value that can stand in a column of a target.
pub trait Cell {
    /// Writes the value to `out`.
    ///
    /// # Errors
    /// The target cannot hold it.
    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError>;
}

impl<T: Cell> Cell for Option<T> {
    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
        match self {
            Some(value) => value.write(out),
            None => {
                out.null();
                Ok(())
            }
        }
    }
}
