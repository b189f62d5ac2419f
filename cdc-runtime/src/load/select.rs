//! The SELECT of a chunk, and that of its upper bound.

use super::key::{Bound, Key, quoted};
use crate::shape::{ColumnShape, TableShape, WireType};

/// The table with the index it is read along.
fn from(shape: &TableShape, key: Option<&Key>) -> String {
    let forced = key.map(|key| format!(" FORCE INDEX ({})", key.index()));
    format!(
        "FROM {}.{}{}",
        quoted(shape.schema),
        quoted(shape.table),
        forced.unwrap_or_default()
    )
}

/// A column in the form [`Images::push`](super::Images::push) takes.
fn selected(column: &ColumnShape) -> String {
    let name = quoted(column.name);
    match column.wire {
        WireType::Enum { .. } | WireType::Set { .. } => format!("CAST({name} AS UNSIGNED)"),
        WireType::Uuid | WireType::Inet6 => format!("CAST({name} AS BINARY(16))"),
        WireType::Inet4 => format!("CAST({name} AS BINARY(4))"),
        _ => name,
    }
}

/// The rows between two bounds; `None` where a bound does not read.
pub(super) fn rows(
    shape: &TableShape,
    key: Option<&Key>,
    lower: Option<&Bound>,
    upper: Option<&Bound>,
) -> Option<String> {
    let columns: Vec<_> = shape.columns.iter().map(selected).collect();
    let mut sql = format!("SELECT {} {}", columns.join(", "), from(shape, key));
    if let Some(key) = key {
        sql += &between(key, lower, upper)?;
        sql += &format!(" ORDER BY {}", key.order());
    }
    Some(sql)
}

/// The key of the row that stands `rows` rows behind `lower`, if it is not behind `upper`.
pub(super) fn bound(
    shape: &TableShape,
    key: &Key,
    lower: Option<&Bound>,
    upper: Option<&Bound>,
    rows: u64,
) -> Option<String> {
    let place = rows.saturating_sub(1);
    Some(format!(
        "SELECT {} {}{} ORDER BY {} LIMIT 1 OFFSET {place}",
        key.selected(),
        from(shape, Some(key)),
        between(key, lower, upper)?,
        key.order(),
    ))
}

fn between(key: &Key, lower: Option<&Bound>, upper: Option<&Bound>) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(lower) = lower {
        parts.push(key.above(lower)?);
    }
    if let Some(upper) = upper {
        parts.push(key.up_to(upper)?);
    }
    Some(match parts.as_slice() {
        [] => String::new(),
        parts => format!(" WHERE {}", parts.join(" AND ")),
    })
}
