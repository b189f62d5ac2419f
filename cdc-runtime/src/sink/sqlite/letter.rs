//! Dead letters in SQLite.

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Row, Sqlite};

use super::connect::failure;
use super::journal::unsigned;
use crate::error::{Error, ErrorKind};
use crate::letter::{Head, Letter, LetterChange};
use crate::position::Position;
use crate::sink::letter::{Listed, met};

pub(super) const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS _cdc_dead_letter (
  id           INTEGER PRIMARY KEY,
  source_table TEXT    NOT NULL,
  row_key      BLOB    NOT NULL,
  before_row   BLOB,
  after_row    BLOB,
  reason       TEXT    NOT NULL,
  column_name  TEXT,
  file         TEXT    NOT NULL,
  \"offset\"     INTEGER NOT NULL,
  gtid         TEXT,
  committed_at INTEGER NOT NULL,
  tries        INTEGER NOT NULL,
  set_aside_at TEXT    NOT NULL,
  tried_at     TEXT    NOT NULL
)";

const ADD: &str = "\
INSERT INTO _cdc_dead_letter
  (before_row, after_row, reason, column_name, file, \"offset\", gtid, committed_at, tries, id,
   source_table, row_key, set_aside_at, tried_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";

const CHANGE: &str = "\
UPDATE _cdc_dead_letter
   SET before_row = ?, after_row = ?, reason = ?, column_name = ?, file = ?, \"offset\" = ?, gtid = ?,
       committed_at = ?, tries = ?, tried_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
 WHERE id = ?";

fn refused(error: sqlx::Error) -> Error {
    failure("the target refused a dead letter", error)
}

fn unreadable(error: sqlx::Error) -> Error {
    failure("the target's dead letters cannot be read", error)
}

/// All letters without their rows.
pub(super) async fn heads(connection: &mut SqliteConnection) -> Result<Vec<Head>, Error> {
    let rows = sqlx::query::<Sqlite>("SELECT id, source_table, row_key FROM _cdc_dead_letter")
        .fetch_all(connection)
        .await
        .map_err(unreadable)?;
    let head = |row: &SqliteRow| {
        Ok(Head {
            id: unsigned(row, "id")?,
            table: row.try_get("source_table")?,
            key: row.try_get("row_key")?,
        })
    };
    rows.iter()
        .map(head)
        .collect::<Result<_, _>>()
        .map_err(unreadable)
}

/// All letters, for people.
pub(super) async fn list(connection: &mut SqliteConnection) -> Result<Vec<Listed>, Error> {
    let sql = "SELECT id, source_table, before_row IS NOT NULL AS has_before, \
               after_row IS NOT NULL AS has_after, reason, column_name, file, \"offset\", gtid, \
               committed_at, tries, set_aside_at, tried_at FROM _cdc_dead_letter ORDER BY id";
    let rows = sqlx::query::<Sqlite>(sql).fetch_all(connection).await;
    let rows = rows.map_err(unreadable)?;
    rows.iter()
        .map(listed)
        .collect::<Result<_, _>>()
        .map_err(unreadable)
}

fn listed(row: &SqliteRow) -> Result<Listed, sqlx::Error> {
    let file: String = row.try_get("file")?;
    Ok(Listed {
        id: unsigned(row, "id")?,
        table: row.try_get("source_table")?,
        kind: Listed::kind(row.try_get("has_before")?, row.try_get("has_after")?),
        reason: row.try_get("reason")?,
        column: row.try_get("column_name")?,
        position: Position::new(file, unsigned(row, "offset")?),
        gtid: row.try_get("gtid")?,
        committed_at: small(row, "committed_at")?,
        tries: small(row, "tries")?,
        set_aside_at: row.try_get("set_aside_at")?,
        tried_at: row.try_get("tried_at")?,
    })
}

fn small(row: &SqliteRow, column: &str) -> Result<u32, sqlx::Error> {
    let value = unsigned(row, column)?;
    u32::try_from(value).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// One letter.
pub(super) async fn one(
    connection: &mut SqliteConnection,
    id: u64,
) -> Result<Option<Letter>, Error> {
    let row = sqlx::query::<Sqlite>("SELECT * FROM _cdc_dead_letter WHERE id = ?")
        .bind(integer(id)?)
        .fetch_optional(connection)
        .await
        .map_err(unreadable)?;
    row.as_ref().map(letter).transpose().map_err(unreadable)
}

fn letter(row: &SqliteRow) -> Result<Letter, sqlx::Error> {
    let file: String = row.try_get("file")?;
    Ok(Letter {
        id: unsigned(row, "id")?,
        table: row.try_get("source_table")?,
        key: row.try_get("row_key")?,
        before: row.try_get("before_row")?,
        after: row.try_get("after_row")?,
        reason: row.try_get("reason")?,
        column: row.try_get("column_name")?,
        position: Position::new(file, unsigned(row, "offset")?),
        gtid: row.try_get("gtid")?,
        committed_at: small(row, "committed_at")?,
        tries: small(row, "tries")?,
    })
}

/// Does what `change` says.
pub(super) async fn note(
    connection: &mut SqliteConnection,
    change: &LetterChange,
) -> Result<(), Error> {
    let (sql, letter) = match change {
        LetterChange::Gone(id) => {
            let done = sqlx::query::<Sqlite>("DELETE FROM _cdc_dead_letter WHERE id = ?")
                .bind(integer(*id)?)
                .execute(connection)
                .await
                .map_err(refused)?;
            return met(done.rows_affected());
        }
        LetterChange::New(letter) => (ADD, letter),
        LetterChange::Changed(letter) => (CHANGE, letter),
    };
    let query = sqlx::query::<Sqlite>(sql)
        .bind(letter.before.as_deref())
        .bind(letter.after.as_deref())
        .bind(&letter.reason)
        .bind(letter.column.as_deref())
        .bind(letter.position.file.as_ref())
        .bind(integer(letter.position.offset)?)
        .bind(letter.gtid.as_deref())
        .bind(i64::from(letter.committed_at))
        .bind(i64::from(letter.tries))
        .bind(integer(letter.id)?);
    let query = match change {
        LetterChange::New(_) => query.bind(&letter.table).bind(letter.key.as_slice()),
        LetterChange::Changed(_) | LetterChange::Gone(_) => query,
    };
    let done = query.execute(connection).await.map_err(refused)?;
    met(done.rows_affected())
}

fn integer(value: u64) -> Result<i64, Error> {
    i64::try_from(value).map_err(|error| {
        let message = "a number is beyond SQLite's integers";
        Error::new(ErrorKind::TargetRefused, message).because(error)
    })
}
