//! The journal of loads: how far each target table is, and the chunks that are in it.

use std::collections::BTreeSet;

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Row, Sqlite};

use super::connect::failure;
use super::letter;
use crate::error::Error;
use crate::mapper::{Counts, TargetSchema};
use crate::sink::load::{Load, Phase};

/// A line a target table. Whoever reads the target sees here which tables are not whole:
/// those with another phase than `done`, and those without a line.
pub(super) const CREATE_LOAD: &str = "\
CREATE TABLE IF NOT EXISTS _cdc_load (
  table_name  TEXT    PRIMARY KEY,
  phase       TEXT    NOT NULL CHECK (phase IN ('asked', 'loading', 'done')),
  generation  INTEGER NOT NULL DEFAULT 0,
  heals       INTEGER NOT NULL DEFAULT 0,
  rows_read   INTEGER NOT NULL DEFAULT 0,
  chunks      INTEGER NOT NULL DEFAULT 0,
  estimated   INTEGER NOT NULL DEFAULT 0,
  inserted    INTEGER NOT NULL DEFAULT 0,
  updated     INTEGER NOT NULL DEFAULT 0,
  deleted     INTEGER NOT NULL DEFAULT 0,
  in_chunk_inserted INTEGER NOT NULL DEFAULT 0,
  in_chunk_updated  INTEGER NOT NULL DEFAULT 0,
  started_at  TEXT,
  finished_at TEXT
) WITHOUT ROWID";

/// A line a chunk; written once, in the transaction of the chunk's rows.
pub(super) const CREATE_CHUNK: &str = "\
CREATE TABLE IF NOT EXISTS _cdc_chunk (
  source_table TEXT    NOT NULL,
  generation   INTEGER NOT NULL,
  ord          INTEGER NOT NULL,
  lower_key    TEXT,
  upper_key    TEXT,
  rows_read    INTEGER NOT NULL,
  bytes        INTEGER NOT NULL,
  committed_at TEXT    NOT NULL,
  PRIMARY KEY (source_table, generation, ord)
) WITHOUT ROWID";

/// What stood in the target before it was opened.
pub(super) struct Before {
    tables: BTreeSet<String>,
    filled: bool,
}

impl Before {
    pub(super) async fn look(connection: &mut SqliteConnection) -> Result<Self, Error> {
        let unreadable = |error| failure("the target's tables cannot be listed", error);
        let tables = sqlx::query_scalar::<Sqlite, String>(
            "SELECT lower(name) FROM sqlite_master WHERE type = 'table'",
        )
        .fetch_all(&mut *connection)
        .await
        .map_err(unreadable)?;
        let tables: BTreeSet<_> = tables.into_iter().collect();
        let filled = tables.contains("_cdc_checkpoint")
            && sqlx::query_scalar::<Sqlite, bool>(
                "SELECT EXISTS (SELECT 1 FROM _cdc_checkpoint WHERE file IS NOT NULL)",
            )
            .fetch_one(connection)
            .await
            .map_err(unreadable)?;
        Ok(Self { tables, filled })
    }

    /// Whether a replicator that loads filled it.
    pub(super) fn is_loaded(&self) -> bool {
        self.filled && self.had("_cdc_load")
    }

    fn had(&self, name: &str) -> bool {
        self.tables.contains(&name.to_ascii_lowercase())
    }
}

/// Makes the journal where it is missing. Tables that a version without one filled are
/// whole; tables that were made just now are not.
pub(super) async fn open(
    connection: &mut SqliteConnection,
    schema: &TargetSchema,
    before: &Before,
) -> Result<(), Error> {
    for sql in [CREATE_LOAD, CREATE_CHUNK, letter::CREATE] {
        run(connection, sql, &[]).await?;
    }
    for table in schema.tables {
        if !before.had(table.name) {
            run(
                connection,
                "DELETE FROM _cdc_load WHERE table_name = ?",
                &[table.name],
            )
            .await?;
        } else if before.filled && !before.had("_cdc_load") {
            run(connection, DONE, &[table.name]).await?;
        }
    }
    Ok(())
}

/// Takes a table as whole.
pub(super) const DONE: &str =
    "INSERT INTO _cdc_load (table_name, phase) VALUES (?, 'done') ON CONFLICT DO NOTHING";

/// Runs a statement of the journal with texts.
pub(super) async fn run(
    connection: &mut SqliteConnection,
    sql: &'static str,
    texts: &[&str],
) -> Result<(), Error> {
    let mut query = sqlx::query::<Sqlite>(sql);
    for text in texts {
        query = query.bind(*text);
    }
    query
        .execute(connection)
        .await
        .map_err(|error| failure("the target refused its journal of loads", error))?;
    Ok(())
}

/// How far each table of `schema` is.
pub(super) async fn loads(
    connection: &mut SqliteConnection,
    schema: &TargetSchema,
) -> Result<Vec<Load>, Error> {
    let unreadable = |error| failure("the target's journal of loads cannot be read", error);
    let there = sqlx::query_scalar::<Sqlite, bool>(
        "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '_cdc_load')",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(unreadable)?;
    let rows = if there {
        let rows = sqlx::query::<Sqlite>("SELECT * FROM _cdc_load")
            .fetch_all(connection)
            .await;
        rows.map_err(unreadable)?
    } else {
        Vec::new()
    };
    let mut loads = Vec::with_capacity(schema.tables.len());
    for table in schema.tables {
        let mut load = Load::missing(table.name, table.source);
        if !there {
            load.phase = Phase::Done;
        }
        for row in &rows {
            if row.try_get::<&str, _>("table_name").map_err(unreadable)? == table.name {
                fill(&mut load, row).map_err(unreadable)?;
            }
        }
        loads.push(load);
    }
    Ok(loads)
}

fn fill(load: &mut Load, row: &SqliteRow) -> Result<(), sqlx::Error> {
    let phase: &str = row.try_get("phase")?;
    load.phase = Phase::from_name(phase)
        .ok_or_else(|| sqlx::Error::Decode("a phase that no load has".into()))?;
    load.generation = unsigned(row, "generation")?;
    load.rows = unsigned(row, "rows_read")?;
    load.chunks = unsigned(row, "chunks")?;
    load.estimated = unsigned(row, "estimated")?;
    load.healed = Counts {
        inserted: unsigned(row, "inserted")?,
        updated: unsigned(row, "updated")?,
        deleted: unsigned(row, "deleted")?,
    };
    load.started_at = row.try_get("started_at")?;
    load.finished_at = row.try_get("finished_at")?;
    Ok(())
}

pub(super) fn unsigned(row: &SqliteRow, column: &str) -> Result<u64, sqlx::Error> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|error| sqlx::Error::Decode(error.into()))
}
