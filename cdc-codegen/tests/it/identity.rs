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
    check(
        "sqlite",
        &SQLiteDialect {},
        &expect![[r#"
            -- bag: upsert
            INSERT INTO "bag" ("rowid", "t", "f", "j", "e", "deleted_at")
            VALUES (?, ?, ?, ?, ?, ?);

            -- bag: delete
            DELETE FROM "bag" WHERE _rowid_ = (SELECT _rowid_ FROM "bag" WHERE "rowid" IS NOT DISTINCT FROM ? AND "t" IS NOT DISTINCT FROM ? AND "f" IS NOT DISTINCT FROM ? AND "j" IS NOT DISTINCT FROM ? AND "e" IS NOT DISTINCT FROM ? AND "deleted_at" IS NOT DISTINCT FROM ? LIMIT 1);

            -- bag: mark
            UPDATE "bag" SET "deleted_at" = ? WHERE _rowid_ = (SELECT _rowid_ FROM "bag" WHERE "rowid" IS NOT DISTINCT FROM ? AND "t" IS NOT DISTINCT FROM ? AND "f" IS NOT DISTINCT FROM ? AND "j" IS NOT DISTINCT FROM ? AND "e" IS NOT DISTINCT FROM ? AND "deleted_at" IS NOT DISTINCT FROM ? LIMIT 1);

            -- bag: truncate
            UPDATE "bag" SET "deleted_at" = ? WHERE "deleted_at" IS NULL;

            -- pair: upsert
            INSERT INTO "pair" ("a", "b", "c")
            VALUES (?, ?, ?)
            ON CONFLICT ("a", "b") DO UPDATE SET "c" = excluded."c";

            -- pair: delete
            DELETE FROM "pair" WHERE "a" = ? AND "b" = ?;

            -- pair: patch
            UPDATE "pair" SET
              "a" = CASE WHEN ? = 1 THEN ? ELSE "a" END,
              "b" = CASE WHEN ? = 1 THEN ? ELSE "b" END,
              "c" = CASE WHEN ? = 1 THEN ? ELSE "c" END
            WHERE "a" = ? AND "b" = ?;

            -- pair: truncate
            DELETE FROM "pair";

            -- pair: recall
            SELECT CAST("a" AS TEXT), CAST("b" AS TEXT), CAST("c" AS TEXT)
            FROM "pair" WHERE "a" = ? AND "b" = ?;
        "#]],
    );
}

#[test]
fn one_of_equal_rows_is_found_in_mysql() {
    check(
        "mysql",
        &MySqlDialect {},
        &expect![[r#"
            -- bag: upsert
            INSERT INTO `bag` (`rowid`, `t`, `f`, `j`, `e`, `deleted_at`)
            VALUES (?, ?, ?, ?, ?, ?);

            -- bag: delete
            DELETE FROM `bag` WHERE `rowid` <=> ? AND CAST(`t` AS BINARY) <=> CAST(? AS BINARY) AND `f` <=> CAST(? AS FLOAT) AND CAST(`j` AS BINARY) <=> CAST(? AS BINARY) AND CAST(`e` AS BINARY) <=> CAST(? AS BINARY) AND `deleted_at` <=> ? LIMIT 1;

            -- bag: mark
            UPDATE `bag` SET `deleted_at` = ? WHERE `rowid` <=> ? AND CAST(`t` AS BINARY) <=> CAST(? AS BINARY) AND `f` <=> CAST(? AS FLOAT) AND CAST(`j` AS BINARY) <=> CAST(? AS BINARY) AND CAST(`e` AS BINARY) <=> CAST(? AS BINARY) AND `deleted_at` <=> ? LIMIT 1;

            -- bag: truncate
            UPDATE `bag` SET `deleted_at` = ? WHERE `deleted_at` IS NULL;

            -- pair: upsert
            INSERT INTO `pair` (`a`, `b`, `c`)
            VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE `c` = VALUES(`c`);

            -- pair: delete
            DELETE FROM `pair` WHERE `a` = ? AND `b` = ?;

            -- pair: patch
            UPDATE `pair` SET
              `a` = CASE WHEN ? = 1 THEN ? ELSE `a` END,
              `b` = CASE WHEN ? = 1 THEN ? ELSE `b` END,
              `c` = CASE WHEN ? = 1 THEN ? ELSE `c` END
            WHERE `a` = ? AND `b` = ?;

            -- pair: truncate
            DELETE FROM `pair`;

            -- pair: recall
            SELECT CAST(`a` AS CHAR), CAST(`b` AS CHAR), CAST(`c` AS CHAR)
            FROM `pair` WHERE `a` = ? AND `b` = ?;
        "#]],
    );
}

#[test]
fn one_of_equal_rows_is_found_in_postgres() {
    check(
        "postgres",
        &PostgreSqlDialect {},
        &expect![[r#"
            -- bag: upsert
            INSERT INTO "bag" ("rowid", "t", "f", "j", "e", "deleted_at")
            SELECT new."rowid", new."t", new."f", new."j"::JSON, new."e", new."deleted_at"::TIMESTAMP
            FROM UNNEST($1::INT8[], $2::TEXT[], $3::FLOAT4[], $4::TEXT[], $5::TEXT[], $6::TEXT[]) AS new ("rowid", "t", "f", "j", "e", "deleted_at");

            -- bag: delete
            DELETE FROM "bag" WHERE ctid = (SELECT ctid FROM "bag" WHERE "rowid" IS NOT DISTINCT FROM ($1::INT8[])[1] AND "t" IS NOT DISTINCT FROM ($2::TEXT[])[1] AND "f" IS NOT DISTINCT FROM ($3::FLOAT4[])[1] AND "j"::TEXT IS NOT DISTINCT FROM ($4::TEXT[])[1]::JSON::TEXT AND "e" IS NOT DISTINCT FROM ($5::TEXT[])[1] AND "deleted_at" IS NOT DISTINCT FROM ($6::TEXT[])[1]::TIMESTAMP LIMIT 1);

            -- bag: mark
            UPDATE "bag" SET "deleted_at" = ($1::TEXT[])[1]::TIMESTAMP WHERE ctid = (SELECT ctid FROM "bag" WHERE "rowid" IS NOT DISTINCT FROM ($2::INT8[])[1] AND "t" IS NOT DISTINCT FROM ($3::TEXT[])[1] AND "f" IS NOT DISTINCT FROM ($4::FLOAT4[])[1] AND "j"::TEXT IS NOT DISTINCT FROM ($5::TEXT[])[1]::JSON::TEXT AND "e" IS NOT DISTINCT FROM ($6::TEXT[])[1] AND "deleted_at" IS NOT DISTINCT FROM ($7::TEXT[])[1]::TIMESTAMP LIMIT 1);

            -- bag: truncate
            UPDATE "bag" SET "deleted_at" = $1::TEXT::TIMESTAMP WHERE "deleted_at" IS NULL;

            -- pair: upsert
            INSERT INTO "pair" ("a", "b", "c")
            SELECT new."a", new."b", new."c"
            FROM UNNEST($1::INT8[], $2::INT8[], $3::INT8[]) AS new ("a", "b", "c")
            ON CONFLICT ("a", "b") DO UPDATE SET "c" = excluded."c";

            -- pair: delete
            DELETE FROM "pair" AS old USING UNNEST($1::INT8[], $2::INT8[]) AS new ("a", "b") WHERE old."a" = new."a" AND old."b" = new."b";

            -- pair: patch
            UPDATE "pair" SET
              "a" = CASE WHEN ($1::INT8[])[1] = 1 THEN ($2::INT8[])[1] ELSE "a" END,
              "b" = CASE WHEN ($3::INT8[])[1] = 1 THEN ($4::INT8[])[1] ELSE "b" END,
              "c" = CASE WHEN ($5::INT8[])[1] = 1 THEN ($6::INT8[])[1] ELSE "c" END
            WHERE "a" = ($7::INT8[])[1] AND "b" = ($8::INT8[])[1];

            -- pair: truncate
            DELETE FROM "pair";

            -- pair: recall
            SELECT "a"::TEXT, "b"::TEXT, "c"::TEXT
            FROM "pair" WHERE "a" = $1::BIGINT AND "b" = $2::BIGINT;
        "#]],
    );
}
