//! Source to lake: recordings and live servers, equal in every value.

use tests::Outcome;
use tests::oracle;
use tests::recording::RECORDINGS;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

/// Replays a recording, twice, into a lake that then holds what the server said.
async fn recorded(name: &str) -> Outcome<()> {
    let recording = RECORDINGS
        .iter()
        .find(|r| r.name == name)
        .ok_or("no such recording")?;
    let replicator = Replicator::new()?;
    let binlog = recording.binlog();
    replicator.replay(&[&binlog])?.expect(0)?;
    let expected = recording.expected()?;
    let mut lake = replicator.lake().await?;
    oracle::compare_with(&expected, &mut lake).await?;
    let sales = lake.number("SELECT COUNT(*) FROM fact_sales").await?;
    assert!(
        sales > 20,
        "only {sales} sales: the recording is too thin to show anything"
    );
    lake.close().await?;

    // Again from the saved position: nothing is applied twice.
    replicator.replay(&[&binlog])?.expect(0)?;
    oracle::compare_with(&expected, &mut replicator.lake().await?).await
}

#[tokio::test]
async fn recorded_mysql() -> Outcome<()> {
    recorded("mysql-9.7").await
}

#[tokio::test]
async fn recorded_mariadb() -> Outcome<()> {
    recorded("mariadb-10.11").await
}

/// Three workers write while the replicator follows; stopped and started again, it ends
/// with the source's state.
async fn live(flavor: Flavor, options: &[&str]) -> Outcome<()> {
    let server = Server::start_with(flavor, options).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 7).await?;
    let replicator = Replicator::new()?;
    let running = replicator.start(&server.url(), &["--no-snapshot"])?;

    let mut workers = Vec::new();
    for number in 0..3 {
        let mut worker = Workload::new(&server, 1234, number, 70_000).await?;
        workers.push(tokio::spawn(async move { worker.run(150).await }));
    }
    for worker in workers {
        worker.await??;
    }
    running.terminate().await?.expect(0)?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    oracle::compare(&mut conn, &mut replicator.lake().await?).await
}

#[tokio::test]
async fn live_mysql() -> Outcome<()> {
    live(Flavor::MySql, &[]).await
}

#[tokio::test]
async fn live_mysql_without_gtids_checksums_and_column_names() -> Outcome<()> {
    let options = [
        "--enforce-gtid-consistency=OFF",
        "--gtid-mode=OFF",
        "--binlog-checksum=NONE",
        "--binlog-row-metadata=MINIMAL",
        "--max-binlog-size=300K",
    ];
    live(Flavor::MySql, &options).await
}

#[tokio::test]
async fn live_mariadb() -> Outcome<()> {
    live(Flavor::MariaDb1011, &["--max-binlog-size=300K"]).await
}

#[tokio::test]
async fn live_mariadb_11() -> Outcome<()> {
    live(Flavor::MariaDb11, &[]).await
}

/// The first command of the README, with the recording of each server.
#[tokio::test]
async fn the_demo_runs_to_its_end() -> Outcome<()> {
    let replicator = Replicator::new()?;
    let ran = replicator.run(&["demo"])?.expect(0)?;
    for name in [
        "dim_customer",
        "dim_date",
        "order_item",
        "fact_sales",
        "fact_sales_daily",
    ] {
        assert!(
            ran.stdout.contains(name),
            "the demo does not show `{name}`:\n{}",
            ran.stdout
        );
    }
    let ran = Replicator::new()?
        .run(&["demo", "--recording", "mariadb"])?
        .expect(0)?;
    assert!(ran.stdout.contains("fact_sales"), "{}", ran.stdout);
    Ok(())
}
