//! What the server prints for a table's rows.

use mysql_async::consts::ColumnType;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Value};

use super::kind::Kind;
use super::name::quoted;
use super::table::{Column, Fate, Table};
use crate::Outcome;
use crate::oracle::Cell;

/// The columns of the lake's table, in the table's order.
pub(super) fn copied(table: &Table) -> Vec<&Column> {
    let columns = table.columns.iter();
    columns
        .filter(|column| column.fate != Fate::Dropped)
        .collect()
}

/// Every row, a cell for each of [`copied`].
pub(super) async fn read(conn: &mut Conn, schema: &str, table: &Table) -> Outcome<Vec<Vec<Cell>>> {
    conn.query_drop("SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = ''")
        .await?;
    let columns = copied(table);
    let printed: Vec<String> = columns
        .iter()
        .map(|column| {
            let name = quoted(&column.name);
            match column.fate {
                Fate::Widened => format!("CAST({name} AS DECIMAL(20,0))"),
                Fate::Copied | Fate::Dropped => column.kind.printed(&name),
            }
        })
        .collect();
    let sql = format!(
        "SELECT {} FROM {schema}.{}",
        printed.join(", "),
        quoted(&table.name)
    );
    // Through the binary protocol: a FLOAT in text would lose digits.
    let rows: Vec<mysql_async::Row> = conn.exec(sql.as_str(), ()).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let types = row.columns();
        let cells = row.unwrap_raw().into_iter().zip(types.iter()).zip(&columns);
        let cells: Outcome<Vec<Cell>> = cells
            .map(|((value, ty), column)| cell(value.unwrap_or(Value::NULL), ty, &column.kind))
            .collect();
        all.push(cells?);
    }
    Ok(all)
}

fn cell(value: Value, ty: &mysql_async::Column, kind: &Kind) -> Outcome<Cell> {
    Ok(match value {
        Value::NULL => Cell::Null,
        Value::Int(value) => Cell::Int(value.into()),
        Value::UInt(value) => Cell::Int(value.into()),
        // The shortest decimal that gives this FLOAT, as a double.
        Value::Float(value) => Cell::Real(value.to_string().parse()?),
        Value::Double(value) => Cell::Real(value),
        Value::Bytes(bytes) if ty.column_type() == ColumnType::MYSQL_TYPE_NEWDECIMAL => {
            Cell::Decimal(String::from_utf8(bytes)?)
        }
        Value::Bytes(bytes) if is_bytes(kind) => Cell::Bytes(bytes),
        Value::Bytes(bytes) => Cell::Text(String::from_utf8(bytes)?),
        Value::Date(..) | Value::Time(..) => return Err("a date that was not cast to text".into()),
    })
}

const fn is_bytes(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Binary(_)
            | Kind::Varbinary(..)
            | Kind::Blob(..)
            | Kind::Geometry(_)
            | Kind::Vector(_)
    )
}
