//! A load beside the stream: what it finds missing, changed, or too much in a target table.
//!
//! While it runs, triggers note the key of every row that the load or the stream writes.
//! At its end a row whose key nobody wrote is in the source no more. The triggers also
//! count what the load itself had to insert and to change.

use sqlx::Sqlite;
use sqlx::sqlite::SqliteConnection;

use super::connect::failure;
use super::quoted;
use crate::error::Error;
use crate::mapper::{OnDelete, TargetTable};

/// The names and texts that the SQL of a table's healing is made of.
struct Names {
    table: String,
    seen: String,
    triggers: [String; 3],
    /// The table's name as a text.
    text: String,
    key: Vec<String>,
    /// The key's columns with their types: an index is searched only where the two sides of
    /// a comparison have the same.
    declared: String,
    columns: Vec<String>,
}

impl Names {
    async fn of(connection: &mut SqliteConnection, table: &TargetTable) -> Result<Self, Error> {
        let unreadable =
            |error| failure(format!("the key of `{}` cannot be read", table.name), error);
        let key = sqlx::query_as::<Sqlite, (String, String)>(
            "SELECT name, type FROM pragma_table_xinfo(?) WHERE pk > 0 ORDER BY pk",
        )
        .bind(table.name)
        .fetch_all(connection)
        .await
        .map_err(unreadable)?;
        let declared: Vec<_> = key
            .iter()
            .map(|(name, sql_type)| format!("{} {sql_type}", quoted(name)))
            .collect();
        let trigger = |what: &str| quoted(&format!("_cdc_{what}_{}", table.name));
        Ok(Self {
            table: quoted(table.name),
            seen: quoted(&format!("_cdc_seen_{}", table.name)),
            triggers: [trigger("inserted"), trigger("updated"), trigger("changed")],
            text: format!("'{}'", table.name.replace('\'', "''")),
            key: key.iter().map(|(name, _)| quoted(name)).collect(),
            declared: declared.join(", "),
            columns: table.columns.iter().map(|name| quoted(name)).collect(),
        })
    }

    fn each(&self, form: impl Fn(&String) -> String, between: &str) -> String {
        let all: Vec<_> = self.key.iter().map(form).collect();
        all.join(between)
    }

    fn begin(&self) -> Vec<String> {
        let Self {
            table,
            seen,
            text,
            declared,
            ..
        } = self;
        let [inserted, updated, changed] = &self.triggers;
        let key = self.key.join(", ");
        let same = self.each(|name| format!("{name} = NEW.{name}"), " AND ");
        let new = self.each(|name| format!("NEW.{name}"), ", ");
        let note = format!(
            "INSERT INTO {seen} SELECT {new} WHERE NOT EXISTS (SELECT 1 FROM {seen} WHERE {same});"
        );
        let differs: Vec<_> = self
            .columns
            .iter()
            .map(|name| format!("OLD.{name} IS NOT NEW.{name}"))
            .collect();
        let count = |column: &str| {
            format!("UPDATE _cdc_load SET {column} = {column} + 1 WHERE table_name = {text};")
        };
        let mut all = self.end();
        all.extend([
            format!("CREATE TABLE {seen} ({declared}, PRIMARY KEY ({key})) WITHOUT ROWID"),
            format!(
                "CREATE TRIGGER {inserted} AFTER INSERT ON {table} BEGIN {note} {} END",
                count("in_chunk_inserted")
            ),
            format!("CREATE TRIGGER {updated} AFTER UPDATE ON {table} BEGIN {note} END"),
            format!(
                "CREATE TRIGGER {changed} AFTER UPDATE ON {table} WHEN {} BEGIN {} END",
                differs.join(" OR "),
                count("in_chunk_updated")
            ),
        ]);
        all
    }

    fn end(&self) -> Vec<String> {
        let triggers = self
            .triggers
            .iter()
            .map(|name| format!("DROP TRIGGER IF EXISTS {name}"));
        let mut all: Vec<_> = triggers.collect();
        all.push(format!("DROP TABLE IF EXISTS {}", self.seen));
        all
    }

    fn unseen(&self) -> String {
        let Self { table, seen, .. } = self;
        let same = self.each(|name| format!("s.{name} = {table}.{name}"), " AND ");
        format!("NOT EXISTS (SELECT 1 FROM {seen} s WHERE {same})")
    }
}

/// Begins to note what is written to `table`.
pub(super) async fn begin(
    connection: &mut SqliteConnection,
    table: &TargetTable,
) -> Result<(), Error> {
    let names = Names::of(connection, table).await?;
    all(connection, &names.begin(), table).await
}

/// Removes what nobody wrote since, and stops noting; how many rows that were.
pub(super) async fn end(
    connection: &mut SqliteConnection,
    table: &TargetTable,
    now: &str,
) -> Result<u64, Error> {
    let names = Names::of(connection, table).await?;
    let (here, unseen) = (&names.table, names.unseen());
    let sql = match table.on_delete {
        OnDelete::Delete => Some(format!(
            "DELETE FROM {here} WHERE {unseen} AND ? IS NOT NULL"
        )),
        OnDelete::Mark => Some(format!(
            "UPDATE {here} SET deleted_at = ?1 WHERE deleted_at IS NULL AND {unseen}"
        )),
        OnDelete::Keep => None,
    };
    let mut removed = 0;
    if let Some(sql) = sql {
        let done = sqlx::query::<Sqlite>(sqlx::AssertSqlSafe(sql))
            .bind(now)
            .execute(&mut *connection)
            .await
            .map_err(|error| failure(format!("`{}` cannot be healed", table.name), error))?;
        removed = done.rows_affected();
    }
    all(connection, &names.end(), table).await?;
    Ok(removed)
}

async fn all(
    connection: &mut SqliteConnection,
    statements: &[String],
    table: &TargetTable,
) -> Result<(), Error> {
    for sql in statements {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.as_str()))
            .execute(&mut *connection)
            .await
            .map_err(|error| failure(format!("`{}` cannot be healed", table.name), error))?;
    }
    Ok(())
}
