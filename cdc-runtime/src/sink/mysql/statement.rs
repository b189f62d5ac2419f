//! Sets of rows as statements over several rows, whose texts are made once of the
//! compiled parts and kept.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::mysql::{MySql, MySqlArguments, MySqlConnection};
use sqlx::{Arguments, AssertSqlSafe};

use super::Connection;
use super::Everything;
use super::failure::{Carried, failure};
use crate::error::Error;
use crate::mapper::{Operation, Repeated, TargetTable};
use crate::sink::patch;
use crate::sink::server::{Batch, Call, Into, Run, Value, sql, unfit, verb};

/// How many rows a statement has; a set is cut into the longest that fit.
const LENGTHS: [usize; 5] = [256, 64, 16, 4, 1];
/// Parameters of a statement at most: the protocol counts them in 16 bits.
const PARAMETERS: usize = 65_535;

/// Texts by target, operation and number of rows.
#[derive(Default)]
pub(super) struct Statements {
    texts: HashMap<(usize, Operation, usize), Arc<str>>,
    into: Into,
}

impl Statements {
    /// Upserts into the twins of a comparison.
    pub(super) fn of_twins() -> Self {
        Self {
            into: Into::Twins,
            ..Self::default()
        }
    }

    /// Runs `run` in statements of no more than `packet` bytes, where its rows let it.
    pub(super) async fn run(
        &mut self,
        connection: &mut MySqlConnection,
        batch: &Batch<Everything>,
        run: &Run,
        packet: usize,
    ) -> Result<(), Error> {
        let mut calls = run.calls.as_slice();
        while let Some(first) = calls.first() {
            let length = length(batch, run, calls, packet);
            let (now, later) = calls.split_at(length);
            let text = self.text(run, length)?;
            let arguments = arguments(batch, run, now, batch.values(first).len())?;
            let done = sqlx::query_with::<MySql, _>(AssertSqlSafe(text), arguments)
                .execute(&mut *connection)
                .await
                .map_err(|error| {
                    let (what, table) = (verb(run.operation), run.table.name);
                    let what = format!("the target refused {what} of `{table}`");
                    failure(what, error, Carried::Rows)
                })?;
            patch::met(run.operation, run.table.name, done.rows_affected())?;
            calls = later;
        }
        Ok(())
    }

    fn text(&mut self, run: &Run, length: usize) -> Result<Arc<str>, Error> {
        let key = (run.target, run.operation, length);
        if let Some(text) = self.texts.get(&key) {
            return Ok(Arc::clone(text));
        }
        let text = match repeated(run.table, run.operation) {
            Some(parts) => parts.over(length),
            None => sql(run.table, run.operation).to_owned(),
        };
        let text: Arc<str> = self.into.worded::<Connection>(run, text)?.into();
        if text.is_empty() {
            let (what, table) = (verb(run.operation), run.table.name);
            return Err(unfit(format!("`{table}` has no statement for {what}")));
        }
        self.texts.insert(key, Arc::clone(&text));
        Ok(text)
    }
}

const fn repeated(table: &'static TargetTable, operation: Operation) -> Option<&'static Repeated> {
    match operation {
        Operation::Upsert => table.upsert_rows.as_ref(),
        Operation::Delete => table.delete_rows.as_ref(),
        Operation::Mark | Operation::Truncate | Operation::Patch | Operation::PatchIfThere => None,
    }
}

/// How many of `calls` go into the next statement.
fn length(batch: &Batch<Everything>, run: &Run, calls: &[Call], packet: usize) -> usize {
    if repeated(run.table, run.operation).is_none() {
        return 1;
    }
    let parameters = calls
        .first()
        .map_or(1, |call| batch.values(call).len())
        .max(1);
    let fits = |length: &usize| {
        let Some(calls) = calls.get(..*length) else {
            return false;
        };
        let values = calls.iter().flat_map(|call| batch.values(call));
        length * parameters <= PARAMETERS && values.map(Value::size).sum::<usize>() <= packet
    };
    LENGTHS.into_iter().find(fits).unwrap_or(1)
}

fn arguments(
    batch: &Batch<Everything>,
    run: &Run,
    calls: &[Call],
    parameters: usize,
) -> Result<MySqlArguments, Error> {
    let mut arguments = MySqlArguments::default();
    arguments.reserve(calls.len() * parameters, 0);
    for call in calls {
        let values = batch.values(call);
        if values.len() != parameters {
            let table = run.table.name;
            return Err(unfit(format!("rows of `{table}` are of different lengths")));
        }
        for value in values {
            add(&mut arguments, value).map_err(|error| {
                let what = "a value cannot be passed to the target";
                failure(what, sqlx::Error::Encode(error), Carried::Rows)
            })?;
        }
    }
    Ok(arguments)
}

fn add(arguments: &mut MySqlArguments, value: &Value) -> Result<(), sqlx::error::BoxDynError> {
    match value {
        Value::Null => arguments.add(None::<i64>),
        Value::Integer(number) => arguments.add(*number),
        Value::Unsigned(number) => arguments.add(*number),
        Value::Float(number) => arguments.add(*number),
        Value::Double(number) => arguments.add(*number),
        Value::Text(text) => arguments.add(text.as_str()),
        Value::Blob(bytes) => arguments.add(bytes.as_slice()),
    }
}
