//! Compiled expressions evaluated one by one, so that what one row makes of one of them
//! is seen even where it is an error: a replicator would stop at the first.

use std::path::Path;

use cdc_runtime::mapper::{
    ChangeWriter, ColumnWriter, Context, Operation, Standing, Target, TargetId,
};
use cdc_runtime::source::FileSource;
use cdc_runtime::transaction::{Assembler, Resume, TableChange, Unit};
use cdc_runtime::value::{Date, Decimal, Json, PackedDecimal, TimeValue, Timestamped, ValueError};

use crate::Outcome;
use crate::oracle::Cell;

/// The last column that a target writes of a row, or that it is an error.
#[must_use]
pub fn evaluated<'a, T: Target<'a>>(row: &T::Row) -> Option<Cell> {
    let context = Context {
        salt: Vec::new(),
        committed_at: String::new(),
        standing: Standing::Whole,
    };
    let mut cells = Cells(Vec::new());
    T::translate(row, &context)
        .and_then(|target| target.write(&mut cells))
        .ok()?;
    cells.0.pop()
}

/// The changes of the tables called `table` in a binlog file.
///
/// # Errors
/// The file does not read.
pub fn changes(binlog: &Path, table: &str) -> Outcome<Vec<TableChange>> {
    let mut source = FileSource::open(vec![binlog.to_path_buf()], None)?;
    let mut assembler = Assembler::new(Resume::Nothing, 1 << 30);
    let mut found = Vec::new();
    while let Some(event) = source.read()? {
        if let Some(Unit::Transaction(transaction)) = assembler.push(event)? {
            let mut changes = transaction.changes.reader()?;
            while let Some(change) = changes.next()? {
                if change.table.table == table {
                    found.push(change);
                }
            }
        }
    }
    Ok(found)
}

/// The values of a row.
struct Cells(Vec<Cell>);

impl ChangeWriter for Cells {
    fn begin(&mut self, _: TargetId, _: Operation) {}
    fn end(&mut self) {}
}

impl ColumnWriter for Cells {
    fn null(&mut self) {
        self.0.push(Cell::Null);
    }

    fn int(&mut self, value: i64) {
        self.0.push(Cell::Int(value.into()));
    }

    fn uint(&mut self, value: u64) -> Result<(), ValueError> {
        self.0.push(Cell::Int(value.into()));
        Ok(())
    }

    fn float(&mut self, value: f32) {
        self.0.push(Cell::Real(value.into()));
    }

    fn double(&mut self, value: f64) {
        self.0.push(Cell::Real(value));
    }

    fn packed_decimal<const P: usize, const S: usize>(
        &mut self,
        value: &PackedDecimal<'_, P, S>,
    ) -> Result<(), ValueError> {
        value.text(|text| self.0.push(Cell::Text(text.to_owned())))
    }

    fn decimal(&mut self, value: &Decimal) {
        self.0.push(Cell::Text(value.to_string()));
    }

    fn text(&mut self, value: &str) -> Result<(), ValueError> {
        self.0.push(Cell::Text(value.to_owned()));
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) {
        self.0.push(Cell::Bytes(value.to_vec()));
    }

    fn date(&mut self, value: Date) -> Result<(), ValueError> {
        self.0.push(Cell::Text(value.to_string()));
        Ok(())
    }

    fn time<const F: usize>(&mut self, value: TimeValue<F>) {
        self.0.push(Cell::Text(value.to_string()));
    }

    fn datetime(&mut self, value: &impl Timestamped) -> Result<(), ValueError> {
        self.0.push(Cell::Text(value.to_string()));
        Ok(())
    }

    fn json(&mut self, value: &Json<'_>) -> Result<(), ValueError> {
        self.0.push(Cell::Text(value.text()?.into_owned()));
        Ok(())
    }
}
