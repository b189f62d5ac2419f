//! Every row of docs/types.md in every target: values at the edges of each type, by the stream
//! and by a load, are read back by a client of the target as the source prints them. What a
//! target cannot hold is a dead letter, and never another value.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use mysql_async::Conn;
use tests::Outcome;
use tests::boundary::{self, Column};
use tests::lake::AnyLake;
use tests::oracle::{Cell, Held, MysqlLake, PostgresLake};
use tests::servers::{Flavor, Server};

/// The database or schema that is filled.
const LAKE: &str = "public";

/// Numbers of rows that are set aside, by table.
type Aside = BTreeMap<String, Vec<i128>>;

fn same(want: &Cell, have: &Cell) -> bool {
    match (want, have) {
        (Cell::Decimal(want), Cell::Text(have)) => want == have,
        // Zeros of either sign are one number.
        (Cell::Real(want), Cell::Real(have)) => want == have,
        _ => want == have,
    }
}

/// The rows of a table by their key.
fn by_key(
    columns: &[String],
    rows: Vec<Vec<Cell>>,
    key: &str,
) -> Outcome<BTreeMap<i128, Vec<Cell>>> {
    let at = columns
        .iter()
        .position(|name| name == key)
        .ok_or("no key")?;
    let number = |row: &Vec<Cell>| match row.get(at) {
        Some(Cell::Int(number)) => Ok(*number),
        other => Err(format!("a key that is no number: {other:?}")),
    };
    let pairs = rows.into_iter().map(|row| Ok((number(&row)?, row)));
    pairs.collect()
}

/// The differences of one table; how many values were compared.
async fn compare(
    conn: &mut Conn,
    lake: &mut impl Held,
    table: &str,
    aside: &Aside,
    report: &mut String,
) -> Outcome<usize> {
    let columns = boundary::columns(conn, table).await?;
    let key = &columns.first().ok_or("a table without columns")?.name;
    let keys: Vec<Cell> = match columns.first() {
        Some(first) => boundary::printed(conn, table, key, first).await?,
        None => Vec::new(),
    };
    let found = lake.read(table).await?;
    let rows = by_key(&found.columns, found.rows, key)?;
    let set_aside = aside.get(table).cloned().unwrap_or_default();
    if rows.len() + set_aside.len() != keys.len() {
        writeln!(
            report,
            "{table}: {} rows and {} set aside of {}",
            rows.len(),
            set_aside.len(),
            keys.len()
        )?;
    }
    let mut compared = 0;
    for column in &columns {
        let wanted = boundary::printed(conn, table, key, column).await?;
        let at = found.columns.iter().position(|name| *name == column.name);
        let at = at.ok_or_else(|| format!("the lake has no {table}.{}", column.name))?;
        for (number, want) in keys.iter().zip(&wanted) {
            let Cell::Int(number) = number else { continue };
            let Some(have) = rows.get(number).and_then(|row| row.get(at)) else {
                continue;
            };
            compared += 1;
            if !same(want, have) {
                let Column { name, full, .. } = column;
                writeln!(
                    report,
                    "{table}.{name} {full}, row {number}: {have}, expected {want}"
                )?;
            }
        }
    }
    Ok(compared)
}

/// The keys that dead letters hold: each is of a row whose key is its first column.
fn set_aside(lake: &AnyLake) -> Outcome<(Aside, Vec<String>)> {
    let ran = lake
        .replicator()
        .run(&["dead-letters", "list", "--json"])?
        .expect(0)?;
    let found: serde_json::Value = serde_json::from_str(&ran.stdout)?;
    let (mut aside, mut reasons) = (Aside::new(), Vec::new());
    for letter in found["dead_letters"].as_array().ok_or("no list")? {
        let id = letter["id"].to_string();
        let shown = lake
            .replicator()
            .run(&["dead-letters", "show", &id, "--json"])?
            .expect(0)?;
        let shown: serde_json::Value = serde_json::from_str(&shown.stdout)?;
        let row = shown["after"].as_object().ok_or("no row")?;
        let table = letter["table"]
            .as_str()
            .ok_or("no table")?
            .trim_start_matches("types.");
        let number = row
            .get("id")
            .and_then(|it| it.as_str())
            .ok_or("no id")?
            .parse()?;
        aside.entry(table.to_owned()).or_default().push(number);
        let column = letter["column"].as_str().unwrap_or_default();
        reasons.push(format!(
            "{column}: {}",
            letter["reason"].as_str().unwrap_or_default()
        ));
    }
    reasons.sort();
    reasons.dedup();
    Ok((aside, reasons))
}

async fn held(kind: &str, flavor: Flavor) -> Outcome<Vec<String>> {
    let source = Server::start(flavor).await?;
    let mut conn = source.connect().await?;
    let tables = boundary::fill(&source, &mut conn).await?;
    let mut all = Vec::new();
    for way in [Some("--no-snapshot"), None] {
        let lake = AnyLake::start(kind).await?;
        let lake = lake.with_lake(env!("CARGO_BIN_EXE_boundary"), LAKE)?;
        let mut arguments = vec!["--until-current", "--dead-letters", "100000"];
        arguments.extend(way);
        let ran = lake
            .replicator()
            .start(&source.url(), &arguments)?
            .ended()
            .await?;
        ran.expect(0)?;
        let (aside, reasons) = set_aside(&lake)?;
        all.extend(reasons);
        let mut report = String::new();
        let mut compared = 0;
        for table in &tables {
            compared += match &lake {
                AnyLake::Mysql(_, server) => {
                    let mut held = MysqlLake::open(server.connect().await?, LAKE).await?;
                    let count = compare(&mut conn, &mut held, table, &aside, &mut report).await?;
                    held.close().await?;
                    count
                }
                AnyLake::Postgres(_, server) => {
                    let mut held = PostgresLake::open(server.connect().await?, LAKE);
                    let count = compare(&mut conn, &mut held, table, &aside, &mut report).await?;
                    held.close().await?;
                    count
                }
                AnyLake::Sqlite(_) => return Err("tests/it/boundary.rs is about SQLite".into()),
            };
        }
        assert!(compared > 1500, "only {compared} values were compared");
        if !report.is_empty() {
            return Err(format!("{kind}, {way:?}: source and target differ:\n{report}").into());
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

#[tokio::test]
async fn mysql_holds_every_type_of_mysql() -> Outcome<()> {
    assert_eq!(held("mysql", Flavor::MySql).await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn mysql_holds_every_type_of_mariadb() -> Outcome<()> {
    // MariaDB's TIME goes up to 838:59:59.999999, MySQL's to 838:59:59.
    for reason in held("mysql", Flavor::MariaDb11).await? {
        assert!(reason.contains("`moments`, column `t"), "{reason}");
    }
    Ok(())
}

#[tokio::test]
async fn mariadb_holds_every_type() -> Outcome<()> {
    assert_eq!(held("mariadb", Flavor::MySql).await?, Vec::<String>::new());
    assert_eq!(
        held("mariadb11", Flavor::MariaDb1011).await?,
        Vec::<String>::new()
    );
    Ok(())
}

/// PostgreSQL holds all but days that no calendar has and NUL in a text.
#[tokio::test]
async fn postgres_holds_every_type_or_says_which() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb11] {
        let reasons = held("postgres", flavor).await?;
        assert!(!reasons.is_empty());
        for reason in &reasons {
            let known = reason.contains("no day of a calendar") || reason.contains("NUL");
            assert!(known, "{reason}");
        }
    }
    Ok(())
}
