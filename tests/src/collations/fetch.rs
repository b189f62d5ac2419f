//! What a server answers for every character.

use std::collections::BTreeMap;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use crate::Outcome;

/// A WITH clause: `s(n)` holds every number up to 0x10FFFF.
pub(super) const SEQUENCE: &str = "WITH d(x) AS (SELECT 0 UNION SELECT 1 UNION SELECT 2 UNION \
    SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 \
    UNION SELECT 9 UNION SELECT 10 UNION SELECT 11 UNION SELECT 12 UNION SELECT 13 UNION \
    SELECT 14 UNION SELECT 15), s AS (SELECT a.x * 65536 + b.x * 4096 + c.x * 256 + e.x * 16 \
    + f.x n FROM (SELECT x FROM d UNION SELECT 16) a, d b, d c, d e, d f)";

/// Bytes by code point.
pub(super) type Points = BTreeMap<u32, Vec<u8>>;

/// A function of every character under a collation.
pub(super) async fn points(conn: &mut Conn, function: &str, collation: &str) -> Outcome<Points> {
    let (charset, _) = collation.split_once('_').ok_or("a name without charset")?;
    let last = if charset == "utf8mb4" {
        0x10_FFFF
    } else {
        0xFFFF
    };
    let sql = format!(
        "{SEQUENCE} SELECT n, {function}(CONVERT(CHAR(n USING utf32) USING {charset}) \
         COLLATE {collation}) FROM s WHERE n <= {last} AND n NOT BETWEEN 0xD800 AND 0xDFFF"
    );
    let rows: Vec<(u32, Vec<u8>)> = conn.query(sql).await?;
    Ok(rows.into_iter().collect())
}
