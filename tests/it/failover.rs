//! The source dies and a replica takes its place: nothing is lost, nothing repeated.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

const TOLD: [(&str, &str); 2] = [("CDC_HEARTBEAT", "1"), ("CDC_CONNECT_TIMEOUT", "2")];

/// From the first binlog: a load would not know of rows that were deleted before it.
const STREAM: [&str; 1] = ["--no-snapshot"];

async fn replica_of(source: &Server, id: u32) -> Outcome<Server> {
    let id = format!("--server-id={id}");
    let replica = Server::start_with(source.flavor(), &[&id, "--skip-slave-start"]).await?;
    replica.replicate_from(source).await?;
    Ok(replica)
}

fn both(first: &Server, second: &Server) -> String {
    format!(
        "mysql://cdc:cdc@127.0.0.1:{},127.0.0.1:{}/",
        first.port(),
        second.port()
    )
}

/// The first server dies while its tables are loaded; the promoted replica gives the rest of
/// them, and the stream from there.
async fn killed_under_a_load(flavor: Flavor) -> Outcome<()> {
    let first = Server::start(flavor).await?;
    let mut conn = first.connect().await?;
    workload::create(&mut conn, 44).await?;
    workload::known_rows(&mut conn).await?;
    conn.query_drop(
        "INSERT INTO shop.product (id, category_id, sku, name, price, description) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
         SELECT 100000 + a.i * 200 + b.i, 64000, CONCAT('m', a.i, ' ', b.i), 'many', 1, REPEAT('x', 400) \
         FROM n a JOIN n b ON b.i <= 200",
    )
    .await?;
    let second = replica_of(&first, 2).await?;
    second.caught_up_with(&first).await?;
    let replicator = Replicator::new()?;
    let running = replicator.start_told(&both(&first, &second), &[], &TOLD)?;
    let chunks = async {
        loop {
            if let Ok(mut lake) = replicator.lake().await
                && let Ok(found) = lake.query("SELECT ord FROM _cdc_chunk").await
                && found.rows.len() > 3
            {
                return found.rows.len();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), chunks).await?;
    drop(conn);
    drop(first);
    let mut lake = replicator.lake().await?;
    let loading = "SELECT table_name FROM _cdc_load WHERE phase = 'loading'";
    let loading = lake.query(loading).await?.rows.len();
    assert!(loading > 0, "the load was done before the server died");
    second.promote().await?;
    Workload::new(&second, 45, 1, 20_000).await?.run(40).await?;
    running
        .says("trying again", Duration::from_secs(30))
        .await?;
    replicator.await_load(Duration::from_secs(120)).await?;
    let mut there = second.connect().await?;
    let caught_up = replicator.await_position(&mut there, Duration::from_secs(60));
    caught_up
        .await
        .map_err(|reason| format!("{reason}; {}", running.log()))?;
    running.terminate().await?.expect(0)?;
    oracle::compare_loaded(&mut there, &mut replicator.lake().await?).await
}

#[tokio::test]
async fn a_server_that_dies_under_a_load() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011, Flavor::MariaDb11] {
        let done = killed_under_a_load(flavor).await;
        done.map_err(|reason| format!("{}: {reason}", flavor.name()))?;
    }
    Ok(())
}

/// The first server is killed under a running replicator; the replica, whose binlogs are
/// named and cut otherwise, is promoted and written to.
async fn killed_and_promoted(flavor: Flavor) -> Outcome<()> {
    let first = Server::start(flavor).await?;
    let mut conn = first.connect().await?;
    workload::create(&mut conn, 41).await?;
    let second = replica_of(&first, 2).await?;
    // The replica's files and offsets have nothing to do with the first server's.
    let mut there = second.connect().await?;
    there.query_drop("FLUSH BINARY LOGS").await?;
    Workload::new(&first, 41, 0, 20_000).await?.run(60).await?;

    let replicator = Replicator::new()?;
    let running = replicator.start_told(&both(&first, &second), &STREAM, &TOLD)?;
    replicator
        .await_position(&mut conn, Duration::from_secs(60))
        .await?;
    second.caught_up_with(&first).await?;
    drop(conn);
    drop(first);
    second.promote().await?;
    Workload::new(&second, 42, 1, 20_000).await?.run(60).await?;
    let caught_up = replicator.await_position(&mut there, Duration::from_secs(60));
    caught_up
        .await
        .map_err(|reason| format!("{reason}; {}", running.log()))?;
    running.terminate().await?.expect(0)?;
    oracle::compare(&mut there, &mut replicator.lake().await?).await?;

    // From the saved checkpoint, in a new process, on the promoted server alone.
    Workload::new(&second, 43, 2, 20_000).await?.run(20).await?;
    let ran = replicator.run_until_current(&second.url()).await?;
    ran.expect(0)?;
    oracle::compare(&mut there, &mut replicator.lake().await?).await
}

#[tokio::test]
async fn a_promoted_replica_of_mysql() -> Outcome<()> {
    killed_and_promoted(Flavor::MySql).await
}

#[tokio::test]
async fn a_promoted_replica_of_mariadb() -> Outcome<()> {
    killed_and_promoted(Flavor::MariaDb1011).await
}

#[tokio::test]
async fn a_promoted_replica_of_mariadb_11() -> Outcome<()> {
    killed_and_promoted(Flavor::MariaDb11).await
}

/// A replica that was promoted before it had everything: the replicator stops and names
/// what it lacks, and the lake stays as it was.
async fn promoted_too_early(flavor: Flavor) -> Outcome<()> {
    let first = Server::start(flavor).await?;
    let mut conn = first.connect().await?;
    workload::create(&mut conn, 44).await?;
    let second = replica_of(&first, 2).await?;
    second.caught_up_with(&first).await?;
    second.promote().await?;
    workload::known_rows(&mut conn).await?;

    let replicator = Replicator::new()?;
    let ran = replicator.run_until_current(&first.url()).await?;
    ran.expect(0)?;
    let before = oracle::read_all(&mut conn).await?;
    drop(first);
    let ran = replicator
        .run_until_current(&second.url())
        .await?
        .expect(3)?;
    assert!(
        ran.stderr.contains("does not know transactions"),
        "{}",
        ran.stderr
    );
    oracle::compare_with(&before, &mut replicator.lake().await?).await
}

#[tokio::test]
async fn a_replica_that_lacks_transactions_stops() -> Outcome<()> {
    promoted_too_early(Flavor::MySql).await?;
    promoted_too_early(Flavor::MariaDb1011).await
}

/// Transactions that only the replica has are noticed, named by their source, and applied.
#[tokio::test]
async fn errant_transactions_are_noticed() -> Outcome<()> {
    let first = Server::start(Flavor::MySql).await?;
    let mut conn = first.connect().await?;
    workload::create(&mut conn, 45).await?;
    workload::known_rows(&mut conn).await?;
    let second = replica_of(&first, 2).await?;
    second.caught_up_with(&first).await?;
    let replicator = Replicator::new()?;
    let ran = replicator.run_until_current(&first.url()).await?;
    ran.expect(0)?;

    let mut there = second.connect().await?;
    there
        .query_drop("UPDATE shop.category SET name = 'errant' WHERE id = 64000")
        .await?;
    let uuid: Option<String> = there.query_first("SELECT @@server_uuid").await?;
    let ran = replicator
        .run_until_current(&second.url())
        .await?
        .expect(0)?;
    let uuid = uuid.ok_or("no server_uuid")?;
    assert!(ran.stderr.contains(&uuid), "not named: {}", ran.stderr);
    oracle::compare(&mut there, &mut replicator.lake().await?).await
}

/// MariaDB's replica with a transaction of the same number but another server: strict
/// mode's refusal, not a guess.
#[tokio::test]
async fn a_diverged_mariadb_stops() -> Outcome<()> {
    let first = Server::start(Flavor::MariaDb1011).await?;
    let mut conn = first.connect().await?;
    workload::create(&mut conn, 46).await?;
    let second = replica_of(&first, 2).await?;
    second.caught_up_with(&first).await?;
    second.promote().await?;
    workload::known_rows(&mut conn).await?;
    let mut there = second.connect().await?;
    workload::known_rows(&mut there).await?;
    there
        .query_drop("UPDATE shop.category SET name = 'other' WHERE id = 64000")
        .await?;

    let replicator = Replicator::new()?;
    let ran = replicator.run_until_current(&first.url()).await?;
    ran.expect(0)?;
    let before = oracle::read_all(&mut conn).await?;
    drop(first);
    let ran = replicator
        .run_until_current(&second.url())
        .await?
        .expect(3)?;
    assert!(ran.stderr.contains("no longer has"), "{}", ran.stderr);
    oracle::compare_with(&before, &mut replicator.lake().await?).await
}

/// Of several domains each goes on from its own place.
#[tokio::test]
async fn several_domains_of_mariadb() -> Outcome<()> {
    let first = Server::start(Flavor::MariaDb1011).await?;
    let mut conn = first.connect().await?;
    workload::create(&mut conn, 47).await?;
    workload::known_rows(&mut conn).await?;
    for domain in [7, 0, 7, 9] {
        conn.query_drop(format!("SET SESSION gtid_domain_id = {domain}"))
            .await?;
        conn.query_drop("UPDATE shop.category SET name = CONCAT(name, '+') WHERE id = 64000")
            .await?;
    }
    let second = replica_of(&first, 2).await?;
    let replicator = Replicator::new()?;
    replicator
        .run_until_current(&first.url())
        .await?
        .expect(0)?;
    for domain in [9, 7, 0] {
        conn.query_drop(format!("SET SESSION gtid_domain_id = {domain}"))
            .await?;
        conn.query_drop("UPDATE shop.category SET name = CONCAT(name, '-') WHERE id = 64000")
            .await?;
    }
    second.caught_up_with(&first).await?;
    drop(first);
    second.promote().await?;
    let ran = replicator.run_until_current(&second.url()).await?;
    ran.expect(0)?;
    let mut there = second.connect().await?;
    oracle::compare(&mut there, &mut replicator.lake().await?).await
}
