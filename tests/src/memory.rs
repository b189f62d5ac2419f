//! How much memory a replicator takes: a large transaction, a large row, many tables.
//!
//! Each case runs the replicator over a server's binlog up to its end and reads the
//! process's highest resident size (`VmHWM`) until it ends.

use std::fmt;
use std::time::Duration;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use crate::Outcome;
use crate::lake::AnyLake;
use crate::replicator::Replicator;
use crate::servers::{Flavor, Server};
use crate::workload;

/// How large.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// The server.
    pub flavor: Flavor,
    /// MiB of the large transaction.
    pub transaction: u64,
    /// Whether MySQL compresses it.
    pub packing: Packing,
    /// MiB of the large row.
    pub row: u64,
    /// Tables that the mapping does not name.
    pub tables: u64,
    /// MiB of `--memory-budget`.
    pub budget: u64,
    /// The kind of target, of [`AnyLake::KINDS`].
    pub target: &'static str,
}

/// How the large transaction stands in the binlog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Row by row.
    Plain,
    /// As one compressed event (`binlog_transaction_compression`).
    Compressed,
}

/// Highest resident sizes, in KiB.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// With next to nothing to do: code, SQLite's cache, one batch.
    pub base: u64,
    /// Over the large transaction.
    pub transaction: u64,
    /// Over the large row.
    pub row: u64,
    /// Over the many tables.
    pub tables: u64,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, size) in [
            ("nothing to do", self.base),
            ("large transaction", self.transaction),
            ("large row", self.row),
            ("many tables", self.tables),
        ] {
            writeln!(f, "{what:>18}: {:>6} MiB", size / 1024)?;
        }
        Ok(())
    }
}

/// Measures all four, on one server and one lake; in the end both hold the same.
///
/// # Errors
/// A server or a replicator that fails; source and lake that differ.
pub async fn measure(sizes: Sizes) -> Outcome<Measured> {
    let server = Server::start_with(sizes.flavor, &["--max-allowed-packet=1G"]).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 11).await?;
    workload::known_rows(&mut conn).await?;
    let lake = AnyLake::start(sizes.target).await?;
    let replicator = lake.replicator();
    let base = peak(&server, replicator, sizes).await?;
    large_transaction(&mut conn, sizes).await?;
    let transaction = peak(&server, replicator, sizes).await?;
    large_row(&mut conn, sizes.row).await?;
    let row = peak(&server, replicator, sizes).await?;
    many_tables(&mut conn, sizes.tables).await?;
    let tables = peak(&server, replicator, sizes).await?;
    lake.compare(&mut conn).await?;
    Ok(Measured {
        base,
        transaction,
        row,
        tables,
    })
}

/// The highest resident size of a replicator that follows to where the server is.
async fn peak(server: &Server, replicator: &Replicator, sizes: Sizes) -> Outcome<u64> {
    let budget = (sizes.budget << 20).to_string();
    let arguments = [
        "--until-current",
        "--no-snapshot",
        "--memory-budget",
        &budget,
    ];
    let mut running = replicator.start(&server.url(), &arguments)?;
    let mut peak = 0;
    loop {
        peak = peak.max(running.peak_kib().unwrap_or(0));
        if let Some(ran) = running.exited()? {
            ran.expect(0)?;
            return Ok(peak);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const ROWS: u64 = 800;

/// 800 rows of 60 KB, inserted and changed again and again.
async fn large_transaction(conn: &mut Conn, sizes: Sizes) -> Outcome<()> {
    if sizes.packing == Packing::Compressed {
        conn.query_drop("SET SESSION binlog_transaction_compression = ON")
            .await?;
    }
    conn.query_drop("BEGIN").await?;
    conn.query_drop(format!(
        "INSERT INTO shop.product (id, category_id, sku, name, price, description) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) \
         SELECT 100000 + i, 64000, CONCAT('m', i), 'large', 1, REPEAT(SHA2(i, 256), 937) FROM n"
    ))
    .await?;
    // An update's images are two rows of 60 KB.
    for _ in 0..(sizes.transaction << 20) / (ROWS * 120_000) {
        conn.query_drop("UPDATE shop.product SET price = price + 1 WHERE id >= 100000")
            .await?;
    }
    conn.query_drop("COMMIT").await?;
    if sizes.packing == Packing::Compressed {
        conn.query_drop("SET SESSION binlog_transaction_compression = OFF")
            .await?;
    }
    Ok(())
}

async fn large_row(conn: &mut Conn, mib: u64) -> Outcome<()> {
    conn.query_drop(format!(
        "INSERT INTO shop.review (id, product_id, customer_id, stars, body) \
         VALUES (64009, 64000, 64000, 5, REPEAT('r', {}))",
        mib << 20
    ))
    .await?;
    Ok(())
}

/// Two rows in each of many tables, among changes of mapped ones.
async fn many_tables(conn: &mut Conn, tables: u64) -> Outcome<()> {
    conn.query_drop("CREATE DATABASE many").await?;
    conn.query_drop("USE many").await?;
    for n in 0..tables {
        conn.query_drop(format!(
            "CREATE TABLE t{n} (id INT PRIMARY KEY, a VARCHAR(100), b DECIMAL(20,4), c DATETIME(3), \
             d ENUM('one','two','three'), e TEXT, f JSON, g DOUBLE)"
        ))
        .await?;
    }
    for round in 0..2 {
        for n in 0..tables {
            conn.query_drop(format!("INSERT INTO t{n} (id) VALUES ({round})"))
                .await?;
            if n.is_multiple_of(100) {
                conn.query_drop(format!(
                    "UPDATE shop.category SET name = 'n{n} {round}' WHERE id = 64000"
                ))
                .await?;
            }
        }
    }
    Ok(())
}
