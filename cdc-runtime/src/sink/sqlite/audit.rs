//! Comparing in SQLite: a connection of its own, whose temporary tables are files.

use sha2::{Digest as _, Sha256};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row, Sqlite};

use super::batch::Batch;
use super::connect::{Target, failure};
use super::statement::Statements;
use super::{kept, letter, meta};
use crate::error::Error;
use crate::letter::{Letter, LetterChange};
use crate::mapper::{TargetSchema, TargetTable};
use crate::sink::audit::{self, Found, Texts, Wording};
use crate::sink::checkpoint::Checkpoint;
use crate::sink::{self, Listed};

/// SQLite's words.
pub(super) struct Words;

impl Wording for Words {
    const INSERT_NEW: &'static str = "INSERT OR IGNORE INTO";
    const OR_NOTHING: &'static str = "";

    fn quoted(name: &str) -> String {
        super::quoted(name)
    }

    fn differs(a: &str, b: &str) -> String {
        format!("{a} IS NOT {b}")
    }

    fn comparable(value: &str, _: &str) -> String {
        value.to_owned()
    }

    fn hex(value: &str, _: &str) -> String {
        format!("hex({value})")
    }

    fn digest(values: &[(String, &str)]) -> String {
        let each = values
            .iter()
            .map(|(value, _)| format!("substr(typeof({value}), 1, 1) || hex({value})"));
        each.collect::<Vec<_>>().join(" || ")
    }

    /// It is the row itself.
    const SHORT_DIGESTS: bool = false;

    fn joined(texts: &[String]) -> String {
        texts.join(" || ")
    }

    fn twin(table: &TargetTable, twin: &str) -> Vec<String> {
        let named = format!("CREATE TABLE {}", Self::quoted(table.name));
        let columns = table.create.strip_prefix(named.as_str());
        let columns = columns.unwrap_or(table.create);
        vec![format!("CREATE TEMP TABLE {twin}{columns}")]
    }

    fn keys(table: &TargetTable, keys: &str, key: &str) -> Vec<String> {
        let name = Self::quoted(table.name);
        let index = keys.replace("_cdc_keys_", "_cdc_key_");
        vec![
            format!("CREATE TEMP TABLE {keys} AS SELECT {key} FROM main.{name} WHERE 0"),
            format!("CREATE UNIQUE INDEX temp.{index} ON {keys} ({key})"),
        ]
    }
}

/// The same with digests of a fixed size: SQLite has no function that makes them.
fn short(found: Found) -> Found {
    let digest = |text: String| match text.as_str() {
        "" => text,
        long => Sha256::digest(long)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    };
    Found {
        wanted: digest(found.wanted),
        standing: digest(found.standing),
        ..found
    }
}

/// A connection that compares.
pub struct Audit {
    connection: SqliteConnection,
    schema: &'static TargetSchema,
    /// Into the tables.
    statements: Statements,
    /// Into the twins of the source table at hand.
    twins: Statements,
    texts: Vec<Texts>,
}

impl Audit {
    /// Opens a file that a replicator of this mapping made.
    pub(super) async fn open(
        target: &Target,
        schema: &'static TargetSchema,
    ) -> Result<Self, Error> {
        let mut connection = target.beside().await?;
        let statements = Statements::prepare(&mut connection, schema).await?;
        Ok(Self {
            connection,
            schema,
            statements,
            twins: Statements::default(),
            texts: Vec::new(),
        })
    }

    async fn run(&mut self, sql: &str) -> Result<(), Error> {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut self.connection)
            .await
            .map_err(|error| failure("the target refused a comparison", error))?;
        Ok(())
    }

    async fn rows(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        let refused = |error| failure("the target refused a comparison", error);
        let rows = sqlx::query::<Sqlite>(sqlx::AssertSqlSafe(sql))
            .fetch_all(&mut self.connection)
            .await
            .map_err(refused)?;
        let cells = |row: &sqlx::sqlite::SqliteRow| {
            let cells = (0..row.len()).map(|at| row.try_get_unchecked(at));
            cells.collect::<Result<_, _>>()
        };
        let rows: Result<_, _> = rows.iter().map(cells).collect();
        rows.map_err(refused)
    }
}

impl audit::Audit for Audit {
    type Batch = Batch;

    async fn checkpoint(&mut self) -> Result<Option<Checkpoint>, Error> {
        let kept = kept::read(&mut self.connection).await?;
        Ok(kept.and_then(|kept| kept.checkpoint))
    }

    async fn salt(&mut self, configured: Option<&str>) -> Result<Vec<u8>, Error> {
        meta::salt(&mut self.connection, configured).await
    }

    async fn begin(&mut self, source: usize) -> Result<(), Error> {
        let schema = self.schema;
        let tables = schema.tables.iter().enumerate();
        let tables = tables.filter(|(_, table)| table.source == source);
        self.texts = tables
            .map(|(target, table)| Texts::of::<Words>(target, table, &[]))
            .collect();
        for at in 0..self.texts.len() {
            let Some(texts) = self.texts.get(at) else {
                break;
            };
            let all: Vec<_> = texts.drop.iter().chain(&texts.create).cloned().collect();
            for sql in all {
                self.run(&sql).await?;
            }
        }
        self.twins = Statements::twins(&mut self.connection, schema, source).await?;
        Ok(())
    }

    async fn compare(&mut self, batch: &mut Batch) -> Result<Vec<Found>, Error> {
        // One transaction: a commit for each statement would be slow.
        self.run("BEGIN").await?;
        let filled = self.twins.flush(&mut self.connection, batch).await;
        sink::Batch::clear(batch);
        self.run("COMMIT").await?;
        filled?;
        let mut all = Vec::new();
        let texts = std::mem::take(&mut self.texts);
        for texts in &texts {
            let Some(compare) = &texts.compare else {
                continue;
            };
            for row in self.rows(compare).await? {
                all.push(short(Found::compared(texts.target, row)?));
            }
            for sql in &texts.note {
                self.run(sql).await?;
            }
        }
        self.texts = texts;
        Ok(all)
    }

    async fn rest(&mut self, most: usize) -> Result<Vec<Found>, Error> {
        let mut all = Vec::new();
        let texts = std::mem::take(&mut self.texts);
        for texts in &texts {
            let Some(rest) = &texts.rest else { continue };
            for row in self.rows(&format!("{rest} LIMIT {most}")).await? {
                all.push(short(Found::left(texts.target, row)?));
            }
        }
        self.texts = texts;
        Ok(all)
    }

    async fn end(&mut self) -> Result<(), Error> {
        self.twins = Statements::default();
        for texts in std::mem::take(&mut self.texts) {
            for sql in &texts.drop {
                self.run(sql).await?;
            }
        }
        Ok(())
    }

    async fn hold(&mut self) -> Result<Option<Checkpoint>, Error> {
        self.run("BEGIN IMMEDIATE").await?;
        self.checkpoint().await
    }

    async fn write(&mut self, batch: &mut Batch) -> Result<(), Error> {
        let done = self.statements.flush(&mut self.connection, batch).await;
        sink::Batch::clear(batch);
        done
    }

    async fn remove(&mut self, found: &[Found], now: &str) -> Result<(), Error> {
        let target = found.first().map(|it| it.target.0);
        let texts = self.texts.iter().find(|it| Some(it.target) == target);
        for sql in texts.map(|it| it.removals(found, now)).unwrap_or_default() {
            self.run(&sql).await?;
        }
        Ok(())
    }

    async fn release<T: Send>(&mut self, done: Result<T, Error>) -> Result<T, Error> {
        match done {
            Ok(value) => self.run("COMMIT").await.map(|()| value),
            Err(error) => {
                // What went wrong is the error.
                self.run("ROLLBACK").await.ok();
                Err(error)
            }
        }
    }

    async fn letters(&mut self) -> Result<Vec<Listed>, Error> {
        letter::list(&mut self.connection).await
    }

    async fn letter(&mut self, id: u64) -> Result<Option<Letter>, Error> {
        letter::one(&mut self.connection, id).await
    }

    async fn note(&mut self, change: &LetterChange) -> Result<(), Error> {
        letter::note(&mut self.connection, change).await
    }

    async fn close(self) -> Result<(), Error> {
        self.connection
            .close()
            .await
            .map_err(|error| failure("the target cannot be closed", error))
    }
}
