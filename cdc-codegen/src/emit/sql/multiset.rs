//! Targets whose rows nothing tells apart: finding one row among those that are equal.

use super::ident::SqlIdent;
use super::statement::parameter;
use crate::model::mysql::MysqlType;
use crate::model::{Dialect, Target, TargetColumn};

/// The condition that one row meets whose columns are all equal to the parameters from
/// `first` on, in order. MySQL takes one by `LIMIT 1` behind it.
pub(super) fn condition(
    dialect: Dialect,
    name: &SqlIdent,
    target: &Target,
    first: usize,
) -> String {
    let equal: Vec<_> = target
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| equal(dialect, column, &parameter(dialect, column, first + at)))
        .collect();
    let equal = equal.join(" AND ");
    let one = |row: &str| format!("{row} = (SELECT {row} FROM {name} WHERE {equal} LIMIT 1)");
    match dialect {
        Dialect::Sqlite => one(row_id(target)),
        Dialect::Postgres => one("ctid"),
        Dialect::Mysql => equal,
    }
}

/// SQLite's name of a row, under one of its three spellings that no column has.
fn row_id(target: &Target) -> &'static str {
    let free = |name: &&&str| {
        let same = |column: &TargetColumn| column.name.eq_ignore_ascii_case(name);
        !target.columns.iter().any(same)
    };
    ["rowid", "_rowid_", "oid"]
        .iter()
        .find(free)
        .unwrap_or(&"rowid")
}

/// Whether the column holds exactly the parameter, NULL and blanks at the end counted in.
fn equal(dialect: Dialect, column: &TargetColumn, parameter: &str) -> String {
    let name = SqlIdent::new(dialect, &column.name);
    let text = matches!(
        column.ty.plain(),
        MysqlType::Char { .. }
            | MysqlType::Varchar { .. }
            | MysqlType::Text { .. }
            | MysqlType::Enum { .. }
            | MysqlType::Set { .. }
            | MysqlType::Json
    );
    match (dialect, column.ty.plain()) {
        (Dialect::Postgres, MysqlType::Json) => {
            format!("{name}::TEXT IS NOT DISTINCT FROM {parameter}::TEXT")
        }
        (Dialect::Sqlite | Dialect::Postgres, _) => {
            format!("{name} IS NOT DISTINCT FROM {parameter}")
        }
        (Dialect::Mysql, MysqlType::Float) => format!("{name} <=> CAST({parameter} AS FLOAT)"),
        // The comparison is of bytes, whatever the collations of the two sides.
        (Dialect::Mysql, _) if text => {
            format!("CAST({name} AS BINARY) <=> CAST({parameter} AS BINARY)")
        }
        (Dialect::Mysql, _) => format!("{name} <=> {parameter}"),
    }
}
