//! Two keys of the source are two in the lake, or the stream stops.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::lake::AnyLake;
use tests::oracle::Cell;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::{Outcome, place, workload};

/// Changes of keys that differ in case, accents, trailing zeros and blanks, sign and
/// fraction.
const CHANGES: &[&str] = &[
    "INSERT INTO folded VALUES ('a', 1), ('b', 2), ('ß', 3), ('', 4), ('?', 5)",
    "UPDATE folded SET code = 'A' WHERE code = 'a'",
    "UPDATE folded SET code = 'á ' WHERE code = 'A'",
    "INSERT INTO folded VALUES ('B', 6) ON DUPLICATE KEY UPDATE code = 'B', n = 6",
    "REPLACE INTO folded VALUES ('SS', 7), ('s', 8)",
    "DELETE FROM folded WHERE code = '?'",
    "INSERT INTO bytes VALUES (0x61, 0x61, 1), (0x61, 0x6100, 2), (0x6120, 0x61, 3), ('', '', 4), (0, 0x00, 5)",
    "UPDATE bytes SET fixed = 0x62, free = 0x620000 WHERE n = 2",
    "UPDATE bytes SET free = 0x6200 WHERE n = 2",
    "INSERT INTO numbers VALUES (0e0, -0e0, 1), (1e-300, 1e-30, 2), (0.1, 0.1, 3), (16777217, 16777218, 4)",
    "UPDATE numbers SET d = -d WHERE n IN (1, 2)",
    "UPDATE numbers SET n = 5 WHERE d = 0",
    "INSERT INTO moments VALUES ('2038-01-19 03:14:07.99', 'l300', '', 1), ('2038-01-19 03:14:07.98', 'l256', 'a', 2), ('2020-03-29 01:30:00', 'l255', 'a,b', 3), ('2020-03-29 01:30:00', 'l44', 'a b', 4), ('2020-03-29 01:30:00', 'l44', 'a', 5)",
    "UPDATE moments SET label = 0, flags = 0 WHERE n < 3",
    "UPDATE moments SET label = 'l257' WHERE n = 3",
    "INSERT INTO beginnings VALUES ('abc', 1), ('abdef', 2), ('ab', 3)",
    "UPDATE beginnings SET name = 'abcdef' WHERE name = 'abc'",
    "INSERT INTO cyrillic VALUES ('ж?', 1), ('?', 2), ('ж', 3)",
    "INSERT INTO kanji VALUES ('髙', 1), ('\\\\?', 2), ('∵', 3)",
];

const TABLES: &[&str] = &[
    "folded",
    "bytes",
    "numbers",
    "moments",
    "beginnings",
    "cyrillic",
    "kanji",
];

/// How the source shows a key, as text that can be compared.
fn there(table: &str) -> &'static str {
    match table {
        "bytes" => "CONCAT(HEX(fixed), '/', HEX(free))",
        // A double as a target prints it is compared by its place in the order.
        "numbers" => "CONCAT(d < 0, d = 0, f = 0)",
        "moments" => "CONCAT(t, '/', label, '/', flags)",
        "beginnings" => "name",
        _ => "CONVERT(code USING utf8mb4)",
    }
}

/// How a target shows it.
fn here(lake: &AnyLake, table: &str) -> &'static str {
    match (lake, table) {
        (_, "beginnings") => "name",
        (AnyLake::Mysql(..), _) => there(table),
        (AnyLake::Sqlite(_), "bytes") => "hex(fixed) || '/' || hex(free)",
        (AnyLake::Sqlite(_), "numbers") => "(d < 0) || (d = 0) || (f = 0)",
        (AnyLake::Sqlite(_), "moments") => "t || '/' || label || '/' || flags",
        (AnyLake::Postgres(..), "bytes") => {
            "upper(encode(fixed, 'hex')) || '/' || upper(encode(free, 'hex'))"
        }
        (AnyLake::Postgres(..), "numbers") => {
            "(d < 0)::INT::TEXT || (d = 0)::INT::TEXT || (f = 0)::INT::TEXT"
        }
        (AnyLake::Postgres(..), "moments") => {
            "left(to_char(t, 'YYYY-MM-DD HH24:MI:SS.US'), 22) || '/' || label || '/' || flags"
        }
        _ => "code",
    }
}

/// Row by row: the number and the key.
fn rows(lake: &AnyLake, table: &str) -> String {
    let key = here(lake, table);
    let text = match lake {
        AnyLake::Mysql(..) => format!("CAST(CONCAT(n, ' ', {key}) AS CHAR)"),
        AnyLake::Sqlite(_) => format!("n || ' ' || {key}"),
        AnyLake::Postgres(..) => format!("n::TEXT || ' ' || {key}"),
    };
    format!("SELECT {text} FROM {table} ORDER BY n")
}

async fn filled(flavor: Flavor) -> Outcome<(Server, Conn)> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    let ddl = std::fs::read_to_string(place::workspace().join("tests/keys/schema.sql"))?;
    for statement in workload::ddl_statements(&ddl) {
        conn.query_drop(&statement).await?;
    }
    conn.query_drop("SET NAMES utf8mb4, sql_mode = '', time_zone = '+00:00'")
        .await?;
    for statement in CHANGES {
        conn.query_drop(*statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    Ok((server, conn))
}

async fn held(flavor: Flavor, kind: &str) -> Outcome<()> {
    let (server, mut conn) = filled(flavor).await?;
    let lake = AnyLake::start(kind).await?;
    let lake = lake.with(env!("CARGO_BIN_EXE_keys"))?;
    lake.replicator()
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    for table in TABLES {
        let key = there(table);
        let sql = format!("SELECT CAST(CONCAT(n, ' ', {key}) AS CHAR) FROM {table} ORDER BY n");
        let wanted: Vec<String> = conn.query(sql).await?;
        assert!(wanted.len() > 2, "{table} has {} rows", wanted.len());
        let found = lake.texts(&rows(&lake, table)).await?;
        assert_eq!(found, wanted, "{table} in {kind}");
    }
    Ok(())
}

/// MySQL keeps the sign of a zero, SQLite and new versions of MariaDB do not.
#[tokio::test]
async fn both_zeros_are_one_key() -> Outcome<()> {
    let (server, mut conn) = filled(Flavor::MySql).await?;
    let replicator = Replicator::of(env!("CARGO_BIN_EXE_keys").into())?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    let zeros: Vec<(String, String)> = conn
        .query("SELECT CAST(d AS CHAR), CAST(f AS CHAR) FROM numbers WHERE n = 5")
        .await?;
    assert!(
        zeros.iter().any(|(d, f)| d == "-0" || f == "-0"),
        "{zeros:?}"
    );
    let sql = "SELECT CAST(d AS TEXT), CAST(f AS TEXT) FROM numbers WHERE n = 5";
    let zero = || Cell::Text("0.0".into());
    let mut lake = replicator.lake().await?;
    assert_eq!(lake.query(sql).await?.rows, [[zero(), zero()]]);
    Ok(())
}

#[tokio::test]
async fn every_target_keeps_every_key_apart() -> Outcome<()> {
    for kind in AnyLake::KINDS {
        held(Flavor::MySql, kind).await?;
    }
    Ok(())
}

#[tokio::test]
async fn mariadb_keeps_every_key_apart() -> Outcome<()> {
    held(Flavor::MariaDb11, "sqlite").await?;
    held(Flavor::MariaDb11, "postgres").await
}

/// The row of one key would be written over that of the other.
#[tokio::test]
async fn keys_that_read_as_one_text_stop() -> Outcome<()> {
    for (flavor, table, key) in [
        (Flavor::MySql, "cyrillic", "_cp1251 0xE698"),
        (Flavor::MySql, "kanji", "_cp932 0xEEE0"),
        (Flavor::MariaDb1011, "kanji", "_cp932 0xEEE0"),
    ] {
        let (server, mut conn) = filled(flavor).await?;
        conn.query_drop(format!("INSERT INTO {table} VALUES ({key}, 9)"))
            .await?;
        let replicator = Replicator::of(env!("CARGO_BIN_EXE_keys").into())?;
        let ran = replicator.run_until_current(&server.url()).await?;
        assert_eq!(ran.code, Some(3), "{}", ran.stderr);
        for word in [table, "`code`", "told apart"] {
            assert!(ran.stderr.contains(word), "no `{word}` in {}", ran.stderr);
        }
        let sql = format!("SELECT COUNT(*) FROM {table}");
        let rows = replicator.lake().await?.query(&sql).await?.rows;
        assert_eq!(rows, [[Cell::Int(3)]], "{table}");
    }
    Ok(())
}
