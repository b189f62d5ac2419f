//! PostgreSQL's statements over any number of rows: one array for each parameter.
//! Statements of one row take their arrays, too, with one value each.

use super::column;
use super::ident::{SqlIdent, list};
use super::statement::{key, on_conflict};
use crate::model::{Dialect, Target, TargetColumn};

const DIALECT: Dialect = Dialect::Postgres;

/// Inserts or overwrites the rows of the arrays, one array for each column.
pub(super) fn upsert(name: &SqlIdent, target: &Target) -> String {
    let columns: Vec<_> = target.columns.iter().collect();
    let names = list(columns.iter().map(|column| ident(column)));
    let values: Vec<_> = columns.iter().map(|column| value(column)).collect();
    format!(
        "INSERT INTO {name} ({names})\nSELECT {}\nFROM {}{}",
        values.join(", "),
        unnest(&columns, 1, &names),
        on_conflict(DIALECT, target)
    )
}

/// Deletes the rows with the keys of the arrays.
pub(super) fn delete(name: &SqlIdent, target: &Target) -> String {
    let columns: Vec<_> = key(target).collect();
    let names = list(columns.iter().map(|column| ident(column)));
    format!(
        "DELETE FROM {name} AS old USING {} WHERE {}",
        unnest(&columns, 1, &names),
        same_key(&columns)
    )
}

/// Sets `deleted_at` of the rows with the keys of the arrays; the first array holds the
/// times.
pub(super) fn mark(name: &SqlIdent, target: &Target) -> String {
    let deleted_at = SqlIdent::new(DIALECT, "deleted_at");
    let columns: Vec<_> = key(target).collect();
    let names = list(columns.iter().map(|column| ident(column)));
    let arrays = arrays(&columns, 2);
    format!(
        "UPDATE {name} AS old SET {deleted_at} = new.{deleted_at}::TIMESTAMP \
         FROM UNNEST($1::TEXT[], {arrays}) AS new ({deleted_at}, {names}) \
         WHERE {} AND old.{deleted_at} IS NULL",
        same_key(&columns)
    )
}

/// The one value of the array of that number, counted from 1, as a value of `column`.
pub(super) fn first(column: &TargetColumn, at: usize) -> String {
    let (array, cast) = column::array(column.ty.plain());
    format!("(${at}::{array})[1]{cast}")
}

fn ident(column: &TargetColumn) -> SqlIdent {
    SqlIdent::new(DIALECT, &column.name)
}

/// A column of the arrays, as its own type.
fn value(column: &TargetColumn) -> String {
    let (_, cast) = column::array(column.ty.plain());
    format!("new.{}{cast}", ident(column))
}

fn same_key(columns: &[&TargetColumn]) -> String {
    let equal = |column: &&TargetColumn| format!("old.{} = {}", ident(column), value(column));
    columns.iter().map(equal).collect::<Vec<_>>().join(" AND ")
}

fn unnest(columns: &[&TargetColumn], first: usize, names: &str) -> String {
    format!("UNNEST({}) AS new ({names})", arrays(columns, first))
}

fn arrays(columns: &[&TargetColumn], first: usize) -> String {
    let array = |(at, column): (usize, &&TargetColumn)| {
        format!("${}::{}", first + at, column::array(column.ty.plain()).0)
    };
    let arrays: Vec<_> = columns.iter().enumerate().map(array).collect();
    arrays.join(", ")
}
