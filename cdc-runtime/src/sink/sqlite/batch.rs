//! A batch of target statements with their values, in the forms SQLite stores.

use crate::mapper::{ChangeWriter, ColumnWriter, Operation, TargetId};
use crate::sink;
use crate::value::{
    Date, Decimal, Json, PackedDecimal, Problem, TimeValue, Timestamped, ValueError,
};

/// A value in one of SQLite's five storage classes.
#[derive(Clone)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// One statement: the values from `start` to `end` are its parameters.
#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) target: TargetId,
    pub(super) operation: Operation,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Statements gathered for one commit, in the order in which the source made them.
///
/// Reused from commit to commit: its buffers keep their size.
#[derive(Default)]
pub struct Batch {
    calls: Vec<Call>,
    values: Vec<Value>,
    bytes: usize,
    open: Option<(TargetId, Operation, usize)>,
}

/// A place in a batch to which it can be cut back.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    calls: usize,
    values: usize,
    bytes: usize,
}

impl sink::Batch for Batch {
    type Mark = Mark;

    fn len(&self) -> usize {
        self.calls.len()
    }

    fn bytes(&self) -> usize {
        self.bytes + self.values.len() * size_of::<Value>()
    }

    fn mark(&self) -> Mark {
        Mark {
            calls: self.calls.len(),
            values: self.values.len(),
            bytes: self.bytes,
        }
    }

    fn cut(&mut self, mark: Mark) {
        self.calls.truncate(mark.calls);
        self.values.truncate(mark.values);
        self.bytes = mark.bytes;
        self.open = None;
    }

    fn clear(&mut self) {
        self.cut(Mark {
            calls: 0,
            values: 0,
            bytes: 0,
        });
    }
}

impl Batch {
    /// The statements, those of one target behind each other and in their order.
    ///
    /// Statements of different targets do not see each other's rows, so that only the
    /// order within a target counts; long runs of one statement are faster.
    pub(super) fn by_target(&self) -> Vec<Call> {
        let mut calls = self.calls.clone();
        calls.sort_by_key(|call| call.target);
        calls
    }

    /// Takes the values of `call` out of the batch.
    pub(super) fn take(&mut self, call: &Call) -> impl Iterator<Item = Value> + '_ {
        self.values
            .get_mut(call.start..call.end)
            .unwrap_or_default()
            .iter_mut()
            .map(|value| std::mem::replace(value, Value::Null))
    }

    fn push_text(&mut self, text: String) {
        self.bytes += text.len();
        self.values.push(Value::Text(text));
    }
}

impl ChangeWriter for Batch {
    fn begin(&mut self, target: TargetId, operation: Operation) {
        self.open = Some((target, operation, self.values.len()));
    }

    fn end(&mut self) {
        if let Some((target, operation, start)) = self.open.take() {
            self.calls.push(Call {
                target,
                operation,
                start,
                end: self.values.len(),
            });
        }
    }
}

impl ColumnWriter for Batch {
    fn null(&mut self) {
        self.values.push(Value::Null);
    }

    fn int(&mut self, value: i64) {
        self.values.push(Value::Integer(value));
    }

    fn uint(&mut self, value: u64) -> Result<(), ValueError> {
        let value = i64::try_from(value).map_err(|_| ValueError::new(Problem::TargetUnsigned))?;
        self.values.push(Value::Integer(value));
        Ok(())
    }

    fn float(&mut self, value: f32) {
        self.values.push(Value::Real(shortest(value)));
    }

    fn double(&mut self, value: f64) {
        self.values.push(Value::Real(value));
    }

    fn packed_decimal<const P: usize, const S: usize>(
        &mut self,
        value: &PackedDecimal<'_, P, S>,
    ) -> Result<(), ValueError> {
        let text = value.text(str::to_owned)?;
        self.push_text(text);
        Ok(())
    }

    fn decimal(&mut self, value: &Decimal) {
        self.push_text(value.to_string());
    }

    fn text(&mut self, value: &str) -> Result<(), ValueError> {
        self.push_text(value.to_owned());
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) {
        self.bytes += value.len();
        self.values.push(Value::Blob(value.to_vec()));
    }

    fn date(&mut self, value: Date) -> Result<(), ValueError> {
        self.push_text(value.to_string());
        Ok(())
    }

    fn time<const F: usize>(&mut self, value: TimeValue<F>) {
        self.push_text(value.to_string());
    }

    fn datetime(&mut self, value: &impl Timestamped) -> Result<(), ValueError> {
        self.push_text(value.to_string());
        Ok(())
    }

    fn json(&mut self, value: &Json<'_>) -> Result<(), ValueError> {
        let text = value.text()?.into_owned();
        self.push_text(text);
        Ok(())
    }
}

/// The double nearest to the shortest decimal that reads back as `value`: 0.1 stays
/// 0.1 instead of 0.10000000149011612.
fn shortest(value: f32) -> f64 {
    let exact = f64::from(value);
    // Whole numbers up to here are their own shortest decimal.
    if exact.fract() == 0.0 && exact.abs() < 16_777_216.0 {
        return exact;
    }
    value.to_string().parse().unwrap_or(exact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::Batch as _;

    #[test]
    fn floats_keep_their_shortest_decimal() {
        for (float, double) in [
            (0.1f32, 0.1f64),
            (-2.5, -2.5),
            (1e-30, 1e-30),
            (16_777_217.0, 16_777_216.0),
        ] {
            assert_eq!(shortest(float).to_bits(), double.to_bits());
        }
        assert_eq!(shortest(-0.0).to_bits(), (-0.0f64).to_bits());
    }

    #[test]
    fn an_unsigned_number_beyond_sqlite_is_refused() {
        let mut batch = Batch::default();
        batch.begin(TargetId(0), Operation::Upsert);
        assert!(batch.uint(i64::MAX.unsigned_abs()).is_ok());
        assert!(batch.uint(i64::MAX.unsigned_abs() + 1).is_err());
    }

    #[test]
    fn a_cut_forgets_half_a_statement() {
        let mut batch = Batch::default();
        batch.begin(TargetId(0), Operation::Upsert);
        batch.int(1);
        batch.end();
        let mark = batch.mark();
        batch.begin(TargetId(1), Operation::Upsert);
        ColumnWriter::bytes(&mut batch, b"0123456789");
        batch.cut(mark);
        batch.end();
        assert_eq!((batch.len(), batch.bytes()), (1, size_of::<Value>()));
    }

    #[test]
    fn statements_of_a_target_keep_their_order() {
        let mut batch = Batch::default();
        for (target, operation) in [
            (1, Operation::Upsert),
            (0, Operation::Upsert),
            (1, Operation::Delete),
        ] {
            batch.begin(TargetId(target), operation);
            batch.end();
        }
        let order: Vec<_> = batch
            .by_target()
            .iter()
            .map(|call| (call.target.0, call.operation))
            .collect();
        assert_eq!(
            order,
            [
                (0, Operation::Upsert),
                (1, Operation::Upsert),
                (1, Operation::Delete)
            ]
        );
    }
}
