//! DDL text → tables.

use std::fmt::Write as _;

use cdc_codegen::ddl::{self, Catalog, Column, DataType, Table};
use cdc_codegen::diag::{Diagnostics, Style};
use cdc_codegen::source::{Sources, Spanned};
use expect_test::{Expect, expect};

/// The catalog of a text that has no findings.
fn read(text: &str) -> Catalog {
    let mut sources = Sources::default();
    let file = sources.add("a.sql", text);
    let mut diagnostics = Diagnostics::default();
    let options = ddl::Options::default();
    let catalog = ddl::parse(&sources, &[file], &options, &mut diagnostics);
    assert!(
        diagnostics.is_empty(),
        "{}",
        diagnostics.report(&sources, Style::Plain)
    );
    for span in catalog
        .tables
        .iter()
        .flat_map(|t| &t.columns)
        .map(|column| column.name.span)
    {
        assert!(
            text.get(span.start..span.end).is_some(),
            "spans are bytes of the file"
        );
    }
    catalog
}

fn check(text: &str, expected: &Expect) {
    let mut out = String::new();
    for table in &read(text).tables {
        print(&mut out, table);
    }
    expected.assert_eq(&out);
}

fn print(out: &mut String, table: &Table) {
    let schema = table
        .schema
        .as_ref()
        .map_or(String::new(), |schema| format!("{schema}."));
    writeln!(
        out,
        "{schema}{}{}",
        table.name.value,
        comment(table.comment.as_ref())
    )
    .unwrap();
    for column in &table.columns {
        writeln!(out, "  {}", line(column)).unwrap();
    }
    if let Some(key) = &table.primary_key {
        writeln!(out, "  primary ({})", names(&key.columns)).unwrap();
    }
    for key in &table.unique_keys {
        let name = key.name.as_deref().unwrap_or("-");
        writeln!(out, "  unique {name} ({})", names(&key.columns)).unwrap();
    }
    for key in &table.foreign_keys {
        let (from, to) = (names(&key.columns), names(&key.references));
        writeln!(out, "  foreign ({from}) to {}({to})", key.table.value).unwrap();
    }
}

fn line(column: &Column) -> String {
    let mut out = format!("{} {}", column.name.value, data_type(&column.data_type));
    if !column.nullable {
        out.push_str(" not-null");
    }
    if column.auto_increment {
        out.push_str(" auto");
    }
    if let Some(default) = &column.default {
        write!(out, " default={}", default.value).unwrap();
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored {
            "stored"
        } else {
            "virtual"
        };
        write!(out, " {kind}={}", generated.expression.value).unwrap();
    }
    format!("{out}{} | {}", comment(column.comment.as_ref()), column.sql)
}

fn data_type(data_type: &DataType) -> String {
    let mut out = data_type.name.clone();
    if !data_type.arguments.is_empty() {
        write!(out, "{:?}", data_type.arguments).unwrap();
    }
    if data_type.unsigned {
        out.push_str(" unsigned");
    }
    if !data_type.labels.is_empty() {
        let labels: Vec<_> = data_type.labels.iter().map(Spanned::as_str).collect();
        write!(out, "{labels:?}").unwrap();
    }
    for part in data_type.charset.iter().chain(&data_type.collation) {
        write!(out, " {part}").unwrap();
    }
    out
}

fn comment(comment: Option<&String>) -> String {
    comment.map_or(String::new(), |comment| format!(" {comment:?}"))
}

fn names(columns: &[Spanned<String>]) -> String {
    columns
        .iter()
        .map(Spanned::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn a_dump_of_mysql() {
    check(
        r#"
-- MySQL dump 10.13  Distrib 9.1.0, for Linux (x86_64)
--
-- Host: localhost    Database: shop
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET latin1 */ /*!80016 DEFAULT ENCRYPTION='N' */;
USE `shop`;
DROP TABLE IF EXISTS `orders`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `orders` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `status` enum('new','it''s') COLLATE utf8mb4_bin NOT NULL DEFAULT 'new' COMMENT 'a "state"',
  `note` text,
  `total` decimal(12,2) GENERATED ALWAYS AS ((`a` * (1 + `b`))) STORED,
  `at` timestamp(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `secret` int DEFAULT NULL /*!80023 INVISIBLE */,
  `spot` point NOT NULL /*!80003 SRID 4326 */,
  PRIMARY KEY (`id`),
  UNIQUE KEY `u` (`status`,`id` DESC) USING BTREE COMMENT 'x' /*!80000 INVISIBLE */,
  UNIQUE KEY `prefix` (`note`(10)),
  UNIQUE KEY `functional` ((lower(`note`))),
  SPATIAL KEY `s` (`spot`),
  CONSTRAINT `fk` FOREIGN KEY (`secret`) REFERENCES `customer` (`id`) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT `c` CHECK ((`total` > 0)) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='all; of them'
/*!50100 PARTITION BY RANGE (`id`)
(PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB,
 PARTITION p1 VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */;
LOCK TABLES `orders` WRITE;
/*!40000 ALTER TABLE `orders` DISABLE KEYS */;
INSERT INTO `orders` VALUES (1,'CREATE TABLE x (','\';',NULL);
UNLOCK TABLES;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `orders` FOR EACH ROW BEGIN SET NEW.note = 1; END */;;
DELIMITER ;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50001 VIEW `v` AS select 1 AS `1` */;
CREATE TABLE plain (a varchar(3), b char(1) character set binary);
"#,
        &expect![[r#"
            shop.orders "all; of them"
              id BIGINT unsigned not-null auto | bigint unsigned NOT NULL
              status ENUM["new", "it's"] utf8mb4 utf8mb4_bin not-null default='new' "a \"state\"" | enum('new','it''s') NOT NULL
              note TEXT utf8mb4 utf8mb4_0900_ai_ci | text
              total DECIMAL[12, 2] stored=(`a` * (1 + `b`)) | decimal(12,2)
              at TIMESTAMP[6] default=CURRENT_TIMESTAMP(6) | timestamp(6)
              secret INT default=NULL | int
              spot POINT not-null | point NOT NULL
              primary (id)
              unique u (status, id)
              foreign (secret) to customer(id)
            shop.plain
              a VARCHAR[3] latin1 | varchar(3)
              b BINARY[1] | char(1)
        "#]],
    );
}

#[test]
fn a_dump_of_mariadb() {
    check(
        r"/*M!999999\- enable the sandbox mode */
CREATE TABLE `t` (
  `id` uuid NOT NULL DEFAULT uuid(),
  `n` int(11) NOT NULL DEFAULT nextval(`s`.`q`),
  `v` varchar(20) GENERATED ALWAYS AS (concat(`n`,'x')) PERSISTENT,
  `d` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `z` text /*M!100301 COMPRESSED*/ DEFAULT NULL,
  `ip` inet6 DEFAULT NULL `engine_option`=1,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_uca1400_ai_ci PAGE_CHECKSUM=1;
",
        &expect![[r#"
            t
              id UUID not-null default=uuid() | uuid NOT NULL
              n INT[11] not-null default=nextval(`s`.`q`) | int(11) NOT NULL
              v VARCHAR[20] utf8mb3 utf8mb3_uca1400_ai_ci stored=concat(`n`,'x') | varchar(20)
              d DATETIME default=current_timestamp() | datetime
              j LONGTEXT utf8mb4 utf8mb4_bin default=NULL | longtext
              z TEXT utf8mb3 utf8mb3_uca1400_ai_ci default=NULL | text
              ip INET6 default=NULL | inet6
              primary (id)
        "#]],
    );
}

#[test]
fn every_spelling_of_a_type() {
    check(
        "CREATE TABLE t (a SERIAL, b BOOLEAN, c INTEGER(5) ZEROFILL, d DEC(5), e FLOAT(25), f FLOAT(24),
         g REAL, h DOUBLE PRECISION(5,2), i CHARACTER VARYING(9), j NATIONAL VARCHAR(4), k NCHAR, l LONG VARBINARY,
         m TEXT(70000), n BLOB(200), o YEAR(4), p VECTOR, q GEOMETRYCOLLECTION, r CHAR(3) BYTE, s INT1 KEY,
         u LONG, v CHAR(2) ASCII, w VARCHAR(3) BINARY, x DECIMAL(10.2), y SET('a ', x'62', b'01100011'),
         z MIDDLEINT SIGNED UNIQUE, aa FIXED, ab TEXT CHARSET 'latin1', ac ENUM(\"q\") CHARSET binary,
         1ea10 TIME(3) NOT NULL NULL) CHARSET utf8",
        &expect![[r#"
            t
              a BIGINT unsigned not-null auto | SERIAL NOT NULL
              b TINYINT[1] | BOOLEAN
              c INT[5] unsigned | INTEGER(5) ZEROFILL
              d DECIMAL[5] | DEC(5)
              e DOUBLE | FLOAT(25)
              f FLOAT | FLOAT(24)
              g DOUBLE | REAL
              h DOUBLE[5, 2] | DOUBLE PRECISION(5,2)
              i VARCHAR[9] utf8mb3 | CHARACTER VARYING(9)
              j VARCHAR[4] utf8mb3 | NATIONAL VARCHAR(4)
              k CHAR utf8mb3 | NCHAR
              l MEDIUMBLOB | LONG VARBINARY
              m MEDIUMTEXT utf8mb3 | TEXT(70000)
              n TINYBLOB | BLOB(200)
              o YEAR | YEAR(4)
              p VECTOR[2048] | VECTOR
              q GEOMCOLLECTION | GEOMETRYCOLLECTION
              r BINARY[3] | CHAR(3)
              s TINYINT not-null | INT1 NOT NULL
              u MEDIUMTEXT utf8mb3 | LONG
              v CHAR[2] latin1 | CHAR(2)
              w VARCHAR[3] utf8mb3 utf8mb3_bin | VARCHAR(3)
              x DECIMAL[10] | DECIMAL(10.2)
              y SET["a", "b", "c"] utf8mb3 | SET('a ', x'62', b'01100011')
              z MEDIUMINT | MIDDLEINT SIGNED
              aa DECIMAL | FIXED
              ab TEXT latin1 | TEXT
              ac ENUM["q"] binary | ENUM("q")
              1ea10 TIME[3] | TIME(3)
              primary (s)
              unique a (a)
              unique z (z)
        "#]],
    );
}

#[test]
fn alter_table_is_followed() {
    check(
        "CREATE TABLE `t` (`id` int NOT NULL, `a` varchar(5) DEFAULT NULL, b int, c int, UNIQUE KEY uc (c));
         ALTER TABLE `t` ADD PRIMARY KEY (`id`), ADD UNIQUE KEY `ua` (`a`), ADD KEY `k` (`b`);
         ALTER TABLE `t` MODIFY `id` int NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=7;
         ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES s.u (id) ON DELETE CASCADE;
         ALTER TABLE t CHANGE COLUMN a renamed CHAR(2) FIRST, ADD COLUMN d DATE AFTER id, DROP COLUMN c;
         ALTER TABLE t ADD (e INT, f INT UNIQUE), ENGINE=InnoDB;
         CREATE UNIQUE INDEX ub ON t (b, e);
         CREATE TABLE copy LIKE t;
         ALTER TABLE t DROP PRIMARY KEY, DROP INDEX ub;
         DROP TABLE IF EXISTS nothing, t2;",
        &expect![[r#"
            t
              renamed CHAR[2] utf8mb4 | CHAR(2)
              id INT not-null auto | int NOT NULL
              d DATE | DATE
              b INT | int
              e INT | INT
              f INT | INT
              unique ua (renamed)
              unique f (f)
              foreign (b) to u(id)
            copy
              renamed CHAR[2] utf8mb4 | CHAR(2)
              id INT not-null auto | int NOT NULL
              d DATE | DATE
              b INT | int
              e INT | INT
              f INT | INT
              primary (id)
              unique ua (renamed)
              unique f (f)
              unique ub (b, e)
        "#]],
    );
}

#[test]
fn what_does_not_change_a_table_is_passed_over() {
    let catalog = read(
        "\u{feff}SET NAMES utf8;\r\n# a comment with 'a quote\r\n-- another's\r\nGRANT ALL ON x.* TO y;\r\n\
         CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 'CREATE TABLE x (a INT);'; END IF; END;\r\n\
         CREATE TABLE kept (a INT PRIMARY KEY)",
    );
    let names: Vec<_> = catalog
        .tables
        .iter()
        .map(|table| table.name.as_str())
        .collect();
    assert_eq!(names, ["kept"]);
}

#[test]
fn references_on_a_column_are_foreign_keys() {
    check(
        "CREATE TABLE c (id INT PRIMARY KEY, p INT NOT NULL REFERENCES t (k) ON DELETE CASCADE, q INT REFERENCES t COMMENT 'x');
         CREATE TABLE t (id INT PRIMARY KEY, k INT UNIQUE);
         ALTER TABLE c ADD COLUMN r INT REFERENCES t (id);",
        &expect![[r#"
            c
              id INT not-null | INT NOT NULL
              p INT not-null | INT NOT NULL
              q INT "x" | INT
              r INT | INT
              primary (id)
              foreign (p) to t(k)
              foreign (q) to t(id)
              foreign (r) to t(id)
            t
              id INT not-null | INT NOT NULL
              k INT | INT
              primary (id)
              unique k (k)
        "#]],
    );
}
