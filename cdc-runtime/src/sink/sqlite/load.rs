//! Loads into SQLite: their beginning, their chunks, their end.

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row, Sqlite, Transaction};

use super::batch::Batch;
use super::connect::{Target, failure};
use super::journal::{self, run, unsigned};
use super::store::Store;
use super::{fence, heal, letter};
use crate::error::{Error, ErrorKind};
use crate::letter::LetterChange;
use crate::mapper::{Identity, TargetSchema, TargetTable};
use crate::sink::load::{Chunk, Load, LoadOf, Phase};

/// A transaction of the replicator that owns the target.
async fn begin_owned(store: &mut Store) -> Result<Transaction<'_, Sqlite>, Error> {
    let mut transaction = store
        .connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(|error| failure("the target refused a transaction", error))?;
    fence::hold(&mut transaction, &store.fence).await?;
    Ok(transaction)
}

async fn commit_owned(transaction: Transaction<'_, Sqlite>) -> Result<(), Error> {
    let done = transaction.commit().await;
    done.map_err(|error| failure("the target refused a commit", error))
}

/// Takes all tables without a line as whole.
pub(super) async fn none(store: &mut Store) -> Result<(), Error> {
    let schema = store.schema;
    let mut transaction = begin_owned(store).await?;
    for table in schema.tables {
        run(&mut transaction, journal::DONE, &[table.name]).await?;
    }
    commit_owned(transaction).await
}

/// Asks for the targets of `source` to be loaded again. Not only the owner may.
pub(super) async fn ask(store: &mut Store, source: usize) -> Result<(), Error> {
    ask_of(&mut store.connection, store.schema, &[source]).await
}

async fn ask_of(
    connection: &mut SqliteConnection,
    schema: &TargetSchema,
    sources: &[usize],
) -> Result<(), Error> {
    let tables = schema
        .tables
        .iter()
        .filter(|table| sources.contains(&table.source));
    for table in tables {
        run(connection, ASK, &[table.name]).await?;
    }
    Ok(())
}

/// Asks beside the owner; whether the target was filled.
pub(super) async fn ask_from_outside(
    target: &Target,
    schema: &TargetSchema,
    sources: &[usize],
) -> Result<bool, Error> {
    let Some(mut connection) = target.look().await? else {
        return Ok(false);
    };
    let before = journal::Before::look(&mut connection).await?;
    if !before.is_loaded() {
        return Ok(false);
    }
    run(&mut connection, "PRAGMA query_only = OFF", &[]).await?;
    ask_of(&mut connection, schema, sources).await?;
    let closed = connection.close().await;
    closed.map_err(|error| failure("the target cannot be closed", error))?;
    Ok(true)
}

/// Asks for a table that is loaded, or is being loaded, to be loaded again.
const ASK: &str = "\
UPDATE _cdc_load SET phase = 'asked', finished_at = NULL WHERE table_name = ?";

/// The lines of a source's targets that are not done, with their tables.
async fn open_loads(
    connection: &mut SqliteConnection,
    store_schema: &'static TargetSchema,
    source: usize,
) -> Result<Vec<(Load, &'static TargetTable)>, Error> {
    let loads = journal::loads(connection, store_schema).await?;
    let all = loads.into_iter().zip(store_schema.tables);
    Ok(all
        .filter(|(load, _)| load.source == source && load.phase != Phase::Done)
        .collect())
}

pub(super) async fn begin(
    store: &mut Store,
    source: usize,
    name: &str,
    estimated: u64,
) -> Result<(u64, Vec<Chunk>), Error> {
    let schema = store.schema;
    let mut transaction = begin_owned(store).await?;
    let open = open_loads(&mut transaction, schema, source).await?;
    let resumed = open.iter().all(|(load, _)| load.phase == Phase::Loading);
    let current = open
        .iter()
        .map(|(load, _)| load.generation)
        .max()
        .unwrap_or(0);
    let generation = if resumed {
        current
    } else {
        let generation = next_generation(&mut transaction, name)
            .await?
            .max(current + 1);
        for (load, table) in &open {
            begin_table(&mut transaction, load, table, generation, estimated).await?;
        }
        generation
    };
    let chunks = chunks(&mut transaction, name, generation).await?;
    commit_owned(transaction).await?;
    Ok((generation, chunks))
}

async fn begin_table(
    connection: &mut SqliteConnection,
    load: &Load,
    table: &TargetTable,
    generation: u64,
    estimated: u64,
) -> Result<(), Error> {
    let heals = load.phase != Phase::Missing;
    if heals && table.identity() == Identity::Key {
        heal::begin(connection, table).await?;
    }
    sqlx::query::<Sqlite>(
        "INSERT OR REPLACE INTO _cdc_load (table_name, phase, generation, heals, estimated, started_at) \
         VALUES (?, 'loading', ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
    )
    .bind(table.name)
    .bind(integer(generation)?)
    .bind(heals)
    .bind(integer(estimated)?)
    .execute(connection)
    .await
    .map_err(refused)?;
    Ok(())
}

/// The number of the source's next load.
async fn next_generation(connection: &mut SqliteConnection, name: &str) -> Result<u64, Error> {
    let last = sqlx::query_scalar::<Sqlite, i64>(
        "SELECT coalesce(max(generation), 0) FROM _cdc_chunk WHERE source_table = ?",
    )
    .bind(name)
    .fetch_one(connection)
    .await
    .map_err(unreadable)?;
    Ok(last.unsigned_abs() + 1)
}

async fn chunks(
    connection: &mut SqliteConnection,
    name: &str,
    generation: u64,
) -> Result<Vec<Chunk>, Error> {
    let rows = sqlx::query::<Sqlite>(
        "SELECT ord, lower_key, upper_key, rows_read, bytes FROM _cdc_chunk \
         WHERE source_table = ? AND generation = ? ORDER BY ord",
    )
    .bind(name)
    .bind(integer(generation)?)
    .fetch_all(connection)
    .await
    .map_err(unreadable)?;
    let chunks = rows.iter().map(chunk).collect::<Result<_, _>>();
    chunks.map_err(unreadable)
}

fn chunk(row: &SqliteRow) -> Result<Chunk, sqlx::Error> {
    Ok(Chunk {
        ord: row.try_get("ord")?,
        lower: row.try_get("lower_key")?,
        upper: row.try_get("upper_key")?,
        rows: unsigned(row, "rows_read")?,
        bytes: unsigned(row, "bytes")?,
    })
}

pub(super) async fn commit(
    store: &mut Store,
    batch: &mut Batch,
    letters: &[LetterChange],
    load: LoadOf<'_>,
    chunk: &Chunk,
) -> Result<(), Error> {
    let schema = store.schema;
    let mut transaction = store
        .connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(|error| failure("the target refused a transaction", error))?;
    fence::hold(&mut transaction, &store.fence).await?;
    let targets = schema
        .tables
        .iter()
        .filter(|table| table.source == load.source);
    for table in targets.clone() {
        run(&mut transaction, COUNT_FROM_ZERO, &[table.name]).await?;
    }
    store.statements.flush(&mut transaction, batch).await?;
    for table in targets {
        counted(&mut transaction, table, chunk).await?;
    }
    for change in letters {
        letter::note(&mut transaction, change).await?;
    }
    note(&mut transaction, load, chunk).await?;
    commit_owned(transaction).await
}

/// Counts a chunk whose rows were staged one by one, and writes its line.
pub(super) async fn end_staged(
    store: &mut Store,
    load: LoadOf<'_>,
    chunk: &Chunk,
) -> Result<(), Error> {
    fence::hold(&mut store.connection, &store.fence).await?;
    for table in store.schema.tables {
        if table.source == load.source {
            counted(&mut store.connection, table, chunk).await?;
        }
    }
    note(&mut store.connection, load, chunk).await
}

/// Counts a chunk in the line of a target.
pub(super) async fn counted(
    connection: &mut SqliteConnection,
    table: &TargetTable,
    chunk: &Chunk,
) -> Result<(), Error> {
    sqlx::query::<Sqlite>(COUNT)
        .bind(integer(chunk.rows)?)
        .bind(table.name)
        .execute(connection)
        .await
        .map_err(refused)?;
    Ok(())
}

/// What the triggers of a load beside the stream count from now on is the chunk's.
pub(super) async fn count_from_zero(store: &mut Store, source: usize) -> Result<(), Error> {
    for table in store.schema.tables {
        if table.source == source {
            run(&mut store.connection, COUNT_FROM_ZERO, &[table.name]).await?;
        }
    }
    Ok(())
}

const COUNT_FROM_ZERO: &str = "\
UPDATE _cdc_load SET in_chunk_inserted = 0, in_chunk_updated = 0
 WHERE table_name = ? AND phase = 'loading'";

const COUNT: &str = "\
UPDATE _cdc_load
   SET chunks = chunks + 1, rows_read = rows_read + ?,
       inserted = inserted + in_chunk_inserted, updated = updated + in_chunk_updated
 WHERE table_name = ? AND phase = 'loading'";

/// Writes the chunk's line: one that stands there already is an error.
pub(super) async fn note(
    connection: &mut SqliteConnection,
    load: LoadOf<'_>,
    chunk: &Chunk,
) -> Result<(), Error> {
    sqlx::query::<Sqlite>(
        "INSERT INTO _cdc_chunk (source_table, generation, ord, lower_key, upper_key, rows_read, bytes, committed_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
    )
    .bind(load.name)
    .bind(integer(load.generation)?)
    .bind(chunk.ord)
    .bind(chunk.lower.as_deref())
    .bind(chunk.upper.as_deref())
    .bind(integer(chunk.rows)?)
    .bind(integer(chunk.bytes)?)
    .execute(connection)
    .await
    .map_err(refused)?;
    Ok(())
}

pub(super) async fn end(store: &mut Store, source: usize, now: &str) -> Result<(), Error> {
    let schema = store.schema;
    let mut transaction = begin_owned(store).await?;
    for (load, table) in open_loads(&mut transaction, schema, source).await? {
        if load.phase != Phase::Loading {
            continue;
        }
        let heals =
            sqlx::query_scalar::<Sqlite, bool>("SELECT heals FROM _cdc_load WHERE table_name = ?")
                .bind(table.name)
                .fetch_one(&mut *transaction)
                .await
                .map_err(unreadable)?;
        let removed = if heals && table.identity() == Identity::Key {
            heal::end(&mut transaction, table, now).await?
        } else {
            0
        };
        sqlx::query::<Sqlite>(
            "UPDATE _cdc_load SET phase = 'done', deleted = deleted + ?, \
             finished_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE table_name = ?",
        )
        .bind(integer(removed)?)
        .bind(table.name)
        .execute(&mut *transaction)
        .await
        .map_err(refused)?;
    }
    commit_owned(transaction).await
}

pub(super) fn integer(value: u64) -> Result<i64, Error> {
    i64::try_from(value).map_err(|error| {
        Error::new(
            ErrorKind::TargetRefused,
            "a count is beyond SQLite's integers",
        )
        .because(error)
    })
}

fn refused(error: sqlx::Error) -> Error {
    failure("the target refused its journal of loads", error)
}

fn unreadable(error: sqlx::Error) -> Error {
    failure("the target's journal of loads cannot be read", error)
}
