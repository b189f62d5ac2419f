//! The source's tables change while the replicator follows.

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Workload};

struct Shop {
    server: Server,
    conn: mysql_async::Conn,
    replicator: Replicator,
}

/// A server with some history, all of it replicated.
async fn shop(flavor: Flavor, options: &[&str]) -> Outcome<Shop> {
    let server = Server::start_with(flavor, options).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 5).await?;
    Workload::new(&server, 5, 0, 2_000).await?.run(40).await?;
    workload::known_rows(&mut conn).await?;
    let replicator = Replicator::new()?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    oracle::compare(&mut conn, &mut replicator.lake().await?).await?;
    Ok(Shop {
        server,
        conn,
        replicator,
    })
}

impl Shop {
    async fn execute(&mut self, statements: &[&str]) -> Outcome<()> {
        // The oracle reads without strict mode.
        let strict = "SET sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO'";
        self.conn.query_drop(strict).await?;
        for statement in statements {
            self.conn
                .query_drop(*statement)
                .await
                .map_err(|reason| format!("{reason}: {statement}"))?;
        }
        Ok(())
    }

    /// The replicator follows to where the server is; source and lake are equal.
    async fn follows(&mut self) -> Outcome<()> {
        self.replicator
            .run_until_current(&self.server.url())
            .await?
            .expect(0)?;
        oracle::compare(&mut self.conn, &mut self.replicator.lake().await?).await
    }

    /// The replicator stops with exit code 3 and names the place and the table; what came
    /// before `statements` is in the lake, nothing after.
    async fn stops_at(&mut self, statements: &[&str], table: &str) -> Outcome<()> {
        // A last change just before, so that "nothing before is lost" has something to show.
        self.execute(&["UPDATE shop.category SET name = 'before' WHERE id = 64000"])
            .await?;
        let before = oracle::read_all(&mut self.conn).await?;
        self.execute(statements).await?;
        self.execute(&["UPDATE shop.category SET name = 'after' WHERE id = 64000"])
            .await?;
        for attempt in ["first", "second"] {
            let ran = self
                .replicator
                .run_until_current(&self.server.url())
                .await?
                .expect(3)?;
            let message = ran.stderr;
            for word in [table, "binlog.0000"] {
                assert!(
                    message.contains(word),
                    "{attempt}: no `{word}` in: {message}"
                );
            }
            assert!(
                ["schema/", "DDL", "binlog_row_metadata", "build"]
                    .iter()
                    .any(|w| message.contains(w)),
                "no remedy in: {message}"
            );
            oracle::compare_with(&before, &mut self.replicator.lake().await?).await?;
        }
        Ok(())
    }
}

/// What does not change rows does not stop anything.
const HARMLESS: &[&str] = &[
    "ALTER TABLE shop.orders ADD INDEX by_status (status, placed_at)",
    "ALTER TABLE shop.orders COMMENT = 'harmless'",
    "CREATE INDEX by_name ON shop.category (name)",
    "ALTER TABLE shop.orders ALTER COLUMN shipping SET DEFAULT 1.5, DROP INDEX by_status",
    "CREATE TABLE shop.something_else (id INT PRIMARY KEY, v VARCHAR(10))",
    "INSERT INTO shop.something_else VALUES (1, 'ignored')",
    "ALTER TABLE shop.something_else ADD COLUMN w INT",
    "DROP TABLE shop.something_else",
    "CREATE DATABASE elsewhere",
    "CREATE TABLE elsewhere.product (id INT PRIMARY KEY)",
    "INSERT INTO elsewhere.product VALUES (7)",
    "ANALYZE TABLE shop.product",
    "UPDATE shop.product SET price = 2.75 WHERE id = 64000",
];

#[tokio::test]
async fn harmless_statements_pass_on_mysql() -> Outcome<()> {
    let mut shop = shop(Flavor::MySql, &["--binlog-row-metadata=MINIMAL"]).await?;
    shop.execute(HARMLESS).await?;
    shop.follows().await
}

#[tokio::test]
async fn harmless_statements_pass_on_mariadb() -> Outcome<()> {
    let mut shop = shop(Flavor::MariaDb1011, &[]).await?;
    shop.execute(HARMLESS).await?;
    shop.follows().await
}

/// Columns that come, move and grow: the rows are read by the columns' names.
const GROWN: &[&str] = &[
    "ALTER TABLE shop.product ADD COLUMN color VARCHAR(10) AFTER name",
    "UPDATE shop.product SET price = 9.99, color = 'red' WHERE id = 64000",
    "ALTER TABLE shop.product ADD COLUMN first_of_all BIGINT FIRST, MODIFY cost DECIMAL(20,4)",
    "UPDATE shop.product SET price = 8.75, first_of_all = 7, name = REPEAT('n', 50) WHERE id = 64000",
    "ALTER TABLE shop.category MODIFY name VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL FIRST",
    "UPDATE shop.category SET name = 'moved' WHERE id = 64000",
    "INSERT INTO shop.category (id, name) VALUES (64123, 'inserted')",
    "DELETE FROM shop.category WHERE id = 64123",
];

#[tokio::test]
async fn columns_that_come_move_and_grow_go_on_with_names() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011] {
        let mut shop = shop(flavor, &[]).await?;
        shop.execute(GROWN).await?;
        shop.follows().await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_added_column_stops_without_names() -> Outcome<()> {
    let statements = [
        "ALTER TABLE shop.product ADD COLUMN color VARCHAR(10) AFTER name",
        "UPDATE shop.product SET price = 9.99 WHERE id = 64000",
    ];
    shop(Flavor::MySql, &["--binlog-row-metadata=MINIMAL"])
        .await?
        .stops_at(&statements, "shop.product")
        .await
}

/// A value that only the widened column has stops at its row.
#[tokio::test]
async fn a_value_beyond_the_compiled_type_stops() -> Outcome<()> {
    let statements = [
        "ALTER TABLE shop.product MODIFY price DECIMAL(20,2) NOT NULL",
        "UPDATE shop.product SET price = 123456789012345.00 WHERE id = 64000",
    ];
    shop(Flavor::MySql, &[])
        .await?
        .stops_at(&statements, "schema/shop.sql:")
        .await
}

#[tokio::test]
async fn a_renamed_column_stops_and_names_its_line() -> Outcome<()> {
    let statements = [
        "ALTER TABLE shop.product RENAME COLUMN price TO list_price",
        "UPDATE shop.product SET list_price = 9.99 WHERE id = 64000",
    ];
    shop(Flavor::MySql, &[])
        .await?
        .stops_at(&statements, "schema/shop.sql:")
        .await
}

#[tokio::test]
async fn a_changed_type_stops_on_mariadb() -> Outcome<()> {
    let statements = [
        "ALTER TABLE shop.product MODIFY price DECIMAL(14,4) NOT NULL",
        "UPDATE shop.product SET price = 9.99 WHERE id = 64000",
    ];
    shop(Flavor::MariaDb1011, &[])
        .await?
        .stops_at(&statements, "shop.product")
        .await
}

/// Which columns an image leaves out is told by place, and an altered table's places are
/// not those that were compiled.
#[tokio::test]
async fn partial_images_of_an_altered_table_stop() -> Outcome<()> {
    let statements = [
        "ALTER TABLE shop.address ADD COLUMN floor INT FIRST",
        "SET SESSION binlog_row_image = MINIMAL",
        "UPDATE shop.address SET longitude = 9.5 WHERE id = 64000",
        "SET SESSION binlog_row_image = FULL",
    ];
    for flavor in [Flavor::MySql, Flavor::MariaDb11] {
        let mut shop = shop(flavor, &[]).await?;
        shop.stops_at(&statements, "shop.address").await?;
    }
    Ok(())
}

/// Two columns of one type change their names: the row images look as before.
const SWAPPED: &[&str] = &[
    "ALTER TABLE shop.address CHANGE latitude longitude FLOAT DEFAULT NULL, \
     CHANGE longitude latitude FLOAT DEFAULT NULL",
    "UPDATE shop.address SET latitude = 9.5 WHERE id = 64000",
];

#[tokio::test]
async fn swapped_columns_stop_where_the_binlog_has_names() -> Outcome<()> {
    shop(Flavor::MySql, &[])
        .await?
        .stops_at(SWAPPED, "shop.address")
        .await
}

#[tokio::test]
async fn swapped_columns_stop_where_the_binlog_has_no_names() -> Outcome<()> {
    let options = ["--binlog-row-metadata=MINIMAL"];
    shop(Flavor::MySql, &options)
        .await?
        .stops_at(SWAPPED, "shop.address")
        .await
}

#[tokio::test]
async fn swapped_columns_stop_on_mariadb_without_names() -> Outcome<()> {
    let options = ["--binlog-row-metadata=NO_LOG"];
    shop(Flavor::MariaDb1011, &options)
        .await?
        .stops_at(SWAPPED, "shop.address")
        .await
}

/// A column is added and taken away again: where the binlog has names, the table is as it was.
#[tokio::test]
async fn a_table_that_is_as_it_was_goes_on() -> Outcome<()> {
    let mut shop = shop(Flavor::MySql, &[]).await?;
    shop.execute(&[
        "ALTER TABLE shop.product ADD COLUMN color VARCHAR(10)",
        "ALTER TABLE shop.product DROP COLUMN color",
        "UPDATE shop.product SET price = 3.25 WHERE id = 64000",
    ])
    .await?;
    shop.follows().await
}

#[tokio::test]
async fn a_dropped_table_with_rows_stops() -> Outcome<()> {
    shop(Flavor::MySql, &[])
        .await?
        .stops_at(&["DROP TABLE shop.address"], "shop.address")
        .await
}

/// TRUNCATE empties the target as DELETE of every row would.
#[tokio::test]
async fn truncate_empties_the_target() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011] {
        let mut shop = shop(flavor, &[]).await?;
        shop.execute(&["TRUNCATE TABLE shop.address", "TRUNCATE shop.review"])
            .await?;
        shop.follows().await?;
    }
    Ok(())
}
