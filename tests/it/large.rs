//! Transactions larger than memory and than a batch: whole or not at all.

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

/// Small limits stand for a large transaction: it is kept in a file and written in pieces.
const LIMITS: [&str; 5] = [
    "--no-snapshot",
    "--memory-budget",
    "20000",
    "--batch-bytes",
    "10000",
];

async fn filled(flavor: Flavor) -> Outcome<(Server, mysql_async::Conn)> {
    let server = Server::start_with(flavor, &[]).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 8).await?;
    Workload::new(&server, 8, 0, 2_000).await?.run(40).await?;
    workload::known_rows(&mut conn).await?;
    Ok((server, conn))
}

const LARGE: [&str; 4] = [
    "BEGIN",
    "UPDATE shop.product SET price = price / 2, description = REPEAT('long ', 3000)",
    "UPDATE shop.product SET price = price / 2 + 1",
    "COMMIT",
];

#[tokio::test]
async fn a_transaction_larger_than_memory_is_whole() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb11] {
        let (server, mut conn) = filled(flavor).await?;
        for statement in LARGE {
            conn.query_drop(statement).await?;
        }
        let replicator = Replicator::new()?;
        let arguments = [&["--until-current"][..], &LIMITS].concat();
        let ran = replicator.start(&server.url(), &arguments)?;
        ran.ended().await?.expect(0)?;
        oracle::compare(&mut conn, &mut replicator.lake().await?).await?;
    }
    Ok(())
}

/// A row at its end that cannot be applied takes all of it back.
#[tokio::test]
async fn a_large_transaction_that_fails_leaves_nothing() -> Outcome<()> {
    let (server, mut conn) = filled(Flavor::MySql).await?;
    let before = oracle::read_all(&mut conn).await?;
    conn.query_drop("ALTER TABLE shop.review RENAME COLUMN title TO headline")
        .await?;
    for statement in &LARGE[..3] {
        conn.query_drop(*statement).await?;
    }
    conn.query_drop("UPDATE shop.review SET headline = 'last' LIMIT 1")
        .await?;
    conn.query_drop("COMMIT").await?;
    let replicator = Replicator::new()?;
    let arguments = [&["--until-current"][..], &LIMITS].concat();
    for _ in 0..2 {
        let ran = replicator.start(&server.url(), &arguments)?;
        let ran = ran.ended().await?.expect(3)?;
        assert!(ran.stderr.contains("shop.review"), "{}", ran.stderr);
        oracle::compare_with(&before, &mut replicator.lake().await?).await?;
    }
    Ok(())
}
