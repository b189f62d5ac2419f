//! The checkpoint's row: the one place where the position is written.

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Row, Sqlite};

use super::connect::failure;
use super::fence::{self, Fence};
use crate::error::{Error, ErrorKind};
use crate::mapper::Counts;
use crate::position::Position;
use crate::sink::checkpoint::{Checkpoint, SourceKind, Tallies};

/// The checkpoint's table.
pub(super) const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS _cdc_checkpoint (
  id             INTEGER PRIMARY KEY CHECK (id = 1),
  fence          BLOB    NOT NULL,
  fingerprint    TEXT    NOT NULL,
  source_kind    TEXT,
  file           TEXT,
  \"offset\"       INTEGER,
  gtid_set       TEXT    NOT NULL DEFAULT '',
  gtids_complete INTEGER NOT NULL DEFAULT 0,
  last_gtid      TEXT,
  committed_at   INTEGER NOT NULL DEFAULT 0,
  transactions   INTEGER NOT NULL DEFAULT 0,
  inserted       INTEGER NOT NULL DEFAULT 0,
  updated        INTEGER NOT NULL DEFAULT 0,
  deleted        INTEGER NOT NULL DEFAULT 0,
  ignored_events INTEGER NOT NULL DEFAULT 0,
  updated_at     TEXT
)";

const READ: &str = "\
SELECT fingerprint, source_kind, file, \"offset\", gtid_set, gtids_complete, last_gtid, committed_at,
       transactions, inserted, updated, deleted, ignored_events, updated_at
  FROM _cdc_checkpoint WHERE id = 1";

const WRITE: &str = "\
UPDATE _cdc_checkpoint
   SET source_kind = ?, file = ?, \"offset\" = ?, gtid_set = ?, gtids_complete = ?, last_gtid = ?,
       committed_at = ?, transactions = ?, inserted = ?, updated = ?, deleted = ?,
       ignored_events = ?, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
 WHERE id = 1 AND fence = ?";

/// What the row holds.
pub(super) struct Kept {
    pub(super) fingerprint: String,
    /// `None` until the first commit.
    pub(super) checkpoint: Option<Checkpoint>,
    pub(super) updated_at: Option<String>,
}

/// Reads the row; `None` where there is none.
pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Option<Kept>, Error> {
    let row = sqlx::query::<Sqlite>(READ)
        .fetch_optional(connection)
        .await
        .map_err(|error| failure("the target's checkpoint cannot be read", error))?;
    row.map(|row| {
        let unreadable = |error| {
            failure(
                "the target's checkpoint does not have the form of this version",
                error,
            )
        };
        Ok(Kept {
            fingerprint: row.try_get("fingerprint").map_err(unreadable)?,
            checkpoint: checkpoint(&row).map_err(unreadable)?,
            updated_at: row.try_get("updated_at").map_err(unreadable)?,
        })
    })
    .transpose()
}

fn checkpoint(row: &SqliteRow) -> Result<Option<Checkpoint>, sqlx::Error> {
    let file: Option<String> = row.try_get("file")?;
    let Some(file) = file else { return Ok(None) };
    let kind: String = row.try_get("source_kind")?;
    let rows = Counts {
        inserted: unsigned(row, "inserted")?,
        updated: unsigned(row, "updated")?,
        deleted: unsigned(row, "deleted")?,
    };
    Ok(Some(Checkpoint {
        position: Position::new(file, unsigned(row, "offset")?),
        source: SourceKind::from_name(&kind)
            .ok_or_else(|| sqlx::Error::Decode("source_kind is neither files nor live".into()))?,
        gtids: row.try_get("gtid_set")?,
        gtids_complete: row.try_get("gtids_complete")?,
        last_gtid: row.try_get("last_gtid")?,
        committed_at: u32::try_from(unsigned(row, "committed_at")?)
            .map_err(|error| sqlx::Error::Decode(error.into()))?,
        tallies: Tallies {
            transactions: unsigned(row, "transactions")?,
            rows,
            ignored_events: unsigned(row, "ignored_events")?,
        },
    }))
}

fn unsigned(row: &SqliteRow, column: &str) -> Result<u64, sqlx::Error> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// Writes the row, if `fence` still stands in it.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    fence: &Fence,
    checkpoint: &Checkpoint,
) -> Result<(), Error> {
    let tallies = &checkpoint.tallies;
    let done = sqlx::query::<Sqlite>(WRITE)
        .bind(checkpoint.source.name())
        .bind(checkpoint.position.file.as_ref())
        .bind(integer(checkpoint.position.offset)?)
        .bind(checkpoint.gtids.as_str())
        .bind(checkpoint.gtids_complete)
        .bind(checkpoint.last_gtid.as_deref())
        .bind(i64::from(checkpoint.committed_at))
        .bind(integer(tallies.transactions)?)
        .bind(integer(tallies.rows.inserted)?)
        .bind(integer(tallies.rows.updated)?)
        .bind(integer(tallies.rows.deleted)?)
        .bind(integer(tallies.ignored_events)?)
        .bind(fence.0.as_slice())
        .execute(connection)
        .await
        .map_err(|error| failure("the target refused the checkpoint", error))?;
    match done.rows_affected() {
        1 => Ok(()),
        _ => Err(fence::lost()),
    }
}

fn integer(value: u64) -> Result<i64, Error> {
    i64::try_from(value).map_err(|error| {
        Error::new(
            ErrorKind::TargetRefused,
            "a count or offset is beyond SQLite's integers",
        )
        .because(error)
    })
}
