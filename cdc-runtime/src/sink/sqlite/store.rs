//! The open target: batches go in, whole and with their position.

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Sqlite};

use super::batch::Batch;
use super::connect::{Target, failure};
use super::fence::{self, Fence};
use super::meta::{self, Doubt};
use super::schema::Plan;
use super::statement::{Statements, cache_size};
use super::{kept, quoted};
use crate::error::Error;
use crate::mapper::{Operation, TargetSchema};
use crate::sink::checkpoint::Checkpoint;

/// An open target.
pub struct Store {
    connection: SqliteConnection,
    statements: Statements,
    schema: &'static TargetSchema,
    fence: Fence,
    checkpoint: Option<Checkpoint>,
    doubts: Vec<Doubt>,
}

/// A doubt that a batch raises or settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoubtChange {
    /// The table was altered.
    Raised(Doubt),
    /// The table was seen to fit: compiled schema and table.
    Settled(String, String),
}

impl Store {
    /// Opens `target`, makes what is missing in it, and takes it over from any other
    /// replicator.
    ///
    /// # Errors
    /// [`crate::ErrorKind::TargetMismatch`] where it holds something else; the file is
    /// then untouched.
    pub async fn open(
        target: &Target,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> Result<Self, Error> {
        Self::plan(target, schema, fingerprint).await?.refused()?;
        let mut connection = target.connect(cache_size(schema)).await?;
        let mut transaction = connection
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| failure(format!("`{target}` cannot be written to"), error))?;
        let plan = Plan::make(Some(&mut transaction), schema, fingerprint).await?;
        plan.refused()?;
        if plan.mapping_changed {
            tracing::info!(
                "the mapping changed since the target was filled; its columns are the same: going on"
            );
        }
        plan.apply(&mut transaction).await?;
        meta::note_version(&mut transaction).await?;
        let fence = fence::take(&mut transaction, fingerprint).await?;
        let kept = kept::read(&mut transaction).await?;
        let doubts = meta::doubts(&mut transaction).await?;
        transaction
            .commit()
            .await
            .map_err(|error| failure("the target's schema cannot be committed", error))?;
        let statements = Statements::prepare(&mut connection, schema).await?;
        let checkpoint = kept.and_then(|kept| kept.checkpoint);
        Ok(Self {
            connection,
            statements,
            schema,
            fence,
            checkpoint,
            doubts,
        })
    }

    /// What [`Store::open`] would do to `target`; changes nothing.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn plan(
        target: &Target,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> Result<Plan, Error> {
        let mut connection = target.look().await?;
        let plan = Plan::make(connection.as_mut(), schema, fingerprint).await?;
        if let Some(connection) = connection {
            connection
                .close()
                .await
                .map_err(|error| failure(format!("`{target}` cannot be closed"), error))?;
        }
        Ok(plan)
    }

    /// Where the last commit stands; `None` until the first.
    #[must_use]
    pub fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoint.as_ref()
    }

    /// The tables whose shape is in doubt.
    #[must_use]
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// The compiled schema.
    #[must_use]
    pub fn schema(&self) -> &'static TargetSchema {
        self.schema
    }

    /// Whether `target` has a statement for `operation`.
    #[must_use]
    pub fn has(&self, target: usize, operation: Operation) -> bool {
        self.statements.has(target, operation)
    }

    /// The mask's salt: the configured one, or a random one that the target keeps.
    ///
    /// # Errors
    /// The target was filled with another salt.
    pub async fn salt(&mut self, configured: Option<&str>) -> Result<Vec<u8>, Error> {
        meta::salt(&mut self.connection, configured).await
    }

    /// Takes back the doubt about a table because a person vouches for its new shape;
    /// whether there was one.
    ///
    /// # Errors
    /// The target refuses.
    pub async fn accept(&mut self, schema: &str, table: &str) -> Result<bool, Error> {
        self.doubts
            .retain(|doubt| doubt.schema != schema || doubt.table != table);
        meta::remove_doubt(&mut self.connection, schema, table).await
    }

    /// Commits `batch` with `checkpoint`; the batch is empty afterwards, also on error.
    ///
    /// # Errors
    /// The target refuses, or another replicator took it over. Nothing is committed then.
    pub async fn commit(
        &mut self,
        batch: &mut Batch,
        doubts: &[DoubtChange],
        checkpoint: Checkpoint,
    ) -> Result<(), Error> {
        let done = self.write(batch, doubts, &checkpoint).await;
        batch.clear();
        done?;
        for change in doubts {
            self.note(change);
        }
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    async fn write(
        &mut self,
        batch: &mut Batch,
        doubts: &[DoubtChange],
        checkpoint: &Checkpoint,
    ) -> Result<(), Error> {
        let mut transaction = self
            .connection
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| failure("the target refused a transaction", error))?;
        kept::write(&mut transaction, &self.fence, checkpoint).await?;
        self.statements.flush(&mut transaction, batch).await?;
        for change in doubts {
            match change {
                DoubtChange::Raised(doubt) => meta::add_doubt(&mut transaction, doubt).await?,
                DoubtChange::Settled(schema, table) => {
                    meta::remove_doubt(&mut transaction, schema, table).await?;
                }
            }
        }
        transaction
            .commit()
            .await
            .map_err(|error| failure("the target refused a commit", error))
    }

    fn note(&mut self, change: &DoubtChange) {
        let (schema, table) = match change {
            DoubtChange::Raised(doubt) => (&doubt.schema, &doubt.table),
            DoubtChange::Settled(schema, table) => (schema, table),
        };
        self.doubts
            .retain(|doubt| doubt.schema != *schema || doubt.table != *table);
        if let DoubtChange::Raised(doubt) = change {
            self.doubts.push(doubt.clone());
        }
    }

    /// Whether any target of source table `source` holds a row.
    ///
    /// # Errors
    /// The target refuses.
    pub async fn holds_rows(&mut self, source: usize) -> Result<bool, Error> {
        for table in self
            .schema
            .tables
            .iter()
            .filter(|table| table.source == source)
        {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {})", quoted(table.name));
            let found = sqlx::query_scalar::<Sqlite, bool>(sqlx::AssertSqlSafe(sql))
                .fetch_one(&mut self.connection)
                .await
                .map_err(|error| failure(format!("`{}` cannot be read", table.name), error))?;
            if found {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Closes the file, so that all of it stands in the main file.
    ///
    /// # Errors
    /// The target refuses.
    pub async fn close(self) -> Result<(), Error> {
        self.connection
            .close()
            .await
            .map_err(|error| failure("the target cannot be closed", error))
    }
}
