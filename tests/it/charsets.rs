//! Character sets held by the servers: every sequence of every set, and whole columns from
//! the binlog to the lake.

use cdc_runtime::shape::Charset;
use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::charsets::{self, SETS, Set};
use tests::oracle::{Cell, Lake};
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::{Outcome, place, workload};

/// Characters of the CHAR and VARCHAR columns of `charsets/schema.sql`.
const SHORT: usize = 12;
/// Characters in a row's text.
const LONG: usize = 4096;

/// The set that a collation in use says it is of.
fn charset(set: &Set) -> Outcome<Charset> {
    (0..4096)
        .filter_map(Charset::of_collation)
        .find(|charset| charset.name() == set.name)
        .ok_or_else(|| format!("no collation is of {}", set.name).into())
}

/// Compares each sequence with the server's answer; gives those it stores.
async fn every_sequence(conn: &mut Conn, set: &Set) -> Outcome<Vec<Vec<u8>>> {
    let charset = charset(set)?;
    let mut stored = Vec::new();
    let codes = charsets::of_set(set);
    if matches!(set.form, charsets::Form::Utf8(_) | charsets::Form::Utf32) {
        // Nothing but characters: the rows compare them.
        return Ok(codes);
    }
    let answers = charsets::answers(conn, set, &codes).await?;
    for (code, answer) in codes.into_iter().zip(answers) {
        let found = charset.decode(&code);
        // What no Rust text can hold, a surrogate, and what is not stored, stops.
        let text = answer
            .as_deref()
            .and_then(|text| std::str::from_utf8(text).ok());
        match (text.filter(|text| !text.is_empty()), found) {
            (Some(text), Ok(found)) if text == found => stored.push(code),
            (None, Err(_)) => {}
            // What one server alone stores is read as that server converts it.
            (None, Ok(_)) if answer.is_none() && one_server_alone(set, &code) => {}
            (text, found) => {
                let found = found.map(std::borrow::Cow::into_owned).ok();
                return Err(
                    format!("{} {code:02X?}: {found:?}, expected {text:?}", set.name).into(),
                );
            }
        }
    }
    Ok(stored)
}

/// Whether MySQL stores it and MariaDB does not, or the other way round.
fn one_server_alone(set: &Set, code: &[u8]) -> bool {
    match set.form {
        charsets::Form::Euc => code == [0x8E, 0xA0],
        _ => set.name == "ascii",
    }
}

/// Rows of the set's table: ids and the bytes of the text.
fn rows(set: &Set, stored: &[Vec<u8>]) -> Vec<Vec<Vec<u8>>> {
    let mut rows: Vec<Vec<Vec<u8>>> = stored.chunks(LONG).map(<[_]>::to_vec).collect();
    rows.extend(charsets::supplementary(set));
    if set.form == charsets::Form::Gb18030 {
        rows.extend(charsets::four_bytes());
    }
    // Empty text, and NULL.
    rows.push(Vec::new());
    rows
}

/// Fills the set's table: the text whole, its beginning in the short columns, its end in
/// the wide CHAR with blanks behind it, which the server strips.
async fn fill(conn: &mut Conn, set: &Set, rows: &[Vec<Vec<u8>>]) -> Outcome<()> {
    let name = set.name;
    conn.query_drop("START TRANSACTION").await?;
    for (id, row) in rows.iter().enumerate() {
        let begin = literal(&row[..row.len().min(SHORT)]);
        let mut end = row[row.len().saturating_sub(200)..].to_vec();
        end.extend([set.blank(), set.blank()]);
        let short = if row.is_empty() {
            "NULL"
        } else {
            begin.as_str()
        };
        let (body, end) = (literal(row), literal(&end));
        let (label, labels) = (id % 3 + 1, id % 4);
        conn.query_drop(format!(
            "INSERT INTO charsets.{name} VALUES \
             ({id}, {body}, {short}, {begin}, {end}, {label}, {labels})"
        ))
        .await
        .map_err(|_| format!("{name}: row {id} is not taken"))?;
    }
    conn.query_drop("COMMIT").await?;
    Ok(())
}

/// Bytes without a character set: the column takes them as they are.
fn literal(codes: &[Vec<u8>]) -> String {
    if codes.is_empty() {
        return "''".into();
    }
    format!("0x{}", charsets::hex(&codes.concat()))
}

/// Compares the lake's table with the server's own conversion.
async fn compare(conn: &mut Conn, lake: &mut Lake, set: &Set) -> Outcome<usize> {
    let columns = ["body", "short", "fixed", "wide", "label", "labels"];
    let mut compared = 0;
    for column in columns {
        let sql = format!(
            "SELECT CAST(CONVERT({column} USING utf8mb4) AS BINARY) FROM charsets.{} ORDER BY id",
            set.name
        );
        let wanted: Vec<Option<Vec<u8>>> = conn.query(sql).await?;
        let sql = format!("SELECT \"{column}\" FROM {} ORDER BY id", set.name);
        let found = lake.query(&sql).await?.rows;
        assert_eq!(wanted.len(), found.len(), "{}.{column}", set.name);
        for (id, (wanted, found)) in wanted.into_iter().zip(found).enumerate() {
            let found = match found.first() {
                Some(Cell::Text(text)) => Some(text.clone().into_bytes()),
                Some(Cell::Null) => None,
                _ => return Err(format!("{}.{column} is no text", set.name).into()),
            };
            assert!(wanted == found, "{}.{column}, row {id}, differs", set.name);
            compared += 1;
        }
    }
    Ok(compared)
}

async fn held(flavor: Flavor) -> Outcome<()> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    let ddl = std::fs::read_to_string(place::workspace().join("tests/charsets/schema.sql"))?;
    let (mut sets, mut sequences) = (Vec::new(), 0);
    for set in SETS {
        if charsets::known(&mut conn, set).await? {
            sets.push(set);
        }
    }
    for statement in workload::ddl_statements(&ddl) {
        let other = |set: &Set| statement.contains(&format!("CHARACTER SET {}", set.name));
        if !SETS
            .iter()
            .any(|set| other(set) && !sets.iter().any(|s| s.name == set.name))
        {
            conn.query_drop(&statement).await?;
        }
    }
    for set in &sets {
        conn.query_drop("SET sql_log_bin = 0").await?;
        let stored = every_sequence(&mut conn, set).await?;
        conn.query_drop("SET sql_log_bin = 1").await?;
        sequences += stored.len();
        fill(&mut conn, set, &rows(set, &stored)).await?;
    }
    let replicator = Replicator::of(env!("CARGO_BIN_EXE_charset_lake").into())?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    let mut lake = replicator.lake().await?;
    let mut compared = 0;
    for set in sets {
        compared += compare(&mut conn, &mut lake, set).await?;
    }
    assert!(sequences > 500_000, "only {sequences} sequences are stored");
    assert!(compared > 10_000, "only {compared} values were compared");
    every_collation(&mut conn, flavor).await
}

/// Every collation of the server is known to be of its set.
async fn every_collation(conn: &mut Conn, flavor: Flavor) -> Outcome<()> {
    let table = if flavor.is_mariadb() {
        "COLLATION_CHARACTER_SET_APPLICABILITY"
    } else {
        "COLLATIONS"
    };
    let sql = format!("SELECT ID, CHARACTER_SET_NAME FROM information_schema.{table}");
    let collations: Vec<(u32, String)> = conn.query(sql).await?;
    assert!(collations.len() > 250);
    for (number, name) in collations {
        let found = Charset::of_collation(number).map_or("binary", Charset::name);
        // latin2_czech_cs has characters of its own.
        let found = found.strip_suffix("_czech_cs").unwrap_or(found);
        assert_eq!(found, name, "collation {number}");
    }
    Ok(())
}

#[tokio::test]
async fn mysql_holds_every_character() -> Outcome<()> {
    held(Flavor::MySql).await
}

#[tokio::test]
async fn mariadb_10_11_holds_every_character() -> Outcome<()> {
    held(Flavor::MariaDb1011).await
}

#[tokio::test]
async fn mariadb_11_holds_every_character() -> Outcome<()> {
    held(Flavor::MariaDb11).await
}
