//! The oracle: the mapping of `schema/mapping.toml` computed by hand-written SQL on the
//! source, compared with the lake value by value.
//!
//! The SELECTs in `select/` say what each target must hold; they share nothing with the
//! compiler. A target of the lake that no SELECT describes is a difference too.

mod cell;
mod held;
mod lake;
mod mysql;
mod postgres;
mod select;
mod source;

use std::collections::BTreeMap;
use std::fmt::Write;

use mysql_async::prelude::Queryable;

pub use cell::{Cell, Rule};
pub use held::Held;
pub use lake::Lake;
pub use mysql::MysqlLake;
pub use postgres::PostgresLake;
pub use select::{SALT, TARGETS, Target};
pub use source::read as read_source;

use crate::Outcome;

/// What a target holds, or must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Column names.
    pub columns: Vec<String>,
    /// Cells, a row after the other, in the order of `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// How many differences are told of each target.
const TOLD: usize = 8;

/// Compares every target of the lake with the source.
///
/// # Errors
/// A server or file that cannot be read; or the differences: table, key, column, both values.
pub async fn compare(source: &mut mysql_async::Conn, lake: &mut impl Held) -> Outcome<()> {
    compare_with(&read_all(source).await?, lake).await
}

/// What left the source and stays in the lake: the audit's table, the target, its key.
const STAYING: [(&str, &str, &str); 2] = [
    ("customer_gone", "dim_customer", "customer_id"),
    ("category_gone", "dim_category", "id"),
];

/// As [`compare`], of a lake that was loaded just now: rows that had left the source before
/// the load saw them are not in it. The audit forgets them, so that what the lake does hold
/// has to stay from now on.
///
/// # Errors
/// As [`compare`].
pub async fn compare_loaded(source: &mut mysql_async::Conn, lake: &mut impl Held) -> Outcome<()> {
    for (audit, target, key) in STAYING {
        let held = lake.read(target).await?;
        let at = held.columns.iter().position(|name| name == key);
        let at = at.ok_or_else(|| format!("`{target}` has no column `{key}`"))?;
        let keys = held.rows.iter().filter_map(|row| row.get(at));
        let held: Vec<_> = keys.map(ToString::to_string).collect();
        let list = if held.is_empty() {
            "NULL".to_owned()
        } else {
            held.join(", ")
        };
        let forget =
            format!("DELETE FROM shop_audit.{audit} WHERE COALESCE(id NOT IN ({list}), TRUE)");
        source.query_drop(forget).await?;
    }
    compare(source, lake).await
}

/// What every target must hold as the source is now.
///
/// # Errors
/// The server refuses a SELECT.
pub async fn read_all(source: &mut mysql_async::Conn) -> Outcome<BTreeMap<&'static str, Rows>> {
    let mut expected = BTreeMap::new();
    for target in TARGETS {
        expected.insert(target.name, source::read(source, target).await?);
    }
    Ok(expected)
}

/// Compares the targets named in `expected` with the lake.
///
/// # Errors
/// As [`compare`].
pub async fn compare_with(expected: &BTreeMap<&str, Rows>, lake: &mut impl Held) -> Outcome<()> {
    let mut report = String::new();
    for target in TARGETS {
        let Some(wanted) = expected.get(target.name) else {
            continue;
        };
        let found = lake.read(target.name).await?;
        difference(target, wanted, &found, &mut report)?;
    }
    for table in lake.targets().await? {
        if !TARGETS.iter().any(|target| target.name == table) {
            writeln!(
                report,
                "{table}: stands in the lake, but the oracle knows no such target"
            )?;
        }
    }
    if report.is_empty() {
        Ok(())
    } else {
        Err(format!("source and lake differ:\n{report}").into())
    }
}

fn difference(target: &Target, wanted: &Rows, found: &Rows, report: &mut String) -> Outcome<()> {
    let mut columns = found.columns.clone();
    columns.sort();
    let mut expected = wanted.columns.clone();
    expected.sort();
    if columns != expected {
        writeln!(
            report,
            "{}: columns {columns:?}, expected {expected:?}",
            target.name
        )?;
        return Ok(());
    }
    let mut found = by_key(target, found, &wanted.columns)?;
    let wanted_rows = by_key(target, wanted, &wanted.columns)?;
    let mut differences = Vec::new();
    for (key, wanted_row) in &wanted_rows {
        match found.remove(key) {
            None => differences.push(format!("{}[{key}]: missing", target.name)),
            Some(row) => {
                let cells = wanted.columns.iter().zip(wanted_row.iter().zip(&row));
                for (column, (want, have)) in cells {
                    if !want.agrees(have, target.rule(column)) {
                        let name = target.name;
                        differences
                            .push(format!("{name}[{key}].{column}: {have}, expected {want}"));
                    }
                }
            }
        }
    }
    differences.extend(
        found
            .keys()
            .map(|key| format!("{}[{key}]: should not be there", target.name)),
    );
    for line in differences.iter().take(TOLD) {
        writeln!(report, "{line}")?;
    }
    if differences.len() > TOLD {
        writeln!(
            report,
            "{}: {} more differences",
            target.name,
            differences.len() - TOLD
        )?;
    }
    Ok(())
}

/// Rows by their key, cells in the order of `columns`.
fn by_key(
    target: &Target,
    rows: &Rows,
    columns: &[String],
) -> Outcome<BTreeMap<String, Vec<Cell>>> {
    let places: Vec<usize> = columns
        .iter()
        .filter_map(|name| rows.columns.iter().position(|c| c == name))
        .collect();
    let mut map = BTreeMap::new();
    for row in &rows.rows {
        let cells: Vec<Cell> = places
            .iter()
            .filter_map(|place| row.get(*place).cloned())
            .collect();
        let key: Vec<String> = target
            .key
            .iter()
            .filter_map(|name| columns.iter().position(|column| column == name))
            .filter_map(|place| cells.get(place).map(Cell::to_string))
            .collect();
        let key = key.join(", ");
        if map.insert(key.clone(), cells).is_some() {
            return Err(format!("{}[{key}]: twice", target.name).into());
        }
    }
    Ok(map)
}
