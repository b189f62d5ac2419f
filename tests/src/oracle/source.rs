//! What a target must hold, computed by the source server.

use mysql_async::consts::ColumnType;
use mysql_async::prelude::Queryable;
use mysql_async::{Column, Conn, Value};

use super::{Cell, Rows, Target};
use crate::Outcome;

/// The character set number of bytes that are no text.
const BINARY: u16 = 63;

/// Runs the target's SELECT on the source.
///
/// # Errors
/// The server refuses the SELECT, or a value has no form here.
pub async fn read(conn: &mut Conn, target: &Target) -> Outcome<Rows> {
    // Zero dates may be compared, UTC is spoken, and 'a' || NULL stays what it is.
    conn.query_drop("SET time_zone = '+00:00', sql_mode = ''")
        .await?;
    let sql = target.sql();
    // Through the binary protocol: a FLOAT in text would lose digits.
    let rows: Vec<mysql_async::Row> = conn
        .exec(sql.as_str(), ())
        .await
        .map_err(|reason| format!("{}: {reason}", target.name))?;
    let columns = match rows.first() {
        Some(row) => row
            .columns_ref()
            .iter()
            .map(|c| c.name_str().into_owned())
            .collect(),
        None => column_names(conn, &sql).await?,
    };
    let mut cells = Vec::with_capacity(rows.len());
    for row in rows {
        let types = row.columns();
        let row: Outcome<Vec<Cell>> = row
            .unwrap()
            .into_iter()
            .zip(types.iter())
            .map(|(value, column)| cell(value, column))
            .collect();
        cells.push(row.map_err(|reason| format!("{}: {reason}", target.name))?);
    }
    Ok(Rows {
        columns,
        rows: cells,
    })
}

async fn column_names(conn: &mut Conn, sql: &str) -> Outcome<Vec<String>> {
    let statement = conn.prep(sql).await?;
    Ok(statement
        .columns()
        .iter()
        .map(|c| c.name_str().into_owned())
        .collect())
}

fn cell(value: Value, column: &Column) -> Outcome<Cell> {
    Ok(match value {
        Value::NULL => Cell::Null,
        Value::Int(value) => Cell::Int(value.into()),
        Value::UInt(value) => Cell::Int(value.into()),
        // The shortest decimal that gives this FLOAT, as a double.
        Value::Float(value) => Cell::Real(value.to_string().parse()?),
        Value::Double(value) => Cell::Real(value),
        Value::Bytes(bytes) => match column.column_type() {
            ColumnType::MYSQL_TYPE_NEWDECIMAL => Cell::Decimal(String::from_utf8(bytes)?),
            _ if column.character_set() == BINARY => Cell::Bytes(bytes),
            _ => Cell::Text(String::from_utf8(bytes)?),
        },
        Value::Date(..) | Value::Time(..) => {
            let name = column.name_str().into_owned();
            return Err(format!("`{name}` must be cast to text in the SELECT").into());
        }
    })
}
