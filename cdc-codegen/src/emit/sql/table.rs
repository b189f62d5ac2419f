//! CREATE TABLE of a target, with the comments of the source.

use askama::Template;

use super::column::column_type;
use super::ident::{SqlIdent, SqlText, list};
use super::mysql_row;
use crate::model::{Dialect, Model, Target, TargetColumn};

#[derive(Template)]
#[template(path = "sql/create_table.sql.txt", escape = "none")]
struct CreateTable {
    name: SqlIdent,
    columns: Vec<String>,
    options: String,
}

/// CREATE TABLE without a `;`.
pub(super) fn create(model: &Model, dialect: Dialect, target: &Target) -> String {
    let key = target.key.iter().filter_map(|at| target.columns.get(*at));
    CreateTable {
        name: SqlIdent::relation(model, dialect, &target.name),
        columns: target
            .columns
            .iter()
            .zip(types(dialect, target))
            .map(|(column, ty)| declaration(dialect, column, &ty))
            .chain(primary_key(list(
                key.map(|column| SqlIdent::new(dialect, &column.name)),
            )))
            .collect(),
        options: options(dialect, target.comment.as_deref()),
    }
    .to_string()
}

/// A table of plain columns with a primary and a unique key, as calendars are.
pub(super) fn plain(
    model: &Model,
    dialect: Dialect,
    name: &str,
    columns: &[(&str, &str)],
    (key, unique): (&str, &str),
) -> String {
    let declared =
        |(name, ty): &(&str, &str)| format!("{} {ty} NOT NULL", SqlIdent::new(dialect, name));
    let unique = format!("UNIQUE ({})", SqlIdent::new(dialect, unique));
    CreateTable {
        name: SqlIdent::relation(model, dialect, name),
        columns: columns
            .iter()
            .map(declared)
            .chain([unique])
            .chain(primary_key(SqlIdent::new(dialect, key).to_string()))
            .collect(),
        options: options(dialect, None),
    }
    .to_string()
}

/// The key, where rows have one.
fn primary_key(columns: String) -> Option<String> {
    (!columns.is_empty()).then(|| format!("PRIMARY KEY ({columns})"))
}

fn types(dialect: Dialect, target: &Target) -> Vec<String> {
    let plain = |column: &TargetColumn| column_type(dialect, &column.ty);
    match dialect {
        Dialect::Mysql => mysql_row::types(target),
        Dialect::Sqlite | Dialect::Postgres => target.columns.iter().map(plain).collect(),
    }
}

fn declaration(dialect: Dialect, column: &TargetColumn, ty: &str) -> String {
    let name = SqlIdent::new(dialect, &column.name);
    let null = match (column.nullable, dialect) {
        (false, _) => " NOT NULL",
        (true, Dialect::Mysql) => " NULL",
        (true, Dialect::Sqlite | Dialect::Postgres) => "",
    };
    let comment = match (&column.comment, dialect) {
        (Some(comment), Dialect::Mysql) if !comment.is_empty() => {
            format!(" COMMENT {}", SqlText::new(dialect, comment))
        }
        _ => String::new(),
    };
    format!("{name} {ty}{null}{comment}")
}

fn options(dialect: Dialect, comment: Option<&str>) -> String {
    match (dialect, comment) {
        (Dialect::Sqlite, _) => " STRICT".into(),
        (Dialect::Mysql, Some(comment)) if !comment.is_empty() => {
            format!(
                " ENGINE = InnoDB COMMENT = {}",
                SqlText::new(dialect, comment)
            )
        }
        (Dialect::Mysql, _) => " ENGINE = InnoDB".into(),
        (Dialect::Postgres, _) => String::new(),
    }
}

/// COMMENT ON, where comments are statements of their own.
pub(super) fn comments(model: &Model, dialect: Dialect, target: &Target) -> Vec<String> {
    if dialect != Dialect::Postgres {
        return Vec::new();
    }
    let table = SqlIdent::relation(model, dialect, &target.name);
    let of_table = target
        .comment
        .iter()
        .filter(|comment| !comment.is_empty())
        .map(|comment| {
            format!(
                "COMMENT ON TABLE {table} IS {}",
                SqlText::new(dialect, comment)
            )
        });
    let of_columns = target.columns.iter().filter_map(|column| {
        let comment = column
            .comment
            .as_ref()
            .filter(|comment| !comment.is_empty())?;
        let name = SqlIdent::new(dialect, &column.name);
        Some(format!(
            "COMMENT ON COLUMN {table}.{name} IS {}",
            SqlText::new(dialect, comment)
        ))
    });
    of_table.chain(of_columns).collect()
}

/// CREATE SCHEMA, where the dialect has one and the mapping names it.
pub(super) fn schema(model: &Model, dialect: Dialect) -> Option<String> {
    let name = SqlIdent::new(dialect, model.schema.as_ref()?);
    match dialect {
        Dialect::Sqlite => None,
        Dialect::Mysql => Some(format!("CREATE DATABASE IF NOT EXISTS {name}")),
        Dialect::Postgres => Some(format!("CREATE SCHEMA IF NOT EXISTS {name}")),
    }
}
