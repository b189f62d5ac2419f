//! What a target says about itself, without its source.

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Column, Row, Sqlite, TypeInfo, ValueRef};

use super::connect::{Target, failure};
use super::{journal, kept, meta, quoted};
use crate::error::Error;
use crate::mapper::TargetSchema;
use crate::sink::status::{RowCounts, Shown, Status, TableRows};

/// Reads the state of `target`; `None` where nothing was replicated into it yet.
pub(super) async fn status(
    target: &Target,
    schema: &TargetSchema,
    fingerprint: &str,
) -> Result<Option<Status>, Error> {
    let Some(mut connection) = target.look().await? else {
        return Ok(None);
    };
    let known = sqlx::query_scalar::<Sqlite, bool>(
        "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '_cdc_checkpoint')",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(|error| failure(format!("`{target}` cannot be read"), error))?;
    if !known {
        return Ok(None);
    }
    let Some(kept) = kept::read(&mut connection).await? else {
        return Ok(None);
    };
    let Some(checkpoint) = kept.checkpoint else {
        return Ok(None);
    };
    let doubts = meta::doubts(&mut connection).await?;
    let loads = journal::loads(&mut connection, schema).await?;
    let names = schema.tables.iter().map(|table| table.name);
    let tables = count(&mut connection, names).await?;
    Ok(Some(Status {
        checkpoint,
        updated_at: kept.updated_at.unwrap_or_default(),
        same_mapping: kept.fingerprint == fingerprint,
        doubts,
        loads,
        tables,
    }))
}

/// Counts the rows of every table, calendar and fact view of `schema`, in that order.
pub(super) async fn row_counts(target: &Target, schema: &TargetSchema) -> Result<RowCounts, Error> {
    let Some(mut connection) = target.look().await? else {
        return Ok([Vec::new(), Vec::new(), Vec::new()]);
    };
    Ok([
        count(
            &mut connection,
            schema.tables.iter().map(|table| table.name),
        )
        .await?,
        count(
            &mut connection,
            schema.calendars.iter().map(|calendar| calendar.name),
        )
        .await?,
        count(&mut connection, schema.views.iter().map(|view| view.name)).await?,
    ])
}

async fn count(
    connection: &mut SqliteConnection,
    names: impl Iterator<Item = &'static str>,
) -> Result<Vec<TableRows>, Error> {
    let mut all = Vec::new();
    for name in names {
        let sql = format!("SELECT count(*) FROM {}", quoted(name));
        let rows = sqlx::query_scalar::<Sqlite, i64>(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut *connection)
            .await
            .map_err(|error| failure(format!("the rows of `{name}` cannot be counted"), error))?;
        all.push(TableRows {
            name,
            rows: rows.unsigned_abs(),
        });
    }
    Ok(all)
}

impl Target {
    /// Runs a query and returns its column names and rows as text, for a person to read.
    ///
    /// # Errors
    /// The query fails.
    pub async fn query(&self, sql: &'static str) -> Result<Shown, Error> {
        let Some(mut connection) = self.look().await? else {
            return Ok((Vec::new(), Vec::new()));
        };
        let rows = sqlx::query::<Sqlite>(sql)
            .fetch_all(&mut connection)
            .await
            .map_err(|error| failure("the query cannot be run", error))?;
        let names = rows.first().map(|row| {
            row.columns()
                .iter()
                .map(|column| column.name().to_owned())
                .collect::<Vec<_>>()
        });
        Ok((names.unwrap_or_default(), rows.iter().map(texts).collect()))
    }
}

fn texts(row: &SqliteRow) -> Vec<String> {
    (0..row.len())
        .map(|index| text(row, index).unwrap_or_else(|_| "?".to_owned()))
        .collect()
}

fn text(row: &SqliteRow, index: usize) -> Result<String, sqlx::Error> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok("NULL".to_owned());
    }
    let kind = raw.type_info().name().to_owned();
    Ok(match kind.as_str() {
        "INTEGER" => row.try_get::<i64, _>(index)?.to_string(),
        "REAL" => row.try_get::<f64, _>(index)?.to_string(),
        "BLOB" => format!("{} bytes", row.try_get::<Vec<u8>, _>(index)?.len()),
        _ => row.try_get::<String, _>(index)?,
    })
}
