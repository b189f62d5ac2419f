//! `cdc init` on schemas this project does not know: the crate builds, refuses mistakes,
//! and replays a binlog of that schema.

use std::fs;
use std::path::{Path, PathBuf};

use mysql_async::prelude::Queryable;
use tests::cli::{self, Ran};
use tests::oracle::Cell;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::{Outcome, place, workload};

/// A library as somebody else would write it: odd names, words that are reserved
/// somewhere, a table without a key, types without a home in the lake, a key of two
/// columns, a comment that looks like code.
const LIBRARY: &str = r##"-- MySQL dump 10.13  Distrib 9.7.0, for Linux (x86_64)
--
-- Host: localhost    Database: library
-- ------------------------------------------------------
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;

DROP TABLE IF EXISTS `author`;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `author` (
  `author_no` int NOT NULL AUTO_INCREMENT COMMENT '"#; fn main() {} /*',
  `name` varchar(80) COLLATE utf8mb4_bin NOT NULL,
  `born` year DEFAULT NULL,
  `sort-name` varchar(80) GENERATED ALWAYS AS (upper(`name`)) STORED,
  PRIMARY KEY (`author_no`)
) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='who wrote';

DROP TABLE IF EXISTS `book`;
CREATE TABLE `book` (
  `isbn` char(13) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `author_no` int NOT NULL,
  `select` varchar(200) NOT NULL COMMENT 'a column called select',
  `price in €` decimal(8,2) DEFAULT NULL,
  `type` enum('novel','poetry','it''s "other"') NOT NULL DEFAULT 'novel',
  `Self` tinyint(1) NOT NULL DEFAULT '0',
  `cover` mediumblob,
  `meta` json DEFAULT NULL,
  PRIMARY KEY (`isbn`),
  KEY `author_no` (`author_no`),
  CONSTRAINT `book_author` FOREIGN KEY (`author_no`) REFERENCES `author` (`author_no`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

DROP TABLE IF EXISTS `order`;
CREATE TABLE `order` (
  `book` char(13) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `copy` smallint unsigned NOT NULL,
  `lent_at` datetime(3) NOT NULL,
  `due` date DEFAULT NULL,
  `fee` double NOT NULL DEFAULT '0',
  PRIMARY KEY (`book`,`copy`),
  CONSTRAINT `order_book` FOREIGN KEY (`book`) REFERENCES `book` (`isbn`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

DROP TABLE IF EXISTS `log`;
CREATE TABLE `log` (
  `at` timestamp NULL DEFAULT NULL,
  `what` text COLLATE utf8mb4_bin
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
"##;

/// What happens in the library.
const CHANGES: &[&str] = &[
    "INSERT INTO author (author_no, name, born) VALUES (1, 'Ödön', 1901), (2, 'X', NULL), (3, 'gone', 0)",
    "INSERT INTO book VALUES ('9780000000001', 1, 'Title ''one''', 12.50, 'novel', 1, x'00ff00', '{\"a\": [1, 2.5, null]}'), \
     ('9780000000002', 2, '', NULL, 'it''s \"other\"', 0, NULL, NULL)",
    "INSERT INTO `order` VALUES ('9780000000001', 1, '2024-02-29 10:00:00.125', '2024-03-31', 0.1), \
     ('9780000000001', 2, '2024-02-29 10:00:00', NULL, 1e300)",
    "INSERT INTO log VALUES ('2024-01-01 00:00:00', 'a table without a key')",
    "UPDATE book SET `price in €` = `price in €` * 2, author_no = 2",
    "UPDATE `order` SET copy = 7 WHERE copy = 2",
    "DELETE FROM author WHERE author_no = 3",
];

/// A new crate with its program built in the workspace's target folder.
struct Crate {
    folder: tempfile::TempDir,
}

impl Crate {
    /// `cdc init` in an empty folder.
    fn init(ddl: &str, name: &str) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix(name).tempdir()?;
        fs::write(folder.path().join("given.sql"), ddl)?;
        let new = folder.path().join(name);
        fs::create_dir(&new)?;
        cli::cdc(&new, &["init", "--ddl", "../given.sql"])?.expect(0)?;
        // The versions this workspace was built with: nothing is fetched.
        fs::copy(
            place::workspace().join("Cargo.lock"),
            new.join("Cargo.lock"),
        )?;
        fs::rename(new, folder.path().join("crate"))?;
        Ok(Self { folder })
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("crate")
    }

    /// `cargo build`, with this workspace's profile and build folder, so that its
    /// dependencies serve again; the program itself stays in the crate's own folder.
    fn build(&self) -> Outcome<Ran> {
        let output = cli::cargo()?
            .env("CARGO_BUILD_BUILD_DIR", place::target()?)
            .env("CARGO_TARGET_DIR", self.path().join("target"))
            .current_dir(self.path())
            .args(["build", "--offline"])
            .args(["--config", "profile.dev.debug = 'line-tables-only'"])
            .args(["--config", "profile.dev.package.'*'.debug = false"])
            .output()?;
        Ok(output.into())
    }

    fn program(&self) -> PathBuf {
        self.path().join("target/debug/replicator")
    }
}

async fn recorded(ddl: &str, changes: &[&str]) -> Outcome<(Server, PathBuf)> {
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = server.connect().await?;
    conn.query_drop("CREATE DATABASE `library` CHARACTER SET utf8mb4")
        .await?;
    conn.query_drop("USE `library`").await?;
    for statement in workload::ddl_statements(ddl) {
        conn.query_drop(&statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    for statement in changes {
        conn.query_drop(*statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    conn.disconnect().await?;
    let binlog = server.close_binlog().await?;
    Ok((server, binlog))
}

#[tokio::test]
async fn a_crate_of_an_unknown_schema_builds_and_replays() -> Outcome<()> {
    let new = Crate::init(LIBRARY, "library")?;
    new.build()?.expect(0)?;
    let (_server, binlog) = recorded(LIBRARY, CHANGES).await?;
    let replicator = Replicator::of(new.program())?;
    replicator.replay(&[&binlog])?.expect(0)?;

    let mut lake = replicator.lake().await?;
    let targets = lake.targets().await?;
    let named = |part: &str| {
        let found = targets
            .iter()
            .find(|name| name.contains(part) && !name.starts_with("fact"));
        found
            .cloned()
            .ok_or_else(|| format!("no target for `{part}` in {targets:?}"))
    };
    let (author, book, order) = (named("author")?, named("book")?, named("order")?);
    let rows = lake
        .query(&format!(
            "SELECT author_no, name, born, \"sort-name\" FROM \"{author}\" ORDER BY 1"
        ))
        .await?
        .rows;
    let text = |text: &str| Cell::Text(text.to_owned());
    assert_eq!(
        rows,
        [
            vec![Cell::Int(1), text("Ödön"), Cell::Int(1901), text("ÖDÖN")],
            vec![Cell::Int(2), text("X"), Cell::Null, text("X")],
        ]
    );
    let sql = format!(
        "SELECT isbn, \"select\", \"price in €\", type, cover, meta FROM \"{book}\" ORDER BY 1"
    );
    let rows = lake.query(&sql).await?.rows;
    assert_eq!(
        rows,
        [
            vec![
                text("9780000000001"),
                text("Title 'one'"),
                text("25.00"),
                text("novel"),
                Cell::Bytes(vec![0, 255, 0]),
                text("{\"a\": [1, 2.5, null]}"),
            ],
            vec![
                text("9780000000002"),
                text(""),
                Cell::Null,
                text("it's \"other\""),
                Cell::Null,
                Cell::Null
            ],
        ]
    );
    let sql = format!("SELECT copy, lent_at, due, fee FROM \"{order}\" ORDER BY copy");
    let rows = lake.query(&sql).await?.rows;
    assert_eq!(
        rows,
        [
            vec![
                Cell::Int(1),
                text("2024-02-29 10:00:00.125"),
                text("2024-03-31"),
                Cell::Real(0.1)
            ],
            vec![
                Cell::Int(7),
                text("2024-02-29 10:00:00.000"),
                Cell::Null,
                Cell::Real(1e300)
            ],
        ]
    );
    Ok(())
}

/// A mistake in the mapping fails `cargo build`, with the report and not a panic.
#[test]
fn a_mistake_fails_cargo_build_with_the_report() -> Outcome<()> {
    let new = Crate::init(LIBRARY, "mistaken")?;
    let mapping = new.path().join("schema/mapping.toml");
    let text = fs::read_to_string(&mapping)?;
    assert!(
        text.contains("\ncopy = \"*\""),
        "the starter mapping copies nothing:\n{text}"
    );
    fs::write(
        &mapping,
        text.replacen("\ncopy = \"*\"", "\ncopy = \"*\"\ndrop = [\"nmae\"]", 1),
    )?;
    let ran = new.build()?.expect(101)?;
    assert!(ran.stderr.contains("error[CDC"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("`name`"),
        "no near name: {}",
        ran.stderr
    );
    assert!(ran.stderr.contains("mapping.toml:"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    Ok(())
}

/// The shop itself, as a stranger's schema.
#[test]
fn the_shop_inits_without_findings() -> Outcome<()> {
    let ddl = fs::read_to_string(place::schema("shop.sql"))?;
    let new = Crate::init(&ddl, "shop")?;
    cli::cdc(&new.path(), &["check"])?.expect(0)?;
    Ok(())
}

#[test]
fn init_overwrites_nothing() -> Outcome<()> {
    let new = Crate::init(LIBRARY, "twice")?;
    let before = files(&new.path())?;
    let ran = cli::cdc(&new.path(), &["init", "--ddl", "../given.sql"])?;
    assert_ne!(ran.code, Some(0), "{}", ran.stdout);
    assert_eq!(files(&new.path())?, before);
    Ok(())
}

/// Every file below a folder with what it holds.
fn files(folder: &Path) -> Outcome<Vec<(PathBuf, Vec<u8>)>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(files(&path)?);
        } else {
            all.push((path.clone(), fs::read(&path)?));
        }
    }
    all.sort();
    Ok(all)
}
