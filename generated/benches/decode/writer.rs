//! A target that counts what it is given.

use std::hint::black_box;

use cdc_runtime::mapper::{ChangeWriter, ColumnWriter, Operation, TargetId};
use cdc_runtime::value::{Date, Decimal, Json, PackedDecimal, TimeValue, Timestamped, ValueError};

/// Statements and cells. Texts are made, as a target that stores text makes them.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    statements: u64,
    cells: u64,
}

impl Counter {
    fn cell<T>(&mut self, value: T) {
        black_box(value);
        self.cells += 1;
    }
}

impl ColumnWriter for Counter {
    fn null(&mut self) {
        self.cell(());
    }

    fn int(&mut self, value: i64) {
        self.cell(value);
    }

    fn uint(&mut self, value: u64) -> Result<(), ValueError> {
        self.cell(value);
        Ok(())
    }

    fn float(&mut self, value: f32) {
        self.cell(value);
    }

    fn double(&mut self, value: f64) {
        self.cell(value);
    }

    fn packed_decimal<const P: usize, const S: usize>(
        &mut self,
        value: &PackedDecimal<'_, P, S>,
    ) -> Result<(), ValueError> {
        value.text(|text| self.cell(text))
    }

    fn decimal(&mut self, value: &Decimal) {
        self.cell(value);
    }

    fn text(&mut self, value: &str) -> Result<(), ValueError> {
        self.cell(value);
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) {
        self.cell(value);
    }

    fn date(&mut self, value: Date) -> Result<(), ValueError> {
        value.text(|text| self.cell(text));
        Ok(())
    }

    fn time<const F: usize>(&mut self, value: TimeValue<F>) {
        value.text(|text| self.cell(text));
    }

    fn datetime(&mut self, value: &impl Timestamped) -> Result<(), ValueError> {
        value.text(|text| self.cell(text));
        Ok(())
    }

    fn json(&mut self, value: &Json<'_>) -> Result<(), ValueError> {
        self.cell(value.text()?);
        Ok(())
    }
}

impl ChangeWriter for Counter {
    fn begin(&mut self, target: TargetId, operation: Operation) {
        black_box((target, operation));
        self.statements += 1;
    }

    fn end(&mut self) {}
}
