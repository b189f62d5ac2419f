//! DDL text → what each server's `information_schema` would say.

use std::fmt::Write as _;

use cdc_codegen::ddl::{self, Flavor, Options, Server, SqlMode, TableNames, Timestamps};
use cdc_codegen::diag::{Diagnostics, Style};
use cdc_codegen::information::{self, Table};
use cdc_codegen::source::Sources;
use expect_test::{Expect, expect};

fn read(text: &str, options: &Options) -> Vec<Table> {
    let mut sources = Sources::default();
    let file = sources.add("a.sql", text);
    let mut diagnostics = Diagnostics::default();
    let catalog = ddl::parse(&sources, &[file], options, &mut diagnostics);
    assert!(
        diagnostics.is_empty(),
        "{}",
        diagnostics.report(&sources, Style::Plain)
    );
    information::describe(&catalog, options)
}

fn of(flavor: Flavor, version: &str) -> Options {
    Options {
        server: Server::new(flavor, version),
        ..Options::default()
    }
}

/// A line for each column.
fn lines(tables: &[Table]) -> String {
    let mut out = String::new();
    for table in tables {
        writeln!(out, "{}", table.name).unwrap();
        for column in &table.columns {
            let facts = [
                column.column_type.as_str(),
                column.collation.as_deref().unwrap_or("-"),
                column.nullable,
                column.key,
                column.default.as_deref().unwrap_or("-"),
                column.extra.as_str(),
                column.generation_expression.as_str(),
            ];
            writeln!(out, "  {} | {}", column.name, facts.join(" | ")).unwrap();
        }
    }
    out
}

fn check(text: &str, options: &Options, expected: &Expect) {
    expected.assert_eq(&lines(&read(text, options)));
}

const SHOP: &str = "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, code CHAR(3) NOT NULL DEFAULT 'x  ' UNIQUE, \
     price DECIMAL(8,2) DEFAULT 1.005, total INT AS (id * 2 + 1) STORED, j JSON, y YEAR, \
     at DATETIME(3) DEFAULT NOW(3) ON UPDATE NOW(3))";

#[test]
fn mysql_prints_a_table() {
    check(
        SHOP,
        &of(Flavor::MySql, "9.7"),
        &expect![[r#"
        t
          id | int | - | NO | PRI | - | auto_increment | 
          code | char(3) | utf8mb4_0900_ai_ci | NO | UNI | x |  | 
          price | decimal(8,2) | - | YES |  | 1.01 |  | 
          total | int | - | YES |  | - | STORED GENERATED | ((`id` * 2) + 1)
          j | json | - | YES |  | - |  | 
          y | year | - | YES |  | - |  | 
          at | datetime(3) | - | YES |  | CURRENT_TIMESTAMP(3) | DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3) | 
    "#]],
    );
}

#[test]
fn mariadb_prints_a_table() {
    check(
        SHOP,
        &of(Flavor::MariaDb, "10.11"),
        &expect![[r#"
        t
          id | int(11) | - | NO | PRI | - | auto_increment | 
          code | char(3) | latin1_swedish_ci | NO | UNI | 'x' |  | 
          price | decimal(8,2) | - | YES |  | 1.01 |  | 
          total | int(11) | - | YES |  | NULL | STORED GENERATED | `id` * 2 + 1
          j | longtext | utf8mb4_bin | YES |  | NULL |  | 
          y | year(4) | - | YES |  | NULL |  | 
          at | datetime(3) | - | YES |  | current_timestamp(3) | on update current_timestamp(3) | 
    "#]],
    );
    check(
        SHOP,
        &of(Flavor::MariaDb, "11.8"),
        &expect![[r#"
        t
          id | int(11) | - | NO | PRI | - | auto_increment | 
          code | char(3) | utf8mb4_uca1400_ai_ci | NO | UNI | 'x' |  | 
          price | decimal(8,2) | - | YES |  | 1.01 |  | 
          total | int(11) | - | YES |  | NULL | STORED GENERATED | `id` * 2 + 1
          j | longtext | utf8mb4_bin | YES |  | NULL |  | 
          y | year(4) | - | YES |  | NULL |  | 
          at | datetime(3) | - | YES |  | current_timestamp(3) | on update current_timestamp(3) | 
    "#]],
    );
}

#[test]
fn modes_change_what_a_declaration_means() {
    let ansi = Options {
        sql_mode: "ANSI".parse().unwrap(),
        ..of(Flavor::MySql, "9.7")
    };
    let text = r#"CREATE TABLE "t" ("a" REAL, b VARCHAR(9) AS (a || "a"))"#;
    check(
        text,
        &ansi,
        &expect![[r#"
        t
          a | float | - | YES |  | - |  | 
          b | varchar(9) | utf8mb4_0900_ai_ci | YES |  | - | VIRTUAL GENERATED | concat(`a`,`a`)
    "#]],
    );
    assert!(ansi.sql_mode.has(SqlMode::REAL_AS_FLOAT));
}

#[test]
fn timestamps_without_explicit_defaults_set_themselves() {
    let implicit = Options {
        timestamps: Timestamps::Implicit,
        ..of(Flavor::MySql, "9.7")
    };
    let text = "CREATE TABLE t (a TIMESTAMP(3), b TIMESTAMP, c TIMESTAMP NULL)";
    check(
        text,
        &implicit,
        &expect![[r#"
        t
          a | timestamp(3) | - | NO |  | CURRENT_TIMESTAMP(3) | DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3) | 
          b | timestamp | - | NO |  | 0000-00-00 00:00:00 |  | 
          c | timestamp | - | YES |  | - |  | 
    "#]],
    );
}

#[test]
fn names_of_tables_are_kept_as_the_server_keeps_them() {
    let text = "CREATE TABLE Ab (a INT); ALTER TABLE AB ADD b INT";
    let lower = Options {
        table_names: TableNames::Lower,
        ..Options::default()
    };
    assert_eq!(read(text, &lower)[0].name, "ab");
    let folded = Options {
        table_names: TableNames::Folded,
        ..Options::default()
    };
    let tables = read(text, &folded);
    assert_eq!(
        (tables[0].name.as_str(), tables[0].columns.len()),
        ("Ab", 2)
    );
}

#[test]
fn what_is_not_known_is_printed_as_written() {
    let text = "CREATE TABLE t (a INT, b INT AS (some_new(a SEPARATOR ',')))";
    let tables = read(text, &of(Flavor::MySql, "9.7"));
    assert_eq!(
        tables[0].columns[1].generation_expression,
        "some_new(a SEPARATOR ',')"
    );
}
