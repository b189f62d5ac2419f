//! The last state of each key wins: a batch as sets of rows, each key once in a set.
//!
//! Statements of different targets do not see each other's rows, and those of different
//! keys of one target do not either. So a target's deletes go first, then its upserts,
//! then its soft deletes, each in one set. A truncate and a change of some columns, which
//! may give a row another key, stand between what was before and what came after them;
//! where rows have no key, all statements keep their order.

use std::collections::HashMap;

use super::batch::{Batch, Call, Form, Value};
use super::unfit;
use crate::error::Error;
use crate::mapper::{Operation, TargetSchema, TargetTable};

/// Statements of one kind for one target: each with another key, or one after the other.
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

impl Run {
    /// The calls that one statement may take together.
    pub(in crate::sink) fn sets(&self) -> std::slice::Chunks<'_, Call> {
        let together = match self.operation {
            Operation::Delete | Operation::Mark if self.table.key.is_empty() => 1,
            Operation::Patch | Operation::PatchIfThere | Operation::Truncate => 1,
            Operation::Upsert | Operation::Delete | Operation::Mark => self.calls.len().max(1),
        };
        self.calls.chunks(together)
    }
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
        let keeps_order = |call: &Call| match call.operation {
            Operation::Patch | Operation::PatchIfThere | Operation::Truncate => true,
            Operation::Upsert | Operation::Delete | Operation::Mark => table.key.is_empty(),
        };
        let together = |a: &Call, b: &Call| match (keeps_order(a), keeps_order(b)) {
            (true, true) => a.operation == b.operation,
            (here, there) => here == there,
        };
        for part in of_target.chunk_by(together) {
            match part.first() {
                Some(first) if keeps_order(first) => runs.push(Run {
                    table,
                    target,
                    operation: first.operation,
                    calls: part.to_vec(),
                }),
                _ => segment(batch, table, target, part, &mut runs)?,
            }
        }
    }
    Ok(runs)
}

/// A part of a target's statements of which the last of a key decides.
fn segment<F: Form>(
    batch: &Batch<F>,
    table: &'static TargetTable,
    target: usize,
    part: &[Call],
    runs: &mut Vec<Run>,
) -> Result<(), Error> {
    let mut fates: Vec<Fate> = Vec::with_capacity(part.len());
    let mut known: HashMap<Vec<u8>, usize> = HashMap::with_capacity(part.len());
    for call in part {
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
    Ok(())
}

impl Fate {
    fn becomes(&mut self, call: Call) {
        match call.operation {
            Operation::Delete => {
                *self = Self {
                    delete: Some(call),
                    ..Self::default()
                }
            }
            // An upsert writes every column, also that of the soft delete.
            Operation::Upsert => {
                *self = Self {
                    upsert: Some(call),
                    ..Self::default()
                }
            }
            // A row that was marked keeps the time at which it was.
            Operation::Mark => self.mark = self.mark.or(Some(call)),
            Operation::Truncate | Operation::Patch | Operation::PatchIfThere => {}
        }
    }
}

/// The key's values, so that two keys are equal where the target's are.
fn key(table: &TargetTable, operation: Operation, values: &[Value]) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(16);
    for (at, place) in table.key.iter().enumerate() {
        let place = match operation {
            Operation::Upsert => *place,
            Operation::Mark => at + 1,
            Operation::Delete
            | Operation::Truncate
            | Operation::Patch
            | Operation::PatchIfThere => at,
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

    const fn table(name: &'static str, key: &'static [usize]) -> TargetTable {
        TargetTable {
            name,
            source: 0,
            on_delete: OnDelete::Mark,
            create: "",
            upsert: "",
            delete: "",
            mark: "",
            patch: "",
            truncate: "",
            recall: "",
            recalled: &[],
            upsert_rows: None,
            delete_rows: None,
            key,
            columns: &["payload", "id"],
        }
    }

    static SCHEMA: TargetSchema = TargetSchema {
        schema: None,
        // The key is the second column; rows of the third table have none.
        tables: &[table("a", &[1]), table("b", &[1]), table("c", &[])],
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
    fn the_first_of_two_soft_deletes_says_when() {
        let mut batch = Batch::default();
        write(&mut batch, 0, Operation::Mark, &[77, 1]);
        write(&mut batch, 0, Operation::Mark, &[78, 1]);
        assert_eq!(shown(&batch), ["a Mark 77"]);
    }

    #[test]
    fn nothing_passes_a_change_of_some_columns() {
        let mut batch = Batch::default();
        write(&mut batch, 0, Operation::Upsert, &[10, 1]);
        write(&mut batch, 0, Operation::Patch, &[1, 11, 1]);
        write(&mut batch, 0, Operation::Patch, &[1, 12, 1]);
        write(&mut batch, 0, Operation::Upsert, &[13, 1]);
        write(&mut batch, 0, Operation::Delete, &[1]);
        assert_eq!(shown(&batch), ["a Upsert 10", "a Patch 1,1", "a Delete 1"]);
        let runs = runs(&batch, &SCHEMA).unwrap();
        let sets: Vec<_> = runs.iter().map(|run| run.sets().len()).collect();
        assert_eq!(sets, [1, 2, 1]);
    }

    #[test]
    fn rows_without_a_key_keep_their_order() {
        let mut batch = Batch::default();
        write(&mut batch, 2, Operation::Upsert, &[10, 1]);
        write(&mut batch, 2, Operation::Upsert, &[10, 1]);
        write(&mut batch, 2, Operation::Delete, &[10, 1]);
        write(&mut batch, 2, Operation::Delete, &[10, 1]);
        write(&mut batch, 2, Operation::Upsert, &[11, 1]);
        assert_eq!(
            shown(&batch),
            ["c Upsert 10,10", "c Delete 10,10", "c Upsert 11"]
        );
        let runs = runs(&batch, &SCHEMA).unwrap();
        let sets: Vec<_> = runs.iter().map(|run| run.sets().len()).collect();
        assert_eq!(sets, [1, 2, 1]);
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
