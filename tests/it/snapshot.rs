//! The load of tables: under a random workload it ends with what the source holds, and
//! `snapshot` heals a lake beside the running stream.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

/// Loads while three workers write, stops, and goes on: the lake is what the source is.
async fn loaded(flavor: Flavor, options: &[&str]) -> Outcome<()> {
    let server = Server::start_with(flavor, options).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 11).await?;
    let mut workers = Vec::new();
    for number in 0..3 {
        let mut worker = Workload::new(&server, 77, number, 40_000).await?;
        worker.run(120).await?;
        workers.push(worker);
    }
    // The binlogs from before are gone: only the tables hold those rows.
    conn.query_drop("FLUSH BINARY LOGS").await?;
    let last: mysql_async::Row = conn
        .query::<mysql_async::Row, _>("SHOW BINARY LOGS")
        .await?
        .pop()
        .ok_or("no binlog")?;
    let last: String = last.get(0).ok_or("no binlog")?;
    conn.query_drop(format!("PURGE BINARY LOGS TO '{last}'"))
        .await?;

    let replicator = Replicator::new()?;
    let running = replicator.start(&server.url(), &["--batch-bytes", "200000"])?;
    let mut writing = Vec::new();
    for mut worker in workers {
        writing.push(tokio::spawn(async move { worker.run(100).await }));
    }
    for worker in writing {
        worker.await??;
    }
    running.terminate().await?.expect(0)?;
    replicator
        .load_until_current(&server.url())
        .await?
        .expect(0)?;
    let mut lake = replicator.lake().await?;
    oracle::compare_loaded(&mut conn, &mut lake).await?;
    let done = lake
        .number("SELECT COUNT(*) FROM _cdc_load WHERE phase = 'done'")
        .await?;
    assert_eq!(done, lake.number("SELECT COUNT(*) FROM _cdc_load").await?);
    Ok(())
}

#[tokio::test]
async fn mysql_is_loaded_under_load() -> Outcome<()> {
    loaded(Flavor::MySql, &[]).await
}

#[tokio::test]
async fn mysql_without_gtids_is_loaded_under_load() -> Outcome<()> {
    let options = ["--enforce-gtid-consistency=OFF", "--gtid-mode=OFF"];
    loaded(Flavor::MySql, &options).await
}

#[tokio::test]
async fn mariadb_is_loaded_under_load() -> Outcome<()> {
    loaded(Flavor::MariaDb1011, &[]).await
}

#[tokio::test]
async fn mariadb_11_is_loaded_under_load() -> Outcome<()> {
    loaded(Flavor::MariaDb11, &[]).await
}

/// Runs SQL in a lake, as somebody would who should not.
pub(crate) async fn damage(replicator: &Replicator, sql: &'static str) -> Outcome<()> {
    let mut lake = SqliteConnectOptions::new()
        .filename(replicator.target())
        .busy_timeout(Duration::from_secs(10))
        .connect()
        .await?;
    sqlx::raw_sql(sql).execute(&mut lake).await?;
    Ok(lake.close().await?)
}

const DAMAGE: &str = "\
UPDATE dim_warehouse SET capacity = capacity + 1 WHERE id = (SELECT min(id) FROM dim_warehouse);
DELETE FROM dim_warehouse WHERE id = (SELECT max(id) FROM dim_warehouse);
INSERT INTO dim_warehouse SELECT 'not of the source', 250, country_code, opens, capacity FROM dim_warehouse LIMIT 1;";

/// The line of a table in the answer of `snapshot --json`.
fn line(answer: &str, table: &str) -> Outcome<serde_json::Value> {
    let answer: serde_json::Value = serde_json::from_str(answer)?;
    let tables = answer["tables"].as_array().ok_or("no tables")?;
    let found = tables.iter().find(|line| line["table"] == table);
    found
        .cloned()
        .ok_or_else(|| format!("no line of {table}").into())
}

#[tokio::test]
async fn a_snapshot_heals_a_lake_beside_the_stream_and_without_it() -> Outcome<()> {
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 5).await?;
    let mut worker = Workload::new(&server, 5, 0, 4_000).await?;
    worker.run(150).await?;
    let replicator = Replicator::new()?;
    replicator
        .load_until_current(&server.url())
        .await?
        .expect(0)?;
    for beside in [true, false] {
        damage(&replicator, DAMAGE).await?;
        let running = if beside {
            Some(replicator.start(&server.url(), &[])?)
        } else {
            None
        };
        if beside {
            worker.run(20).await?;
        }
        let arguments = ["--table", "shop.warehouse", "--json"];
        let ran = replicator
            .snapshot(&server.url(), &arguments)
            .await?
            .expect(0)?;
        let healed = line(&ran.stdout, "dim_warehouse")?;
        assert_eq!(healed["phase"], "done");
        assert_eq!(healed["deleted"], 1, "{healed}");
        if let Some(running) = running {
            running.terminate().await?.expect(0)?;
        } else {
            assert_eq!(
                (&healed["inserted"], &healed["updated"]),
                (&1.into(), &1.into()),
                "{healed}"
            );
        }
        replicator
            .load_until_current(&server.url())
            .await?
            .expect(0)?;
        let mut lake = replicator.lake().await?;
        oracle::compare_loaded(&mut conn, &mut lake).await?;
        assert_eq!(
            lake.number("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger'")
                .await?,
            0
        );
        lake.close().await?;
    }
    Ok(())
}

/// As a load leaves it that was stopped before it came to this table.
const NOT_BEGUN: &str = "\
DELETE FROM _cdc_load WHERE table_name = 'dim_warehouse';
DELETE FROM dim_warehouse;";

#[tokio::test]
async fn a_table_that_was_never_loaded_is_not_taken_as_whole() -> Outcome<()> {
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 9).await?;
    let replicator = Replicator::new()?;
    let ran = replicator.load_until_current(&server.url()).await?;
    ran.expect(0)?;
    damage(&replicator, NOT_BEGUN).await?;
    let before = others(&replicator).await?;
    assert!(before.len() > 5, "{} tables are loaded", before.len());
    // `run --no-snapshot`
    let ran = replicator.run_until_current(&server.url()).await?;
    let ran = ran.expect(3)?;
    assert!(ran.stderr.contains("never loaded"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--no-snapshot"), "{}", ran.stderr);
    let ran = replicator.load_until_current(&server.url()).await?;
    ran.expect(0)?;
    // The others are left alone: the same loads, the same chunks.
    assert_eq!(others(&replicator).await?, before);
    oracle::compare_loaded(&mut conn, &mut replicator.lake().await?).await
}

/// Loads and chunks of all tables but `dim_warehouse`.
async fn others(replicator: &Replicator) -> Outcome<Vec<String>> {
    let mut lake = replicator.lake().await?;
    let loads = "SELECT * FROM _cdc_load WHERE table_name <> 'dim_warehouse' ORDER BY table_name";
    let chunks = "SELECT * FROM _cdc_chunk WHERE source_table <> 'shop.warehouse' ORDER BY 1, 2, 3";
    let mut all = Vec::new();
    for sql in [loads, chunks] {
        let rows = lake.query(sql).await?.rows;
        all.extend(rows.iter().map(|row| format!("{row:?}")));
    }
    Ok(all)
}

/// The wish to stop comes at any moment of a load over an idle source: it ends at once, and
/// the next start takes the load up.
#[tokio::test]
async fn a_load_stops_when_it_is_asked_to() -> Outcome<()> {
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 12).await?;
    workload::known_rows(&mut conn).await?;
    let replicator = Replicator::new()?;
    for wait in [0, 2, 5, 10, 20, 40, 80] {
        let running = replicator.start(&server.url(), &[])?;
        running.says("following", Duration::from_secs(30)).await?;
        tokio::time::sleep(Duration::from_millis(wait)).await;
        running.terminate().await?.expect(0)?;
    }
    let ran = replicator.load_until_current(&server.url()).await?;
    ran.expect(0)?;
    oracle::compare_loaded(&mut conn, &mut replicator.lake().await?).await
}
