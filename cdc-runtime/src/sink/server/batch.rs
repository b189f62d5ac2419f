//! A batch of target statements with their values, in forms that servers take.

use std::marker::PhantomData;

use crate::mapper::{ChangeWriter, ColumnWriter, Operation, TargetId};
use crate::sink;
use crate::value::{
    Date, Decimal, Json, PackedDecimal, Problem, TimeValue, Timestamped, ValueError,
};

/// What a dialect can hold.
pub trait Form: Default + Send + Sync {
    /// Refuses text that it cannot hold.
    ///
    /// # Errors
    /// The problem.
    fn text(value: &str) -> Result<(), Problem>;

    /// Refuses a day that it cannot hold: `YYYY-MM-DD`, and what stands behind it.
    ///
    /// # Errors
    /// The problem.
    fn day(value: &str) -> Result<(), Problem>;
}

/// A value on its way to a server.
pub(in crate::sink) enum Value {
    /// NULL.
    Null,
    /// A signed integer.
    Integer(i64),
    /// An unsigned one.
    Unsigned(u64),
    /// FLOAT.
    Float(f32),
    /// DOUBLE.
    Double(f64),
    /// Text, decimals, dates and times.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// About how many bytes it takes on the wire.
    pub(in crate::sink) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len() + 9,
            Self::Blob(bytes) => bytes.len() + 9,
            _ => 9,
        }
    }
}

/// One statement: the values from `start` to `end` are its parameters.
#[derive(Clone, Copy)]
pub(in crate::sink) struct Call {
    /// The target's place in the compiled schema.
    pub target: TargetId,
    /// Which of its statements.
    pub operation: Operation,
    start: usize,
    end: usize,
}

/// Statements gathered for one commit, in the order in which the source made them.
#[derive(Default)]
pub struct Batch<F> {
    calls: Vec<Call>,
    values: Vec<Value>,
    bytes: usize,
    open: Option<(TargetId, Operation, usize)>,
    form: PhantomData<F>,
}

/// A place in a batch to which it can be cut back.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    calls: usize,
    values: usize,
    bytes: usize,
}

impl<F> Batch<F> {
    /// The statements as they came.
    pub(in crate::sink) fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The parameters of `call`.
    pub(in crate::sink) fn values(&self, call: &Call) -> &[Value] {
        self.values.get(call.start..call.end).unwrap_or_default()
    }

    fn push_text(&mut self, text: String) {
        self.bytes += text.len();
        self.values.push(Value::Text(text));
    }
}

impl<F: Form> sink::Batch for Batch<F> {
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

impl<F: Form> ChangeWriter for Batch<F> {
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

impl<F: Form> ColumnWriter for Batch<F> {
    fn null(&mut self) {
        self.values.push(Value::Null);
    }

    fn int(&mut self, value: i64) {
        self.values.push(Value::Integer(value));
    }

    fn uint(&mut self, value: u64) -> Result<(), ValueError> {
        self.values.push(Value::Unsigned(value));
        Ok(())
    }

    fn float(&mut self, value: f32) {
        self.values.push(Value::Float(value));
    }

    fn double(&mut self, value: f64) {
        self.values.push(Value::Double(value));
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
        F::text(value).map_err(ValueError::new)?;
        self.push_text(value.to_owned());
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) {
        self.bytes += value.len();
        self.values.push(Value::Blob(value.to_vec()));
    }

    fn date(&mut self, value: Date) -> Result<(), ValueError> {
        let text = value.to_string();
        F::day(&text).map_err(ValueError::new)?;
        self.push_text(text);
        Ok(())
    }

    fn time<const N: usize>(&mut self, value: TimeValue<N>) {
        self.push_text(value.to_string());
    }

    fn datetime(&mut self, value: &impl Timestamped) -> Result<(), ValueError> {
        let text = value.to_string();
        F::day(&text).map_err(ValueError::new)?;
        self.push_text(text);
        Ok(())
    }

    fn json(&mut self, value: &Json<'_>) -> Result<(), ValueError> {
        let text = value.text()?.into_owned();
        F::text(&text).map_err(ValueError::new)?;
        self.push_text(text);
        Ok(())
    }
}
