//! Events that a server writes beside rows, or about rows in an unusual way: passed over,
//! applied or refused, on each server that writes them.

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload;

use crate::traps::{refused, replicated};

const FLAVORS: [Flavor; 3] = [Flavor::MySql, Flavor::MariaDb1011, Flavor::MariaDb11];

const CHANGE: &str = "UPDATE shop.product SET price = price + 1 WHERE id = 64000";

/// Savepoints, some of them gone back to, over tables with and without transactions.
const SAVEPOINTS: &[&str] = &[
    "CREATE TABLE shop.plain (id INT PRIMARY KEY) ENGINE=MyISAM",
    "BEGIN",
    CHANGE,
    "SAVEPOINT a",
    "UPDATE shop.product SET price = 77 WHERE id = 64000",
    "INSERT INTO shop.category (id, name) VALUES (64010, 'taken back')",
    "ROLLBACK TO SAVEPOINT a",
    "UPDATE shop.category SET name = 'behind a' WHERE id = 64000",
    "SAVEPOINT `A b`",
    "RELEASE SAVEPOINT `A b`",
    "COMMIT",
    "BEGIN",
    "SAVEPOINT first",
    "UPDATE shop.product SET price = 78 WHERE id = 64000",
    "ROLLBACK TO first",
    "ROLLBACK",
    "BEGIN",
    "UPDATE shop.product SET price = 79 WHERE id = 64000",
    "ROLLBACK",
];

#[tokio::test]
async fn savepoints_and_rollbacks() -> Outcome<()> {
    for flavor in FLAVORS {
        replicated(flavor, &[], SAVEPOINTS).await?;
    }
    Ok(())
}

/// A table without transactions keeps its rows when the transaction goes back to a
/// savepoint. MariaDB logs all rows and the ROLLBACK TO; MySQL logs what stayed.
const MIXED: &[&str] = &[
    "CREATE TABLE shop.plain (id INT PRIMARY KEY) ENGINE=MyISAM",
    "BEGIN",
    "SAVEPOINT a",
    "UPDATE shop.product SET price = 80 WHERE id = 64000",
    "INSERT INTO shop.plain VALUES (2)",
    "ROLLBACK TO SAVEPOINT a",
    "COMMIT",
];

#[tokio::test]
async fn a_savepoint_over_a_table_without_transactions() -> Outcome<()> {
    let options = ["--enforce-gtid-consistency=OFF", "--gtid-mode=OFF"];
    replicated(Flavor::MySql, &options, MIXED).await?;
    replicated(Flavor::MariaDb1011, &[], MIXED).await?;
    replicated(Flavor::MariaDb11, &[], MIXED).await
}

/// CREATE TABLE … SELECT, of a table that is not mapped and with mapped rows beside it.
const SELECTED: &[&str] = &[
    "CREATE TABLE shop.copy (PRIMARY KEY (id)) SELECT id, name FROM shop.product",
    CHANGE,
    "CREATE TEMPORARY TABLE shop.scratch SELECT id FROM shop.product",
    "INSERT INTO shop.scratch VALUES (7)",
    "DROP TEMPORARY TABLE shop.scratch",
    CHANGE,
];

#[tokio::test]
async fn create_table_as_select() -> Outcome<()> {
    for flavor in FLAVORS {
        replicated(flavor, &[], SELECTED).await?;
    }
    Ok(())
}

/// Statements that carry no rows.
const CARRY_NO_ROWS: &[&str] = &[
    "FLUSH TABLES",
    "FLUSH PRIVILEGES",
    CHANGE,
    "FLUSH BINARY LOGS",
    "ANALYZE TABLE shop.product",
    "OPTIMIZE TABLE shop.product",
    "CHECK TABLE shop.product",
    "CREATE USER 'events'@'%' IDENTIFIED BY 'a secret'",
    "GRANT SELECT ON shop.* TO 'events'@'%'",
    "SET PASSWORD FOR 'events'@'%' = PASSWORD_OF",
    "ALTER USER 'events'@'%' IDENTIFIED BY 'another secret'",
    "REVOKE SELECT ON shop.* FROM 'events'@'%'",
    "RENAME USER 'events'@'%' TO 'others'@'%'",
    "DROP USER 'others'@'%'",
    "CREATE ROLE reader",
    "DROP ROLE reader",
    "CREATE VIEW shop.seen AS SELECT id FROM shop.product",
    "CREATE OR REPLACE VIEW shop.seen AS SELECT id, name FROM shop.product",
    "DROP VIEW shop.seen",
    "CREATE PROCEDURE shop.p() UPDATE shop.product SET price = price + 1 WHERE id = 64000",
    "CALL shop.p()",
    "DROP PROCEDURE shop.p",
    "CREATE FUNCTION shop.f() RETURNS INT DETERMINISTIC NO SQL RETURN 1",
    "DROP FUNCTION shop.f",
    "CREATE TRIGGER shop.g BEFORE UPDATE ON shop.product FOR EACH ROW SET NEW.score = 5",
    CHANGE,
    "DROP TRIGGER shop.g",
    "CREATE EVENT shop.e ON SCHEDULE EVERY 1 DAY DO DELETE FROM shop.product",
    "ALTER EVENT shop.e DISABLE",
    "DROP EVENT shop.e",
    "ALTER DATABASE shop COMMENT_OR_CHARSET",
    CHANGE,
];

#[tokio::test]
async fn statements_without_rows() -> Outcome<()> {
    for flavor in FLAVORS {
        let password = if flavor.is_mariadb() {
            "PASSWORD('one')"
        } else {
            "'one'"
        };
        let statements: Vec<String> = CARRY_NO_ROWS
            .iter()
            .map(|sql| {
                sql.replace("PASSWORD_OF", password)
                    .replace("COMMENT_OR_CHARSET", "CHARACTER SET utf8mb4")
            })
            .collect();
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        replicated(
            flavor,
            &["--log-bin-trust-function-creators=ON"],
            &statements,
        )
        .await?;
    }
    Ok(())
}

/// INTVAR, RAND and USER_VAR stand in front of a statement that the stream stops at.
#[tokio::test]
async fn events_of_statements_stop() -> Outcome<()> {
    for flavor in FLAVORS {
        for statements in [
            // INTVAR.
            &[
                "CREATE TABLE shop.numbered (id INT AUTO_INCREMENT PRIMARY KEY, v INT)",
                "SET SESSION binlog_format = STATEMENT",
                "INSERT INTO shop.numbered (v) VALUES (1)",
            ][..],
            // RAND and USER_VAR.
            &[
                "SET SESSION binlog_format = STATEMENT, @v = 5",
                "UPDATE shop.product SET price = @v + RAND() WHERE id = 64000",
            ],
        ] {
            refused(flavor, &[], statements, "binlog_format").await?;
        }
    }
    Ok(())
}

/// The statements that a source logs beside the rows, where a session or the server asks.
#[tokio::test]
async fn statements_beside_rows() -> Outcome<()> {
    let statements = [
        "SET SESSION binlog_rows_query_log_events = ON",
        CHANGE,
        "SET SESSION binlog_rows_query_log_events = OFF",
        CHANGE,
    ];
    replicated(Flavor::MySql, &[], &statements).await?;
    let statements = [
        "SET SESSION binlog_annotate_row_events = ON",
        CHANGE,
        "SET SESSION binlog_annotate_row_events = OFF",
        CHANGE,
    ];
    replicated(Flavor::MariaDb1011, &[], &statements).await?;
    replicated(Flavor::MariaDb11, &[], &statements).await
}

/// A session changes, in the middle of the stream, how it is logged and what values mean.
#[tokio::test]
async fn sessions_that_change_their_settings() -> Outcome<()> {
    let common = [
        "SET SESSION time_zone = '+05:30'",
        "UPDATE shop.customer SET first_name = 'zone' WHERE id = 64000",
        "INSERT INTO shop.review (id, product_id, customer_id, stars, written_at) \
         VALUES (64020, 64000, 64000, 5, NOW())",
        "SET SESSION time_zone = '-11:00', sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
        "UPDATE shop.product SET name = 'back\\slash' WHERE \"id\" = 64000",
        "CREATE TABLE \"shop\".\"quoted\" (id INT PRIMARY KEY COMMENT 'a\\')",
        "SET SESSION sql_mode = '', character_set_client = latin1, collation_connection = latin1_german1_ci",
        "UPDATE shop.product SET price = 'nothing' WHERE id = 64000",
        "CREATE TABLE shop.`loose` (id INT PRIMARY KEY)",
        "SET SESSION auto_increment_increment = 7, foreign_key_checks = 0, unique_checks = 0",
        CHANGE,
    ];
    for flavor in FLAVORS {
        replicated(flavor, &[], &common).await?;
    }
    let switched = [
        "SET SESSION binlog_transaction_compression = ON",
        CHANGE,
        "SET SESSION binlog_transaction_compression = OFF",
        CHANGE,
        "SET SESSION binlog_transaction_compression = ON, binlog_transaction_compression_level_zstd = 19",
        CHANGE,
        "BEGIN",
        CHANGE,
        "SAVEPOINT a",
        CHANGE,
        "ROLLBACK TO a",
        "COMMIT",
    ];
    replicated(Flavor::MySql, &[], &switched).await
}

/// Rows and statements that MariaDB compresses, and its checksums switched on the way.
#[tokio::test]
async fn compressed_rows_and_statements_of_mariadb() -> Outcome<()> {
    let long = format!(
        "CREATE TABLE shop.wide (id INT PRIMARY KEY) COMMENT='{}'",
        "long ".repeat(200)
    );
    let statements = [
        long.as_str(),
        "UPDATE shop.product SET description = REPEAT('long ', 900)",
        "INSERT INTO shop.category (id, name) VALUES (64011, REPEAT('n', 50))",
        "DELETE FROM shop.category WHERE id = 64011",
        "SET GLOBAL binlog_checksum = NONE",
        "UPDATE shop.product SET description = REPEAT('more ', 900)",
        "SET GLOBAL binlog_checksum = CRC32",
        CHANGE,
    ];
    let options = ["--log-bin-compress=ON", "--log-bin-compress-min-len=10"];
    for flavor in [Flavor::MariaDb1011, Flavor::MariaDb11] {
        replicated(flavor, &options, &statements).await?;
    }
    Ok(())
}

/// An idle source says that it is there, and the replicator stays.
#[tokio::test]
async fn heartbeats_of_an_idle_source() -> Outcome<()> {
    for flavor in FLAVORS {
        let server = Server::start(flavor).await?;
        let mut conn = server.connect().await?;
        workload::create(&mut conn, 13).await?;
        workload::known_rows(&mut conn).await?;
        let replicator = Replicator::new()?;
        let told = [("CDC_HEARTBEAT", "1")];
        let mut running = replicator.start_told(&server.url(), &["--no-snapshot"], &told)?;
        // Longer than the three heartbeats without which a source counts as gone.
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        assert!(running.exited()?.is_none(), "{}", running.log());
        conn.query_drop(CHANGE).await?;
        let patience = std::time::Duration::from_secs(20);
        replicator.await_position(&mut conn, patience).await?;
        let log = running.log();
        assert!(!log.contains("again"), "it had to connect again: {log}");
        running.terminate().await?.expect(0)?;
        oracle::compare(&mut conn, &mut replicator.lake().await?).await?;
    }
    Ok(())
}
