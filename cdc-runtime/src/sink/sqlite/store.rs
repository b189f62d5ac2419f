//! The open target: batches go in, whole and with their position.

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Sqlite};

use super::audit::Audit;
use super::batch::Batch;
use super::check;
use super::connect::{Target, failure};
use super::fence::{self, Fence};
use super::statement::{Statements, cache_size};
use super::whole::{self, Bag};
use super::{journal, kept, letter, load, meta, prepared, quoted, recall, status};
use crate::error::{Error, ErrorKind};
use crate::letter::{Head, Letter, LetterChange};
use crate::mapper::{Dialect, KeyPart, Operation, TargetSchema};
use crate::sink::checkpoint::Checkpoint;
use crate::sink::doubt::{self, Doubt, DoubtChange};
use crate::sink::load::{Chunk, Load, LoadOf};
use crate::sink::{self, Healing, KeptChange, Notes, Plan, RowCounts, Shown, Sink, Status};
use crate::source::Check;

/// An open target.
pub struct Store {
    pub(super) connection: SqliteConnection,
    pub(super) statements: Statements,
    pub(super) schema: &'static TargetSchema,
    pub(super) fence: Fence,
    checkpoint: Option<Checkpoint>,
    doubts: Vec<Doubt>,
    /// Whether a transaction is open since the last commit.
    staged: bool,
    /// Of a table that is loaded at once: its targets whose rows are counted.
    bags: Option<Vec<Bag>>,
}

impl Store {
    async fn write(
        &mut self,
        batch: &mut Batch,
        notes: Notes<'_>,
        checkpoint: &Checkpoint,
    ) -> Result<(), Error> {
        self.begin_staged().await?;
        let written = self.written(batch, notes, checkpoint).await;
        let done = match written {
            Ok(()) => self.run("COMMIT", "the target refused a commit").await,
            Err(error) => Err(error),
        };
        if done.is_err() {
            // What went wrong is the error above; a lost connection has rolled back itself.
            if let Err(error) = self.abandon().await {
                tracing::warn!(
                    event = crate::log::event::FAILED_TOO,
                    "while taking a batch back: {error}"
                );
            }
        }
        self.staged = false;
        done
    }

    async fn written(
        &mut self,
        batch: &mut Batch,
        notes: Notes<'_>,
        checkpoint: &Checkpoint,
    ) -> Result<(), Error> {
        kept::write(&mut self.connection, &self.fence, checkpoint).await?;
        self.statements.flush(&mut self.connection, batch).await?;
        for change in notes.letters {
            letter::note(&mut self.connection, change).await?;
        }
        for change in notes.doubts {
            match change {
                DoubtChange::Raised(doubt) => meta::add_doubt(&mut self.connection, doubt).await?,
                DoubtChange::Settled(schema, table) => {
                    meta::remove_doubt(&mut self.connection, schema, table).await?;
                }
            }
        }
        Ok(())
    }

    /// Writes what a chunk that was staged still lacks.
    async fn end_chunk(
        &mut self,
        batch: &mut Batch,
        letters: &[LetterChange],
        bags: Option<Vec<Bag>>,
        load: LoadOf<'_>,
        chunk: &Chunk,
    ) -> Result<(), Error> {
        self.stage(batch, &[]).await?;
        for change in letters {
            letter::note(&mut self.connection, change).await?;
        }
        match bags {
            Some(bags) => whole::settle(self, &bags, load, chunk).await,
            None => load::end_staged(self, load, chunk).await,
        }
    }

    /// Begins the transaction that stays open, where none is.
    async fn begin_staged(&mut self) -> Result<(), Error> {
        if !self.staged {
            self.run("BEGIN IMMEDIATE", "the target refused a transaction")
                .await?;
            self.staged = true;
        }
        Ok(())
    }

    async fn run(&mut self, sql: &'static str, refused: &str) -> Result<(), Error> {
        sqlx::query::<Sqlite>(sql)
            .execute(&mut self.connection)
            .await
            .map_err(|error| failure(refused.to_owned(), error))?;
        Ok(())
    }
}

impl Sink for Store {
    const DIALECT: Dialect = Dialect::Sqlite;
    const HEALING: Healing = Healing::Load;
    type Address = Target;
    type Batch = Batch;
    type Audit = Audit;

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
                event = crate::log::event::MAPPING_CHANGED,
                "the mapping changed since the target was filled; its columns are the same: going on"
            );
        }
        let before = journal::Before::look(&mut transaction).await?;
        plan.apply(&mut transaction).await?;
        journal::open(&mut transaction, schema, &before).await?;
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
            staged: false,
            bags: None,
        })
    }

    async fn rebuild(
        target: &Target,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> Result<(), Error> {
        let mut connection = target.connect(cache_size(schema)).await?;
        let mut transaction = connection
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| failure(format!("`{target}` cannot be written to"), error))?;
        let plan = Plan::make(Some(&mut transaction), schema, fingerprint).await?;
        let plan = plan.destructive();
        plan.refused()?;
        plan.apply(&mut transaction).await?;
        transaction
            .commit()
            .await
            .map_err(|error| failure("the target's schema cannot be committed", error))
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

    async fn check(target: &Target, _schema: &'static TargetSchema) -> Vec<Check> {
        check::check(target.path())
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

    async fn audit(target: &Target, schema: &'static TargetSchema) -> Result<Audit, Error> {
        Audit::open(target, schema).await
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

    async fn recall(
        &mut self,
        target: usize,
        key: &[KeyPart],
    ) -> Result<Option<Vec<Option<String>>>, Error> {
        match self.schema.tables.get(target) {
            Some(table) => recall::row(&mut self.connection, table, key).await,
            None => Ok(None),
        }
    }

    async fn servers(&mut self) -> Result<String, Error> {
        meta::servers(&mut self.connection).await
    }

    async fn note_servers(&mut self, text: &str) -> Result<(), Error> {
        meta::note_servers(&mut self.connection, text).await
    }

    async fn accept(&mut self, schema: &str, table: &str) -> Result<bool, Error> {
        self.doubts
            .retain(|doubt| doubt.schema != schema || doubt.table != table);
        meta::remove_doubt(&mut self.connection, schema, table).await
    }

    async fn commit(
        &mut self,
        batch: &mut Batch,
        notes: Notes<'_>,
        checkpoint: Checkpoint,
    ) -> Result<(), Error> {
        let done = self.write(batch, notes, &checkpoint).await;
        sink::Batch::clear(batch);
        done?;
        for change in notes.doubts {
            doubt::note(&mut self.doubts, change);
        }
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    async fn stage(&mut self, batch: &mut Batch, kept: &[KeptChange]) -> Result<(), Error> {
        self.begin_staged().await?;
        let done = self.statements.flush(&mut self.connection, batch).await;
        sink::Batch::clear(batch);
        done?;
        for change in kept {
            prepared::note(&mut self.connection, change).await?;
        }
        Ok(())
    }

    async fn letters(&mut self) -> Result<Vec<Head>, Error> {
        letter::heads(&mut self.connection).await
    }

    async fn letter(&mut self, id: u64) -> Result<Option<Letter>, Error> {
        letter::one(&mut self.connection, id).await
    }

    async fn attempt(&mut self, batch: &mut Batch) -> Result<Result<(), Error>, Error> {
        self.begin_staged().await?;
        let refused = "the target refused a savepoint";
        self.run("SAVEPOINT cdc_row", refused).await?;
        let done = self.statements.flush(&mut self.connection, batch).await;
        sink::Batch::clear(batch);
        match done {
            Ok(()) => {
                self.run("RELEASE cdc_row", refused).await?;
                Ok(Ok(()))
            }
            Err(error) if error.kind() == ErrorKind::Data => {
                self.run("ROLLBACK TO cdc_row", refused).await?;
                self.run("RELEASE cdc_row", refused).await?;
                Ok(Err(error))
            }
            Err(error) => Err(error),
        }
    }

    async fn abandon(&mut self) -> Result<(), Error> {
        self.bags = None;
        if std::mem::take(&mut self.staged) {
            self.run("ROLLBACK", "the target refused to take a batch back")
                .await?;
        }
        Ok(())
    }

    async fn kept_piece(&mut self, xid: &str, number: u64) -> Result<Option<Vec<u8>>, Error> {
        prepared::piece(&mut self.connection, xid, number).await
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

    async fn loads(&mut self) -> Result<Vec<Load>, Error> {
        journal::loads(&mut self.connection, self.schema).await
    }

    async fn load_none(&mut self) -> Result<(), Error> {
        load::none(self).await
    }

    async fn ask_load(&mut self, source: usize) -> Result<(), Error> {
        load::ask(self, source).await
    }

    async fn ask_from_outside(
        target: &Target,
        schema: &'static TargetSchema,
        sources: &[usize],
    ) -> Result<bool, Error> {
        load::ask_from_outside(target, schema, sources).await
    }

    async fn begin_load(
        &mut self,
        source: usize,
        name: &str,
        estimated: u64,
    ) -> Result<(u64, Vec<Chunk>), Error> {
        load::begin(self, source, name, estimated).await
    }

    async fn begin_whole(&mut self, source: usize) -> Result<(), Error> {
        self.stage(&mut Batch::default(), &[]).await?;
        load::count_from_zero(self, source).await?;
        self.bags = Some(whole::begin(self, source).await?);
        Ok(())
    }

    async fn commit_chunk(
        &mut self,
        batch: &mut Batch,
        letters: &[LetterChange],
        load: LoadOf<'_>,
        chunk: &Chunk,
    ) -> Result<(), Error> {
        let bags = self.bags.take();
        if bags.is_none() && !self.staged {
            let done = load::commit(self, batch, letters, load, chunk).await;
            sink::Batch::clear(batch);
            return done;
        }
        let written = self.end_chunk(batch, letters, bags, load, chunk).await;
        if written.is_err() {
            self.abandon().await?;
        }
        written?;
        self.run("COMMIT", "the target refused a commit").await?;
        self.staged = false;
        Ok(())
    }

    async fn end_load(&mut self, source: usize, now: &str) -> Result<(), Error> {
        load::end(self, source, now).await
    }

    async fn close(self) -> Result<(), Error> {
        self.connection
            .close()
            .await
            .map_err(|error| failure("the target cannot be closed", error))
    }
}
