//! The statements that keep a target current: upsert, delete, mark, truncate.

use super::ident::{SqlIdent, list};
use super::{multiset, table};
use crate::model::{Dialect, Model, OnDelete, Rule, Target, TargetColumn};

/// All statements of one target, none with a `;`.
pub(crate) struct Statements {
    pub create: String,
    pub comments: Vec<String>,
    pub upsert: String,
    pub delete: String,
    pub mark: String,
    pub patch: String,
    pub truncate: String,
}

impl Statements {
    /// Those the replicator runs, each with what it does.
    pub(super) fn named(&self, target: &str) -> Vec<(String, String)> {
        let target: String = target
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        [
            ("upsert", &self.upsert),
            ("delete", &self.delete),
            ("mark", &self.mark),
            ("patch", &self.patch),
            ("truncate", &self.truncate),
        ]
        .into_iter()
        .filter(|(_, sql)| !sql.is_empty())
        .map(|(what, sql)| (format!("{target}: {what}"), sql.clone()))
        .collect()
    }
}

/// The statements of `target`.
pub(super) fn of(model: &Model, dialect: Dialect, target: &Target) -> Statements {
    let name = SqlIdent::relation(model, dialect, &target.name);
    let deleted_at = SqlIdent::new(dialect, "deleted_at");
    let first = parameter(dialect, 1);
    // A row that was marked keeps the time at which it was.
    let mark = format!(
        "UPDATE {name} SET {deleted_at} = {first} WHERE {}{}",
        condition(dialect, &name, target, 2),
        live(dialect, target)
    );
    let (mark, truncate) = match target.on_delete {
        OnDelete::Delete => (String::new(), format!("DELETE FROM {name}")),
        OnDelete::Mark => (
            mark,
            format!("UPDATE {name} SET {deleted_at} = {first} WHERE {deleted_at} IS NULL"),
        ),
        OnDelete::Keep => (String::new(), String::new()),
    };
    Statements {
        create: table::create(model, dialect, target),
        comments: table::comments(model, dialect, target),
        upsert: upsert(dialect, &name, target),
        delete: format!(
            "DELETE FROM {name} WHERE {}{}",
            condition(dialect, &name, target, 1),
            one(dialect, target)
        ),
        mark,
        patch: patch(dialect, &name, target),
        truncate,
    }
}

fn key(target: &Target) -> impl Iterator<Item = &TargetColumn> {
    target.key.iter().filter_map(|at| target.columns.get(*at))
}

/// The parameter's mark, counted from 1.
pub(super) fn parameter(dialect: Dialect, at: usize) -> String {
    match dialect {
        Dialect::Sqlite | Dialect::Mysql => "?".into(),
        Dialect::Postgres => format!("${at}"),
    }
}

/// What finds the row of a delete or a mark.
fn condition(dialect: Dialect, name: &SqlIdent, target: &Target, first: usize) -> String {
    if target.is_multiset() {
        multiset::condition(dialect, name, target, first)
    } else {
        key_condition(dialect, target, first)
    }
}

/// ` AND "deleted_at" IS NULL` under `mark`; the columns of a multiset hold it already.
fn live(dialect: Dialect, target: &Target) -> String {
    if target.on_delete != OnDelete::Mark || target.is_multiset() {
        return one(dialect, target).to_owned();
    }
    format!(" AND {} IS NULL", SqlIdent::new(dialect, "deleted_at"))
}

/// What makes one row of several that are equal, where the condition does not.
fn one(dialect: Dialect, target: &Target) -> &'static str {
    match dialect {
        Dialect::Mysql if target.is_multiset() => " LIMIT 1",
        Dialect::Sqlite | Dialect::Mysql | Dialect::Postgres => "",
    }
}

/// Sets the columns whose flag is 1; a key's columns, too.
fn patch(dialect: Dialect, name: &SqlIdent, target: &Target) -> String {
    if target.is_multiset() {
        return String::new();
    }
    let held = target
        .columns
        .iter()
        .filter(|column| !matches!(column.rule, Rule::DeletedAt));
    let sets: Vec<_> = held
        .enumerate()
        .map(|(at, column)| {
            let column = SqlIdent::new(dialect, &column.name);
            let (flag, value) = (
                parameter(dialect, 2 * at + 1),
                parameter(dialect, 2 * at + 2),
            );
            format!("{column} = CASE WHEN {flag} = 1 THEN {value} ELSE {column} END")
        })
        .collect();
    format!(
        "UPDATE {name} SET\n  {}\nWHERE {}{}",
        sets.join(",\n  "),
        key_condition(dialect, target, 2 * sets.len() + 1),
        live(dialect, target)
    )
}

fn key_condition(dialect: Dialect, target: &Target, first: usize) -> String {
    let equal = key(target).enumerate().map(|(at, column)| {
        format!(
            "{} = {}",
            SqlIdent::new(dialect, &column.name),
            parameter(dialect, first + at)
        )
    });
    equal.collect::<Vec<_>>().join(" AND ")
}

fn upsert(dialect: Dialect, name: &SqlIdent, target: &Target) -> String {
    let columns = list(
        target
            .columns
            .iter()
            .map(|column| SqlIdent::new(dialect, &column.name)),
    );
    let values: Vec<_> = (1..=target.columns.len())
        .map(|at| parameter(dialect, at))
        .collect();
    let values = values.join(", ");
    let others: Vec<_> = target
        .columns
        .iter()
        .enumerate()
        .filter(|(at, _)| !target.key.contains(at))
        .map(|(_, column)| SqlIdent::new(dialect, &column.name))
        .collect();
    let keys = list(key(target).map(|column| SqlIdent::new(dialect, &column.name)));
    let insert = format!("INSERT INTO {name} ({columns})\nVALUES ({values})");
    if target.is_multiset() {
        return insert;
    }
    match dialect {
        Dialect::Mysql => {
            let set = |column: &SqlIdent| format!("{column} = VALUES({column})");
            let mut sets: Vec<_> = others.iter().map(set).collect();
            if sets.is_empty() {
                sets.extend(
                    key(target)
                        .next()
                        .map(|column| set(&SqlIdent::new(dialect, &column.name))),
                );
            }
            format!("{insert}\nON DUPLICATE KEY UPDATE {}", sets.join(", "))
        }
        Dialect::Sqlite | Dialect::Postgres if others.is_empty() => {
            format!("{insert}\nON CONFLICT ({keys}) DO NOTHING")
        }
        Dialect::Sqlite | Dialect::Postgres => {
            let sets: Vec<_> = others
                .iter()
                .map(|column| format!("{column} = excluded.{column}"))
                .collect();
            format!(
                "{insert}\nON CONFLICT ({keys}) DO UPDATE SET {}",
                sets.join(", ")
            )
        }
    }
}
