//! Targets on servers: each source into each of them, equal in every value.

use std::collections::BTreeMap;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::lake::AnyLake;
use tests::oracle::{self, MysqlLake, PostgresLake, Rows};
use tests::replicator::Replicator;
use tests::servers::{Flavor, Postgres, Server};
use tests::workload::{self, Workload};

/// A source with a finished workload, and what every target must hold.
struct Source {
    server: Server,
    expected: BTreeMap<&'static str, Rows>,
}

impl Source {
    async fn start(flavor: Flavor) -> Outcome<Self> {
        let server = Server::start(flavor).await?;
        let mut conn = server.connect().await?;
        workload::create(&mut conn, 7).await?;
        for number in 0..2 {
            let worker = Workload::new(&server, 4321, number, 70_000).await?;
            let mut worker = worker.without_nul();
            worker.run(120).await?;
        }
        let expected = oracle::read_all(&mut conn).await?;
        conn.disconnect().await?;
        Ok(Self { server, expected })
    }

    /// Replicates into `url`, twice: the second start finds its own checkpoint and tables.
    async fn replicate(&self, url: &str) -> Outcome<()> {
        let replicator = Replicator::new()?.into_target(url);
        for _ in 0..2 {
            let ran = replicator.run_until_current(&self.server.url()).await?;
            ran.expect(0)?;
        }
        let status = replicator.run(&["status", "--json"])?.expect(0)?;
        assert!(
            status.stdout.contains("\"same_mapping\": true"),
            "{}",
            status.stdout
        );
        let plan = replicator.run(&["plan"])?.expect(0)?;
        assert!(plan.stdout.contains("nothing to do"), "{}", plan.stdout);
        Ok(())
    }

    async fn fill_mysql(&self, flavor: Flavor) -> Outcome<()> {
        let target = Server::start_with(flavor, &["--skip-log-bin"]).await?;
        self.replicate(&target.url()).await?;
        let mut lake = MysqlLake::open(target.connect().await?, "lake").await?;
        oracle::compare_with(&self.expected, &mut lake).await?;
        lake.close().await
    }

    async fn fill_postgres(&self) -> Outcome<()> {
        let target = Postgres::start().await?;
        self.replicate(&target.url()).await?;
        let mut lake = PostgresLake::open(target.connect().await?, "lake");
        oracle::compare_with(&self.expected, &mut lake).await?;
        lake.close().await
    }
}

/// One source into MySQL, both MariaDBs and PostgreSQL.
async fn into_each(source: Flavor) -> Outcome<()> {
    let source = Source::start(source).await?;
    source.fill_postgres().await?;
    for flavor in [Flavor::MySql, Flavor::MariaDb1011, Flavor::MariaDb11] {
        let done = source.fill_mysql(flavor).await;
        done.map_err(|reason| format!("into {}: {reason}", flavor.name()))?;
    }
    Ok(())
}

#[tokio::test]
async fn mysql_into_each_target() -> Outcome<()> {
    into_each(Flavor::MySql).await
}

#[tokio::test]
async fn mariadb_into_each_target() -> Outcome<()> {
    into_each(Flavor::MariaDb11).await
}

/// Loads the tables, then goes on with the stream: a transaction larger than a batch, and an
/// XA transaction that waits across starts.
async fn load_large_and_xa(source: &Server, url: &str, price: u8) -> Outcome<()> {
    let replicator = Replicator::new()?.into_target(url);
    let ran = replicator.load_until_current(&source.url()).await?;
    ran.expect(0)?;
    let mut session = source.connect().await?;
    for statement in [
        "BEGIN".to_owned(),
        format!("UPDATE shop.product SET price = {price}, description = REPEAT('long ', 3000)"),
        "UPDATE shop.product SET price = price / 2 + 1".to_owned(),
        "COMMIT".to_owned(),
        format!("XA START 'long', 'target {price}', 9"),
        format!("UPDATE shop.product SET price = {price} WHERE id = 64000"),
        format!("XA END 'long', 'target {price}', 9"),
        format!("XA PREPARE 'long', 'target {price}', 9"),
    ] {
        session.query_drop(statement).await?;
    }
    session.disconnect().await?;
    let limits = [
        "--until-current",
        "--memory-budget",
        "20000",
        "--batch-bytes",
        "10000",
    ];
    let ran = replicator.start(&source.url(), &limits)?.ended().await?;
    ran.expect(0)?;
    let mut session = source.connect().await?;
    let decided = format!("XA COMMIT 'long', 'target {price}', 9");
    session.query_drop(decided).await?;
    session.disconnect().await?;
    let ran = replicator.start(&source.url(), &limits)?.ended().await?;
    ran.expect(0)?;
    let status = replicator.run(&["status", "--json"])?.expect(0)?;
    assert!(!status.stdout.contains("\"missing\""), "{}", status.stdout);
    Ok(())
}

/// One source loaded into MySQL, MariaDB and PostgreSQL.
async fn loaded_into_each(source: Flavor) -> Outcome<()> {
    let source = Server::start(source).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 8).await?;
    Workload::new(&source, 8, 0, 2_000).await?.run(60).await?;
    workload::known_rows(&mut conn).await?;
    let target = Postgres::start().await?;
    load_large_and_xa(&source, &target.url(), 11).await?;
    let mut lake = PostgresLake::open(target.connect().await?, "lake");
    oracle::compare_loaded(&mut conn, &mut lake).await?;
    lake.close().await?;
    for (flavor, price) in [(Flavor::MySql, 12), (Flavor::MariaDb11, 13)] {
        let target = Server::start_with(flavor, &["--skip-log-bin"]).await?;
        load_large_and_xa(&source, &target.url(), price).await?;
        let mut lake = MysqlLake::open(target.connect().await?, "lake").await?;
        let compared = oracle::compare_loaded(&mut conn, &mut lake).await;
        compared.map_err(|reason| format!("into {}: {reason}", flavor.name()))?;
        lake.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn mysql_is_loaded_into_each_target() -> Outcome<()> {
    loaded_into_each(Flavor::MySql).await
}

#[tokio::test]
async fn mariadb_is_loaded_into_each_target() -> Outcome<()> {
    loaded_into_each(Flavor::MariaDb11).await
}

/// A target that is shut down and comes back is waited for, and nothing is applied twice.
#[tokio::test]
async fn a_target_that_restarts_is_waited_for() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 9).await?;
    workload::known_rows(&mut conn).await?;
    for (flavor, number) in [(Flavor::MySql, 1), (Flavor::MariaDb11, 2)] {
        let mut target = Server::start_with(flavor, &["--skip-log-bin"]).await?;
        let replicator = Replicator::new()?.into_target(&target.url());
        replicator
            .run_until_current(&source.url())
            .await?
            .expect(0)?;
        let running = replicator.start(&source.url(), &["--no-snapshot"])?;
        let patience = std::time::Duration::from_secs(30);
        running.says("following the source", patience).await?;
        let mut worker = Workload::new(&source, 9, number, 2_000).await?;
        worker.run(30).await?;
        target.restart().await?;
        worker.run(30).await?;
        running.terminate().await?.expect(0)?;
        replicator
            .run_until_current(&source.url())
            .await?
            .expect(0)?;
        let mut lake = MysqlLake::open(target.connect().await?, "lake").await?;
        let compared = oracle::compare(&mut conn, &mut lake).await;
        compared.map_err(|reason| format!("into {}: {reason}", flavor.name()))?;
        lake.close().await?;
    }
    Ok(())
}

/// A NUL, which PostgreSQL's text cannot hold, stops the stream with table and column.
#[tokio::test]
async fn what_postgresql_cannot_hold_stops() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let target = Postgres::start().await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 7).await?;
    conn.query_drop("INSERT INTO shop.category (id, name) VALUES (60001, 'secret\\0value')")
        .await?;
    let replicator = Replicator::new()?.into_target(&target.url());
    let ran = replicator
        .run_until_current(&source.url())
        .await?
        .expect(3)?;
    for part in ["`shop.category`", "column `name`", "NUL"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
    Ok(())
}

/// TRUNCATE of mapped tables between changes of their rows, and rows that come and go by `where`.
#[tokio::test(flavor = "multi_thread")]
async fn truncate_and_filters_in_each_target() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 9).await?;
    workload::known_rows(&mut conn).await?;
    let mut lakes = Vec::new();
    for kind in AnyLake::KINDS {
        let lake = AnyLake::start(kind).await?;
        let loaded = lake.replicator().load_until_current(&source.url()).await?;
        loaded.expect(0)?;
        lakes.push(lake);
    }
    for sql in [
        "INSERT INTO shop.review (id, product_id, customer_id, stars) VALUES (1, 64000, 64000, 5), (2, 64000, 64000, 4)",
        "TRUNCATE TABLE shop.review",
        "INSERT INTO shop.review (id, product_id, customer_id, stars) VALUES (2, 64000, 64000, 3)",
        "UPDATE shop.review SET id = 1 WHERE id = 2",
        "TRUNCATE TABLE shop.address",
        "INSERT INTO shop.address VALUES (1, 64000, 'home', 'street', 'city', '', 1.5, 2.5)",
        // Out of the filter, into it, and out again under another key.
        "UPDATE shop.customer SET is_test = 1 WHERE id = 64000",
        "UPDATE shop.customer SET is_test = 0, first_name = 'back' WHERE id = 64000",
        "INSERT INTO shop.customer (id, first_name, email, password_hash, country_code, is_test) VALUES (64001, 'Eve', 'e@x', REPEAT('h', 32), 'DE', 1)",
        "UPDATE shop.customer SET id = 64002, is_test = 0 WHERE id = 64001",
    ] {
        conn.query_drop(sql).await?;
    }
    let url = source.url();
    let told = [("CDC_SOURCE_URL", url.as_str())];
    for lake in &lakes {
        let followed = lake.replicator().load_until_current(&url).await?;
        followed.expect(0)?;
        lake.compare(&mut conn).await?;
        let verified =
            tokio::task::block_in_place(|| lake.replicator().run_told(&["verify"], &told));
        verified?.expect(0)?;
    }
    conn.disconnect().await?;
    Ok(())
}

/// A second replicator takes a target over; the first applies nothing any more.
#[tokio::test]
async fn one_replicator_writes() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let target = Postgres::start().await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 7).await?;
    let first = Replicator::new()?.into_target(&target.url());
    let running = first.start(&source.url(), &["--no-snapshot", "--server-id", "77"])?;
    running
        .says("following", std::time::Duration::from_secs(60))
        .await?;
    let second = Replicator::new()?.into_target(&target.url());
    second.run_until_current(&source.url()).await?.expect(0)?;
    conn.query_drop("INSERT INTO shop.category (id, name) VALUES (60002, 'later')")
        .await?;
    let ended = running.ended().await?.expect(3)?;
    assert!(
        ended.stderr.contains("took this target over"),
        "{}",
        ended.stderr
    );
    second.run_until_current(&source.url()).await?.expect(0)?;
    Ok(())
}
