//! The open target: batches go in, whole and with their position.

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Sqlite};

use super::batch::Batch;
use super::connect::{Target, failure};
use super::fence::{self, Fence};
use super::statement::{Statements, cache_size};
use super::{kept, meta, quoted, status};
use crate::error::Error;
use crate::mapper::{Dialect, Operation, TargetSchema};
use crate::sink::checkpoint::Checkpoint;
use crate::sink::doubt::{self, Doubt, DoubtChange};
use crate::sink::{self, Plan, RowCounts, Shown, Sink, Status};

/// An open target.
pub struct Store {
    connection: SqliteConnection,
    statements: Statements,
    schema: &'static TargetSchema,
    fence: Fence,
    checkpoint: Option<Checkpoint>,
    doubts: Vec<Doubt>,
}

impl Store {
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
}

impl Sink for Store {
    const DIALECT: Dialect = Dialect::Sqlite;
    type Address = Target;
    type Batch = Batch;

    async fn open(
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

    async fn plan(
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

    async fn status(
        target: &Target,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> Result<Option<Status>, Error> {
        status::status(target, schema, fingerprint).await
    }

    async fn row_counts(
        target: &Target,
        schema: &'static TargetSchema,
    ) -> Result<RowCounts, Error> {
        status::row_counts(target, schema).await
    }

    async fn query(
        target: &Target,
        _schema: &'static TargetSchema,
        sql: &'static str,
    ) -> Result<Shown, Error> {
        target.query(sql).await
    }

    fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoint.as_ref()
    }

    fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    fn schema(&self) -> &'static TargetSchema {
        self.schema
    }

    fn has(&self, target: usize, operation: Operation) -> bool {
        self.statements.has(target, operation)
    }

    async fn salt(&mut self, configured: Option<&str>) -> Result<Vec<u8>, Error> {
        meta::salt(&mut self.connection, configured).await
    }

    async fn accept(&mut self, schema: &str, table: &str) -> Result<bool, Error> {
        self.doubts
            .retain(|doubt| doubt.schema != schema || doubt.table != table);
        meta::remove_doubt(&mut self.connection, schema, table).await
    }

    async fn commit(
        &mut self,
        batch: &mut Batch,
        doubts: &[DoubtChange],
        checkpoint: Checkpoint,
    ) -> Result<(), Error> {
        let done = self.write(batch, doubts, &checkpoint).await;
        sink::Batch::clear(batch);
        done?;
        for change in doubts {
            doubt::note(&mut self.doubts, change);
        }
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    async fn holds_rows(&mut self, source: usize) -> Result<bool, Error> {
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

    async fn close(self) -> Result<(), Error> {
        self.connection
            .close()
            .await
            .map_err(|error| failure("the target cannot be closed", error))
    }
}
