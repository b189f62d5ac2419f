//! The table of classes in docs/schema_change.md: each row's statements, as `cdc impact`
//! says before and as the stream takes them.

use std::collections::BTreeSet;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::{Outcome, cli, oracle, place, workload};

/// Statements of one row of the table, and rows behind them.
struct Case {
    /// The row's first cell, from its beginning.
    row: &'static str,
    change: &'static [&'static str],
    rows: &'static [&'static str],
}

const INDEX: &str = "ADD or DROP INDEX";
const ADD: &str = "ADD COLUMN, at any place";
const UNREAD: &str = "DROP or MODIFY of a column that the mapping drops";
const MOVED: &str = "columns moved";
const WIDER: &str = "an integer wider or narrower";
const NULL: &str = "NOT NULL taken off";
const TRUNCATE: &str = "TRUNCATE TABLE";
const OTHER: &str = "RENAME COLUMN or DROP of a column that the mapping reads";
const RENEWED: &str = "a name that the mapping reads given to another column";
const DROP: &str = "DROP TABLE, DROP DATABASE";
const RENAME: &str = "RENAME TABLE, ALTER … RENAME TO";
const PARTITION: &str = "DROP, TRUNCATE, EXCHANGE, CONVERT PARTITION";
const IGNORE: &str = "ALTER IGNORE TABLE";

const PRICE: &[&str] = &["UPDATE shop.product SET price = price + 1 WHERE id = 64000"];
const PLACE: &[&str] = &["UPDATE shop.address SET longitude = 9.5 WHERE id = 64000"];

const fn case(
    row: &'static str,
    change: &'static [&'static str],
    rows: &'static [&'static str],
) -> Case {
    Case { row, change, rows }
}

/// One behind the other in one stream.
const SAFE: &[Case] = &[
    case(
        INDEX,
        &[
            "ALTER TABLE shop.product ADD INDEX by_name (name), COMMENT = 'x'",
            "ALTER TABLE shop.product ALTER COLUMN price SET DEFAULT 1, DROP INDEX by_name, FORCE",
            "ALTER TABLE shop.address DROP FOREIGN KEY address_customer",
            "ALTER TABLE shop.product ADD CONSTRAINT dear CHECK (price < 1000000)",
        ],
        PRICE,
    ),
    case(
        ADD,
        &[
            "ALTER TABLE shop.product ADD COLUMN color INT AFTER name, ADD COLUMN size INT FIRST",
            "ALTER TABLE shop.product ADD COLUMN shape INT",
        ],
        PRICE,
    ),
    case(
        UNREAD,
        &["ALTER TABLE shop.product DROP COLUMN internal_note"],
        PRICE,
    ),
    case(
        MOVED,
        &["ALTER TABLE shop.address MODIFY longitude FLOAT FIRST"],
        PLACE,
    ),
    case(
        WIDER,
        &[
            "ALTER TABLE shop.product MODIFY score INT, MODIFY cost DECIMAL(20,4)",
            "ALTER TABLE shop.product CHANGE name name VARCHAR(300) NOT NULL",
            "ALTER TABLE shop.address MODIFY kind ENUM('home','work','pickup','boat')",
        ],
        PRICE,
    ),
    case(
        NULL,
        &["ALTER TABLE shop.address MODIFY street VARCHAR(120)"],
        PLACE,
    ),
    case(TRUNCATE, &["TRUNCATE TABLE shop.address"], &[]),
];

/// Each against a source and a lake of its own.
const STOPS: &[Case] = &[
    case(
        OTHER,
        &["ALTER TABLE shop.product RENAME COLUMN price TO list_price"],
        &["UPDATE shop.product SET list_price = 2 WHERE id = 64000"],
    ),
    case(
        OTHER,
        &["ALTER TABLE shop.address DROP COLUMN latitude"],
        PLACE,
    ),
    case(
        OTHER,
        &["ALTER TABLE shop.product MODIFY price DECIMAL(14,4) NOT NULL"],
        PRICE,
    ),
    case(
        RENEWED,
        &[
            "ALTER TABLE shop.address CHANGE latitude longitude FLOAT, CHANGE longitude latitude FLOAT",
        ],
        PLACE,
    ),
    // The columns stand as before; their values do not.
    case(
        RENEWED,
        &[
            "ALTER TABLE shop.address DROP COLUMN longitude",
            "ALTER TABLE shop.address ADD COLUMN longitude FLOAT DEFAULT NULL",
        ],
        PLACE,
    ),
    case(
        RENEWED,
        &["ALTER TABLE shop.address DROP COLUMN longitude, ADD COLUMN longitude FLOAT"],
        PLACE,
    ),
    case(DROP, &["DROP TABLE shop.address"], &[]),
    case(
        DROP,
        &[
            "DROP TABLE shop.address",
            "CREATE TABLE shop.address (id INT UNSIGNED PRIMARY KEY)",
        ],
        &["INSERT INTO shop.address VALUES (1)"],
    ),
    case(DROP, &["DROP DATABASE shop"], &[]),
    case(
        RENAME,
        &[
            "CREATE TABLE shop.address_new LIKE shop.address",
            "RENAME TABLE shop.address TO shop.address_old, shop.address_new TO shop.address",
        ],
        &[],
    ),
    case(
        RENAME,
        &[
            "CREATE TABLE shop.address_new LIKE shop.address",
            "ALTER TABLE shop.address RENAME TO shop.address_old",
            "ALTER TABLE shop.address_new RENAME TO shop.address",
        ],
        &[],
    ),
    case(
        PARTITION,
        &[
            "ALTER TABLE shop.address DROP FOREIGN KEY address_customer",
            "ALTER TABLE shop.address PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (70000))",
            "ALTER TABLE shop.address TRUNCATE PARTITION p",
        ],
        &[],
    ),
];

/// What only MariaDB has.
const MARIADB_STOPS: &[Case] = &[
    case(
        DROP,
        &["CREATE OR REPLACE TABLE shop.address (id INT UNSIGNED PRIMARY KEY)"],
        &[],
    ),
    case(
        IGNORE,
        &["ALTER IGNORE TABLE shop.address ADD UNIQUE KEY one_city (city)"],
        &[],
    ),
];

/// The class of a row as the page has it.
fn class_of(page: &str, row: &str) -> Outcome<String> {
    let line = page
        .lines()
        .find(|line| line.strip_prefix("| ").is_some_and(|l| l.starts_with(row)))
        .ok_or_else(|| format!("no row `{row}` in the table"))?;
    let class = line.split('|').nth(2).ok_or("no second cell")?;
    Ok(class.trim().to_owned())
}

fn page() -> Outcome<String> {
    let path = place::workspace().join("docs/schema_change.md");
    Ok(std::fs::read_to_string(path)?)
}

#[test]
fn impact_says_what_the_page_says() -> Outcome<()> {
    let page = page()?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("change.sql");
    for case in SAFE.iter().chain(STOPS).chain(MARIADB_STOPS) {
        let statements: String = case.change.iter().map(|s| format!("{s};\n")).collect();
        std::fs::write(&file, &statements)?;
        let path = file.display().to_string();
        let ran = cli::cdc(place::workspace(), &["impact", &path])?;
        let class = class_of(&page, case.row)?;
        let last = ran.stdout.lines().last().unwrap_or_default();
        let said = last.strip_prefix(&format!("{path}: ")).unwrap_or_default();
        assert!(
            said.starts_with(&class),
            "{statements}{class} on the page: {}{}",
            ran.stdout,
            ran.stderr
        );
        assert_eq!(ran.code, Some(i32::from(class != "safe")), "{statements}");
    }
    Ok(())
}

#[test]
fn every_row_of_the_table_has_a_case() -> Outcome<()> {
    let page = page()?;
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let cells = rows
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim);
    let cased: BTreeSet<_> = SAFE
        .iter()
        .chain(STOPS)
        .chain(MARIADB_STOPS)
        .map(|case| case.row)
        .collect();
    for cell in cells.skip(1) {
        assert!(
            cased.iter().any(|row| cell.starts_with(row)),
            "no case for `{cell}`"
        );
    }
    Ok(())
}

struct Stage {
    server: Server,
    conn: Conn,
}

async fn stage(flavor: Flavor) -> Outcome<Stage> {
    let server = Server::start(flavor).await?;
    let conn = server.connect().await?;
    Ok(Stage { server, conn })
}

impl Stage {
    /// The shop anew, and a lake that holds it.
    async fn fresh(&mut self) -> Outcome<Replicator> {
        self.execute(&[
            "DROP DATABASE IF EXISTS shop",
            "DROP DATABASE IF EXISTS shop_audit",
        ])
        .await?;
        workload::create(&mut self.conn, 15).await?;
        workload::known_rows(&mut self.conn).await?;
        let replicator = Replicator::new()?;
        let ran = replicator.load_until_current(&self.server.url()).await?;
        ran.expect(0)?;
        Ok(replicator)
    }

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

    async fn goes_on(&mut self, replicator: &Replicator, case: &Case) -> Outcome<()> {
        self.execute(case.change).await?;
        self.execute(case.rows).await?;
        let ran = replicator.run_until_current(&self.server.url()).await?;
        ran.expect(0)
            .map_err(|reason| format!("{:?}: {reason}", case.change))?;
        oracle::compare(&mut self.conn, &mut replicator.lake().await?).await
    }

    async fn stops(&mut self, case: &Case) -> Outcome<Replicator> {
        let replicator = self.fresh().await?;
        let before = oracle::read_all(&mut self.conn).await?;
        self.execute(case.change).await?;
        self.execute(case.rows).await?;
        let ran = replicator.run_until_current(&self.server.url()).await?;
        ran.expect(3)
            .map_err(|reason| format!("{:?}: {reason}", case.change))?;
        oracle::compare_with(&before, &mut replicator.lake().await?).await?;
        Ok(replicator)
    }
}

#[tokio::test]
async fn the_stream_goes_on_where_the_page_says_safe() -> Outcome<()> {
    for flavor in [Flavor::MySql, Flavor::MariaDb1011] {
        let mut stage = stage(flavor).await?;
        let replicator = stage.fresh().await?;
        for case in SAFE {
            stage.goes_on(&replicator, case).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_stream_stops_where_the_page_says_so_on_mysql() -> Outcome<()> {
    let mut stage = stage(Flavor::MySql).await?;
    for case in STOPS {
        stage.stops(case).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_stream_stops_where_the_page_says_so_on_mariadb() -> Outcome<()> {
    let mut stage = stage(Flavor::MariaDb1011).await?;
    for case in MARIADB_STOPS.iter().chain(STOPS.iter().skip(3).take(2)) {
        stage.stops(case).await?;
    }
    Ok(())
}

/// The way out that the message names: accept the shape, load the table anew.
#[tokio::test]
async fn a_column_added_anew_goes_on_once_its_table_is_loaded() -> Outcome<()> {
    let anew = case(
        RENEWED,
        &[
            "ALTER TABLE shop.address DROP COLUMN longitude",
            "ALTER TABLE shop.address ADD COLUMN longitude FLOAT DEFAULT 4.5",
        ],
        &["INSERT INTO shop.address VALUES (64001, 64000, 'work', 's', 'c', '', 1.5, 2.5)"],
    );
    let mut stage = stage(Flavor::MySql).await?;
    let replicator = stage.stops(&anew).await?;
    let url = stage.server.url();
    let accepted = ["--until-current", "--accept-schema", "shop.address"];
    let ran = replicator.start(&url, &accepted)?.ended().await?;
    ran.expect(0)?;
    let ran = replicator
        .snapshot(&url, &["--table", "shop.address"])
        .await?;
    ran.expect(0)?;
    oracle::compare(&mut stage.conn, &mut replicator.lake().await?).await
}

/// A table that is dropped empty and made anew is read by its new columns, or stops where
/// the binlog does not name them.
#[tokio::test]
async fn an_empty_table_made_anew_with_other_columns() -> Outcome<()> {
    let made = [
        "DELETE FROM shop.address",
        "DROP TABLE shop.address",
        "CREATE TABLE shop.address (id INT UNSIGNED NOT NULL PRIMARY KEY, customer_id INT UNSIGNED NOT NULL, \
         kind ENUM('home','work','pickup'), street VARCHAR(120) NOT NULL, \
         city VARCHAR(60) CHARACTER SET latin1 NOT NULL, zip CHAR(10) CHARACTER SET latin1 NOT NULL DEFAULT '', \
         longitude FLOAT, latitude FLOAT) DEFAULT CHARSET=utf8mb4",
        "INSERT INTO shop.address VALUES (7, 64000, 'home', 's', 'c', 'z', 1.5, 2.5)",
    ];
    for (metadata, code) in [("FULL", 0), ("MINIMAL", 3)] {
        let option = format!("--binlog-row-metadata={metadata}");
        let server = Server::start_with(Flavor::MySql, &[&option]).await?;
        let conn = server.connect().await?;
        let mut stage = Stage { server, conn };
        let replicator = stage.fresh().await?;
        stage.execute(&made).await?;
        let ran = replicator.run_until_current(&stage.server.url()).await?;
        ran.expect(code)?;
        if code == 0 {
            oracle::compare(&mut stage.conn, &mut replicator.lake().await?).await?;
        }
    }
    Ok(())
}

/// A session without strict mode may cut values of rows for which no row event comes.
#[tokio::test]
async fn a_narrower_column_stops_without_strict_mode() -> Outcome<()> {
    let narrower = case(
        WIDER,
        &[
            "SET SESSION sql_mode = ''",
            "ALTER TABLE shop.product MODIFY name VARCHAR(3) NOT NULL",
            "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO'",
        ],
        PRICE,
    );
    stage(Flavor::MySql).await?.stops(&narrower).await?;
    Ok(())
}
