//! What a target does to its replicator: locks, deadlocks, lost connections, crashes,
//! read-only servers, timeouts. It goes on by itself, with nothing lost or doubled.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::lake::AnyLake;
use tests::servers::{Flavor, Server};
use tests::target_crash::{self, Kills};

use crate::scene::{Holder, Scene};

const LOCK: &str = "UPDATE dim_product SET name = 'held' WHERE id = 64000";

/// A lock that another session holds for too long, and a statement that takes too long.
async fn waits(kind: &str, limit: &[&str]) -> Outcome<()> {
    let lake = AnyLake::start(kind).await?;
    for sql in limit {
        lake.run(&[sql]).await.ok();
    }
    let mut scene = Scene::of(lake, &[]).await?;
    let mut holder = Holder::of(&scene.lake).await?;
    holder.run("BEGIN").await?;
    holder.run(LOCK).await?;
    scene
        .source("UPDATE shop.product SET price = 9 WHERE id = 64000")
        .await?;
    scene.work().await?;
    scene.tries_again().await?;
    holder.run("ROLLBACK").await?;
    scene.equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_waited_for_in_mysql() -> Outcome<()> {
    waits("mysql", &["SET GLOBAL innodb_lock_wait_timeout = 1"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_times_out_in_mariadb() -> Outcome<()> {
    waits("mariadb", &["SET GLOBAL max_statement_time = 1"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_times_out_in_postgres() -> Outcome<()> {
    waits(
        "postgres",
        &["ALTER ROLE cdc SET statement_timeout = '700ms'"],
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_waited_for_in_postgres() -> Outcome<()> {
    waits("postgres", &["ALTER ROLE cdc SET lock_timeout = '500ms'"]).await
}

/// Two sessions that wait for each other: whichever the server ends, it goes on.
async fn deadlock(kind: &str) -> Outcome<()> {
    let mut scene = Scene::start(kind).await?;
    let mut holder = Holder::of(&scene.lake).await?;
    for round in 1..=3 {
        holder.run("BEGIN").await?;
        holder.run(LOCK).await?;
        let change = format!("UPDATE shop.product SET price = {round} WHERE id = 64000");
        scene.source(&change).await?;
        // By now the replicator holds its checkpoint and waits for the row.
        tokio::time::sleep(Duration::from_millis(800)).await;
        let crossed = holder.run("UPDATE _cdc_checkpoint SET updated_at = updated_at WHERE id = 1");
        let ended = match crossed.await {
            Ok(()) => holder.run("ROLLBACK").await,
            Err(reason) if reason.to_string().to_lowercase().contains("deadlock") => {
                holder.run("ROLLBACK").await
            }
            Err(reason) => Err(reason),
        };
        ended?;
    }
    scene.work().await?;
    scene.equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_in_mysql() -> Outcome<()> {
    deadlock("mysql").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_in_mariadb() -> Outcome<()> {
    deadlock("mariadb11").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_in_postgres() -> Outcome<()> {
    deadlock("postgres").await
}

/// A stricter isolation than the default refuses what another session changed meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_serialization_failure_in_postgres() -> Outcome<()> {
    let lake = AnyLake::start("postgres").await?;
    lake.run(&["ALTER ROLE cdc SET default_transaction_isolation = 'repeatable read'"])
        .await?;
    let mut scene = Scene::of(lake, &[]).await?;
    let mut holder = Holder::of(&scene.lake).await?;
    holder.run("BEGIN").await?;
    holder
        .run("UPDATE dim_product SET rating = rating WHERE id = 64000")
        .await?;
    scene
        .source("UPDATE shop.product SET price = 9 WHERE id = 64000")
        .await?;
    tokio::time::sleep(Duration::from_millis(800)).await;
    holder.run("COMMIT").await?;
    scene.tries_again().await?;
    scene.work().await?;
    scene.equal().await
}

/// Its connections are ended by somebody, again and again.
async fn cut_off(kind: &str) -> Outcome<()> {
    let mut scene = Scene::start(kind).await?;
    for _ in 0..5 {
        scene.work().await?;
        let mut holder = Holder::of(&scene.lake).await?;
        match &mut holder {
            Holder::Mysql(conn) => {
                let others: Vec<u64> = conn
                    .query("SELECT id FROM information_schema.processlist WHERE db = 'lake' AND id <> CONNECTION_ID()")
                    .await?;
                for id in others {
                    conn.query_drop(format!("KILL {id}")).await.ok();
                }
            }
            Holder::Postgres(_) => {
                holder
                    .run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lake' AND pid <> pg_backend_pid()")
                    .await?;
            }
        }
    }
    scene.work().await?;
    scene.equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_connections_to_mariadb() -> Outcome<()> {
    cut_off("mariadb").await
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_connections_to_postgres() -> Outcome<()> {
    cut_off("postgres").await
}

/// A server that takes no changes for a while: longer than one commit is tried.
async fn read_only(kind: &str, on: &'static str, off: &'static str) -> Outcome<()> {
    let mut scene = Scene::start(kind).await?;
    let mut holder = Holder::of(&scene.lake).await?;
    holder.run(on).await?;
    // Sessions of PostgreSQL keep what they began with.
    if let Holder::Postgres(_) = &holder {
        holder
            .run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lake' AND pid <> pg_backend_pid()")
            .await?;
    }
    scene.work().await?;
    scene.tries_again().await?;
    tokio::time::sleep(Duration::from_secs(9)).await;
    let mut holder = Holder::of(&scene.lake).await?;
    holder.run(off).await?;
    if let Holder::Postgres(_) = &holder {
        holder
            .run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lake' AND pid <> pg_backend_pid()")
            .await?;
    }
    scene.work().await?;
    scene.equal().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_mysql() -> Outcome<()> {
    read_only(
        "mysql",
        "SET GLOBAL super_read_only = ON",
        "SET GLOBAL read_only = OFF",
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_postgres() -> Outcome<()> {
    read_only(
        "postgres",
        "ALTER DATABASE lake SET default_transaction_read_only = on",
        "BEGIN READ WRITE; ALTER DATABASE lake RESET default_transaction_read_only; COMMIT",
    )
    .await
}

/// kill -9 of replicator and target's server under load; `crash --target` does it for long.
async fn killed(kind: &str, source: Flavor) -> Outcome<()> {
    let seed = tests::crash::seed()?;
    let source = Server::start(source).await?;
    let mut lake = AnyLake::start(kind).await?;
    let kills = Kills {
        replicator: 6,
        server: 4,
    };
    target_crash::kill(&source, &mut lake, kills, seed).await
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_of_mysql() -> Outcome<()> {
    killed("mysql", Flavor::MySql).await
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_of_mariadb() -> Outcome<()> {
    killed("mariadb11", Flavor::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_of_postgres() -> Outcome<()> {
    killed("postgres", Flavor::MySql).await
}
