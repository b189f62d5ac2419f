//! Every type held by the server: rows at the edges of each, replicated into the lake, are
//! what the source prints for them.

use std::fmt::Write;
use std::path::PathBuf;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::boundary::{self, Column};
use tests::oracle::{Cell, Lake};
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};

/// Whether the lake has what the source prints; zeros of either sign are one to SQLite.
fn same(want: &Cell, have: &Cell) -> bool {
    match (want, have) {
        (Cell::Decimal(want), Cell::Text(have)) => want == have,
        _ => want == have,
    }
}

/// Every difference of one table, a line a column; and how many values were compared.
async fn compare(
    conn: &mut mysql_async::Conn,
    lake: &mut Lake,
    table: &str,
    report: &mut String,
) -> Outcome<usize> {
    let columns = boundary::columns(conn, table).await?;
    let key = columns.first().ok_or("a table without columns")?;
    let sql = format!("SELECT * FROM \"{table}\" ORDER BY \"{}\"", key.name);
    let found = lake.query(&sql).await?;
    let mut compared = 0;
    for column in &columns {
        let wanted = boundary::printed(conn, table, &key.name, column).await?;
        let at = found.columns.iter().position(|name| *name == column.name);
        let at = at.ok_or_else(|| format!("the lake has no {table}.{}", column.name))?;
        assert_eq!(wanted.len(), found.rows.len(), "rows of {table}");
        let pairs = wanted.iter().zip(found.rows.iter().map(|row| &row[at]));
        let wrong: Vec<_> = pairs.filter(|(want, have)| !same(want, have)).collect();
        compared += wanted.len();
        if let Some((want, have)) = wrong.first() {
            let Column { name, full, .. } = column;
            writeln!(
                report,
                "{table}.{name} {full}: {have}, expected {want} ({} rows differ)",
                wrong.len()
            )?;
        }
    }
    Ok(compared)
}

/// Computed columns of the mapping over types that only MariaDB has.
const COMPUTED: &[(&str, &str, &str)] = &[
    (
        "addresses",
        "missing",
        "(un IS NULL) + (i4n IS NULL) + (i6n IS NULL)",
    ),
    (
        "packed",
        "computed",
        "CONCAT(IFNULL(v4, '-'), '/', t, '/', CONVERT(v256 USING utf8mb4), '/', \
         IFNULL(CONVERT(m USING utf8mb4), '-'))",
    ),
    (
        "packed",
        "missing",
        "(vb IS NULL) + (lb IS NULL) + (v IS NULL)",
    ),
];

/// Every difference of a computed column.
async fn computed(
    conn: &mut mysql_async::Conn,
    lake: &mut Lake,
    report: &mut String,
) -> Outcome<()> {
    for (table, column, sql) in COMPUTED {
        let source = format!("SELECT CAST(({sql}) AS CHAR) FROM types.{table} ORDER BY id");
        let wanted: Vec<String> = conn.query(source).await?;
        let target = format!("SELECT CAST({column} AS TEXT) FROM {table} ORDER BY id");
        let found = lake.query(&target).await?.rows.into_iter().flatten();
        let found: Vec<Cell> = found.collect();
        let wanted: Vec<Cell> = wanted.into_iter().map(Cell::Text).collect();
        if wanted != found {
            writeln!(report, "{table}.{column} differs")?;
        }
    }
    Ok(())
}

/// Which way the rows take: the binlog, or the tables themselves.
#[derive(Clone, Copy)]
enum Way {
    Stream,
    Load,
}

async fn held(flavor: Flavor) -> Outcome<()> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    let tables = boundary::fill(&server, &mut conn).await?;
    for way in [Way::Stream, Way::Load] {
        held_by(way, &server, &mut conn, &tables).await?;
    }
    Ok(())
}

async fn held_by(
    way: Way,
    server: &Server,
    conn: &mut mysql_async::Conn,
    tables: &[String],
) -> Outcome<()> {
    let replicator = Replicator::of(PathBuf::from(env!("CARGO_BIN_EXE_boundary")))?;
    let ran = match way {
        Way::Stream => replicator.run_until_current(&server.url()).await?,
        Way::Load => replicator.load_until_current(&server.url()).await?,
    };
    ran.expect(0)?;
    let mut lake = replicator.lake().await?;
    let (mut report, mut compared) = (String::new(), 0);
    for table in tables {
        compared += compare(conn, &mut lake, table, &mut report).await?;
    }
    if server.flavor().is_mariadb() {
        computed(conn, &mut lake, &mut report).await?;
    }
    assert!(compared > 2000, "only {compared} values were compared");
    if report.is_empty() {
        Ok(())
    } else {
        Err(format!("source and lake differ:\n{report}").into())
    }
}

#[tokio::test]
async fn mysql_holds_every_type() -> Outcome<()> {
    held(Flavor::MySql).await
}

#[tokio::test]
async fn mariadb_10_holds_every_type() -> Outcome<()> {
    held(Flavor::MariaDb1011).await
}

#[tokio::test]
async fn mariadb_11_holds_every_type() -> Outcome<()> {
    held(Flavor::MariaDb11).await
}

/// A stop names the table and the column, and never the value.
async fn stops(flavor: Flavor, statement: &str, words: &[&str]) -> Outcome<()> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    boundary::fill(&server, &mut conn).await?;
    conn.query_drop("SET sql_mode = ''").await?;
    conn.query_drop(statement).await?;
    let replicator = Replicator::of(PathBuf::from(env!("CARGO_BIN_EXE_boundary")))?;
    let ran = replicator.run_until_current(&server.url()).await?;
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    for word in words {
        assert!(ran.stderr.contains(word), "no `{word}` in {}", ran.stderr);
    }
    Ok(())
}

#[tokio::test]
async fn what_sqlite_cannot_hold_stops() -> Outcome<()> {
    let insert = "INSERT INTO whole (id, bun) VALUES (1000, 18446744073709551615)";
    stops(Flavor::MySql, insert, &["`bun`", "unsigned"]).await
}

#[tokio::test]
async fn old_temporal_formats_stop_with_the_remedy() -> Outcome<()> {
    let server =
        Server::start_with(Flavor::MariaDb1011, &["--mysql56-temporal-format=OFF"]).await?;
    let mut conn = server.connect().await?;
    boundary::fill(&server, &mut conn).await?;
    let replicator = Replicator::of(PathBuf::from(env!("CARGO_BIN_EXE_boundary")))?;
    let ran = replicator.run_until_current(&server.url()).await?;
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("mysql56_temporal_format=OFF"),
        "{}",
        ran.stderr
    );
    Ok(())
}

/// What a partial date becomes in generated columns when a session with `NO_ZERO_IN_DATE`
/// writes its row: the server's table, then the lake, a VIRTUAL and a STORED column each.
async fn partial(flavor: Flavor) -> Outcome<[(String, String); 2]> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    boundary::fill(&server, &mut conn).await?;
    for statement in [
        "SET sql_mode = ''",
        "INSERT INTO derived (id, a, d) VALUES (1000, 0, '2001-05-00')",
        "SET sql_mode = 'NO_ZERO_DATE,NO_ZERO_IN_DATE'",
        "INSERT INTO derived (id, a) VALUES (1000, 0) ON DUPLICATE KEY UPDATE a = 1",
        "SET sql_mode = ''",
    ] {
        conn.query_drop(statement).await?;
    }
    let wanted = "SELECT CAST(dv AS CHAR), CAST(ds AS CHAR) FROM types.derived WHERE id = 1000";
    let wanted = conn.query_first(wanted).await?.ok_or("no row")?;
    let replicator = Replicator::of(PathBuf::from(env!("CARGO_BIN_EXE_boundary")))?;
    let ran = replicator.run_until_current(&server.url()).await?;
    ran.expect(0)?;
    let mut lake = replicator.lake().await?;
    let found = lake
        .query("SELECT dv, ds FROM derived WHERE id = 1000")
        .await?;
    match found.rows.as_slice() {
        [row] => match row.as_slice() {
            [Cell::Text(dv), Cell::Text(ds)] => Ok([wanted, (dv.clone(), ds.clone())]),
            _ => Err("no texts".into()),
        },
        _ => Err("no row".into()),
    }
}

#[tokio::test]
async fn mysql_generates_partial_dates_in_every_mode() -> Outcome<()> {
    let date = || "2001-05-00 00:00:00.000".to_owned();
    let all = [(date(), date()), (date(), date())];
    assert_eq!(partial(Flavor::MySql).await?, all);
    Ok(())
}

#[tokio::test]
async fn mariadb_streams_a_zero_for_a_partial_date_that_it_keeps() -> Outcome<()> {
    let (date, zero) = ("2001-05-00 00:00:00.000", "0000-00-00 00:00:00.000");
    let both = |text: &str| (text.to_owned(), text.to_owned());
    assert_eq!(
        partial(Flavor::MariaDb1011).await?,
        [both(date), both(zero)]
    );
    // Since 11.8.9 an update does not tell generated columns, and nobody can compute these.
    let stopped = partial(Flavor::MariaDb11).await.unwrap_err().to_string();
    for word in ["exit code Some(3)", "column `dv`", "docs/row_images.md"] {
        assert!(stopped.contains(word), "no `{word}` in {stopped}");
    }
    Ok(())
}
