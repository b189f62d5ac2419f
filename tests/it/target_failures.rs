//! What a target does to its replicator: locks, deadlocks, lost connections, crashes, full disks,
//! read-only servers, timeouts. It goes on by itself, with nothing lost or doubled.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::lake::AnyLake;
use tests::replicator::Running;
use tests::servers::{Flavor, Server};
use tests::target_crash::{self, Kills};
use tests::workload::{self, Workload};

/// How long a replicator may take to notice.
const PATIENCE: Duration = Duration::from_secs(60);

/// A source, a loaded target, and a replicator that follows.
struct Scene {
    source: Server,
    conn: Conn,
    lake: AnyLake,
    worker: Workload,
    running: Option<Running>,
}

impl Scene {
    async fn of(lake: AnyLake, options: &[&str]) -> Outcome<Self> {
        let source = Server::start(Flavor::MySql).await?;
        let mut conn = source.connect().await?;
        workload::create(&mut conn, 51).await?;
        workload::known_rows(&mut conn).await?;
        let replicator = lake.replicator();
        replicator
            .load_until_current(&source.url())
            .await?
            .expect(0)?;
        let running = replicator.start(&source.url(), options)?;
        running.says("following", PATIENCE).await?;
        let worker = Workload::new(&source, 52, 1, 3_000).await?;
        Ok(Self {
            source,
            conn,
            lake,
            worker: worker.without_nul(),
            running: Some(running),
        })
    }

    async fn start(kind: &str) -> Outcome<Self> {
        Self::of(AnyLake::start(kind).await?, &[]).await
    }

    async fn source(&mut self, sql: &str) -> Outcome<()> {
        Ok(self.conn.query_drop(sql).await?)
    }

    /// The replicator says that it tries again.
    async fn tries_again(&self) -> Outcome<()> {
        match &self.running {
            Some(running) => running.says(" again: ", PATIENCE).await,
            None => Err("nobody runs".into()),
        }
    }

    async fn work(&mut self) -> Outcome<()> {
        self.worker.run(60).await
    }

    /// Source and target are equal while the replicator runs, and when it has ended.
    async fn equal(mut self) -> Outcome<()> {
        let url = self.source.url();
        let told = [("CDC_SOURCE_URL", url.as_str())];
        let verified =
            tokio::task::block_in_place(|| self.lake.replicator().run_told(&["verify"], &told))?;
        let running = self.running.take().ok_or("nobody runs")?;
        verified
            .expect(0)
            .map_err(|error| format!("{error}\nthe replicator: {}", running.log()))?;
        running.terminate().await?.expect(0)?;
        self.lake.compare(&mut self.conn).await?;
        self.conn.disconnect().await?;
        Ok(())
    }
}

/// A session of the target that holds a row's lock, as somebody else's.
enum Holder {
    Mysql(Conn),
    Postgres(sqlx::PgConnection),
}

impl Holder {
    async fn of(lake: &AnyLake) -> Outcome<Self> {
        Ok(match lake {
            AnyLake::Mysql(_, server) => {
                let mut conn = server.connect().await?;
                conn.query_drop("USE lake").await?;
                Self::Mysql(conn)
            }
            AnyLake::Postgres(_, server) => {
                let mut conn = server.connect().await?;
                sqlx::raw_sql("SET search_path TO lake")
                    .execute(&mut conn)
                    .await?;
                Self::Postgres(conn)
            }
            AnyLake::Sqlite(_) => return Err("a file has no sessions".into()),
        })
    }

    async fn run(&mut self, sql: &'static str) -> Outcome<()> {
        match self {
            Self::Mysql(conn) => conn.query_drop(sql).await?,
            Self::Postgres(conn) => {
                sqlx::raw_sql(sql).execute(conn).await?;
            }
        }
        Ok(())
    }
}

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

/// A tablespace that may not grow: there is room again once something else goes.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_tablespace_in_mysql() -> Outcome<()> {
    let options = [
        "--skip-log-bin",
        "--innodb-file-per-table=OFF",
        "--innodb-data-file-path=ibdata1:12M:autoextend:max:40M",
    ];
    let server = Server::start_with(Flavor::MySql, &options).await?;
    let replicator = tests::replicator::Replicator::new()?.into_target(&server.url());
    let mut scene = Scene::of(AnyLake::Mysql(replicator, server), &[]).await?;
    let mut holder = Holder::of(&scene.lake).await?;
    holder
        .run("CREATE TABLE filler (id INT AUTO_INCREMENT PRIMARY KEY, text LONGBLOB)")
        .await?;
    while holder
        .run("INSERT INTO filler (text) VALUES (REPEAT('x', 400000))")
        .await
        .is_ok()
    {}
    for id in 0..40 {
        let sql = format!(
            "INSERT INTO shop.review (product_id, customer_id, stars, body) VALUES (64000, 64000, 5, REPEAT('{id}', 30000))"
        );
        if scene.source(&sql).await.is_err() {
            let sql = format!(
                "UPDATE shop.product SET description = REPEAT('{id}', 20000) WHERE id = 64000"
            );
            scene.source(&sql).await?;
        }
    }
    scene.tries_again().await?;
    holder.run("DROP TABLE filler").await?;
    scene.work().await?;
    scene.equal().await
}

/// A file system of its own; unmounted when dropped.
struct Small(PathBuf);

impl Small {
    /// None where nobody may mount one.
    fn mount(folder: &Path, owner: u32) -> Outcome<Option<Self>> {
        std::fs::create_dir_all(folder)?;
        let options = format!("size=6m,uid={owner},mode=700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder)
            .output()?;
        Ok(mounted.status.success().then(|| Self(folder.to_owned())))
    }

    fn grow(&self) -> Outcome<()> {
        let grown = Command::new("mount")
            .args(["-o", "remount,size=200m"])
            .arg(&self.0)
            .status()?;
        if grown.success() {
            Ok(())
        } else {
            Err("the file system does not grow".into())
        }
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A disk without room: nothing is lost, and with room it goes on. Where nobody may mount a
/// small file system (it takes root), the tablespace of MySQL above has to do.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_sqlite() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let Some(disk) = Small::mount(folder.path(), 0)? else {
        return Ok(());
    };
    let url = format!("sqlite:{}", folder.path().join("lake.sqlite").display());
    let replicator = tests::replicator::Replicator::new()?.into_target(&url);
    let mut scene = Scene::of(AnyLake::Sqlite(replicator), &[]).await?;
    for id in 0..400 {
        let sql = format!(
            "INSERT INTO shop.product (id, category_id, sku, name, price, description) \
             VALUES ({}, 64000, 'd{id}', 'big', 1, REPEAT('{id}', 8000))",
            70_000 + id
        );
        scene.source(&sql).await?;
    }
    scene.tries_again().await?;
    disk.grow()?;
    let running = scene.running.take().ok_or("nobody runs")?;
    scene
        .source("UPDATE shop.product SET price = 2 WHERE id = 64000")
        .await?;
    let replicator = scene.lake.replicator();
    let url = scene.source.url();
    let told = [("CDC_SOURCE_URL", url.as_str())];
    let verified = tokio::task::block_in_place(|| replicator.run_told(&["verify"], &told))?;
    verified
        .expect(0)
        .map_err(|error| format!("{error}\nthe replicator: {}", running.log()))?;
    running.terminate().await?.expect(0)?;
    Ok(())
}
