//! The rows of XA transactions that are prepared and not decided.
//!
//! They are written with the position behind their XA PREPARE, so that no restart and no
//! purge of the source's binlog loses them, and go with the position behind the decision.

use sqlx::Sqlite;
use sqlx::sqlite::SqliteConnection;

use super::connect::failure;
use crate::error::{Error, ErrorKind};
use crate::sink::KeptChange;

pub(super) const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS _cdc_prepared (
  xid    TEXT    NOT NULL,
  number INTEGER NOT NULL,
  piece  BLOB    NOT NULL,
  PRIMARY KEY (xid, number)
)";

/// Does what `change` says.
pub(super) async fn note(
    connection: &mut SqliteConnection,
    change: &KeptChange,
) -> Result<(), Error> {
    let query = match change {
        KeptChange::Piece { xid, number, piece } => {
            sqlx::query::<Sqlite>("INSERT INTO _cdc_prepared (xid, number, piece) VALUES (?, ?, ?)")
                .bind(xid)
                .bind(place(*number)?)
                .bind(piece)
        }
        KeptChange::Forgotten(xid) => {
            sqlx::query::<Sqlite>("DELETE FROM _cdc_prepared WHERE xid = ?").bind(xid)
        }
    };
    query
        .execute(connection)
        .await
        .map_err(|error| failure("the target refused a prepared XA transaction", error))?;
    Ok(())
}

/// The piece of that number.
pub(super) async fn piece(
    connection: &mut SqliteConnection,
    xid: &str,
    number: u64,
) -> Result<Option<Vec<u8>>, Error> {
    let sql = "SELECT piece FROM _cdc_prepared WHERE xid = ? AND number = ?";
    sqlx::query_scalar::<Sqlite, Vec<u8>>(sql)
        .bind(xid)
        .bind(place(number)?)
        .fetch_optional(connection)
        .await
        .map_err(|error| failure("a prepared XA transaction cannot be read", error))
}

fn place(number: u64) -> Result<i64, Error> {
    i64::try_from(number).map_err(|error| {
        Error::new(
            ErrorKind::TargetRefused,
            "an XA transaction has more changes than can be counted",
        )
        .because(error)
    })
}
