//! Tables whose rows nothing tells apart: a load, and a load beside the stream, leave as
//! many of each kind of row as the source holds. Tables with a unique key alone are read
//! along it.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::lake::AnyLake;
use tests::oracle::Cell;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Rng};
use tests::{Outcome, place};

use crate::snapshot::damage;

/// Each target, with its rows as text on the source and in the lake.
const TARGETS: &[(&str, &str, &str)] = &[
    (
        "bag",
        "SELECT CONCAT_WS('|', IFNULL(n, '-'), IFNULL(t, '-'), CAST(d * 2 AS SIGNED), IFNULL(HEX(x), '-')) FROM img.bag",
        "SELECT ifnull(n, '-') || '|' || ifnull(t, '-') || '|' || CAST(d * 2 AS INTEGER) || '|' || CASE WHEN x IS NULL THEN '-' ELSE hex(x) END FROM bag",
    ),
    (
        "marked_bag",
        "SELECT CONCAT_WS('|', IFNULL(n, '-'), IFNULL(t, '-')) FROM img.bag",
        "SELECT ifnull(n, '-') || '|' || ifnull(t, '-') FROM marked_bag WHERE deleted_at IS NULL",
    ),
    (
        "pair",
        "SELECT CONCAT_WS('|', IFNULL(a, '-'), b, c, IFNULL(d, '-')) FROM img.pair",
        "SELECT ifnull(a, '-') || '|' || b || '|' || c || '|' || ifnull(d, '-') FROM pair",
    ),
];

async fn compare(conn: &mut Conn, replicator: &Replicator) -> Outcome<()> {
    let mut lake = replicator.lake().await?;
    for (name, there, here) in TARGETS {
        let mut wanted: Vec<String> = conn.query(*there).await?;
        let rows = lake.query(here).await?.rows.into_iter().flatten();
        let mut found = Vec::new();
        for cell in rows {
            let Cell::Text(text) = cell else {
                return Err(format!("{name} holds no text").into());
            };
            found.push(text);
        }
        wanted.sort();
        found.sort();
        assert_eq!(found.len(), wanted.len(), "rows of {name}");
        assert_eq!(found, wanted, "{name}");
    }
    lake.close().await
}

/// The schema, and rows of which the binlog says nothing any more.
async fn filled(server: &Server) -> Outcome<Conn> {
    let mut conn = server.connect().await?;
    let ddl = std::fs::read_to_string(place::workspace().join("tests/images/schema.sql"))?;
    for statement in workload::ddl_statements(&ddl) {
        conn.query_drop(&statement).await?;
    }
    let mut rng = Rng::new(4);
    for _ in 0..60 {
        conn.query_drop("BEGIN").await?;
        for _ in 0..20 {
            change(&mut conn, &mut rng).await?;
        }
        conn.query_drop("COMMIT").await?;
    }
    conn.query_drop("FLUSH BINARY LOGS").await?;
    let logs: Vec<mysql_async::Row> = conn.query("SHOW BINARY LOGS").await?;
    let last: String = logs.last().and_then(|row| row.get(0)).ok_or("no binlog")?;
    conn.query_drop(format!("PURGE BINARY LOGS TO '{last}'"))
        .await?;
    Ok(conn)
}

/// One statement: most rows have equals, an update or a delete takes one or two of them.
async fn change(conn: &mut Conn, rng: &mut Rng) -> Outcome<()> {
    let (n, m) = (rng.below(12), rng.below(400));
    let sql = match rng.below(9) {
        0..=3 => format!(
            "INSERT INTO img.bag VALUES (NULLIF({n}, 3), IF({m} % 3, 'two', NULL), {n} / 2, IF({m} % 2, x'00', NULL))"
        ),
        4 => format!("UPDATE img.bag SET d = d + 0.5 WHERE n = {n} ORDER BY d LIMIT 2"),
        5 => format!("DELETE FROM img.bag WHERE n <=> NULLIF({n}, 3) ORDER BY d LIMIT 1"),
        6 => format!("DELETE FROM img.pair WHERE b = {m}"),
        7 => format!("UPDATE IGNORE img.pair SET b = b + 1 WHERE b = {m}"),
        _ => format!("REPLACE INTO img.pair VALUES ({n}, {m}, 'c', 'd')"),
    };
    conn.query_drop(sql).await?;
    Ok(())
}

async fn writer(server: &Server, seed: u64, transactions: usize) -> Outcome<()> {
    let mut conn = server.connect().await?;
    let mut rng = Rng::new(seed);
    let level = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
    conn.query_drop(level).await?;
    for _ in 0..transactions {
        conn.query_drop("BEGIN").await?;
        let mut lost = false;
        for _ in 0..3 {
            // A deadlock has rolled the transaction back.
            lost |= change(&mut conn, &mut rng).await.is_err();
        }
        let end = if lost { "ROLLBACK" } else { "COMMIT" };
        conn.query_drop(end).await?;
    }
    Ok(())
}

async fn counted(flavor: Flavor, options: &[&str]) -> Outcome<()> {
    let server = Server::start_with(flavor, options).await?;
    let mut conn = filled(&server).await?;
    let replicator = Replicator::of(env!("CARGO_BIN_EXE_images").into())?;
    let arguments = ["--batch-bytes", "20000"];
    for round in 0..2 {
        let running = replicator.start(&server.url(), &arguments)?;
        let (one, two) = tokio::join!(
            writer(&server, 10 + round, 150),
            writer(&server, 20 + round, 150)
        );
        one?;
        two?;
        running.kill()?;
    }
    replicator
        .load_until_current(&server.url())
        .await?
        .expect(0)?;
    compare(&mut conn, &replicator).await?;
    // What stood still is changed by the stream alone.
    writer(&server, 30, 50).await?;
    replicator
        .load_until_current(&server.url())
        .await?
        .expect(0)?;
    compare(&mut conn, &replicator).await
}

#[tokio::test]
async fn equal_rows_are_counted_on_mysql() -> Outcome<()> {
    counted(Flavor::MySql, &[]).await
}

#[tokio::test]
async fn equal_rows_are_counted_on_mysql_without_gtids() -> Outcome<()> {
    let options = ["--enforce-gtid-consistency=OFF", "--gtid-mode=OFF"];
    counted(Flavor::MySql, &options).await
}

#[tokio::test]
async fn equal_rows_are_counted_on_mariadb() -> Outcome<()> {
    counted(Flavor::MariaDb1011, &[]).await
}

#[tokio::test]
async fn equal_rows_are_counted_on_mariadb_11() -> Outcome<()> {
    counted(Flavor::MariaDb11, &[]).await
}

/// One row less, two too many, and one that is another.
const DAMAGE: &str = "\
DELETE FROM bag WHERE _rowid_ = (SELECT min(_rowid_) FROM bag WHERE n = 1);
INSERT INTO bag SELECT n, t, d, x FROM bag WHERE n = 2 LIMIT 1;
INSERT INTO bag VALUES (77, 'not of the source', 0, NULL);
UPDATE bag SET t = 'another' WHERE _rowid_ = (SELECT max(_rowid_) FROM bag WHERE n = 5);
INSERT INTO marked_bag (n, t) VALUES (77, 'not of the source');";

#[tokio::test]
async fn a_load_beside_the_stream_mends_what_is_counted() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011] {
        let server = Server::start(flavor).await?;
        let mut conn = filled(&server).await?;
        let replicator = Replicator::of(env!("CARGO_BIN_EXE_images").into())?;
        let url = server.url();
        let load = || replicator.load_until_current(&url);
        load().await?.expect(0)?;
        for beside in [false, true] {
            damage(&replicator, DAMAGE).await?;
            let running = if beside {
                Some(replicator.start(&server.url(), &[])?)
            } else {
                None
            };
            let arguments = ["--table", "img.bag", "--json"];
            let ran = replicator.snapshot(&server.url(), &arguments).await?;
            let ran = ran.expect(0)?;
            let answer: serde_json::Value = serde_json::from_str(&ran.stdout)?;
            let told = |table: &str, what: &str| -> Option<u64> {
                let lines = answer["tables"].as_array()?;
                lines.iter().find(|it| it["table"] == table)?[what].as_u64()
            };
            assert_eq!(told("bag", "inserted"), Some(2), "{answer}");
            assert_eq!(told("bag", "deleted"), Some(3), "{answer}");
            assert_eq!(told("marked_bag", "inserted"), Some(0), "{answer}");
            assert_eq!(told("marked_bag", "deleted"), Some(1), "{answer}");
            if let Some(running) = running {
                running.terminate().await?.expect(0)?;
            }
            load().await?.expect(0)?;
            compare(&mut conn, &replicator).await?;
        }
    }
    Ok(())
}

/// A target on a server takes such tables at once, too; `verify` counts them, and the rest of
/// the tables is healed in place.
#[tokio::test]
async fn servers_hold_equal_rows_as_often() -> Outcome<()> {
    let source = Server::start(Flavor::MySql).await?;
    let conn = filled(&source).await?;
    conn.disconnect().await?;
    let url = source.url();
    let told = [("CDC_SOURCE_URL", url.as_str())];
    for kind in ["mysql", "mariadb", "postgres"] {
        let lake = AnyLake::start(kind)
            .await?
            .with(env!("CARGO_BIN_EXE_images"))?;
        let replicator = lake.replicator();
        let running = replicator.start(&url, &["--batch-bytes", "20000"])?;
        writer(&source, 40, 60).await?;
        running.terminate().await?.expect(0)?;
        replicator.load_until_current(&url).await?.expect(0)?;
        let verified = replicator
            .run_told(&["verify"], &told)?
            .expect(0)
            .map_err(|e| format!("{kind} {e}"))?;
        assert!(
            verified.stdout.contains("equal"),
            "{kind}: {}",
            verified.stdout
        );
        lake.run(&[
            "INSERT INTO bag (n, t, d, x) VALUES (77, 'not of the source', 0, NULL), (77, 'not of the source', 0, NULL)",
            "DELETE FROM bag WHERE n = 1",
            "DELETE FROM pair WHERE b < 200",
        ])
        .await?;
        let verified = replicator
            .run_told(&["verify", "--json"], &told)?
            .expect(1)?;
        let found: serde_json::Value = serde_json::from_str(&verified.stdout)?;
        let tables = found["tables"].as_array().ok_or("no tables")?;
        let of = |name: &str| tables.iter().find(|it| it["table"] == name);
        let bag = of("bag").ok_or("no bag")?;
        assert_eq!(bag["extra"], 2, "{kind}: {bag:#}");
        assert!(bag["missing"].as_u64() > Some(0), "{kind}: {bag:#}");
        let healed = replicator.snapshot(&url, &["--table", "img.pair"]).await?;
        healed.expect(0)?;
        let table = ["verify", "--table", "img.pair"];
        replicator.run_told(&table, &told)?.expect(0)?;
    }
    Ok(())
}

/// On MySQL the load begins with a lock: `check` asks for the privilege, `run` names it.
#[tokio::test]
async fn a_lock_that_is_not_granted_is_told() -> Outcome<()> {
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = filled(&server).await?;
    for statement in [
        "CREATE USER 'little'@'%' IDENTIFIED BY 'little'",
        "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'little'@'%'",
        "GRANT SELECT ON img.* TO 'little'@'%'",
    ] {
        conn.query_drop(statement).await?;
    }
    let url = server.url().replace("cdc:cdc", "little:little");
    let replicator = Replicator::of(env!("CARGO_BIN_EXE_images").into())?;
    let told = [("CDC_SOURCE_URL", url.as_str())];
    let fix = "GRANT LOCK TABLES ON `img`.* TO 'little'@'%';";
    let checked = replicator.run_told(&["check"], &told)?.expect(1)?;
    assert!(checked.stdout.contains(fix), "{}", checked.stdout);
    let ran = replicator.load_until_current(&url).await?;
    assert_ne!(ran.code, Some(0));
    let hint = "GRANT LOCK TABLES ON `img`.* TO";
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    conn.query_drop("GRANT LOCK TABLES ON img.* TO 'little'@'%'")
        .await?;
    let checked = replicator.run_told(&["check"], &told)?;
    assert!(!checked.stdout.contains(fix), "{}", checked.stdout);
    replicator.load_until_current(&url).await?.expect(0)?;
    compare(&mut conn, &replicator).await
}
