//! Connections that break, fall silent, or are taken by another; binlogs that are gone.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle::{self, MysqlLake, PostgresLake, Rows};
use tests::proxy::Proxy;
use tests::proxy::chaos::{self, Options, TargetKind};
use tests::replicator::Replicator;
use tests::servers::{Flavor, Postgres, Server};
use tests::workload;

const SECOND: Duration = Duration::from_secs(1);
const MILLI: Duration = Duration::from_millis(1);
const TOLD: [(&str, &str); 2] = [("CDC_HEARTBEAT", "1"), ("CDC_CONNECT_TIMEOUT", "2")];

/// What the lake holds is told by its position alone, which a load does not wait for.
const STREAM: [&str; 1] = ["--no-snapshot"];

async fn shop(flavor: Flavor, options: &[&str]) -> Outcome<(Server, mysql_async::Conn)> {
    let server = Server::start_with(flavor, options).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 51).await?;
    workload::known_rows(&mut conn).await?;
    Ok((server, conn))
}

const CHANGE: &str = "UPDATE shop.category SET name = CONCAT(name, '+') WHERE id = 64000";

/// A connection that is open and silent is given up after three heartbeats, and the next
/// one brings what was missed.
async fn stalled(flavor: Flavor) -> Outcome<()> {
    let (server, mut conn) = shop(flavor, &[]).await?;
    let proxy = Proxy::start(server.port()).await?;
    let replicator = Replicator::new()?;
    let running = replicator.start_told(&proxy.url(), &STREAM, &TOLD)?;
    replicator.await_position(&mut conn, 30 * SECOND).await?;

    proxy.stall();
    conn.query_drop(CHANGE).await?;
    let silent = Instant::now();
    running
        .says("silent for three heartbeats", 15 * SECOND)
        .await?;
    let noticed = silent.elapsed();
    assert!(noticed < 8 * SECOND, "noticed after {noticed:?} only");
    proxy.cut();
    proxy.resume();
    replicator.await_position(&mut conn, 30 * SECOND).await?;
    running.terminate().await?.expect(0)?;
    oracle::compare(&mut conn, &mut replicator.lake().await?).await
}

#[tokio::test]
async fn a_half_open_connection_is_noticed_by_heartbeat() -> Outcome<()> {
    stalled(Flavor::MySql).await?;
    stalled(Flavor::MariaDb1011).await
}

/// The same of a load's connections: what stalls is given up, and the load goes on.
async fn stalled_load(flavor: Flavor) -> Outcome<()> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 52).await?;
    workload::Workload::new(&server, 52, 0, 20_000)
        .await?
        .run(60)
        .await?;
    let proxy = Proxy::start(server.port()).await?;
    // Slow enough to be met in the middle of the load.
    proxy.change(|manner| (manner.slice, manner.delay) = (512, 5 * MILLI));
    let replicator = Replicator::new()?;
    let running = replicator.start_told(&proxy.url(), &[], &TOLD)?;
    running.says("loading", 30 * SECOND).await?;
    proxy.stall();
    let silent = Instant::now();
    running.says("trying again", 20 * SECOND).await?;
    let noticed = silent.elapsed();
    assert!(noticed < 8 * SECOND, "noticed after {noticed:?} only");
    proxy.cut();
    proxy.change(|manner| (manner.slice, manner.delay) = (1 << 16, Duration::ZERO));
    proxy.resume();
    let loaded = replicator.await_load(60 * SECOND).await;
    loaded.map_err(|reason| format!("{reason}; {}", running.log()))?;
    replicator.await_position(&mut conn, 30 * SECOND).await?;
    running.terminate().await?.expect(0)?;
    oracle::compare_loaded(&mut conn, &mut replicator.lake().await?).await
}

#[tokio::test]
async fn a_load_that_falls_silent_is_taken_up_again() -> Outcome<()> {
    stalled_load(Flavor::MySql).await?;
    stalled_load(Flavor::MariaDb1011).await
}

/// Two replicators under one id: the server ends the first's stream, and it says so
/// instead of taking the stream back for ever.
async fn doubled(flavor: Flavor) -> Outcome<()> {
    let (server, mut conn) = shop(flavor, &[]).await?;
    let told = [("CDC_SERVER_ID", "4711"), TOLD[0]];
    let (first, second) = (Replicator::new()?, Replicator::new()?);
    let one = first.start_told(&server.url(), &STREAM, &told)?;
    first.await_position(&mut conn, 30 * SECOND).await?;
    let other = second.start_told(&server.url(), &STREAM, &told)?;
    let ran = one.end(30 * SECOND).await?.expect(3)?;
    assert!(
        ran.stderr.contains("another replica has taken"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("server id"), "{}", ran.stderr);
    conn.query_drop(CHANGE).await?;
    second.await_position(&mut conn, 30 * SECOND).await?;
    other.terminate().await?.expect(0)?;
    Ok(())
}

#[tokio::test]
async fn a_server_id_that_is_taken_is_named_on_mysql() -> Outcome<()> {
    doubled(Flavor::MySql).await
}

#[tokio::test]
async fn a_server_id_that_is_taken_is_named_on_mariadb() -> Outcome<()> {
    doubled(Flavor::MariaDb1011).await?;
    doubled(Flavor::MariaDb11).await
}

/// Purges all binlogs in front of `file`. A server keeps, without a word, what it takes for
/// still being sent: to a replicator that left, until it notices.
async fn purge(conn: &mut mysql_async::Conn, file: &str) -> Outcome<()> {
    let began = Instant::now();
    loop {
        conn.query_drop(format!("PURGE BINARY LOGS TO '{file}'"))
            .await?;
        let first: Option<mysql_async::Row> = conn.query_first("SHOW BINARY LOGS").await?;
        if first.and_then(|row| row.get::<String, _>(0)).as_deref() == Some(file) {
            return Ok(());
        }
        if began.elapsed() > 20 * SECOND {
            return Err("the server keeps its binlogs".into());
        }
        tokio::time::sleep(SECOND / 10).await;
    }
}

/// What the replicator lacks is purged while it pauses.
async fn purged(flavor: Flavor, options: &[&str]) -> Outcome<()> {
    let (server, mut conn) = shop(flavor, options).await?;
    let replicator = Replicator::new()?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    let before = oracle::read_all(&mut conn).await?;
    for _ in 0..2 {
        conn.query_drop(CHANGE).await?;
        conn.query_drop("FLUSH BINARY LOGS").await?;
    }
    purge(&mut conn, "binlog.000003").await?;
    let ran = replicator
        .run_until_current(&server.url())
        .await?
        .expect(3)?;
    assert!(ran.stderr.contains("no longer has"), "{}", ran.stderr);
    assert!(ran.stderr.contains("empty target"), "{}", ran.stderr);
    let ran = replicator
        .run_told(&["check"], &[("CDC_SOURCE_URL", &server.url())])?
        .expect(1)?;
    assert!(ran.stdout.contains("NO     position:"), "{}", ran.stdout);
    oracle::compare_with(&before, &mut replicator.lake().await?).await
}

const NO_GTIDS: [&str; 2] = ["--enforce-gtid-consistency=OFF", "--gtid-mode=OFF"];

#[tokio::test]
async fn a_purged_position_stops() -> Outcome<()> {
    purged(Flavor::MySql, &[]).await?;
    purged(Flavor::MySql, &NO_GTIDS).await?;
    purged(Flavor::MariaDb1011, &[]).await
}

/// The server forgets its history and writes on.
async fn reset(flavor: Flavor, options: &[&str], statement: &str) -> Outcome<()> {
    let (server, mut conn) = shop(flavor, options).await?;
    let replicator = Replicator::new()?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    let before = oracle::read_all(&mut conn).await?;
    conn.query_drop(statement).await?;
    conn.query_drop(CHANGE).await?;
    let ran = replicator
        .run_until_current(&server.url())
        .await?
        .expect(3)?;
    assert!(ran.stderr.contains("it was reset"), "{}", ran.stderr);
    oracle::compare_with(&before, &mut replicator.lake().await?).await
}

#[tokio::test]
async fn a_reset_of_the_binlogs_is_noticed() -> Outcome<()> {
    reset(Flavor::MySql, &[], "RESET BINARY LOGS AND GTIDS").await?;
    reset(Flavor::MySql, &NO_GTIDS, "RESET BINARY LOGS AND GTIDS").await?;
    reset(Flavor::MariaDb1011, &[], "RESET MASTER").await
}

/// The server forgets its history while nobody looks, and then writes more than before.
async fn reset_and_more(flavor: Flavor, options: &[&str], statement: &str) -> Outcome<()> {
    let replicator = Replicator::new()?;
    let before = reset_behind(&replicator, flavor, options, statement).await?;
    oracle::compare_with(&before, &mut replicator.lake().await?).await
}

/// The same under any target; what the source held before.
async fn reset_behind(
    replicator: &Replicator,
    flavor: Flavor,
    options: &[&str],
    statement: &str,
) -> Outcome<BTreeMap<&'static str, Rows>> {
    let (server, mut conn) = shop(flavor, options).await?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    let before = oracle::read_all(&mut conn).await?;
    // A file's time is told in seconds.
    tokio::time::sleep(1_100 * MILLI).await;
    conn.query_drop(statement).await?;
    conn.query_drop("CREATE DATABASE filler").await?;
    conn.query_drop("CREATE TABLE filler.t (id INT PRIMARY KEY, b LONGBLOB)")
        .await?;
    for id in 0..100 {
        conn.query_drop(format!(
            "INSERT INTO filler.t VALUES ({id}, REPEAT('x', 10000))"
        ))
        .await?;
    }
    let ran = replicator
        .run_until_current(&server.url())
        .await?
        .expect(3)?;
    assert!(
        ran.stderr.contains("is not the file that was read before"),
        "{}",
        ran.stderr
    );
    Ok(before)
}

#[tokio::test]
async fn a_reset_is_noticed_though_more_was_written_since() -> Outcome<()> {
    reset_and_more(Flavor::MySql, &[], "RESET BINARY LOGS AND GTIDS").await?;
    reset_and_more(Flavor::MySql, &NO_GTIDS, "RESET BINARY LOGS AND GTIDS").await?;
    reset_and_more(Flavor::MariaDb1011, &[], "RESET MASTER").await?;
    reset_and_more(Flavor::MariaDb11, &[], "RESET MASTER").await
}

/// What tells the source's histories apart is kept in targets on servers as well.
#[tokio::test]
async fn targets_on_servers_notice_a_reset() -> Outcome<()> {
    let postgres = Postgres::start().await?;
    let replicator = Replicator::new()?.into_target(&postgres.url());
    let (mysql, statement) = (Flavor::MySql, "RESET BINARY LOGS AND GTIDS");
    let before = reset_behind(&replicator, mysql, &[], statement).await?;
    let mut lake = PostgresLake::open(postgres.connect().await?, "lake");
    oracle::compare_with(&before, &mut lake).await?;
    for (target, source, statement) in [
        (Flavor::MySql, Flavor::MariaDb11, "RESET MASTER"),
        (Flavor::MariaDb1011, mysql, statement),
    ] {
        let target = Server::start_with(target, &["--skip-log-bin"]).await?;
        let replicator = Replicator::new()?.into_target(&target.url());
        let before = reset_behind(&replicator, source, &[], statement).await?;
        let mut lake = MysqlLake::open(target.connect().await?, "lake").await?;
        oracle::compare_with(&before, &mut lake).await?;
    }
    Ok(())
}

/// Without GTIDs, another server's files of the same names are no place to go on.
#[tokio::test]
async fn another_server_without_gtids_stops() -> Outcome<()> {
    let (first, _conn) = shop(Flavor::MySql, &NO_GTIDS).await?;
    let replicator = Replicator::new()?;
    replicator
        .run_until_current(&first.url())
        .await?
        .expect(0)?;
    tokio::time::sleep(1_100 * MILLI).await;
    let (second, mut there) = shop(Flavor::MySql, &NO_GTIDS).await?;
    there.query_drop(CHANGE).await?;
    let ran = replicator
        .run_until_current(&second.url())
        .await?
        .expect(3)?;
    assert!(
        ran.stderr.contains("or is another server"),
        "{}",
        ran.stderr
    );
    Ok(())
}

/// A server that goes away and comes back, and one that never was there.
#[tokio::test]
async fn an_outage_is_waited_for_and_a_wrong_port_is_not() -> Outcome<()> {
    let (server, mut conn) = shop(Flavor::MySql, &[]).await?;
    let proxy = Proxy::start(server.port()).await?;
    let replicator = Replicator::new()?;
    let running = replicator.start_told(&proxy.url(), &STREAM, &TOLD)?;
    replicator.await_position(&mut conn, 30 * SECOND).await?;
    proxy.change(|manner| (manner.upstream, manner.round) = (None, manner.round + 1));
    conn.query_drop(CHANGE).await?;
    running.says("trying again", 15 * SECOND).await?;
    proxy.change(|manner| manner.upstream = Some(server.port()));
    replicator.await_position(&mut conn, 60 * SECOND).await?;
    running.terminate().await?.expect(0)?;

    proxy.change(|manner| manner.upstream = None);
    let ran = Replicator::new()?.run_until_current(&proxy.url()).await?;
    ran.expect(4)?;
    Ok(())
}

/// `--retries` says how many tries in a row may fail, once it ran.
#[tokio::test]
async fn retries_are_limited() -> Outcome<()> {
    let (server, mut conn) = shop(Flavor::MySql, &[]).await?;
    let proxy = Proxy::start(server.port()).await?;
    let replicator = Replicator::new()?;
    let arguments = ["--no-snapshot", "--retries", "2"];
    let running = replicator.start_told(&proxy.url(), &arguments, &TOLD)?;
    replicator.await_position(&mut conn, 30 * SECOND).await?;
    proxy.change(|manner| (manner.upstream, manner.round) = (None, manner.round + 1));
    let ran = running.end(60 * SECOND).await?.expect(4)?;
    let tries = ran.stderr.matches("trying again").count();
    assert_eq!(tries, 2, "{}", ran.stderr);
    // A later run goes on from there.
    conn.query_drop(CHANGE).await?;
    proxy.change(|manner| manner.upstream = Some(server.port()));
    let ran = replicator.run_until_current(&proxy.url()).await?;
    ran.expect(0)?;
    oracle::compare(&mut conn, &mut replicator.lake().await?).await
}

/// A short slice of `cargo run -p tests --bin chaos`.
async fn short(flavor: Flavor, seed: u64) -> Outcome<()> {
    let time = Duration::from_secs(12);
    let target = None;
    let options = Options {
        flavor,
        seed,
        time,
        target,
    };
    let report = chaos::run(options).await?;
    assert!(report.transactions > 10, "{report}");
    Ok(())
}

/// The same with a target on a server, on the ways to both.
async fn on_both_sides(flavor: Flavor, target: TargetKind, seed: u64) -> Outcome<()> {
    let options = Options {
        flavor,
        seed,
        time: Duration::from_secs(12),
        target: Some(target),
    };
    let report = chaos::run(options).await?;
    assert!(report.transactions > 10, "{report}");
    Ok(())
}

#[tokio::test]
async fn chaos_on_both_sides() -> Outcome<()> {
    on_both_sides(Flavor::MySql, TargetKind::Postgres, 4).await?;
    on_both_sides(Flavor::MariaDb11, TargetKind::Mysql(Flavor::MySql), 5).await?;
    on_both_sides(Flavor::MySql, TargetKind::Mysql(Flavor::MariaDb1011), 6).await
}

#[tokio::test]
async fn chaos_on_the_way_to_mysql() -> Outcome<()> {
    short(Flavor::MySql, 1).await
}

#[tokio::test]
async fn chaos_on_the_way_to_mariadb() -> Outcome<()> {
    short(Flavor::MariaDb1011, 2).await?;
    short(Flavor::MariaDb11, 3).await
}
