//! What the lake holds, as PostgreSQL stores it.

use std::collections::BTreeMap;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row};

use super::{Cell, Held, Rows};
use crate::Outcome;

/// A lake in a schema of a database.
pub struct PostgresLake {
    conn: PgConnection,
    schema: String,
}

/// A column's type, and how many digits stand behind its point.
type Declared = (String, Option<usize>);

impl PostgresLake {
    /// Reads `schema` through `conn`.
    #[must_use]
    pub fn open(conn: PgConnection, schema: &str) -> Self {
        Self {
            conn,
            schema: schema.to_owned(),
        }
    }

    /// Ends the connection.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn close(self) -> Outcome<()> {
        Ok(self.conn.close().await?)
    }

    /// The rows of a query, every cell as the server prints it.
    async fn printed(&mut self, sql: String) -> Outcome<Vec<Vec<Option<String>>>> {
        let found = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_all(&mut self.conn)
            .await?;
        let cells = |row: &sqlx::postgres::PgRow| {
            (0..row.len())
                .map(|at| Ok(row.try_get_unchecked::<Option<String>, _>(at)?))
                .collect::<Outcome<Vec<_>>>()
        };
        found.iter().map(cells).collect()
    }

    async fn declared(&mut self, target: &str) -> Outcome<BTreeMap<String, Declared>> {
        let sql = format!(
            "SELECT column_name, data_type, COALESCE(datetime_precision, numeric_scale)::TEXT, \
             numeric_precision::TEXT FROM information_schema.columns \
             WHERE table_schema = '{}' AND table_name = '{target}' ORDER BY ordinal_position",
            self.schema
        );
        let mut columns = BTreeMap::new();
        for row in self.printed(sql).await? {
            let [Some(name), Some(ty), scale, precision] = row.as_slice() else {
                return Err(format!("{target}: a column without a type").into());
            };
            // BIGINT UNSIGNED and BIT(64): whole numbers that no integer type holds.
            let whole = precision.as_deref() == Some("20") && scale.as_deref() == Some("0");
            let ty = if ty == "numeric" && whole {
                "integer"
            } else {
                ty
            };
            let scale = scale.as_deref().map(str::parse).transpose()?;
            columns.insert(name.clone(), (ty.to_owned(), scale));
        }
        Ok(columns)
    }
}

impl Held for PostgresLake {
    async fn targets(&mut self) -> Outcome<Vec<String>> {
        let sql = format!(
            "SELECT table_name FROM information_schema.tables \
             WHERE table_schema = '{}' AND table_name NOT LIKE '\\_cdc\\_%' ORDER BY 1",
            self.schema
        );
        let rows = self.printed(sql).await?;
        Ok(rows.into_iter().flatten().flatten().collect())
    }

    async fn read(&mut self, target: &str) -> Outcome<Rows> {
        let declared = self.declared(target).await?;
        let columns: Vec<String> = declared.keys().cloned().collect();
        let list: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let sql = format!(
            "SELECT {} FROM \"{}\".\"{target}\"",
            list.join(", "),
            self.schema
        );
        let printed = self.printed(sql).await?;
        let rows: Outcome<Vec<Vec<Cell>>> = printed
            .into_iter()
            .map(|row| row.into_iter().zip(declared.values()).map(cell).collect())
            .collect();
        Ok(Rows {
            columns,
            rows: rows.map_err(|reason| format!("{target}: {reason}"))?,
        })
    }
}

fn cell((printed, (ty, scale)): (Option<String>, &Declared)) -> Outcome<Cell> {
    let Some(text) = printed else {
        return Ok(Cell::Null);
    };
    Ok(match ty.as_str() {
        "smallint" | "integer" | "bigint" => Cell::Int(text.parse()?),
        "boolean" => Cell::Int((text == "t").into()),
        "real" | "double precision" => Cell::Real(text.parse()?),
        "bytea" => {
            let digits = text.strip_prefix("\\x").ok_or("bytes without their mark")?;
            Cell::decode(&format!("x{digits}"))?
        }
        "timestamp without time zone" | "interval" => Cell::Text(padded(text, scale.unwrap_or(0))),
        _ => Cell::Text(text),
    })
}

/// The fraction with all its digits: PostgreSQL leaves out zeros at its end.
fn padded(text: String, digits: usize) -> String {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole.to_owned(), fraction.to_owned()),
        None => (text, String::new()),
    };
    match digits {
        0 => whole,
        digits => format!("{whole}.{fraction:0<digits$}"),
    }
}
