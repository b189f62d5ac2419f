//! The statement that sets some columns of a row: those whose flag is 1.

use super::ident::SqlIdent;
use super::statement::{key_condition, live, parameter};
use crate::model::{Dialect, Rule, Target};

/// For each column in order a flag and a value, a key's columns too; then the key of the
/// row. Nothing where nothing tells the rows apart.
pub(super) fn patch(dialect: Dialect, name: &SqlIdent, target: &Target) -> String {
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
            let name = SqlIdent::new(dialect, &column.name);
            let flag = flag(dialect, 2 * at + 1);
            let value = parameter(dialect, column, 2 * at + 2);
            format!("{name} = CASE WHEN {flag} = 1 THEN {value} ELSE {name} END")
        })
        .collect();
    format!(
        "UPDATE {name} SET\n  {}\nWHERE {}{}",
        sets.join(",\n  "),
        key_condition(dialect, target, 2 * sets.len() + 1),
        live(dialect, target)
    )
}

fn flag(dialect: Dialect, at: usize) -> String {
    match dialect {
        Dialect::Sqlite | Dialect::Mysql => "?".into(),
        Dialect::Postgres => format!("(${at}::INT8[])[1]"),
    }
}
