//! What a server says: which sequences it stores, and as which text it gives them back.

use std::fmt::Write;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::Set;
use crate::Outcome;

/// Sequences in one INSERT.
const BATCH: usize = 8_000;

/// Whether the server has the set.
///
/// # Errors
/// The server does not answer.
pub async fn known(conn: &mut Conn, set: &Set) -> Outcome<bool> {
    let sql = format!("SHOW CHARACTER SET WHERE Charset = '{}'", set.name);
    let found: Option<mysql_async::Row> = conn.query_first(sql).await?;
    Ok(found.is_some())
}

/// For each sequence the text the server converts it to: none where it does not store it
/// whole, bytes as they are where they are no UTF-8.
///
/// # Errors
/// The server does not answer.
pub async fn answers(
    conn: &mut Conn,
    set: &Set,
    codes: &[Vec<u8>],
) -> Outcome<Vec<Option<Vec<u8>>>> {
    conn.query_drop("SET sql_mode = ''").await?;
    conn.query_drop("DROP TEMPORARY TABLE IF EXISTS codes")
        .await?;
    conn.query_drop(format!(
        "CREATE TEMPORARY TABLE codes (n INT PRIMARY KEY, c VARCHAR(8) CHARACTER SET {})",
        set.name
    ))
    .await?;
    for (batch, codes) in codes.chunks(BATCH).enumerate() {
        let mut sql = String::from("INSERT IGNORE INTO codes VALUES ");
        for (at, code) in codes.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(sql, "{comma}({},0x{})", batch * BATCH + at, hex(code))?;
        }
        conn.query_drop(sql).await?;
    }
    let rows: Vec<(usize, Vec<u8>, Option<Vec<u8>>)> = conn
        .query("SELECT n, CAST(c AS BINARY), CAST(CONVERT(c USING utf8mb4) AS BINARY) FROM codes ORDER BY n")
        .await?;
    Ok(rows
        .into_iter()
        .zip(codes)
        .map(|((_, stored, text), code)| (stored == *code).then(|| text.unwrap_or_default()))
        .collect())
}

/// Bytes as a literal of SQL writes them.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}
