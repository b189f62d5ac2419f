//! What the lake holds, as SQLite stores it.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Connection, Executor, Row, SqlSafeStr, Statement,
    TypeInfo, ValueRef,
};

use super::{Cell, Rows};
use crate::Outcome;

/// A lake in a SQLite file, read only.
pub struct Lake {
    conn: SqliteConnection,
}

impl Lake {
    /// Opens the file.
    ///
    /// # Errors
    /// It is not there or no database.
    pub async fn open(path: &Path) -> Outcome<Self> {
        let conn = SqliteConnectOptions::new().filename(path).connect().await?;
        Ok(Self { conn })
    }

    /// Closes the file.
    ///
    /// # Errors
    /// SQLite refuses.
    pub async fn close(self) -> Outcome<()> {
        Ok(self.conn.close().await?)
    }

    /// The names of all tables and views but the replicator's own bookkeeping.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn targets(&mut self) -> Outcome<Vec<String>> {
        let rows = sqlx::query(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') \
             AND name NOT LIKE '\\_cdc\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             ORDER BY name",
        )
        .fetch_all(&mut self.conn)
        .await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// All rows of a table or view.
    ///
    /// # Errors
    /// There is no such target, or a value does not read.
    pub async fn read(&mut self, target: &str) -> Outcome<Rows> {
        let sql = format!("SELECT * FROM \"{}\"", target.replace('"', "\"\""));
        self.query(&sql)
            .await
            .map_err(|reason| format!("{target}: {reason}").into())
    }

    /// What a query gives.
    ///
    /// # Errors
    /// SQLite refuses it, or a value does not read.
    pub async fn query(&mut self, sql: &str) -> Outcome<Rows> {
        let described = (&mut self.conn)
            .prepare(AssertSqlSafe(sql.to_owned()).into_sql_str())
            .await?;
        let columns = described
            .columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect();
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut self.conn)
            .await?;
        let rows = rows.iter().map(cells).collect::<Outcome<Vec<_>>>()?;
        Ok(Rows { columns, rows })
    }

    /// The single text a query gives.
    ///
    /// # Errors
    /// SQLite refuses it, or it gives no text.
    pub async fn text(&mut self, sql: &str) -> Outcome<String> {
        let row = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut self.conn)
            .await?;
        Ok(row.try_get(0)?)
    }

    /// The single number a query gives.
    ///
    /// # Errors
    /// SQLite refuses it, or it gives no number.
    pub async fn number(&mut self, sql: &str) -> Outcome<i64> {
        let row = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut self.conn)
            .await?;
        Ok(row.try_get(0)?)
    }
}

fn cells(row: &SqliteRow) -> Outcome<Vec<Cell>> {
    (0..row.len()).map(|place| cell(row, place)).collect()
}

fn cell(row: &SqliteRow, place: usize) -> Outcome<Cell> {
    let value = row.try_get_raw(place)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let kind = value.type_info().name().to_owned();
    Ok(match kind.as_str() {
        "INTEGER" | "BOOLEAN" => Cell::Int(row.try_get_unchecked::<i64, _>(place)?.into()),
        "REAL" => Cell::Real(row.try_get_unchecked(place)?),
        "TEXT" | "DATE" | "DATETIME" | "TIME" => Cell::Text(row.try_get_unchecked(place)?),
        "BLOB" => Cell::Bytes(row.try_get_unchecked(place)?),
        other => return Err(format!("a value of type {other} in the lake").into()),
    })
}
