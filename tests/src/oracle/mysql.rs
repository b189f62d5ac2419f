//! What the lake holds, as MySQL or MariaDB stores it.

use mysql_async::consts::ColumnType;
use mysql_async::prelude::Queryable;
use mysql_async::{Column, Conn, Value};

use super::{Cell, Held, Rows};
use crate::Outcome;

/// The character set number of bytes that are no text.
const BINARY: u16 = 63;

/// A lake in a database of a server.
pub struct MysqlLake {
    conn: Conn,
}

impl MysqlLake {
    /// Reads the database `name` through `conn`.
    ///
    /// # Errors
    /// There is no such database.
    pub async fn open(mut conn: Conn, name: &str) -> Outcome<Self> {
        conn.query_drop(format!("USE `{name}`")).await?;
        Ok(Self { conn })
    }

    /// Ends the connection.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn close(self) -> Outcome<()> {
        Ok(self.conn.disconnect().await?)
    }
}

impl Held for MysqlLake {
    async fn targets(&mut self) -> Outcome<Vec<String>> {
        let sql = "SELECT TABLE_NAME FROM information_schema.TABLES \
                   WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE '\\_cdc\\_%' ORDER BY 1";
        Ok(self.conn.query(sql).await?)
    }

    async fn read(&mut self, target: &str) -> Outcome<Rows> {
        // Through the binary protocol: a FLOAT in text would lose digits.
        let statement = self.conn.prep(format!("SELECT * FROM `{target}`")).await?;
        let described = statement.columns();
        let names = described.iter();
        let columns = names.map(|column| column.name_str().into_owned()).collect();
        let found: Vec<mysql_async::Row> = self.conn.exec(statement, ()).await?;
        let rows = found.into_iter().map(|row| {
            let types = row.columns();
            let cells = row.unwrap().into_iter().zip(types.iter());
            cells.map(|(value, column)| cell(value, column)).collect()
        });
        let rows: Outcome<Vec<Vec<Cell>>> = rows.collect();
        Ok(Rows {
            columns,
            rows: rows.map_err(|reason| format!("{target}: {reason}"))?,
        })
    }
}

fn cell(value: Value, column: &Column) -> Outcome<Cell> {
    let fraction = |micros: u32| match column.decimals() {
        0 => String::new(),
        digits => format!(".{micros:06}")
            .chars()
            .take(usize::from(digits) + 1)
            .collect(),
    };
    Ok(match value {
        Value::NULL => Cell::Null,
        Value::Int(value) => Cell::Int(value.into()),
        Value::UInt(value) => Cell::Int(value.into()),
        // The shortest decimal that gives this FLOAT, as a double.
        Value::Float(value) => Cell::Real(value.to_string().parse()?),
        Value::Double(value) => Cell::Real(value),
        Value::Bytes(bytes) => match column.column_type() {
            ColumnType::MYSQL_TYPE_NEWDECIMAL => Cell::Text(String::from_utf8(bytes)?),
            ColumnType::MYSQL_TYPE_BIT => {
                let number = bytes
                    .iter()
                    .fold(0, |number, byte| number << 8 | i128::from(*byte));
                Cell::Int(number)
            }
            _ if column.character_set() == BINARY => Cell::Bytes(bytes),
            _ => Cell::Text(String::from_utf8(bytes)?),
        },
        Value::Date(year, month, day, ..)
            if column.column_type() == ColumnType::MYSQL_TYPE_DATE =>
        {
            Cell::Text(format!("{year:04}-{month:02}-{day:02}"))
        }
        Value::Date(year, month, day, hour, minute, second, micros) => Cell::Text(format!(
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{}",
            fraction(micros)
        )),
        Value::Time(negative, days, hours, minutes, seconds, micros) => Cell::Text(format!(
            "{}{:02}:{minutes:02}:{seconds:02}{}",
            if negative { "-" } else { "" },
            days * 24 + u32::from(hours),
            fraction(micros)
        )),
    })
}
