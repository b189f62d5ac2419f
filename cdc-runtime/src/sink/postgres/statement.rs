//! Sets of rows as one statement each, with an array for each parameter.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgConnection, Postgres};
use sqlx::{AssertSqlSafe, Either, Executor, SqlSafeStr, Statement, TypeInfo};

use super::Connection;
use super::array::Array;
use super::failure::{Carried, failure};
use super::form::Form;
use crate::error::Error;
use crate::mapper::Operation;
use crate::sink::patch;
use crate::sink::server::{Batch, Call, Into, Run, Value, sql, unfit, verb};

/// A statement's text and its parameters.
type Known = (Arc<str>, Arc<[Array]>);

/// The statements in use with their parameters, as the server told them.
#[derive(Default)]
pub(super) struct Statements {
    known: HashMap<(usize, Operation), Known>,
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

    /// Runs `run` in as few statements as it lets.
    pub(super) async fn run(
        &mut self,
        connection: &mut PgConnection,
        batch: &Batch<Form>,
        run: &Run,
    ) -> Result<(), Error> {
        let (text, arrays) = self.known(connection, run).await?;
        for calls in run.sets() {
            let arguments = arguments(batch, run, calls, &arrays)?;
            let text = AssertSqlSafe(Arc::clone(&text));
            let done = sqlx::query_with::<Postgres, _>(text, arguments)
                .execute(&mut *connection)
                .await
                .map_err(|error| refused(run, error))?;
            patch::met(run.operation, run.table.name, done.rows_affected())?;
        }
        Ok(())
    }

    async fn known(&mut self, connection: &mut PgConnection, run: &Run) -> Result<Known, Error> {
        let key = (run.target, run.operation);
        if let Some((text, arrays)) = self.known.get(&key) {
            return Ok((Arc::clone(text), Arc::clone(arrays)));
        }
        let (what, table) = (verb(run.operation), run.table.name);
        let text = sql(run.table, run.operation);
        if text.is_empty() {
            return Err(unfit(format!("`{table}` has no statement for {what}")));
        }
        let text: Arc<str> = self.into.worded::<Connection>(run, text.to_owned())?.into();
        let statement = connection
            .prepare(AssertSqlSafe(Arc::clone(&text)).into_sql_str())
            .await
            .map_err(|error| refused(run, error))?;
        let types = match statement.parameters() {
            Some(Either::Left(types)) => types,
            _ => &[],
        };
        let arrays: Option<Arc<[Array]>> = types.iter().map(|ty| Array::named(ty.name())).collect();
        let arrays = arrays.ok_or_else(|| {
            unfit(format!(
                "{what} of `{table}` takes a parameter of an unknown type"
            ))
        })?;
        self.known
            .insert(key, (Arc::clone(&text), Arc::clone(&arrays)));
        Ok((text, arrays))
    }
}

fn refused(run: &Run, error: sqlx::Error) -> Error {
    let (what, table) = (verb(run.operation), run.table.name);
    let what = format!("the target refused {what} of `{table}`");
    failure(what, error, Carried::Rows)
}

fn arguments(
    batch: &Batch<Form>,
    run: &Run,
    calls: &[Call],
    arrays: &[Array],
) -> Result<PgArguments, Error> {
    let rows: Vec<&[Value]> = calls.iter().map(|call| batch.values(call)).collect();
    let (what, table) = (verb(run.operation), run.table.name);
    let mut arguments = PgArguments::default();
    for (at, array) in arrays.iter().enumerate() {
        let column: Option<Vec<&Value>> = rows.iter().map(|row| row.get(at)).collect();
        let fits = match column.as_deref() {
            Some(values) => array
                .add(&mut arguments, values)
                .map_err(|error| refused(run, sqlx::Error::Encode(error)))?,
            None => false,
        };
        if !fits {
            let message = format!("{what} of `{table}`: parameter {at} is no {array:?}");
            return Err(unfit(message));
        }
    }
    Ok(arguments)
}
