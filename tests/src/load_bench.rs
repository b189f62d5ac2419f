//! How fast the shop's tables are loaded: by the replicator, by `mysqldump | mysql`, and by
//! a copier that knows no types, which reads rows of dynamic values and binds them.

use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row, Value};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Sqlite};

use crate::Outcome;
use crate::replicator::Replicator;
use crate::servers::{Flavor, Server, client};
use crate::workload;

/// What is to be measured.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Rows of all tables together, roughly.
    pub rows: u64,
    /// How often each way is taken.
    pub rounds: u64,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            rows: 1_000_000,
            rounds: 3,
        }
    }
}

/// Rows of the copier in one transaction.
const COPIED_AT_ONCE: usize = 10_000;

/// The tables, each with its share of a thousand rows and an INSERT of row `n`.
const TABLES: &[(&str, u64, &str)] = &[
    (
        "customer",
        50,
        "n, CONCAT('first', n), 'last', CONCAT('c', n, '@example.org'), '+49 30 1234567', \
         LPAD(n, 11, '0'), REPEAT('h', 32), 1 + n % 3, 1 + n % 31, n % 9000, n / 7, '1980-05-17', \
         'DE', 0, JSON_OBJECT('lang', 'de', 'n', n), '2026-01-01 10:00:00.123456'",
    ),
    (
        "address",
        50,
        "n, n, 1 + n % 3, CONCAT('street ', n), 'Köln', LPAD(n % 99999, 5, '0'), 50.5, 6.5",
    ),
    (
        "product",
        10,
        "n, 1, CONCAT('sku', n), CONCAT('product ', n), 'a text of some forty characters, as usual', \
         n / 100, n / 300, 1.5, 4.5, 2024, 3, 7, n, 5, 1, x'00ff', REPEAT('f', 8), NULL, \
         JSON_OBJECT('size', n), NULL",
    ),
    (
        "orders",
        250,
        "n, 1 + n % @customers, 1 + n % 4, 1 + n % 3, '2026-02-03 04:05:06.789', \
         '2026-02-03 04:05:07', 4.90, 'EUR', NULL",
    ),
    (
        "order_item",
        500,
        "1 + (n - 1) DIV 2, 1 + n % 2, 1 + n % @products, 1 + n % 5, n % 10000 / 100, 0.1, DEFAULT",
    ),
    (
        "payment",
        140,
        "n, n, 1 + n % 3, '4111111111111111', NULL, n / 100, 0.25, '2026-02-03 04:05:06.789', NULL",
    ),
];

async fn fill(conn: &mut Conn, rows: u64) -> Outcome<u64> {
    workload::create(conn, 1).await?;
    let share = |parts: u64| (rows * parts / 1000).max(2);
    conn.query_drop(format!(
        "SET @customers = {}, @products = {}, cte_max_recursion_depth = {rows}, \
         foreign_key_checks = 0",
        share(50),
        share(10)
    ))
    .await?;
    let mut sum = 0;
    for (table, parts, values) in TABLES {
        let count = share(*parts);
        let columns = if *table == "order_item" {
            "(order_id, line_no, product_id, qty, unit_price, discount)"
        } else {
            ""
        };
        let values = values.trim_end_matches(", DEFAULT");
        conn.query_drop(format!("DELETE FROM shop.{table}")).await?;
        conn.query_drop(format!(
            "INSERT INTO shop.{table} {columns} WITH RECURSIVE c(n) AS \
             (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT {values} FROM c"
        ))
        .await
        .map_err(|reason| format!("{table}: {reason}"))?;
        conn.query_drop(format!("ANALYZE TABLE shop.{table}"))
            .await?;
        sum += count;
    }
    Ok(sum)
}

/// Loads into an empty file with the replicator; rows and time.
async fn replicated(server: &Server) -> Outcome<(u64, Duration)> {
    let replicator = Replicator::new()?;
    let began = Instant::now();
    replicator
        .load_until_current(&server.url())
        .await?
        .expect(0)?;
    let took = began.elapsed();
    let mut lake = replicator.lake().await?;
    let rows = lake.number("SELECT sum(rows_read) FROM _cdc_chunk").await?;
    lake.close().await?;
    Ok((u64::try_from(rows)?, took))
}

/// Dumps the tables and reads the dump into a schema of the same server.
async fn dumped(server: &Server, conn: &mut Conn) -> Outcome<Duration> {
    conn.query_drop("DROP DATABASE IF EXISTS shop_copy").await?;
    conn.query_drop("CREATE DATABASE shop_copy").await?;
    let to = format!("--no-defaults -h127.0.0.1 -P{} -ucdc", server.port());
    let (dump, load) = (
        client("mysqldump")?.join("' '"),
        client("mysql")?.join("' '"),
    );
    let pipe = format!(
        "'{dump}' {to} --single-transaction --skip-triggers --no-tablespaces --set-gtid-purged=OFF shop | '{load}' {to} shop_copy"
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &pipe]).env("MYSQL_PWD", "cdc");
    let began = Instant::now();
    let ran = tokio::task::spawn_blocking(move || shell.output()).await??;
    let took = began.elapsed();
    if !ran.status.success() {
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        return Err(said.into());
    }
    Ok(took)
}

/// Copies rows of dynamic values into a SQLite file, or only reads them.
async fn copied(conn: &mut Conn, target: Option<&mut SqliteConnection>) -> Outcome<Duration> {
    let began = Instant::now();
    let mut target = target;
    let tables: Vec<String> = conn
        .query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'shop'")
        .await?;
    for table in tables {
        let sql = format!("SELECT * FROM shop.{table}");
        let mut rows = conn.exec_iter(sql, ()).await?;
        let columns = rows.columns_ref().len();
        let marks = vec!["?"; columns].join(", ");
        let insert = format!("INSERT INTO \"{table}\" VALUES ({marks})");
        if let Some(target) = target.as_deref_mut() {
            let names: Vec<_> = (0..columns).map(|number| format!("c{number}")).collect();
            let create = format!("CREATE TABLE \"{table}\" ({})", names.join(", "));
            run(target, &create).await?;
            run(target, "BEGIN").await?;
        }
        let mut count = 0;
        while let Some(row) = rows.next().await? {
            if let Some(target) = target.as_deref_mut() {
                bind(&insert, row).execute(&mut *target).await?;
                count += 1;
                if count % COPIED_AT_ONCE == 0 {
                    run(target, "COMMIT").await?;
                    run(target, "BEGIN").await?;
                }
            }
        }
        if let Some(target) = target.as_deref_mut() {
            run(target, "COMMIT").await?;
        }
    }
    Ok(began.elapsed())
}

async fn run(target: &mut SqliteConnection, sql: &str) -> Outcome<()> {
    sqlx::query::<Sqlite>(AssertSqlSafe(sql.to_owned()))
        .execute(target)
        .await?;
    Ok(())
}

type Query = sqlx::query::Query<'static, Sqlite, sqlx::sqlite::SqliteArguments>;

fn bind(sql: &str, row: Row) -> Query {
    let mut query = sqlx::query::<Sqlite>(AssertSqlSafe(sql.to_owned()));
    for value in row.unwrap() {
        query = match value {
            Value::NULL => query.bind(None::<i64>),
            Value::Bytes(bytes) => match String::from_utf8(bytes) {
                Ok(text) => query.bind(text),
                Err(error) => query.bind(error.into_bytes()),
            },
            Value::Int(number) => query.bind(number),
            Value::UInt(number) => query.bind(number.cast_signed()),
            Value::Float(number) => query.bind(f64::from(number)),
            Value::Double(number) => query.bind(number),
            moment @ (Value::Date(..) | Value::Time(..)) => query.bind(moment.as_sql(true)),
        };
    }
    query
}

async fn copied_to_file(conn: &mut Conn) -> Outcome<Duration> {
    let folder = tempfile::tempdir()?;
    let mut target = SqliteConnectOptions::new()
        .filename(folder.path().join("copy.sqlite"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .connect()
        .await?;
    let took = copied(conn, Some(&mut target)).await?;
    target.close().await?;
    Ok(took)
}

/// Fills a server and takes each way in turn; the report.
///
/// # Errors
/// A server, program or file that cannot be had.
pub async fn measure(wish: Wish) -> Outcome<String> {
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = server.connect().await?;
    let filled = fill(&mut conn, wish.rows).await?;
    // Makes sure the replicator is built before it is measured.
    Replicator::new()?.run(&["--version"])?.expect(0)?;
    let mut ways: [(&str, Vec<Duration>); 4] = [
        ("mysqldump | mysql", Vec::new()),
        ("generic: rows of values, read only", Vec::new()),
        ("generic: rows of values into SQLite", Vec::new()),
        ("replicator run", Vec::new()),
    ];
    let mut loaded = 0;
    for _ in 0..wish.rounds {
        let dump = dumped(&server, &mut conn).await?;
        let read = copied(&mut conn, None).await?;
        let copy = copied_to_file(&mut conn).await?;
        let (rows, load) = replicated(&server).await?;
        if rows < filled {
            return Err(format!("{rows} of {filled} rows were loaded").into());
        }
        loaded = rows;
        for ((_, times), took) in ways.iter_mut().zip([dump, read, copy, load]) {
            times.push(took);
        }
    }
    report(loaded, wish.rounds, &mut ways)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of rows in a report are far below 2^53"
)]
fn report(rows: u64, rounds: u64, ways: &mut [(&str, Vec<Duration>)]) -> Outcome<String> {
    let mut text = format!("{rows} rows of the shop, {rounds} rounds by turns, medians\n\n");
    let mut first = None;
    for (name, times) in ways {
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        let rate = rows as f64 / median.as_secs_f64();
        let ratio = rate / *first.get_or_insert(rate);
        let seconds = median.as_secs_f64();
        writeln!(
            text,
            "{name:<36} {seconds:>7.2} s {rate:>10.0} rows/s {ratio:>6.2} x"
        )?;
    }
    Ok(text)
}
