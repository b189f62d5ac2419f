//! Tables of every type, rows that reach the edges of each, and what the server prints.

mod value;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Value};

use crate::oracle::Cell;
use crate::servers::{Flavor, Server};
use crate::{Outcome, place, workload};

/// The schema the tables stand in.
pub const SCHEMA: &str = "types";

/// A column as the server describes it.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The type's name: `varchar`.
    pub kind: String,
    /// The whole type: `varchar(60)`.
    pub full: String,
    nullable: bool,
    generated: bool,
}

/// The DDL files that a server takes.
fn files(flavor: Flavor) -> &'static [&'static str] {
    match flavor {
        Flavor::MySql => &["common.sql", "vector.sql", "mysql.sql"],
        Flavor::MariaDb1011 => &["common.sql", "mariadb.sql"],
        Flavor::MariaDb11 => &["common.sql", "vector.sql", "mariadb.sql"],
    }
}

/// Makes every table and fills it; gives the tables' names.
///
/// # Errors
/// The server refuses a statement.
pub async fn fill(server: &Server, conn: &mut Conn) -> Outcome<Vec<String>> {
    run(conn, &format!("CREATE DATABASE {SCHEMA}")).await?;
    run(conn, &format!("USE {SCHEMA}")).await?;
    for file in files(server.flavor()) {
        let ddl = std::fs::read_to_string(place::workspace().join("tests/types").join(file))?;
        for statement in workload::ddl_statements(&ddl) {
            run(conn, &statement).await?;
        }
    }
    // What is out of range is clipped, and errors in ENUM and dates get their error values.
    run(conn, "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'").await?;
    let tables: Vec<String> = conn
        .query(format!(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = '{SCHEMA}' ORDER BY 1"
        ))
        .await?;
    for table in &tables {
        let columns = columns(conn, table).await?;
        for statement in inserts(table, &columns, server.flavor()) {
            run(conn, &statement).await?;
        }
    }
    Ok(tables)
}

async fn run(conn: &mut Conn, statement: &str) -> Outcome<()> {
    conn.query_drop(statement).await.map_err(|reason| {
        let shown: String = statement.chars().take(2000).collect();
        format!("{reason}: {shown}").into()
    })
}

/// The columns of a table, in order.
///
/// # Errors
/// The server does not answer.
pub async fn columns(conn: &mut Conn, table: &str) -> Outcome<Vec<Column>> {
    let rows: Vec<(String, String, String, String, Option<String>)> = conn
        .query(format!(
            "SELECT column_name, data_type, column_type, is_nullable, generation_expression \
             FROM information_schema.columns WHERE table_schema = '{SCHEMA}' \
             AND table_name = '{table}' ORDER BY ordinal_position"
        ))
        .await?;
    let columns = rows
        .into_iter()
        .map(|(name, kind, full, null, made)| Column {
            name,
            kind: kind.to_ascii_lowercase(),
            full,
            nullable: null == "YES",
            generated: made.is_some_and(|made| !made.is_empty()),
        });
    Ok(columns.collect())
}

/// An INSERT a row: the first column counts, the others take their boundaries in turn, each
/// beginning at another, and NULL now and then.
fn inserts(table: &str, columns: &[Column], flavor: Flavor) -> Vec<String> {
    let filled: Vec<(&Column, Vec<String>)> = columns
        .iter()
        .skip(1)
        .filter(|column| !column.generated)
        .map(|column| (column, value::literals(column, flavor)))
        .collect();
    let names: Vec<String> = columns
        .iter()
        .take(1)
        .chain(filled.iter().map(|(column, _)| *column))
        .map(|column| format!("`{}`", column.name))
        .collect();
    let rows = filled.iter().map(|(_, list)| list.len()).max().unwrap_or(1);
    let literal = |row: usize, at: usize, (column, list): &(&Column, Vec<String>)| {
        if column.nullable && (row + at).is_multiple_of(list.len() + 1) {
            return "NULL".to_owned();
        }
        list.get((row + at) % list.len())
            .cloned()
            .unwrap_or_default()
    };
    (0..=rows)
        .map(|row| {
            let values: Vec<String> = filled
                .iter()
                .enumerate()
                .map(|(at, column)| literal(row, at, column))
                .collect();
            format!(
                "INSERT IGNORE INTO `{table}` ({}) VALUES ({}, {})",
                names.join(", "),
                row + 1,
                values.join(", ")
            )
        })
        .collect()
}

/// How a column is read from the server.
enum Form {
    Natural,
    Text,
    Hex,
}

/// The SELECT of a column in the form that the lake must have.
fn select(column: &Column) -> (String, Form) {
    let name = format!("`{}`", column.name);
    match column.kind.as_str() {
        "bit" => (format!("{name} + 0"), Form::Natural),
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year" | "float" | "double"
        | "decimal" => (name, Form::Natural),
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "set" => {
            (format!("CONVERT({name} USING utf8mb4)"), Form::Text)
        }
        "date" | "time" | "datetime" | "timestamp" | "json" | "uuid" | "inet4" | "inet6" => (
            format!("CONVERT(CAST({name} AS CHAR) USING utf8mb4)"),
            Form::Text,
        ),
        _ => (format!("HEX({name})"), Form::Hex),
    }
}

/// What the server prints for a column, in the order of the first column.
///
/// # Errors
/// The server refuses the SELECT, or a value is of no known form.
pub async fn printed(
    conn: &mut Conn,
    table: &str,
    key: &str,
    column: &Column,
) -> Outcome<Vec<Cell>> {
    let (expression, form) = select(column);
    // Through the binary protocol: a FLOAT in text would lose digits.
    let rows: Vec<Value> = conn
        .exec(
            format!("SELECT {expression} FROM {SCHEMA}.`{table}` ORDER BY `{key}`"),
            (),
        )
        .await?;
    rows.into_iter().map(|value| cell(value, &form)).collect()
}

fn cell(value: Value, form: &Form) -> Outcome<Cell> {
    Ok(match value {
        Value::NULL => Cell::Null,
        Value::Int(value) => Cell::Int(value.into()),
        Value::UInt(value) => Cell::Int(value.into()),
        // The shortest decimal that gives this FLOAT, as a double.
        Value::Float(value) => Cell::Real(value.to_string().parse()?),
        Value::Double(value) => Cell::Real(value),
        Value::Bytes(bytes) => {
            let text = String::from_utf8(bytes)?;
            match form {
                Form::Natural => Cell::Decimal(text),
                Form::Text => Cell::Text(text),
                Form::Hex => Cell::decode(&format!("x{}", text.to_ascii_lowercase()))?,
            }
        }
        Value::Date(..) | Value::Time(..) => return Err("a date that is no text".into()),
    })
}
