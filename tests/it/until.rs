//! Where a run ends by itself, and how far the checkpoint comes where nothing of the
//! mapping changes.

use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload;

const FLAVORS: [Flavor; 3] = [Flavor::MySql, Flavor::MariaDb1011, Flavor::MariaDb11];
const TOLD: [(&str, &str); 1] = [("CDC_HEARTBEAT", "1")];
const CHANGE: &str = "UPDATE shop.category SET name = CONCAT(name, '+') WHERE id = 64000";

async fn shop(flavor: Flavor) -> Outcome<(Server, mysql_async::Conn)> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 61).await?;
    workload::known_rows(&mut conn).await?;
    Ok((server, conn))
}

/// An idle server has nothing to send: a run to where it is ends all the same, and soon.
#[tokio::test]
async fn until_current_ends_on_an_idle_server() -> Outcome<()> {
    for flavor in FLAVORS {
        let (server, mut conn) = shop(flavor).await?;
        let replicator = Replicator::new()?;
        for turn in 0..3 {
            let began = Instant::now();
            replicator
                .run_until_current(&server.url())
                .await?
                .expect(0)?;
            let took = began.elapsed();
            assert!(
                took < Duration::from_secs(20),
                "{flavor:?}, turn {turn}: {took:?}"
            );
            if turn == 1 {
                conn.query_drop("FLUSH BINARY LOGS").await?;
            }
        }
        oracle::compare(&mut conn, &mut replicator.lake().await?).await?;
    }
    Ok(())
}

/// `--until` ends behind the transaction it names, not behind a later one.
#[tokio::test]
async fn until_a_gtid() -> Outcome<()> {
    for flavor in FLAVORS {
        let (server, mut conn) = shop(flavor).await?;
        conn.query_drop(CHANGE).await?;
        let goal = server.executed().await?;
        let there = oracle::read_all(&mut conn).await?;
        conn.query_drop(CHANGE).await?;
        let replicator = Replicator::new()?;
        let running = replicator.start(&server.url(), &["--no-snapshot", "--until", &goal])?;
        running.end(Duration::from_secs(60)).await?.expect(0)?;
        oracle::compare_with(&there, &mut replicator.lake().await?).await?;
    }
    Ok(())
}

/// Only tables that the mapping does not name change: the checkpoint follows, so that a
/// purge of what was passed over is no loss.
#[tokio::test]
async fn the_checkpoint_follows_tables_that_are_not_mapped() -> Outcome<()> {
    for flavor in FLAVORS {
        let (server, mut conn) = shop(flavor).await?;
        conn.query_drop("CREATE DATABASE other").await?;
        conn.query_drop("CREATE TABLE other.noise (id INT PRIMARY KEY AUTO_INCREMENT, t TEXT)")
            .await?;
        let replicator = Replicator::new()?;
        let running = replicator.start_told(&server.url(), &["--no-snapshot"], &TOLD)?;
        for _ in 0..20 {
            conn.query_drop("INSERT INTO other.noise (t) VALUES (REPEAT('x', 1000))")
                .await?;
        }
        conn.query_drop("FLUSH BINARY LOGS").await?;
        conn.query_drop("INSERT INTO other.noise (t) VALUES ('last')")
            .await?;
        replicator
            .await_position(&mut conn, Duration::from_secs(30))
            .await?;
        let file = replicator
            .lake()
            .await?
            .text("SELECT file FROM _cdc_checkpoint")
            .await?;
        assert_eq!(file, "binlog.000002", "{flavor:?}");
        running.terminate().await?.expect(0)?;
        conn.query_drop("PURGE BINARY LOGS TO 'binlog.000002'")
            .await?;
        conn.query_drop(CHANGE).await?;
        replicator
            .run_until_current(&server.url())
            .await?
            .expect(0)?;
        oracle::compare(&mut conn, &mut replicator.lake().await?).await?;
    }
    Ok(())
}

/// Files change on an idle server: the checkpoint follows, also in a run that began with
/// nothing left to apply, so that the file it stood in may be purged.
#[tokio::test]
async fn the_checkpoint_follows_idle_files() -> Outcome<()> {
    for flavor in FLAVORS {
        let (server, mut conn) = shop(flavor).await?;
        let replicator = Replicator::new()?;
        replicator
            .run_until_current(&server.url())
            .await?
            .expect(0)?;
        let running = replicator.start_told(&server.url(), &["--no-snapshot"], &TOLD)?;
        running
            .says("following the source", Duration::from_secs(30))
            .await?;
        conn.query_drop("FLUSH BINARY LOGS").await?;
        let began = Instant::now();
        let sql = "SELECT file FROM _cdc_checkpoint";
        while replicator.lake().await?.text(sql).await? != "binlog.000002" {
            let took = began.elapsed();
            assert!(
                took < Duration::from_secs(15),
                "{flavor:?}: {}",
                running.log()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        running.terminate().await?.expect(0)?;
        conn.query_drop("PURGE BINARY LOGS TO 'binlog.000002'")
            .await?;
        conn.query_drop(CHANGE).await?;
        replicator
            .run_until_current(&server.url())
            .await?
            .expect(0)?;
        oracle::compare(&mut conn, &mut replicator.lake().await?).await?;
    }
    Ok(())
}
