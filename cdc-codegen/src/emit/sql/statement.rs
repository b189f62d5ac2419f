//! The statements that keep a target current: upsert, delete, mark, patch, truncate.

use super::ident::{SqlIdent, list};
use super::{array, multiset, patch, recall, table};
use crate::model::{Dialect, Model, OnDelete, Target, TargetColumn};

/// All statements of one target, none with a `;`.
pub(crate) struct Statements {
    pub create: String,
    pub comments: Vec<String>,
    pub upsert: String,
    pub delete: String,
    pub mark: String,
    pub patch: String,
    pub truncate: String,
    /// What a row gives back of its source's columns `recalled`; empty where it does not.
    pub recall: String,
    /// Places of source columns.
    pub recalled: Vec<usize>,
    /// The upsert over several rows, where the dialect repeats its parameters.
    pub upsert_rows: Option<Repeated>,
    /// The same for the delete.
    pub delete_rows: Option<Repeated>,
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
            ("recall", &self.recall),
        ]
        .into_iter()
        .filter(|(_, sql)| !sql.is_empty())
        .map(|(what, sql)| (format!("{target}: {what}"), sql.clone()))
        .collect()
    }
}

/// A statement over several rows: `head`, `row` as often as there are rows with `between`
/// between them, `tail`.
pub(crate) struct Repeated {
    pub head: String,
    pub row: String,
    pub between: &'static str,
    pub tail: String,
}

impl Repeated {
    /// The statement for one row.
    fn once(&self) -> String {
        format!("{}{}{}", self.head, self.row, self.tail)
    }
}

/// The statements of `target`.
pub(super) fn of(model: &Model, dialect: Dialect, target: &Target) -> Statements {
    let name = SqlIdent::relation(model, dialect, &target.name);
    let (upsert, delete) = (
        upsert(dialect, &name, target),
        delete(dialect, &name, target),
    );
    let (mark, truncate) = match target.on_delete {
        OnDelete::Delete => (String::new(), format!("DELETE FROM {name}")),
        OnDelete::Mark => (
            mark(dialect, &name, target),
            truncate_to_mark(dialect, &name),
        ),
        OnDelete::Keep => (String::new(), String::new()),
    };
    let (mut upsert_once, mut delete_once) = (upsert.once(), delete.once());
    if dialect == Dialect::Postgres {
        upsert_once = array::upsert(&name, target);
        if !target.is_multiset() {
            delete_once = array::delete(&name, target);
        }
    }
    // PostgreSQL takes arrays; SQLite finds rows of a delete one by one.
    let (inserts, deletes) = (dialect != Dialect::Postgres, dialect == Dialect::Mysql);
    let (recalled, recall) = recall::recall(model, dialect, &name, target);
    Statements {
        create: table::create(model, dialect, target),
        comments: table::comments(model, dialect, target),
        upsert: upsert_once,
        delete: delete_once,
        mark,
        patch: patch::patch(dialect, &name, target),
        truncate,
        recall,
        recalled,
        upsert_rows: inserts.then_some(upsert),
        delete_rows: (deletes && !target.is_multiset()).then_some(delete),
    }
}

/// Sets `deleted_at`. A row that was marked keeps the time at which it was.
fn mark(dialect: Dialect, name: &SqlIdent, target: &Target) -> String {
    if dialect == Dialect::Postgres && !target.is_multiset() {
        return array::mark(name, target);
    }
    let deleted_at = SqlIdent::new(dialect, "deleted_at");
    let time = match dialect {
        Dialect::Sqlite | Dialect::Mysql => "?",
        Dialect::Postgres => "($1::TEXT[])[1]::TIMESTAMP",
    };
    format!(
        "UPDATE {name} SET {deleted_at} = {time} WHERE {}{}",
        condition(dialect, name, target, 2),
        live(dialect, target)
    )
}

fn truncate_to_mark(dialect: Dialect, name: &SqlIdent) -> String {
    let deleted_at = SqlIdent::new(dialect, "deleted_at");
    let time = match dialect {
        Dialect::Sqlite | Dialect::Mysql => "?",
        Dialect::Postgres => "$1::TEXT::TIMESTAMP",
    };
    format!("UPDATE {name} SET {deleted_at} = {time} WHERE {deleted_at} IS NULL")
}

pub(super) fn key(target: &Target) -> impl Iterator<Item = &TargetColumn> {
    target.key.iter().filter_map(|at| target.columns.get(*at))
}

/// The parameter of that number, counted from 1, as a value of `column`.
pub(super) fn parameter(dialect: Dialect, column: &TargetColumn, at: usize) -> String {
    match dialect {
        Dialect::Sqlite | Dialect::Mysql => "?".into(),
        Dialect::Postgres => array::first(column, at),
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
pub(super) fn live(dialect: Dialect, target: &Target) -> String {
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

pub(super) fn key_condition(dialect: Dialect, target: &Target, first: usize) -> String {
    let equal = key(target).enumerate().map(|(at, column)| {
        format!(
            "{} = {}",
            SqlIdent::new(dialect, &column.name),
            parameter(dialect, column, first + at)
        )
    });
    equal.collect::<Vec<_>>().join(" AND ")
}

fn delete(dialect: Dialect, name: &SqlIdent, target: &Target) -> Repeated {
    Repeated {
        head: format!("DELETE FROM {name} WHERE "),
        row: condition(dialect, name, target, 1),
        between: " OR ",
        tail: one(dialect, target).to_owned(),
    }
}

/// Every column of `target`, and those outside of the key.
fn columns(dialect: Dialect, target: &Target) -> (Vec<SqlIdent>, Vec<SqlIdent>) {
    let ident = |column: &TargetColumn| SqlIdent::new(dialect, &column.name);
    let others = target.columns.iter().enumerate();
    let others = others.filter(|(at, _)| !target.key.contains(at));
    (
        target.columns.iter().map(ident).collect(),
        others.map(|(_, column)| ident(column)).collect(),
    )
}

fn upsert(dialect: Dialect, name: &SqlIdent, target: &Target) -> Repeated {
    let (all, others) = columns(dialect, target);
    let marks = vec!["?"; all.len()].join(", ");
    let tail = match dialect {
        Dialect::Mysql if target.is_multiset() => String::new(),
        Dialect::Mysql => {
            let first = key(target).map(|column| SqlIdent::new(dialect, &column.name));
            let set = |column: &SqlIdent| format!("{column} = VALUES({column})");
            let mut sets: Vec<_> = others.iter().map(set).collect();
            if sets.is_empty() {
                sets.extend(first.take(1).map(|column| set(&column)));
            }
            format!("\nON DUPLICATE KEY UPDATE {}", sets.join(", "))
        }
        Dialect::Sqlite | Dialect::Postgres => on_conflict(dialect, target),
    };
    Repeated {
        head: format!("INSERT INTO {name} ({})\nVALUES ", list(all.into_iter())),
        row: format!("({marks})"),
        between: ", ",
        tail,
    }
}

/// What becomes of a row whose key is there already, on a line of its own; nothing where
/// rows have no key.
pub(super) fn on_conflict(dialect: Dialect, target: &Target) -> String {
    if target.is_multiset() {
        return String::new();
    }
    let (_, others) = columns(dialect, target);
    let keys = list(key(target).map(|column| SqlIdent::new(dialect, &column.name)));
    if others.is_empty() {
        return format!("\nON CONFLICT ({keys}) DO NOTHING");
    }
    let set = |column: &SqlIdent| format!("{column} = excluded.{column}");
    let sets: Vec<_> = others.iter().map(set).collect();
    format!("\nON CONFLICT ({keys}) DO UPDATE SET {}", sets.join(", "))
}
