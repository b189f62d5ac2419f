//! Tables without a primary key: what the mapping says of them, in every dialect.

use cdc_codegen::compile;
use cdc_codegen::diag::Style;
use cdc_codegen::source::Sources;
use expect_test::{Expect, expect};
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

const DDL: &str =
    "CREATE TABLE s.bag (rowid INT, t VARCHAR(9) NOT NULL, f FLOAT, j JSON, e ENUM('a'));
CREATE TABLE s.pair (a INT NOT NULL, b INT NOT NULL, c INT, UNIQUE (a, b));";

const MAPPING: &str = r#"
[source]
ddl = ["s.sql"]
[target]
dialects = ["sqlite", "mysql", "postgres"]
[table.bag]
from = "s.bag"
identity = "full_row"
on_delete = "mark"
copy = "*"
[table.pair]
from = "s.pair"
identity = "unique(A)"
copy = "*"
"#;

fn statements(dialect: &str) -> String {
    let mut sources = Sources::default();
    let mapping = sources.add("mapping.toml", MAPPING);
    sources.add("s.sql", DDL);
    let compiled = compile(&sources, mapping);
    let report = compiled.diagnostics.report(&sources, Style::Plain);
    let artifacts = compiled.artifacts.unwrap_or_else(|| panic!("{report}"));
    let path = format!("sql/{dialect}/statements.sql");
    let found = artifacts.iter().find(|artifact| artifact.path == path);
    found.unwrap().text.clone()
}

fn check(name: &str, dialect: &dyn Dialect, expected: &Expect) {
    let text = statements(name);
    let parsed = Parser::parse_sql(dialect, &text);
    assert!(parsed.is_ok(), "{name}: {parsed:?}");
    expected.assert_eq(text.split_once("\n\n").unwrap().1);
}

#[test]
fn one_of_equal_rows_is_found_in_sqlite() {
    check("sqlite", &SQLiteDialect {}, &expect![[""]]);
}

#[test]
fn one_of_equal_rows_is_found_in_mysql() {
    check("mysql", &MySqlDialect {}, &expect![[""]]);
}

#[test]
fn one_of_equal_rows_is_found_in_postgres() {
    check("postgres", &PostgreSqlDialect {}, &expect![[""]]);
}
