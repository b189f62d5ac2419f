//! Looking up what a row of the target holds of its source.

use sqlx::sqlite::SqliteConnection;
use sqlx::{Row, Sqlite};

use super::connect::failure;
use crate::error::Error;
use crate::mapper::{KeyPart, TargetTable};

/// The cells of the row with that key; none where there is none, or the table gives
/// nothing back.
pub(super) async fn row(
    connection: &mut SqliteConnection,
    table: &TargetTable,
    key: &[KeyPart],
) -> Result<Option<Vec<Option<String>>>, Error> {
    if table.recall.is_empty() {
        return Ok(None);
    }
    let unread = |error| failure(format!("`{}` cannot be read", table.name), error);
    let mut query = sqlx::query::<Sqlite>(table.recall);
    for part in key {
        query = match part {
            KeyPart::Integer(number) => query.bind(*number),
            KeyPart::Text(text) => query.bind(text.as_str()),
            KeyPart::Bytes(bytes) => query.bind(bytes.as_slice()),
        };
    }
    let found = query.fetch_optional(connection).await.map_err(unread)?;
    let Some(found) = found else {
        return Ok(None);
    };
    let cells = (0..found.len()).map(|at| found.try_get(at));
    cells.collect::<Result<_, _>>().map(Some).map_err(unread)
}
