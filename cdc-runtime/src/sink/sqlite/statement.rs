//! The compiled statements, prepared once, and the flush of a batch through them.
//!
//! Every statement costs a message to the thread that owns the SQLite connection and
//! one back, several times what SQLite itself takes for a row. Runs of upserts are
//! therefore sent as one statement over several rows, and runs of other statements as
//! chains: the compiled SQL, repeated, with the parameters of all of them in one message.
//! No SQL is made from names.

use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe, Either, Executor, SqlSafeStr, Sqlite, Statement};

use super::audit::Words;
use super::batch::{Batch, Call, Value};
use super::connect::failure;
use crate::error::{Error, ErrorKind};
use crate::mapper::{Operation, Repeated, TargetSchema, TargetTable};
use crate::sink::audit::aside;
use crate::sink::{Batch as _, patch};

/// Lengths of chains, longest first; a run is cut into the longest that fit.
const CHAINS: [usize; 3] = [LONGEST_CHAIN, 8, 1];

/// The longest chain.
pub(super) const LONGEST_CHAIN: usize = 32;

/// Parameters of one statement at most: SQLITE_MAX_VARIABLE_NUMBER.
const PARAMETERS: usize = 32_766;

/// Statements of a target: upsert, delete, mark, truncate, two ways to patch.
const OPERATIONS: [Operation; 6] = [
    Operation::Upsert,
    Operation::Delete,
    Operation::Mark,
    Operation::Truncate,
    Operation::Patch,
    Operation::PatchIfThere,
];

/// One compiled statement.
struct Prepared {
    target: &'static str,
    operation: Operation,
    parameters: usize,
    chains: Vec<(usize, Arc<str>)>,
}

/// Every compiled statement; those a target does not have are absent.
#[derive(Default)]
pub(super) struct Statements(Vec<[Option<Prepared>; 6]>);

/// The SQL of `operation`; empty where the target has none.
fn sql(table: &TargetTable, operation: Operation) -> &'static str {
    match operation {
        Operation::Upsert => table.upsert,
        Operation::Delete => table.delete,
        Operation::Mark => table.mark,
        Operation::Truncate => table.truncate,
        Operation::Patch | Operation::PatchIfThere => table.patch,
    }
}

const fn slot(operation: Operation) -> usize {
    match operation {
        Operation::Upsert => 0,
        Operation::Delete => 1,
        Operation::Mark => 2,
        Operation::Truncate => 3,
        Operation::Patch => 4,
        Operation::PatchIfThere => 5,
    }
}

const fn verb(operation: Operation) -> &'static str {
    match operation {
        Operation::Upsert => "an upsert",
        Operation::Delete => "a delete",
        Operation::Mark => "a soft delete",
        Operation::Truncate => "a truncate",
        Operation::Patch | Operation::PatchIfThere => "a change of some columns",
    }
}

/// How many statement texts a connection to `schema` should keep prepared.
pub(super) fn cache_size(schema: &TargetSchema) -> usize {
    (schema.tables.len() * OPERATIONS.len() * CHAINS.len() + 64).min(2048)
}

impl Statements {
    /// Prepares the statements of `schema`, which shows that the target has its columns.
    pub(super) async fn prepare(
        connection: &mut SqliteConnection,
        schema: &TargetSchema,
    ) -> Result<Self, Error> {
        let mut all = Vec::with_capacity(schema.tables.len());
        for table in schema.tables {
            let mut of_table = [const { None }; 6];
            for (place, operation) in of_table.iter_mut().zip(OPERATIONS) {
                let text = sql(table, operation);
                if !text.is_empty() {
                    let text = text.to_owned();
                    let rows = match operation {
                        Operation::Upsert => table.upsert_rows.as_ref(),
                        _ => None,
                    };
                    *place = Some(Prepared::new(connection, table, operation, text, rows).await?);
                }
            }
            all.push(of_table);
        }
        Ok(Self(all))
    }

    /// The upserts of a source's targets, into their twins.
    pub(super) async fn twins(
        connection: &mut SqliteConnection,
        schema: &TargetSchema,
        source: usize,
    ) -> Result<Self, Error> {
        let mut all = Vec::with_capacity(schema.tables.len());
        for (target, table) in schema.tables.iter().enumerate() {
            let mut of_table = [const { None }; 6];
            let aside = aside::<Words>(table.upsert, table.name, target);
            if let (true, [place, ..], Some(text)) = (table.source == source, &mut of_table, aside)
            {
                *place =
                    Some(Prepared::new(connection, table, Operation::Upsert, text, None).await?);
            }
            all.push(of_table);
        }
        Ok(Self(all))
    }

    /// Whether the target has a statement for `operation`.
    pub(super) fn has(&self, target: usize, operation: Operation) -> bool {
        self.0
            .get(target)
            .and_then(|table| table.get(slot(operation)))
            .is_some_and(Option::is_some)
    }

    /// Runs every statement of `batch`; the batch is empty afterwards.
    pub(super) async fn flush(
        &self,
        connection: &mut SqliteConnection,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let calls = batch.by_target();
        let same = |a: &Call, b: &Call| a.target == b.target && a.operation == b.operation;
        for run in calls.chunk_by(same) {
            let Some(first) = run.first() else { continue };
            let prepared = self
                .0
                .get(first.target.0)
                .and_then(|table| table.get(slot(first.operation)))
                .and_then(Option::as_ref)
                .ok_or_else(|| no_statement(first))?;
            prepared.run(connection, batch, run).await?;
        }
        batch.clear();
        Ok(())
    }
}

impl Prepared {
    async fn new(
        connection: &mut SqliteConnection,
        table: &TargetTable,
        operation: Operation,
        text: String,
        rows: Option<&Repeated>,
    ) -> Result<Self, Error> {
        let statement = connection
            .prepare(AssertSqlSafe(text.as_str()).into_sql_str())
            .await
            .map_err(|error| {
                failure(
                    format!("{} of `{}` cannot be prepared", verb(operation), table.name),
                    error,
                )
            })?;
        let parameters = match statement.parameters() {
            Some(Either::Right(count)) => count,
            Some(Either::Left(types)) => types.len(),
            None => 0,
        };
        // Numbered parameters would name the same value in each link of a chain.
        let numbered = text
            .as_bytes()
            .windows(2)
            .any(|w| matches!(w, [b'?', b'0'..=b'9']));
        let lengths = CHAINS.iter().filter(|length| !numbered || **length == 1);
        let chains = lengths
            .map(|length| match rows {
                Some(rows) if length * parameters <= PARAMETERS => {
                    (*length, rows.over(*length).into())
                }
                _ => (*length, chain(&text, *length)),
            })
            .collect();
        Ok(Self {
            target: table.name,
            operation,
            parameters,
            chains,
        })
    }

    async fn run(
        &self,
        connection: &mut SqliteConnection,
        batch: &mut Batch,
        mut calls: &[Call],
    ) -> Result<(), Error> {
        while !calls.is_empty() {
            let fits = self
                .chains
                .iter()
                .find(|(length, _)| *length <= calls.len());
            let Some((length, text)) = fits else { break };
            let (now, later) = calls.split_at(*length);
            let arguments = self.arguments(batch, now)?;
            let done = sqlx::query_with::<Sqlite, _>(AssertSqlSafe(Arc::clone(text)), arguments)
                .execute(&mut *connection)
                .await
                .map_err(|error| {
                    let what = verb(self.operation);
                    failure(
                        format!("the target refused {what} of `{}`", self.target),
                        error,
                    )
                })?;
            if self.operation == Operation::Patch && done.rows_affected() != now.len() as u64 {
                return Err(patch::no_row(self.target));
            }
            calls = later;
        }
        Ok(())
    }

    fn arguments(&self, batch: &mut Batch, calls: &[Call]) -> Result<SqliteArguments, Error> {
        let mut arguments = SqliteArguments::default();
        arguments.reserve(calls.len() * self.parameters, 0);
        for call in calls {
            let given = call.end - call.start;
            if given != self.parameters {
                return Err(self.wrong_count(given));
            }
            for value in batch.take(call) {
                bind(&mut arguments, value).map_err(|error| {
                    failure(
                        "a value cannot be passed to SQLite",
                        sqlx::Error::Encode(error),
                    )
                })?;
            }
        }
        Ok(arguments)
    }

    fn wrong_count(&self, given: usize) -> Error {
        let message = format!(
            "{} of `{}` takes {} values, its translator wrote {given}",
            verb(self.operation),
            self.target,
            self.parameters
        );
        Error::new(ErrorKind::Schema, message).remedy(
            "compiler and runtime do not fit: build the replicator again with one version of both",
        )
    }
}

fn bind(arguments: &mut SqliteArguments, value: Value) -> Result<(), sqlx::error::BoxDynError> {
    match value {
        Value::Null => arguments.add(None::<i64>),
        Value::Integer(number) => arguments.add(number),
        Value::Real(number) => arguments.add(number),
        Value::Text(text) => arguments.add(text),
        Value::Blob(bytes) => arguments.add(bytes),
    }
}

fn chain(text: &str, length: usize) -> Arc<str> {
    let mut chained = String::with_capacity((text.len() + 3) * length);
    for _ in 0..length {
        chained.push_str(text);
        chained.push_str("\n;\n");
    }
    chained.into()
}

fn no_statement(call: &Call) -> Error {
    let message = format!(
        "the target numbered {} has no statement for {}",
        call.target.0,
        verb(call.operation)
    );
    Error::new(ErrorKind::Schema, message).remedy(
        "compiler and runtime do not fit: build the replicator again with one version of both",
    )
}
