//! XA transactions: prepared in one place of the stream, decided behind others, across
//! restarts of the replicator and of the server.

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

const FLAVORS: [Flavor; 3] = [Flavor::MySql, Flavor::MariaDb1011, Flavor::MariaDb11];

struct Shop {
    server: Server,
    conn: mysql_async::Conn,
    replicator: Replicator,
}

async fn shop(flavor: Flavor) -> Outcome<Shop> {
    let server = Server::start_with(flavor, &[]).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 7).await?;
    Workload::new(&server, 7, 0, 2_000).await?.run(20).await?;
    workload::known_rows(&mut conn).await?;
    let replicator = Replicator::new()?;
    Ok(Shop {
        server,
        conn,
        replicator,
    })
}

impl Shop {
    /// In a session of its own, which ends: a prepared transaction outlives it.
    async fn session(&self, statements: &[&str]) -> Outcome<()> {
        let mut session = self.server.connect().await?;
        for statement in statements {
            session
                .query_drop(*statement)
                .await
                .map_err(|reason| format!("{reason}: {statement}"))?;
        }
        session.disconnect().await?;
        Ok(())
    }

    async fn follows(&mut self) -> Outcome<()> {
        self.replicator
            .run_until_current(&self.server.url())
            .await?
            .expect(0)?;
        oracle::compare(&mut self.conn, &mut self.replicator.lake().await?).await
    }
}

/// The source's server is shut down and started again between PREPARE and COMMIT.
#[tokio::test]
async fn a_prepared_transaction_outlives_a_restart_of_its_server() -> Outcome<()> {
    for flavor in FLAVORS {
        let mut shop = shop(flavor).await?;
        shop.session(&[
            "XA START 'kept'",
            "UPDATE shop.product SET price = 17 WHERE id = 64000",
            "INSERT INTO shop.category (id, name) VALUES (64011, 'kept')",
            "XA END 'kept'",
            "XA PREPARE 'kept'",
        ])
        .await?;
        shop.session(&[
            "XA START 'unseen'",
            "INSERT INTO shop.category (id, name) VALUES (64012, 'unseen')",
            "XA END 'unseen'",
            "XA PREPARE 'unseen'",
        ])
        .await?;
        // A replicator that goes on over the restart, and new ones behind it.
        let told = [("CDC_HEARTBEAT", "1"), ("CDC_CONNECT_TIMEOUT", "5")];
        let url = shop.server.url();
        let running = shop
            .replicator
            .start_told(&url, &["--no-snapshot"], &told)?;
        let patience = std::time::Duration::from_secs(60);
        shop.replicator
            .await_position(&mut shop.conn, patience)
            .await?;
        shop.server.restart().await?;
        shop.conn = shop.server.connect().await?;
        shop.session(&["XA COMMIT 'kept'"]).await?;
        shop.replicator
            .await_position(&mut shop.conn, patience)
            .await?;
        running.terminate().await?.expect(0)?;
        shop.follows().await?;
        shop.server.restart().await?;
        shop.conn = shop.server.connect().await?;
        shop.session(&["XA ROLLBACK 'unseen'"]).await?;
        shop.follows().await?;
    }
    Ok(())
}

/// Each step is followed by another process, so that what is prepared stands in the target.
#[tokio::test]
async fn a_prepared_transaction_waits_across_others_and_restarts() -> Outcome<()> {
    for flavor in FLAVORS {
        let mut shop = shop(flavor).await?;
        shop.session(&[
            "XA START 'long', 'branch', 9",
            "UPDATE shop.product SET price = 7 WHERE id = 64000",
            "INSERT INTO shop.category (id, name) VALUES (64001, 'xa')",
            "XA END 'long', 'branch', 9",
            "XA PREPARE 'long', 'branch', 9",
        ])
        .await?;
        shop.session(&[
            "XA START 'given up'",
            "UPDATE shop.category SET name = 'never' WHERE id = 64000",
            "XA END 'given up'",
            "XA PREPARE 'given up'",
        ])
        .await?;
        shop.follows().await?;
        shop.session(&["INSERT INTO shop.category (id, name) VALUES (64002, 'between')"])
            .await?;
        shop.follows().await?;
        shop.session(&["XA ROLLBACK 'given up'"]).await?;
        shop.follows().await?;
        shop.session(&["XA COMMIT 'long', 'branch', 9"]).await?;
        shop.follows().await?;
        let kept = "SELECT count(*) FROM _cdc_prepared";
        assert_eq!(shop.replicator.lake().await?.number(kept).await?, 0);
    }
    Ok(())
}

/// A prepared transaction over tables that are not mapped leaves no rows in the target.
#[tokio::test]
async fn unmapped_tables_are_not_kept() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb11] {
        let mut shop = shop(flavor).await?;
        shop.session(&[
            "CREATE TABLE shop.elsewhere (id INT PRIMARY KEY, secret VARCHAR(40))",
            "XA START 'unmapped'",
            "INSERT INTO shop.elsewhere VALUES (1, 'not for the target')",
            "INSERT INTO shop.elsewhere VALUES (2, 'not for the target')",
            "XA END 'unmapped'",
            "XA PREPARE 'unmapped'",
        ])
        .await?;
        shop.follows().await?;
        // That it was prepared is known; its rows are not kept.
        let kept = "SELECT count(*) FROM _cdc_prepared";
        assert_eq!(shop.replicator.lake().await?.number(kept).await?, 1);
        shop.session(&["XA COMMIT 'unmapped'"]).await?;
        shop.follows().await?;
        assert_eq!(shop.replicator.lake().await?.number(kept).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn one_phase_and_rolled_back_before_prepare() -> Outcome<()> {
    for flavor in FLAVORS {
        let mut shop = shop(flavor).await?;
        shop.session(&[
            "XA START X'00ff27','b''q'",
            "UPDATE shop.product SET price = 6 WHERE id = 64000",
            "XA END X'00ff27','b''q'",
            "XA COMMIT X'00ff27','b''q' ONE PHASE",
            "XA START 'gone'",
            "UPDATE shop.product SET price = 5 WHERE id = 64000",
            "XA END 'gone'",
            "XA ROLLBACK 'gone'",
            "XA START 'empty'",
            "SELECT * FROM shop.category WHERE id = 1",
            "XA END 'empty'",
            "XA PREPARE 'empty'",
            "XA COMMIT 'empty'",
        ])
        .await?;
        shop.follows().await?;
    }
    Ok(())
}

#[tokio::test]
async fn compressed_on_mysql() -> Outcome<()> {
    let mut shop = shop(Flavor::MySql).await?;
    shop.session(&[
        "SET SESSION binlog_transaction_compression = ON",
        "XA START 'packed'",
        "UPDATE shop.product SET price = 4, description = REPEAT('x', 5000) WHERE id = 64000",
        "XA END 'packed'",
        "XA PREPARE 'packed'",
    ])
    .await?;
    shop.follows().await?;
    shop.session(&["XA COMMIT 'packed'"]).await?;
    shop.follows().await
}

/// What was prepared before the target began is not in the stream any more.
#[tokio::test]
async fn a_commit_of_what_was_prepared_before_the_start_stops() -> Outcome<()> {
    let mut shop = shop(Flavor::MySql).await?;
    shop.session(&[
        "XA START 'early'",
        "INSERT INTO shop.category (id, name) VALUES (64003, 'early')",
        "XA END 'early'",
        "XA PREPARE 'early'",
        "FLUSH BINARY LOGS",
    ])
    .await?;
    let status: Option<mysql_async::Row> = shop.conn.query_first("SHOW BINARY LOG STATUS").await?;
    let file: String = status.and_then(|row| row.get(0)).ok_or("no status")?;
    shop.session(&["XA COMMIT 'early'"]).await?;
    let url = shop.server.url();
    let start = format!("{file}:4");
    let ran = shop
        .replicator
        .start(&url, &["--until-current", "--start", &start])?;
    let ran = ran.ended().await?.expect(3)?;
    assert!(ran.stderr.contains("XA RECOVER"), "{}", ran.stderr);
    Ok(())
}
