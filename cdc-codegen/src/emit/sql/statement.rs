//! The statements that keep a target current: upsert, delete, mark, truncate.

use super::ident::{SqlIdent, list};
use super::{array, table};
use crate::model::{Dialect, Model, OnDelete, Target, TargetColumn};

/// All statements of one target, none with a `;`.
pub(crate) struct Statements {
    pub create: String,
    pub comments: Vec<String>,
    pub upsert: String,
    pub delete: String,
    pub mark: String,
    pub truncate: String,
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
            ("truncate", &self.truncate),
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
    let deleted_at = SqlIdent::new(dialect, "deleted_at");
    let upsert = upsert(dialect, &name, target);
    let delete = Repeated {
        head: format!("DELETE FROM {name} WHERE "),
        row: key_condition(dialect, target),
        between: " OR ",
        tail: String::new(),
    };
    let mark = format!(
        "UPDATE {name} SET {deleted_at} = ? WHERE {}",
        key_condition(dialect, target)
    );
    let (mut mark, truncate) = match target.on_delete {
        OnDelete::Delete => (String::new(), format!("DELETE FROM {name}")),
        OnDelete::Mark => (mark, truncate_to_mark(dialect, &name, &deleted_at)),
        OnDelete::Keep => (String::new(), String::new()),
    };
    let (mut upsert_once, mut delete_once) = (upsert.once(), delete.once());
    if dialect == Dialect::Postgres {
        upsert_once = array::upsert(&name, target);
        delete_once = array::delete(&name, target);
        if !mark.is_empty() {
            mark = array::mark(&name, target);
        }
    }
    let several = dialect == Dialect::Mysql;
    Statements {
        create: table::create(model, dialect, target),
        comments: table::comments(model, dialect, target),
        upsert: upsert_once,
        delete: delete_once,
        mark,
        truncate,
        upsert_rows: several.then_some(upsert),
        delete_rows: several.then_some(delete),
    }
}

fn truncate_to_mark(dialect: Dialect, name: &SqlIdent, deleted_at: &SqlIdent) -> String {
    let time = match dialect {
        Dialect::Sqlite | Dialect::Mysql => "?",
        Dialect::Postgres => "$1::TEXT::TIMESTAMP",
    };
    format!("UPDATE {name} SET {deleted_at} = {time} WHERE {deleted_at} IS NULL")
}

pub(super) fn key(target: &Target) -> impl Iterator<Item = &TargetColumn> {
    target.key.iter().filter_map(|at| target.columns.get(*at))
}

fn key_condition(dialect: Dialect, target: &Target) -> String {
    let equal = key(target).map(|column| format!("{} = ?", SqlIdent::new(dialect, &column.name)));
    equal.collect::<Vec<_>>().join(" AND ")
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
        Dialect::Mysql => {
            let first = key(target).map(|column| SqlIdent::new(dialect, &column.name));
            let set = |column: &SqlIdent| format!("{column} = VALUES({column})");
            let mut sets: Vec<_> = others.iter().map(set).collect();
            if sets.is_empty() {
                sets.extend(first.take(1).map(|column| set(&column)));
            }
            format!("ON DUPLICATE KEY UPDATE {}", sets.join(", "))
        }
        Dialect::Sqlite | Dialect::Postgres => on_conflict(dialect, target),
    };
    Repeated {
        head: format!("INSERT INTO {name} ({})\nVALUES ", list(all.into_iter())),
        row: format!("({marks})"),
        between: ", ",
        tail: format!("\n{tail}"),
    }
}

/// What becomes of a row whose key is there already.
pub(super) fn on_conflict(dialect: Dialect, target: &Target) -> String {
    let (_, others) = columns(dialect, target);
    let keys = list(key(target).map(|column| SqlIdent::new(dialect, &column.name)));
    if others.is_empty() {
        return format!("ON CONFLICT ({keys}) DO NOTHING");
    }
    let set = |column: &SqlIdent| format!("{column} = excluded.{column}");
    let sets: Vec<_> = others.iter().map(set).collect();
    format!("ON CONFLICT ({keys}) DO UPDATE SET {}", sets.join(", "))
}
