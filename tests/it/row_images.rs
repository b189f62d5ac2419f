//! Row images that leave columns out, switched on and off by sessions in the middle of a
//! stream, and tables without a primary key: the lake ends equal to the source, or the
//! stream stops with the column and the remedy.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::oracle::Cell;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Rng};
use tests::{Outcome, place};

/// Each target: how the source says what it must hold, and how the lake shows it; both as
/// text that does not depend on the database.
const TARGETS: &[(&str, &[&str], &str, &str)] = &[
    (
        "item",
        &[
            "id",
            "sku",
            "name",
            "qty",
            "price",
            "flags",
            "note",
            "picture",
            "doc",
            "changed_at",
            "day",
            "twice",
        ],
        ", IF(kind = 'a', 'first', IF(kind = 'b', 'second', 'third')), CONCAT(name, '!'), 7, \
         CONCAT(REPEAT('*', CHAR_LENGTH(secret) - 4), RIGHT(secret, 4)) FROM img.item",
        ", kind, shout, fixed, secret FROM item",
    ),
    (
        "visible",
        &["id", "sku", "qty"],
        ", IF(kind = 'a', 1, 2) FROM img.item WHERE kind <> 'c'",
        ", CASE kind WHEN 'a' THEN 1 ELSE 2 END FROM visible WHERE deleted_at IS NULL",
    ),
    (
        "kept",
        &["id", "name"],
        " FROM img.item",
        " FROM kept WHERE id IN (SELECT id FROM item)",
    ),
    (
        "line",
        &["item", "no", "qty", "unit"],
        " FROM img.line",
        " FROM line",
    ),
    (
        "joined",
        &["item", "no"],
        ", qty + no FROM img.line",
        ", total FROM joined",
    ),
    (
        "pair",
        &["a", "b", "c", "d"],
        " FROM img.pair",
        " FROM pair",
    ),
    (
        "wide",
        &[
            "id", "n", "i", "u", "d", "c", "t", "bin", "blo", "e", "s", "da", "dt", "ts", "ti",
        ],
        ", b + 0, y + 0 FROM img.wide",
        ", b, y FROM wide",
    ),
    (
        "mixed",
        &["id"],
        ", n + i, CONCAT(n, ':', u), CONCAT(n, ':', d), n + b, CONCAT(n, ':', c), CONCAT(n, ':', t), \
         IF(bin IS NULL, n, -n), IF(blo IS NULL, n, -n), CONCAT(n, ':', e), CONCAT(n, ':', s), \
         CONCAT(n, ':', da), CONCAT(n, ':', dt), CONCAT(n, ':', ts), CONCAT(n, ':', ti), n + y FROM img.wide",
        ", n_i, n_u, n_d, n_b, n_c, n_t, n_bin, n_blo, n_e, n_s, n_da, n_dt, n_ts, n_ti, n_y FROM mixed",
    ),
    (
        "few",
        &["id", "i", "t", "dt"],
        " FROM img.wide WHERE n > 500",
        " FROM few",
    ),
    (
        "made",
        &["id", "a", "p", "name", "total", "next", "shout", "again"],
        " FROM img.made",
        " FROM made",
    ),
    (
        "made_of",
        &["id"],
        ", total * 2, shout FROM img.made WHERE total > 100",
        ", twice, cried FROM made_of",
    ),
    ("bag", &["n", "t", "d", "x"], " FROM img.bag", " FROM bag"),
    (
        "marked_bag",
        &["n", "t"],
        " FROM img.bag",
        " FROM marked_bag WHERE deleted_at IS NULL",
    ),
];

/// What both sides hold of a target, in one order.
pub(crate) async fn compare(source: &mut Conn, replicator: &Replicator) -> Outcome<()> {
    let mut lake = replicator.lake().await?;
    for (name, columns, there, here) in TARGETS {
        let list = columns.join("`, `");
        let wanted: Vec<mysql_async::Row> = source.query(format!("SELECT `{list}`{there}")).await?;
        let mut wanted: Vec<Vec<String>> = wanted
            .into_iter()
            .map(|row| row.unwrap().into_iter().map(told).collect())
            .collect();
        let found = lake
            .query(&format!("SELECT \"{}\"{here}", columns.join("\", \"")))
            .await?;
        let mut found: Vec<Vec<String>> = found
            .rows
            .iter()
            .map(|row| row.iter().map(shown).collect())
            .collect();
        wanted.sort();
        found.sort();
        assert_eq!(found.len(), wanted.len(), "rows of {name}");
        for (found, wanted) in found.iter().zip(&wanted) {
            assert_eq!(found, wanted, "{name}");
        }
    }
    lake.close().await
}

/// A value of the text protocol.
pub(crate) fn told(value: mysql_async::Value) -> String {
    match value {
        mysql_async::Value::NULL => "NULL".into(),
        mysql_async::Value::Bytes(bytes) => {
            String::from_utf8(bytes).unwrap_or_else(|error| format!("{:x?}", error.as_bytes()))
        }
        other => format!("{other:?}"),
    }
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Null => "NULL".into(),
        Cell::Text(text) => text.clone(),
        Cell::Bytes(bytes) => String::from_utf8(bytes.clone())
            .unwrap_or_else(|error| format!("{:x?}", error.as_bytes())),
        // The bag holds halves only.
        Cell::Real(value) => value.to_string(),
        other => other.to_string(),
    }
}

pub(crate) async fn started(flavor: Flavor) -> Outcome<(Server, Conn, Replicator)> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    let ddl = std::fs::read_to_string(place::workspace().join("tests/images/schema.sql"))?;
    for statement in workload::ddl_statements(&ddl) {
        conn.query_drop(&statement).await?;
    }
    conn.query_drop("SET NAMES utf8mb4, time_zone = '+00:00'")
        .await?;
    let replicator = Replicator::of(env!("CARGO_BIN_EXE_images").into())?;
    Ok((server, conn, replicator))
}

/// The session's settings, one of them before each change.
pub(crate) fn images(flavor: Flavor) -> &'static [&'static str] {
    match flavor {
        Flavor::MySql => &[
            "binlog_row_image = FULL, binlog_row_value_options = ''",
            "binlog_row_image = FULL, binlog_row_value_options = PARTIAL_JSON",
            "binlog_row_image = NOBLOB, binlog_row_value_options = PARTIAL_JSON",
            "binlog_row_image = NOBLOB, binlog_row_value_options = ''",
            "binlog_row_image = MINIMAL, binlog_row_value_options = ''",
        ],
        Flavor::MariaDb1011 => &["binlog_row_image = FULL", "binlog_row_image = MINIMAL"],
        Flavor::MariaDb11 => &[
            "binlog_row_image = FULL",
            "binlog_row_image = MINIMAL",
            "binlog_row_image = FULL_NODUP",
        ],
    }
}

/// A random change; keys are few, so that rows come, go and come again.
fn change(rng: &mut Rng, flavor: Flavor) -> String {
    let (id, n) = (rng.below(40) + 1, rng.below(1000));
    let kind = rng.pick(&["'a'", "'b'", "'c'"]);
    let few = format!("{id} AND {}", id + rng.below(3));
    match rng.below(if flavor == Flavor::MySql { 24 } else { 20 }) {
        0 | 1 => format!("INSERT IGNORE INTO item (id, sku) VALUES ({id}, 'short {id}')"),
        2 | 3 => format!(
            "INSERT IGNORE INTO item (id, sku, name, qty, price, kind, flags, note, picture, doc, day, secret) \
             VALUES ({id}, 'long {id} {n}', 'Näme {n}', NULL, {n}.25, {kind}, 'x,y', REPEAT('n', {n}), \
             x'00FF', '{{\"a\": {n}, \"b\": [1, 2, {{\"c\": \"ä\\\\n\"}}], \"size\": \"0123456789012345678901234567890\"}}', \
             '2024-02-29', 'secret {n}')"
        ),
        4 => format!("UPDATE item SET name = 'name {n}' WHERE id BETWEEN {few}"),
        5 => format!("UPDATE item SET qty = {n} WHERE id BETWEEN {few}"),
        6 => format!(
            "UPDATE item SET note = NULL, picture = 'p{n}', secret = 'abcdefg{n}' WHERE id = {id}"
        ),
        7 => format!(
            "UPDATE item SET sku = CONCAT('moved ', id, ' {n}'), qty = {n}, kind = {kind} WHERE id BETWEEN {few}"
        ),
        8 => format!(
            "UPDATE item SET flags = 'y', price = price + 1, day = '2020-01-01' WHERE id = {id}"
        ),
        9 => format!("UPDATE item SET doc = '[{n}]' WHERE id = {id}"),
        10 => format!("DELETE FROM item WHERE id BETWEEN {few}"),
        11 => format!("INSERT IGNORE INTO line (item, no) VALUES ({id}, {n})"),
        12 => format!("UPDATE line SET qty = {n} WHERE item BETWEEN {few}"),
        13 => format!("DELETE FROM line WHERE item = {id} LIMIT 1"),
        14 => format!(
            "INSERT IGNORE INTO pair (b, c, d) VALUES ({id}, 'c{}', 'd{n}')",
            n % 3
        ),
        15 => format!(
            "UPDATE IGNORE pair SET c = 'c{}' WHERE b = {id} LIMIT 1",
            n % 4
        ),
        16 => format!("UPDATE pair SET a = {n} WHERE b BETWEEN {few}"),
        17 => format!(
            "INSERT INTO bag (n, t, d, x) VALUES ({}, 'a ', 0.5, 'x'), ({}, NULL, 1.5, NULL), (NULL, 'a', 0.5, 'x')",
            n % 4,
            n % 4
        ),
        18 => format!(
            "UPDATE bag SET n = {}, d = d + 1 WHERE n = {} LIMIT 2",
            n % 5,
            n % 4
        ),
        19 => format!(
            "DELETE FROM bag WHERE n = {} OR t = 'a' LIMIT {}",
            n % 4,
            1 + n % 3
        ),
        20 => format!(
            "UPDATE item SET doc = JSON_SET(doc, '$.a', {n}, '$.b[1]', CAST('{n}.50' AS DECIMAL(10,2)), '$.b[2].c', 'x', '$.new', '\"') WHERE id BETWEEN {few}"
        ),
        21 => format!(
            "UPDATE item SET doc = JSON_REMOVE(doc, '$.b[0]', '$.size'), qty = {n}, spare = doc WHERE id BETWEEN {few}"
        ),
        22 => format!(
            "UPDATE item SET spare = JSON_SET(spare, '$.a', {n}), doc = JSON_REPLACE(doc, '$.size', '{n}'), doc = JSON_INSERT(doc, '$.\"odd key\"', {n}) WHERE id BETWEEN {few}"
        ),
        _ => format!("REPLACE INTO item (id, sku, name) VALUES ({id}, 'replaced {id}', 'r{n}')"),
    }
}

/// A random change of rows of which the images tell little.
pub(crate) fn little(rng: &mut Rng, flavor: Flavor) -> String {
    let (id, n) = (rng.below(20) + 1, rng.below(1000));
    let few = format!("{id} AND {}", id + rng.below(3));
    match rng.below(if flavor == Flavor::MySql { 14 } else { 12 }) {
        0 => format!(
            "INSERT IGNORE INTO wide VALUES ({id}, {n}, -{}, {}, -{n}.000001, {n} % 512, 'c{n}', \
             REPEAT('tä', {n}), x'00FF{}', REPEAT(x'FE', {n}), 'x', 'p,q', '2024-02-29', \
             '1999-12-31 23:59:59.{n:03}', '2024-02-29 01:02:03.{}', '-{}:00:00.5', {})",
            n % 128,
            u64::MAX / 2 - n,
            if n % 2 == 0 { "" } else { "0100" },
            10 + n % 90,
            n % 839,
            1901 + n % 250,
        ),
        1 => format!("INSERT IGNORE INTO wide (id, n) VALUES ({id}, {n})"),
        2 | 3 => format!("UPDATE wide SET n = {n} WHERE id BETWEEN {few}"),
        4 => {
            format!("UPDATE wide SET i = NULL, t = 't{n}', e = 'y', s = '' WHERE id BETWEEN {few}")
        }
        5 => format!(
            "UPDATE wide SET u = {n}, d = NULL, b = b'1', c = 'x ', ti = '838:59:58' WHERE id = {id}"
        ),
        6 => format!(
            "UPDATE wide SET da = '0001-01-01', dt = NULL, ts = '2038-01-19 03:14:07', y = 0, bin = 'ab' WHERE id = {id}"
        ),
        7 => format!("DELETE FROM wide WHERE id = {id}"),
        8 => format!("UPDATE wide SET n = n + 1 WHERE id BETWEEN {few} ORDER BY id DESC"),
        9 => format!(
            "INSERT IGNORE INTO made (id, a, p, name) VALUES ({id}, {n}, {n}.25, 'n{n}'), ({id} + 1, NULL, 1, NULL)"
        ),
        10 => format!("UPDATE made SET a = {n} - 500 WHERE id BETWEEN {few}"),
        11 => format!("UPDATE made SET name = 'm{n}', p = p + 1 WHERE id BETWEEN {few}"),
        12 => format!("UPDATE IGNORE wide SET id = {id} + 7, n = {n} WHERE id = {id}"),
        _ => format!("UPDATE IGNORE wide SET id = id + 9 WHERE id BETWEEN {few}"),
    }
}

async fn random(flavor: Flavor, seed: u64) -> Outcome<()> {
    let (server, mut conn, replicator) = started(flavor).await?;
    let mut rng = Rng::new(seed);
    conn.query_drop("USE img").await?;
    for round in 0..4 {
        for _ in 0..200 {
            let setting = rng.pick(images(flavor));
            conn.query_drop(format!("SET SESSION {setting}")).await?;
            let many = rng.chance(30);
            if many {
                conn.query_drop("BEGIN").await?;
            }
            for _ in 0..if many { 4 } else { 1 } {
                let sql = if rng.chance(40) {
                    little(&mut rng, flavor)
                } else {
                    change(&mut rng, flavor)
                };
                conn.query_drop(&sql)
                    .await
                    .map_err(|reason| format!("{reason}: {sql}"))?;
            }
            if many {
                conn.query_drop("COMMIT").await?;
            }
        }
        if round == 1 {
            // Wherever the kill falls, the next run ends as one that was not disturbed.
            let running = replicator.start(&server.url(), &[])?;
            tokio::time::sleep(std::time::Duration::from_millis(rng.below(300))).await;
            running.kill()?;
        }
        replicator
            .run_until_current(&server.url())
            .await?
            .expect(0)?;
        compare(&mut conn, &replicator).await?;
    }
    let sql =
        "SELECT COUNT(*) FROM (SELECT n, t, d FROM bag GROUP BY n, t, d HAVING COUNT(*) > 1) x";
    let equal: Option<i64> = conn.query_first(sql).await?;
    assert!(equal > Some(0), "no two rows of the bag are equal");
    Ok(())
}

#[tokio::test]
async fn every_row_image_of_mysql() -> Outcome<()> {
    random(Flavor::MySql, 1).await
}

#[tokio::test]
async fn every_row_image_of_mariadb() -> Outcome<()> {
    random(Flavor::MariaDb1011, 2).await
}

#[tokio::test]
async fn every_row_image_of_mariadb_11() -> Outcome<()> {
    random(Flavor::MariaDb11, 3).await
}

/// Runs statements behind ordinary rows; the stream stops and names the column.
async fn refused(flavor: Flavor, statements: &[&str], words: &[&str]) -> Outcome<()> {
    let (server, mut conn, replicator) = started(flavor).await?;
    conn.query_drop("USE img").await?;
    conn.query_drop("INSERT INTO item (id, sku, doc, kind) VALUES (1, 'one', '{\"a\": 1, \"b\": \"0123456789012345678901234567890123456789\"}', 'c')")
        .await?;
    conn.query_drop("INSERT INTO line VALUES (1, 1, 1, 'kg')")
        .await?;
    conn.query_drop("INSERT INTO derived (id, d) VALUES (1, '2019-01-01')")
        .await?;
    conn.query_drop("INSERT INTO chosen VALUES (5, 'five', 5), (6, 'six', 6)")
        .await?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    for statement in statements {
        conn.query_drop(*statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    let ran = replicator.run_until_current(&server.url()).await?;
    assert_eq!(ran.code, Some(3), "{statements:?}: {}", ran.stderr);
    for word in words {
        assert!(ran.stderr.contains(word), "no `{word}` in {}", ran.stderr);
    }
    Ok(())
}

const IMAGE: &str = "SET GLOBAL binlog_row_image = FULL";

/// What only the target itself knows is had from there; where it does not hold it either,
/// the stream stops.
#[tokio::test]
async fn a_computed_column_of_inputs_that_nobody_tells_stops() -> Outcome<()> {
    // `visible` maps `kind`: no target gives it back.
    let statements = [
        "SET SESSION binlog_row_image = MINIMAL",
        "UPDATE item SET qty = 9, id = 2 WHERE id = 1",
    ];
    let words = ["img.item", "column `kind`", IMAGE];
    refused(Flavor::MySql, &statements, &words).await
}

#[tokio::test]
async fn a_key_of_marked_rows_that_changes_without_its_columns_stops() -> Outcome<()> {
    let statements = [
        "SET SESSION binlog_row_image = MINIMAL",
        "UPDATE item SET id = 2 WHERE id = 1",
    ];
    refused(Flavor::MySql, &statements, &["img.item", IMAGE]).await
}

#[tokio::test]
async fn a_difference_to_a_document_that_is_not_there_stops() -> Outcome<()> {
    let statements = [
        "SET SESSION binlog_row_image = MINIMAL, binlog_row_value_options = PARTIAL_JSON",
        "UPDATE item SET doc = JSON_SET(doc, '$.a', 2) WHERE id = 1",
    ];
    let words = ["img.item", "column `doc`", "binlog_row_value_options = ''"];
    refused(Flavor::MySql, &statements, &words).await
}

/// MariaDB logs a REPLACE as an update that leaves out what went back to its default, and
/// leaves virtual columns out that changed.
#[tokio::test]
async fn what_mariadb_leaves_out_although_it_changed_stops() -> Outcome<()> {
    let replace = [
        "SET SESSION binlog_row_image = MINIMAL",
        "REPLACE INTO line (item, no) VALUES (1, 1)",
    ];
    let blob = [
        "SET SESSION binlog_row_image = NOBLOB",
        "UPDATE item SET note = 'x' WHERE id = 1",
    ];
    // How MariaDB computes a date from another depends on the session.
    let minimal = [
        "SET SESSION binlog_row_image = MINIMAL",
        "UPDATE derived SET d = '2020-01-01' WHERE id = 1",
    ];
    // Logged like an UPDATE of `n`: the key is its default, `name` went back to its own.
    let without_key = [
        "SET SESSION binlog_row_image = MINIMAL",
        "REPLACE INTO chosen (n) VALUES (7)",
    ];
    for flavor in [Flavor::MariaDb1011, Flavor::MariaDb11] {
        refused(flavor, &without_key, &["img.chosen", "column `id`", IMAGE]).await?;
        refused(flavor, &replace, &["img.line", "column `qty`", IMAGE]).await?;
        refused(flavor, &blob, &["img.item", "column `picture`", IMAGE]).await?;
        refused(flavor, &minimal, &["img.derived", "column `v`", IMAGE]).await?;
    }
    let nodup = [
        "SET SESSION binlog_row_image = FULL_NODUP",
        "UPDATE derived SET d = '2020-01-01' WHERE id = 1",
    ];
    let words = ["img.derived", "column `v`", IMAGE];
    refused(Flavor::MariaDb11, &nodup, &words).await
}
