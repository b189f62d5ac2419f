//! ROLLBACK over tables with and without transactions in one transaction: the server logs
//! rows and what takes some of them back.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle::Cell;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload;

/// `plain` is of MyISAM, `line` of InnoDB.
const MIXED: &[&str] = &[
    "INSERT INTO line (item, no, qty) VALUES (1, 1, 1), (1, 2, 2)",
    "INSERT INTO plain VALUES (1, 'before')",
    // Everything goes back.
    "BEGIN",
    "UPDATE line SET qty = qty + 100",
    "INSERT INTO plain SELECT item + 1, 'kept' FROM line WHERE no = 1",
    "UPDATE line, plain SET line.qty = 7, plain.note = 'both' WHERE line.item = plain.id",
    "DELETE FROM line WHERE no = 2",
    "ROLLBACK",
    // A part goes back, and another part of that.
    "BEGIN",
    "INSERT INTO line (item, no, qty) VALUES (3, 1, 1)",
    "SAVEPOINT a",
    "INSERT INTO line (item, no, qty) VALUES (3, 2, 1)",
    "INSERT INTO plain VALUES (3, 'behind a')",
    "SAVEPOINT b",
    "UPDATE line, plain SET line.qty = 9, plain.note = 'behind b' WHERE line.item = 3 AND plain.id = 3",
    "ROLLBACK TO b",
    "INSERT INTO line (item, no, qty) VALUES (3, 3, 1)",
    "ROLLBACK TO a",
    "INSERT INTO line (item, no, qty) VALUES (3, 4, 1)",
    "COMMIT",
    // Nothing goes back.
    "BEGIN",
    "INSERT INTO line (item, no, qty) VALUES (4, 1, 1)",
    "INSERT INTO plain VALUES (4, 'committed')",
    "COMMIT",
];

const ROWS: &[(&str, &str)] = &[
    (
        "SELECT CONCAT_WS('|', item, no, qty) FROM line ORDER BY item, no",
        "SELECT item || '|' || no || '|' || qty FROM line ORDER BY item, no",
    ),
    (
        "SELECT CONCAT_WS('|', id, note) FROM plain ORDER BY id",
        "SELECT id || '|' || note FROM plain ORDER BY id",
    ),
];

async fn started(flavor: Flavor) -> Outcome<(Server, Conn, Replicator)> {
    // A GTID takes no two kinds of tables in one transaction.
    let options: &[&str] = match flavor {
        Flavor::MySql => &["--enforce-gtid-consistency=OFF", "--gtid-mode=OFF"],
        Flavor::MariaDb1011 | Flavor::MariaDb11 => &[],
    };
    let server = Server::start_with(flavor, options).await?;
    let mut conn = server.connect().await?;
    let ddl = std::fs::read_to_string(tests::place::workspace().join("tests/images/schema.sql"))?;
    for statement in workload::ddl_statements(&ddl) {
        conn.query_drop(&statement).await?;
    }
    let replicator = Replicator::of(env!("CARGO_BIN_EXE_images").into())?;
    Ok((server, conn, replicator))
}

async fn compare(conn: &mut Conn, replicator: &Replicator) -> Outcome<()> {
    let mut lake = replicator.lake().await?;
    for (there, here) in ROWS {
        let wanted: Vec<String> = conn.query(*there).await?;
        let rows = lake.query(here).await?.rows.into_iter().flatten();
        let found: Vec<String> = rows
            .map(|cell| match cell {
                Cell::Text(text) => text,
                other => other.to_string(),
            })
            .collect();
        assert_eq!(found, wanted, "{here}");
    }
    lake.close().await
}

#[tokio::test]
async fn rows_of_a_table_without_transactions_stay_and_others_go() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011, Flavor::MariaDb11] {
        let (server, mut conn, replicator) = started(flavor).await?;
        for statement in MIXED {
            conn.query_drop(*statement).await?;
        }
        replicator
            .run_until_current(&server.url())
            .await?
            .expect(0)?;
        compare(&mut conn, &replicator).await?;
    }
    Ok(())
}

/// Rows that were taken back, of a table that takes nothing back by its DDL: one of the two
/// is wrong.
#[tokio::test]
async fn a_table_that_is_not_what_its_ddl_says_stops_the_stream() -> Outcome<()> {
    let (server, mut conn, replicator) = started(Flavor::MariaDb11).await?;
    for statement in [
        "ALTER TABLE plain ENGINE=InnoDB",
        "CREATE TABLE other (id INT PRIMARY KEY) ENGINE=MyISAM",
        "BEGIN",
        "SAVEPOINT a",
        "INSERT INTO plain VALUES (1, 'gone')",
        "INSERT INTO other VALUES (1)",
        "ROLLBACK TO a",
        "COMMIT",
    ] {
        conn.query_drop(statement).await?;
    }
    let ran = replicator
        .run_until_current(&server.url())
        .await?
        .expect(3)?;
    for word in ["img.plain", "ENGINE=MyISAM", "schema.sql"] {
        assert!(ran.stderr.contains(word), "no {word} in {}", ran.stderr);
    }
    Ok(())
}
