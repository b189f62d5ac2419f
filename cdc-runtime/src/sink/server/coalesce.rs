//! The last state of each key wins: a batch as sets of rows, each key once in a set.
//!
//! Statements of different targets do not see each other's rows, and those of different
//! keys of one target do not either. So a target's deletes go first, then its upserts,
//! then its soft deletes, each in one set; a truncate stands between what was before and
//! what came after it.

use std::collections::HashMap;

use super::batch::{Batch, Call, Form, Value};
use super::unfit;
use crate::error::Error;
use crate::mapper::{Operation, TargetSchema, TargetTable};

/// Statements of one kind for one target, each with another key.
pub(in crate::sink) struct Run {
    /// The target.
    pub table: &'static TargetTable,
    /// Its place in the compiled schema.
    pub target: usize,
    /// What is done.
    pub operation: Operation,
    /// To which rows.
    pub calls: Vec<Call>,
}

/// What becomes of a key.
#[derive(Default)]
struct Fate {
    delete: Option<Call>,
    upsert: Option<Call>,
    mark: Option<Call>,
}

/// The batch as sets, in the order in which they have to run.
pub(in crate::sink) fn runs<F: Form>(
    batch: &Batch<F>,
    schema: &'static TargetSchema,
) -> Result<Vec<Run>, Error> {
    let mut calls = batch.calls().to_vec();
    calls.sort_by_key(|call| call.target);
    let mut runs = Vec::new();
    for of_target in calls.chunk_by(|a, b| a.target == b.target) {
        let Some(first) = of_target.first() else {
            continue;
        };
        let target = first.target.0;
        let table = schema
            .tables
            .get(target)
            .ok_or_else(|| unfit(format!("the mapping has no target number {target}")))?;
        let mut between = of_target.split_inclusive(|call| call.operation == Operation::Truncate);
        between.try_for_each(|part| segment(batch, table, target, part, &mut runs))?;
    }
    Ok(runs)
}

/// A part of a target's statements whose last may be a truncate.
fn segment<F: Form>(
    batch: &Batch<F>,
    table: &'static TargetTable,
    target: usize,
    part: &[Call],
    runs: &mut Vec<Run>,
) -> Result<(), Error> {
    let mut fates: Vec<Fate> = Vec::with_capacity(part.len());
    let mut known: HashMap<Vec<u8>, usize> = HashMap::with_capacity(part.len());
    let mut truncate = None;
    for call in part {
        if call.operation == Operation::Truncate {
            truncate = Some(*call);
            continue;
        }
        let key = key(table, call.operation, batch.values(call))?;
        let at = *known.entry(key).or_insert_with(|| {
            fates.push(Fate::default());
            fates.len() - 1
        });
        if let Some(fate) = fates.get_mut(at) {
            fate.becomes(*call);
        }
    }
    let mut push = |operation, calls: Vec<Call>| {
        if !calls.is_empty() {
            runs.push(Run {
                table,
                target,
                operation,
                calls,
            });
        }
    };
    let all = |of: fn(&Fate) -> Option<Call>| fates.iter().filter_map(of).collect::<Vec<_>>();
    push(Operation::Delete, all(|fate| fate.delete));
    push(Operation::Upsert, all(|fate| fate.upsert));
    push(Operation::Mark, all(|fate| fate.mark));
    push(Operation::Truncate, truncate.into_iter().collect());
    Ok(())
}

impl Fate {
    fn becomes(&mut self, call: Call) {
        match call.operation {
            Operation::Delete => *self = Self::default(),
            // An upsert writes every column, also that of the soft delete.
            Operation::Upsert => *self = Self::default(),
            Operation::Mark => {}
            Operation::Truncate => return,
        }
        let place = match call.operation {
            Operation::Delete => &mut self.delete,
            Operation::Upsert => &mut self.upsert,
            Operation::Mark | Operation::Truncate => &mut self.mark,
        };
        *place = Some(call);
    }
}

/// The key's values, so that two keys are equal where the target's are.
fn key(table: &TargetTable, operation: Operation, values: &[Value]) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(16);
    for (at, place) in table.key.iter().enumerate() {
        let place = match operation {
            Operation::Upsert => *place,
            Operation::Mark => at + 1,
            Operation::Delete | Operation::Truncate => at,
        };
        let value = values
            .get(place)
            .ok_or_else(|| unfit(format!("a key of `{}` has too few values", table.name)))?;
        put(&mut bytes, value);
    }
    Ok(bytes)
}

fn put(bytes: &mut Vec<u8>, value: &Value) {
    let (kind, content): (u8, &[u8]) = match value {
        Value::Null => (0, &[]),
        Value::Integer(number) => (1, &number.to_be_bytes()),
        Value::Unsigned(number) => (2, &number.to_be_bytes()),
        // Both zeros are one key.
        Value::Float(number) => (3, &(number + 0.0).to_bits().to_be_bytes()),
        Value::Double(number) => (4, &(number + 0.0).to_bits().to_be_bytes()),
        Value::Text(text) => (5, text.as_bytes()),
        Value::Blob(blob) => (6, blob),
    };
    bytes.push(kind);
    bytes.extend_from_slice(&content.len().to_be_bytes());
    bytes.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapper::{ChangeWriter, ColumnWriter, OnDelete, TargetId};
    use crate::value::Problem;

    #[derive(Default)]
    struct Any;

    impl Form for Any {
        fn text(_: &str) -> Result<(), Problem> {
            Ok(())
        }
        fn day(_: &str) -> Result<(), Problem> {
            Ok(())
        }
    }

    const fn table(name: &'static str) -> TargetTable {
        TargetTable {
            name,
            source: 0,
            on_delete: OnDelete::Mark,
            create: "",
            upsert: "",
            delete: "",
            mark: "",
            truncate: "",
            upsert_rows: None,
            delete_rows: None,
            // The key is the second column.
            key: &[1],
            columns: &["payload", "id"],
        }
    }

    static SCHEMA: TargetSchema = TargetSchema {
        schema: None,
        tables: &[table("a"), table("b")],
        calendars: &[],
        views: &[],
    };

    fn write(batch: &mut Batch<Any>, target: usize, operation: Operation, values: &[i64]) {
        batch.begin(TargetId(target), operation);
        values.iter().for_each(|value| batch.int(*value));
        batch.end();
    }

    /// Target, operation and first values of what would run.
    fn shown(batch: &Batch<Any>) -> Vec<String> {
        let first = |call: &Call| match batch.values(call).first() {
            Some(Value::Integer(number)) => number.to_string(),
            _ => "-".to_owned(),
        };
        let runs = runs(batch, &SCHEMA).unwrap();
        let show = |run: &Run| {
            let calls: Vec<_> = run.calls.iter().map(first).collect();
            format!("{} {:?} {}", run.table.name, run.operation, calls.join(","))
        };
        runs.iter().map(show).collect()
    }

    #[test]
    fn the_last_state_of_a_key_wins_and_deletes_go_first() {
        let mut batch = Batch::default();
        write(&mut batch, 0, Operation::Upsert, &[10, 1]);
        write(&mut batch, 0, Operation::Upsert, &[11, 1]);
        write(&mut batch, 1, Operation::Upsert, &[30, 1]);
        write(&mut batch, 0, Operation::Upsert, &[20, 2]);
        write(&mut batch, 0, Operation::Delete, &[2]);
        assert_eq!(shown(&batch), ["a Delete 2", "a Upsert 11", "b Upsert 30"]);
    }

    #[test]
    fn two_rows_may_change_their_keys() {
        // 1 and 2 change places over 9: each delete is followed by the row that takes the key.
        let mut batch = Batch::default();
        for (gone, row) in [(1, [100, 9]), (2, [200, 1]), (9, [100, 2])] {
            write(&mut batch, 0, Operation::Delete, &[gone]);
            write(&mut batch, 0, Operation::Upsert, &row);
        }
        assert_eq!(shown(&batch), ["a Delete 9", "a Upsert 200,100"]);
    }

    #[test]
    fn a_soft_delete_follows_the_row_it_marks_and_a_new_row_takes_it_back() {
        let mut batch = Batch::default();
        write(&mut batch, 0, Operation::Upsert, &[10, 1]);
        write(&mut batch, 0, Operation::Mark, &[77, 1]);
        write(&mut batch, 0, Operation::Mark, &[77, 2]);
        write(&mut batch, 0, Operation::Upsert, &[20, 2]);
        assert_eq!(shown(&batch), ["a Upsert 10,20", "a Mark 77"]);
    }

    #[test]
    fn nothing_passes_a_truncate() {
        let mut batch = Batch::default();
        write(&mut batch, 0, Operation::Upsert, &[10, 1]);
        write(&mut batch, 0, Operation::Truncate, &[]);
        write(&mut batch, 0, Operation::Upsert, &[11, 1]);
        assert_eq!(
            shown(&batch),
            ["a Upsert 10", "a Truncate -", "a Upsert 11"]
        );
    }
}
