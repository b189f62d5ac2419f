//! The mappers of `golden/hostile-schema`, whose names, comments, labels, defaults and
//! expressions hold code: they compile, and their SQL makes what the mapping names and
//! nothing else.

use std::fmt::Write as _;

use cdc_runtime::mapper::Mappers;
use expect_test::expect_file;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row, SqlSafeStr};
use tests::Outcome;

mod mappers {
    include!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../cdc-codegen/tests/golden/hostile/mod.rs"
    ));
}

const SCHEMA: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../cdc-codegen/tests/golden/hostile/sql/sqlite/schema.sql"
));

async fn filled() -> Outcome<SqliteConnection> {
    let mut conn = SqliteConnectOptions::new()
        .in_memory(true)
        .connect()
        .await?;
    conn.execute(sqlx::raw_sql(SCHEMA)).await?;
    Ok(conn)
}

/// Everything a database holds: each table and view with its columns and their types.
async fn listing(conn: &mut SqliteConnection) -> Outcome<String> {
    let found =
        sqlx::query("SELECT type, name FROM sqlite_master WHERE type <> 'index' ORDER BY 1, 2")
            .fetch_all(&mut *conn)
            .await?;
    let mut listing = String::new();
    for object in found {
        let (kind, name): (String, String) = (object.try_get(0)?, object.try_get(1)?);
        writeln!(listing, "{kind} {name:?}")?;
        let columns = sqlx::query("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)")
            .bind(&name)
            .fetch_all(&mut *conn)
            .await?;
        for column in columns {
            let (name, ty): (String, String) = (column.try_get(0)?, column.try_get(1)?);
            let (not_null, key): (bool, i64) = (column.try_get(2)?, column.try_get(3)?);
            let null = if not_null { " not null" } else { "" };
            let key = if key > 0 { " key" } else { "" };
            writeln!(listing, "    {name:?} {ty}{null}{key}")?;
        }
    }
    Ok(listing)
}

/// The names that the mapping writes, in its order; a calendar's columns are the compiler's.
const TARGETS: &[&str] = &[
    "dim \"; DROP TABLE x; -- `",
    "option",
    "option_state",
    "string",
    "match",
    "self",
    "masks",
    "customer",
    "customer_row",
    "customer_table",
    "customer-row",
    "customer_upper",
    "w",
    "result",
    "lake",
    "mod",
    "hostile",
    "newline",
    "wide",
    "long",
    "lines",
    "days\"",
    "dates",
    "fact `\"'; --",
    "fact_group",
];

#[tokio::test]
async fn sqlite_holds_what_the_mapping_names_and_nothing_else() -> Outcome<()> {
    let mut conn = filled().await?;
    let found = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type <> 'index'");
    let mut found: Vec<String> = found.fetch_all(&mut conn).await?;
    found.sort();
    let mut expected = TARGETS.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
    expect_file!["hostile.txt"].assert_eq(&listing(&mut conn).await?);
    conn.close().await?;
    Ok(())
}

/// The constants that the replicator runs are the script that people read, and every
/// statement of them prepares.
#[tokio::test]
async fn the_replicators_sql_is_the_scripts() -> Outcome<()> {
    let schema = mappers::Lake::SQLITE.ok_or("the mapping names sqlite")?;
    let mut conn = SqliteConnectOptions::new()
        .in_memory(true)
        .connect()
        .await?;
    let creates = schema.tables.iter().map(|table| table.create);
    let calendars = schema.calendars.iter().flat_map(|c| [c.create, c.fill]);
    for sql in creates
        .chain(calendars)
        .chain(schema.views.iter().map(|view| view.create))
    {
        conn.execute(sqlx::raw_sql(sql)).await?;
    }
    let script = listing(&mut filled().await?).await?;
    assert_eq!(listing(&mut conn).await?, script);
    for table in schema.tables {
        for sql in [table.upsert, table.delete, table.mark, table.truncate] {
            conn.prepare(AssertSqlSafe(sql).into_sql_str()).await?;
        }
    }
    conn.close().await?;
    Ok(())
}

#[test]
fn tables_are_named_as_the_source_names_them() {
    let tables = mappers::Lake::TABLES;
    let named = |schema: &str, table: &str| {
        let found = tables.iter().find(|shape| shape.table == table);
        found.is_some_and(|shape| shape.schema == schema)
    };
    let schema = "h`o\"s'tile */ }";
    assert!(named(schema, "a`b\"; DROP TABLE x; --"));
    assert!(named(schema, "new\nline\nfn main() {}"));
    assert!(named(schema, "customer") && named(schema, "CUSTOMER"));
    let wide = tables.iter().find(|shape| shape.table == "wide").unwrap();
    assert_eq!(wide.columns.len(), 71);
}
