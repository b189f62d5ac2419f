//! Conditions as they come about: each is told, and told again when it is over.

use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable;
use sqlx::{Connection, SqliteConnection};
use tests::Outcome;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::stub::http::{Http, Reply};
use tests::workload;

use crate::write;

/// Being steady takes half a minute, and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// A receiver, and a configuration that tells it everything.
async fn told(replicator: &Replicator, text: &str) -> Outcome<Http> {
    let receiver = Http::start(|_| Reply::status(200)).await?;
    let text =
        format!("[notify]\n{text}\n[notify.webhook]\nurl_file = '{{url}}'\nseverity = 'info'\n");
    write(replicator.folder(), &text, &[("url", &receiver.url())])?;
    Ok(receiver)
}

/// Waits until it was told that `kind` is in `state`, and gives the message's sentence.
async fn until(receiver: &Http, kind: &str, state: &str) -> Outcome<String> {
    let began = Instant::now();
    loop {
        let mut came = Vec::new();
        for request in receiver.requests.lock().iter() {
            let body = request.json()?;
            if body["kind"] == kind && body["state"] == state {
                return Ok(body["sentence"].as_str().unwrap_or_default().to_owned());
            }
            came.push(format!("{} {}", body["state"], body["kind"]));
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("no {state} {kind}: {came:?}").into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn lake(replicator: &Replicator) -> Outcome<SqliteConnection> {
    let address = format!("sqlite:{}", replicator.target().display());
    Ok(SqliteConnection::connect(&address).await?)
}

#[tokio::test]
async fn a_lost_target_and_a_log_that_is_not_kept_are_told_until_they_are_over() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 3).await?;
    workload::known_rows(&mut conn).await?;
    conn.query_drop("SET GLOBAL binlog_expire_logs_seconds = 12")
        .await?;
    let replicator = Replicator::new()?;
    let receiver = told(&replicator, "lost_seconds = 1").await?;
    let running = replicator.start(&source.url(), &[])?;
    until(&receiver, "started", "raised").await?;
    until(&receiver, "loaded", "raised").await?;

    // Another program holds the target's lock, and the source goes on.
    let mut other = lake(&replicator).await?;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await?;
    conn.query_drop("INSERT INTO shop.category (id, name) VALUES (64001, 'late')")
        .await?;
    let lost = until(&receiver, "target_lost", "raised").await?;
    assert!(lost.contains("the target does not answer"), "{lost}");
    let risk = until(&receiver, "retention_at_risk", "raised").await?;
    assert!(risk.contains("keeps its binlogs for 12 s"), "{risk}");

    sqlx::query("ROLLBACK").execute(&mut other).await?;
    until(&receiver, "target_lost", "resolved").await?;
    until(&receiver, "retention_at_risk", "resolved").await?;
    running.terminate().await?.expect(0)?;
    Ok(())
}

#[tokio::test]
async fn a_log_that_is_purged_under_the_target_is_told() -> Outcome<()> {
    let source = Server::start(Flavor::MariaDb1011).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 3).await?;
    let replicator = Replicator::new()?;
    let receiver = told(&replicator, "").await?;
    let running = replicator.start(&source.url(), &[])?;
    until(&receiver, "loaded", "raised").await?;

    // The target's commits wait, the stream goes on to a new file, and the old one goes.
    let mut other = lake(&replicator).await?;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await?;
    conn.query_drop("FLUSH BINARY LOGS").await?;
    let began = Instant::now();
    while receiver
        .requests
        .lock()
        .iter()
        .all(|it| it.json().is_ok_and(|it| it["kind"] != "retention_at_risk"))
    {
        assert!(began.elapsed() < PATIENCE, "{}", running.log());
        // A file that is being sent stays: it is asked again until it is not.
        let files: Vec<mysql_async::Row> = conn.query("SHOW BINARY LOGS").await?;
        let last = files
            .last()
            .and_then(|row| row.get::<String, _>(0))
            .ok_or("no binlog")?;
        conn.query_drop(format!("PURGE BINARY LOGS TO '{last}'"))
            .await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let risk = until(&receiver, "retention_at_risk", "raised").await?;
    assert!(risk.contains("is gone at the source"), "{risk}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_somebody_changed_in_the_target_are_told_until_they_are_mended() -> Outcome<()> {
    let source = Server::start(Flavor::MariaDb1011).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 3).await?;
    conn.query_drop("INSERT INTO shop.category (id, name) VALUES (64001, 'as it was')")
        .await?;
    let replicator = Replicator::new()?;
    replicator
        .load_until_current(&source.url())
        .await?
        .expect(0)?;
    let mut other = lake(&replicator).await?;
    sqlx::query("UPDATE dim_category SET name = 'kanarienvogel' WHERE id = 64001")
        .execute(&mut other)
        .await?;
    other.close().await?;
    let receiver = told(&replicator, "state_file = 'notify.json'").await?;
    let url = source.url();
    let verify = |arguments: &'static [&'static str]| {
        replicator.run_told(arguments, &[("CDC_SOURCE_URL", &url)])
    };
    // The receiver answers from this very thread.
    let ran = tokio::task::block_in_place(|| verify(&["verify"]))?;
    ran.expect(1)?;
    let drift = until(&receiver, "data_drift", "raised").await?;
    assert_eq!(
        drift,
        "`dim_category`: 0 rows are missing, 0 too many, 1 different"
    );
    assert_eq!(
        receiver.requests.lock()[0].json()?["table"],
        "shop.category"
    );
    tokio::task::block_in_place(|| verify(&["verify", "--repair"]))?.expect(0)?;
    until(&receiver, "data_drift", "resolved").await?;
    Ok(())
}
