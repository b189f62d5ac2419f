//! What the source answers for an expression, and when the lake agrees.

use std::collections::BTreeMap;

use mysql_async::Conn;
use mysql_async::consts::ColumnType;
use mysql_async::prelude::Queryable;

use super::Target;
use crate::Outcome;
use crate::oracle::{Cell, Rule};

/// A value and how the server declares it.
#[derive(Debug)]
pub struct Answer {
    /// The value.
    pub value: Cell,
    /// Fraction digits of its type: those of the value may be fewer.
    pub scale: usize,
}

/// Asks the source: the expression's value by key.
///
/// # Errors
/// The server refuses the expression, or a value does not read.
pub async fn ask(
    conn: &mut Conn,
    target: &Target,
    expression: &str,
) -> Outcome<BTreeMap<String, Answer>> {
    let sql = target.select(expression);
    let rows: Vec<mysql_async::Row> = conn.query(sql).await?;
    let mut answers = BTreeMap::new();
    for row in rows {
        let columns = row.columns();
        let kind = columns.get(1).map(mysql_async::Column::column_type);
        let [mysql_async::Value::Bytes(key), value] = <[_; 2]>::try_from(row.unwrap())
            .map_err(|_| "the SELECT gives another number of columns")?
        else {
            return Err("a key that is NULL".into());
        };
        let kind = kind.ok_or("a column without a type")?;
        let scale = columns.get(1).map_or(0, |column| column.decimals().into());
        let value = cell(value, kind)?;
        answers.insert(String::from_utf8(key)?, Answer { value, scale });
    }
    Ok(answers)
}

/// A value of the text protocol.
fn cell(value: mysql_async::Value, kind: ColumnType) -> Outcome<Cell> {
    let mysql_async::Value::Bytes(bytes) = value else {
        return Ok(Cell::Null);
    };
    let text = String::from_utf8(bytes)?;
    Ok(match kind {
        ColumnType::MYSQL_TYPE_TINY
        | ColumnType::MYSQL_TYPE_SHORT
        | ColumnType::MYSQL_TYPE_INT24
        | ColumnType::MYSQL_TYPE_LONG
        | ColumnType::MYSQL_TYPE_LONGLONG
        | ColumnType::MYSQL_TYPE_YEAR => Cell::Int(text.parse()?),
        ColumnType::MYSQL_TYPE_FLOAT | ColumnType::MYSQL_TYPE_DOUBLE => Cell::Real(text.parse()?),
        ColumnType::MYSQL_TYPE_NEWDECIMAL => Cell::Decimal(text),
        _ => Cell::Text(text),
    })
}

/// Whether the lake's value is the source's.
///
/// In tables a decimal must have the digits the server declares; in facts numbers agree
/// by value, for a view of SQLite shows decimals as doubles.
#[must_use]
pub fn agree(target: &Target, source: &Answer, lake: &Cell) -> bool {
    let value = &source.value;
    match (value, lake) {
        (Cell::Decimal(want), Cell::Int(have)) => {
            want.parse().is_ok_and(|want: i128| want == *have) || target.fact && number(value, lake)
        }
        (Cell::Real(want), Cell::Real(have)) if target.fact => {
            (want - have).abs() <= want.abs() * 1e-12
        }
        (Cell::Decimal(_), Cell::Text(have)) if !target.fact => {
            let digits = have
                .split_once('.')
                .map_or(0, |(_, fraction)| fraction.len());
            digits == source.scale && number(value, lake)
        }
        (Cell::Real(want), Cell::Int(have)) if target.fact => *want == *have as f64,
        _ if target.fact => number(value, lake),
        _ => value.agrees(lake, Rule::Same),
    }
}

fn number(source: &Cell, lake: &Cell) -> bool {
    source.agrees(lake, Rule::Number)
}
