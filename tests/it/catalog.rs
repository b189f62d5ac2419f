//! The compiler's catalog against `information_schema` of real servers, field by field.
//!
//! `tests/catalog/*.expected.txt` lists what differs: statements that only one of the two
//! takes, and forms that the compiler does not know and shows as written.

use cdc_codegen::ddl::Flavor as Dialect;
use cdc_codegen::ddl::Server as Reading;
use expect_test::{ExpectFile, expect_file};
use tests::Outcome;
use tests::catalog::{self, Case};
use tests::servers::{Flavor, Server};

const COLUMNS: &str = include_str!("../catalog/columns.txt");
const GENERATED: &str = include_str!("../catalog/generated.txt");
const TABLES: &str = include_str!("../catalog/tables.sql");

fn cases(columns: &str, tables: &str) -> Vec<Case> {
    let one = "CREATE TABLE t (c …)";
    let computed =
        "CREATE TABLE t (a INT, b VARCHAR(20), d DATETIME, j JSON, n DECIMAL(10,2), c …)";
    let mut cases = catalog::columns(COLUMNS, one);
    cases.extend(catalog::columns(columns, one));
    cases.extend(catalog::columns(GENERATED, computed));
    cases.extend(catalog::statements(TABLES));
    cases.extend(catalog::statements(tables));
    cases
}

async fn compare(
    flavor: Flavor,
    reading: Reading,
    cases: &[Case],
    expected: &ExpectFile,
) -> Outcome<()> {
    let server = Server::start(flavor).await?;
    let served = catalog::served(&server, cases).await?;
    let mut report = String::new();
    let mut equal = 0;
    for (case, served) in cases.iter().zip(&served) {
        let compiled = catalog::compiled(case, reading)?;
        match (compiled, served) {
            (None, None) => equal += 1,
            (Some(_), None) => report.push_str(&format!("only the compiler: {}\n", case.sql)),
            (None, Some(_)) => report.push_str(&format!("only the server: {}\n", case.sql)),
            (Some(compiled), Some(served)) => {
                let found = catalog::differences(case, &compiled, served);
                equal += usize::from(found.is_empty());
                found.iter().for_each(|line| report.push_str(line));
            }
        }
    }
    report.push_str(&format!(
        "{equal} of {} statements are equal\n",
        cases.len()
    ));
    expected.assert_eq(&report);
    Ok(())
}

fn reading(dialect: Dialect, version: &str) -> Reading {
    Reading::new(dialect, version).unwrap()
}

#[tokio::test]
async fn mysql_says_the_same() {
    let cases = cases(
        include_str!("../catalog/mysql_columns.txt"),
        include_str!("../catalog/mysql_tables.sql"),
    );
    let reading = reading(Dialect::MySql, "9.7");
    let expected = expect_file!["../catalog/mysql.expected.txt"];
    compare(Flavor::MySql, reading, &cases, &expected)
        .await
        .unwrap();
}

fn mariadb_cases() -> Vec<Case> {
    cases(
        include_str!("../catalog/mariadb_columns.txt"),
        include_str!("../catalog/mariadb_tables.sql"),
    )
}

#[tokio::test]
async fn mariadb_10_11_says_the_same() {
    let reading = reading(Dialect::MariaDb, "10.11");
    let expected = expect_file!["../catalog/mariadb_10_11.expected.txt"];
    compare(Flavor::MariaDb1011, reading, &mariadb_cases(), &expected)
        .await
        .unwrap();
}

#[tokio::test]
async fn mariadb_11_8_says_the_same() {
    let reading = reading(Dialect::MariaDb, "11.8");
    let expected = expect_file!["../catalog/mariadb_11_8.expected.txt"];
    compare(Flavor::MariaDb11, reading, &mariadb_cases(), &expected)
        .await
        .unwrap();
}
