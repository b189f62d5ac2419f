//! The server's rows against the lake's, cell by cell and to the last bit.

use std::collections::BTreeMap;

use super::name::hex;
use super::source::copied;
use super::table::Table;
use crate::oracle::{Cell, Rows, Rule};

/// A cell, or a row, that is not what the server prints.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) column: String,
    pub(super) key: String,
    pub(super) wanted: String,
    pub(super) found: String,
}

/// Compares all rows of a table: how many cells were equal, what is not.
pub(super) fn compare(table: &Table, wanted: &[Vec<Cell>], found: &Rows) -> (u64, Vec<Difference>) {
    let columns = copied(table);
    let places: Vec<Option<usize>> = columns
        .iter()
        .map(|column| found.columns.iter().position(|name| *name == column.name))
        .collect();
    let mut lake: BTreeMap<String, Vec<Vec<&Cell>>> = BTreeMap::new();
    for row in &found.rows {
        let row: Vec<&Cell> = places
            .iter()
            .map(|place| {
                place
                    .and_then(|place| row.get(place))
                    .unwrap_or(&Cell::Null)
            })
            .collect();
        lake.entry(key(table, &row)).or_default().push(row);
    }
    let mut differences = Vec::new();
    let mut equal = 0;
    for row in wanted {
        let row: Vec<&Cell> = row.iter().collect();
        let key = key(table, &row);
        let Some(have) = lake.get_mut(&key).and_then(Vec::pop) else {
            differences.push(missing(key, "a row", "no such key"));
            continue;
        };
        for ((want, have), column) in row.iter().zip(have).zip(&columns) {
            if same(want, have) {
                equal += 1;
            } else {
                differences.push(Difference {
                    column: format!("{} {}", column.name, column.kind.sql()),
                    key: key.clone(),
                    wanted: shown(want),
                    found: shown(have),
                });
            }
        }
    }
    for (key, rows) in lake {
        differences.extend(
            rows.iter()
                .map(|_| missing(key.clone(), "no such key", "a row")),
        );
    }
    (equal, differences)
}

fn missing(key: String, wanted: &str, found: &str) -> Difference {
    Difference {
        column: "the row".to_owned(),
        key,
        wanted: wanted.to_owned(),
        found: found.to_owned(),
    }
}

fn same(want: &Cell, have: &Cell) -> bool {
    match (want, have) {
        // SQLite files a REAL without a fraction as an integer: -0.0 comes back as 0.0.
        (Cell::Real(want), Cell::Real(have)) if *want == 0.0 => *have == 0.0,
        (Cell::Real(want), Cell::Real(have)) => want.to_bits() == have.to_bits(),
        _ => want.agrees(have, Rule::Same),
    }
}

/// The key's cells in a form both sides share.
fn key(table: &Table, row: &[&Cell]) -> String {
    let copied = copied(table);
    let names = table
        .key
        .iter()
        .filter_map(|place| table.columns.get(*place));
    let places = names.filter_map(|key| copied.iter().position(|column| column.name == key.name));
    let cells: Vec<String> = places
        .filter_map(|place| row.get(place))
        .map(|cell| match cell {
            Cell::Decimal(text) => Cell::Text(text.clone()).encode(),
            // Both zeros are one key.
            Cell::Real(value) => Cell::Real(*value + 0.0).encode(),
            cell => cell.encode(),
        })
        .collect();
    cells.join(" | ")
}

/// A cell for the report: its kind, its length, its first bytes in hexadecimal and as text.
fn shown(cell: &Cell) -> String {
    let (bytes, kind) = match cell {
        Cell::Text(text) => (text.as_bytes(), "text"),
        Cell::Bytes(bytes) => (bytes.as_slice(), "bytes"),
        other => return other.encode(),
    };
    let head = bytes.get(..bytes.len().min(120)).unwrap_or(bytes);
    let tail = String::from_utf8_lossy(head).escape_debug().to_string();
    format!("{kind} of {} bytes 0x{} \"{tail}\"", bytes.len(), hex(head))
}
