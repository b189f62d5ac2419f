//! The open target: batches go in, whole and with their position.

use super::audit::Audit;
use super::batch::Batch;
use super::standing::Standing;
use super::{
    Link, check, journal, kept, letter, load, meta, prepared, recall, schema, sql, status,
};
use crate::error::Error;
use crate::letter::{Head, Letter, LetterChange};
use crate::mapper::{Dialect, KeyPart, Operation, TargetSchema};
use crate::sink::checkpoint::Checkpoint;
use crate::sink::doubt::{self, Doubt};
use crate::sink::load::{Chunk, Load, LoadOf};
use crate::sink::{self, Healing, KeptChange, Notes, Plan, RowCounts, Shown, Sink, Status};
use crate::source::Check;

/// Does all steps.
async fn apply<L: Link>(link: &mut L, plan: &Plan) -> Result<(), Error> {
    for step in &plan.steps {
        for sql in &step.sql {
            link.script(sql).await.map_err(|error| {
                let remedy = error.help().to_owned();
                Error::new(error.kind(), format!("cannot {}", step.what))
                    .remedy(remedy)
                    .because(error)
            })?;
        }
    }
    Ok(())
}

/// An open target on a server.
pub struct Store<L: Link> {
    pub(super) address: L::Address,
    /// `None` after the connection was lost.
    pub(super) link: Option<L>,
    pub(super) schema: &'static TargetSchema,
    pub(super) fence: String,
    pub(super) checkpoint: Option<Checkpoint>,
    doubts: Vec<Doubt>,
    /// Whether a transaction is open since the last commit.
    pub(super) staged: bool,
}

impl<L: Link> Sink for Store<L> {
    const DIALECT: Dialect = L::DIALECT;
    const HEALING: Healing = Healing::Comparison;
    type Address = L::Address;
    type Batch = Batch<L::Form>;
    type Audit = Audit<L>;

    async fn open(
        address: &L::Address,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> Result<Self, Error> {
        let mut link = L::connect(address, schema).await?;
        schema::plan(&mut link, schema, fingerprint)
            .await?
            .refused()?;
        link.create().await?;
        link.rows(L::BOOK.lock).await?;
        let plan = schema::plan(&mut link, schema, fingerprint).await?;
        plan.refused()?;
        if plan.mapping_changed {
            tracing::info!(
                event = crate::log::event::MAPPING_CHANGED,
                "the mapping changed since the target was filled; its columns are the same: going on"
            );
        }
        let before = Standing::read(&mut link).await?;
        apply(&mut link, &plan).await?;
        // An earlier start may have gone in the middle of this.
        for sql in L::BOOK.create {
            link.script(sql).await?;
        }
        journal::open(&mut link, schema, &before).await?;
        meta::note_version(&mut link).await?;
        let fence = kept::take(&mut link, fingerprint).await?;
        let kept = kept::read(&mut link).await?;
        let doubts = meta::doubts(&mut link).await?;
        link.rows(L::BOOK.unlock).await?;
        Ok(Self {
            address: address.clone(),
            link: Some(link),
            schema,
            fence,
            checkpoint: kept.and_then(|kept| kept.checkpoint),
            doubts,
            staged: false,
        })
    }

    async fn rebuild(
        address: &L::Address,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> Result<(), Error> {
        let mut link = L::connect(address, schema).await?;
        link.rows(L::BOOK.lock).await?;
        let plan = schema::plan(&mut link, schema, fingerprint).await?;
        let plan = plan.destructive();
        plan.refused()?;
        apply(&mut link, &plan).await?;
        link.rows(L::BOOK.unlock).await?;
        link.close().await
    }

    async fn plan(
        address: &L::Address,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> Result<Plan, Error> {
        let mut link = L::connect(address, schema).await?;
        let plan = schema::plan(&mut link, schema, fingerprint).await?;
        link.close().await?;
        Ok(plan)
    }

    async fn status(
        address: &L::Address,
        schema: &'static TargetSchema,
        fingerprint: &str,
    ) -> Result<Option<Status>, Error> {
        let mut link = L::connect(address, schema).await?;
        let status = status::status(&mut link, schema, fingerprint).await?;
        link.close().await?;
        Ok(status)
    }

    async fn check(address: &L::Address, schema: &'static TargetSchema) -> Vec<Check> {
        check::check::<L>(address, schema).await
    }

    async fn row_counts(
        address: &L::Address,
        schema: &'static TargetSchema,
    ) -> Result<RowCounts, Error> {
        let mut link = L::connect(address, schema).await?;
        let counts = status::row_counts(&mut link, schema).await?;
        link.close().await?;
        Ok(counts)
    }

    async fn query(
        address: &L::Address,
        schema: &'static TargetSchema,
        sql: &'static str,
    ) -> Result<Shown, Error> {
        let mut link = L::connect(address, schema).await?;
        let found = link.rows(sql).await?;
        link.close().await?;
        Ok(found.into())
    }

    async fn audit(address: &L::Address, schema: &'static TargetSchema) -> Result<Audit<L>, Error> {
        Audit::open(address, schema).await
    }

    fn schema(&self) -> &'static TargetSchema {
        self.schema
    }

    fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoint.as_ref()
    }

    async fn recall(
        &mut self,
        target: usize,
        key: &[KeyPart],
    ) -> Result<Option<Vec<Option<String>>>, Error> {
        let Some(table) = self.schema.tables.get(target) else {
            return Ok(None);
        };
        self.connect().await?;
        recall::row(self.link()?, table, key).await
    }

    fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    fn has(&self, target: usize, operation: Operation) -> bool {
        let table = self.schema.tables.get(target);
        table.is_some_and(|table| !sql(table, operation).is_empty())
    }

    async fn salt(&mut self, configured: Option<&str>) -> Result<Vec<u8>, Error> {
        self.connect().await?;
        meta::salt(self.link()?, configured).await
    }

    async fn servers(&mut self) -> Result<String, Error> {
        self.connect().await?;
        meta::servers(self.link()?).await
    }

    async fn note_servers(&mut self, text: &str) -> Result<(), Error> {
        self.connect().await?;
        meta::note_servers(self.link()?, text).await
    }

    async fn accept(&mut self, schema: &str, table: &str) -> Result<bool, Error> {
        self.doubts
            .retain(|doubt| doubt.schema != schema || doubt.table != table);
        self.connect().await?;
        meta::remove_doubt(self.link()?, schema, table).await
    }

    async fn holds_rows(&mut self, source: usize) -> Result<bool, Error> {
        self.connect().await?;
        let tables = self.schema.tables.iter();
        for table in tables.filter(|table| table.source == source) {
            let sql = format!("SELECT 1 FROM {} LIMIT 1", L::quoted(table.name));
            if !self.link()?.rows(&sql).await?.rows.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn commit(
        &mut self,
        batch: &mut Batch<L::Form>,
        notes: Notes<'_>,
        checkpoint: Checkpoint,
    ) -> Result<(), Error> {
        let done = self.commit_all(batch, notes, &checkpoint).await;
        sink::Batch::clear(batch);
        done?;
        for change in notes.doubts {
            doubt::note(&mut self.doubts, change);
        }
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    async fn stage(
        &mut self,
        batch: &mut Batch<L::Form>,
        kept: &[KeptChange],
    ) -> Result<(), Error> {
        self.stage_all(batch, kept).await
    }

    async fn letters(&mut self) -> Result<Vec<Head>, Error> {
        self.connect().await?;
        letter::heads(self.link()?).await
    }

    async fn letter(&mut self, id: u64) -> Result<Option<Letter>, Error> {
        self.connect().await?;
        letter::one(self.link()?, id).await
    }

    async fn attempt(&mut self, batch: &mut Batch<L::Form>) -> Result<Result<(), Error>, Error> {
        self.attempt_one(batch).await
    }

    async fn abandon(&mut self) -> Result<(), Error> {
        self.abandon_all().await;
        self.stand_up().await
    }

    async fn kept_piece(&mut self, xid: &str, number: u64) -> Result<Option<Vec<u8>>, Error> {
        self.connect().await?;
        prepared::piece(self.link()?, xid, number).await
    }

    async fn loads(&mut self) -> Result<Vec<Load>, Error> {
        self.connect().await?;
        let schema = self.schema;
        journal::loads(self.link()?, schema).await
    }

    async fn load_none(&mut self) -> Result<(), Error> {
        load::none(self).await
    }

    async fn ask_load(&mut self, source: usize) -> Result<(), Error> {
        self.connect().await?;
        let schema = self.schema;
        load::ask(self.link()?, schema, &[source]).await
    }

    async fn ask_from_outside(
        address: &L::Address,
        schema: &'static TargetSchema,
        sources: &[usize],
    ) -> Result<bool, Error> {
        load::ask_from_outside::<L>(address, schema, sources).await
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
        load::begin_whole(self, source).await
    }

    async fn commit_chunk(
        &mut self,
        batch: &mut Batch<L::Form>,
        letters: &[LetterChange],
        load: LoadOf<'_>,
        chunk: &Chunk,
    ) -> Result<(), Error> {
        load::commit(self, batch, letters, load, chunk).await
    }

    async fn end_load(&mut self, source: usize, _now: &str) -> Result<(), Error> {
        load::end(self, source).await
    }

    async fn close(self) -> Result<(), Error> {
        match self.link {
            Some(link) => link.close().await,
            None => Ok(()),
        }
    }
}
