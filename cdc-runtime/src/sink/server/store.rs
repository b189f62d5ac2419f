//! The open target: batches go in, whole and with their position.

use std::time::Duration;

use super::batch::Batch;
use super::{Link, check, kept, meta, schema, sql, status};
use crate::error::{Error, ErrorKind, Reaction};
use crate::mapper::{Dialect, Operation, TargetSchema};
use crate::sink::checkpoint::Checkpoint;
use crate::sink::doubt::{self, Doubt, DoubtChange};
use crate::sink::{self, Plan, RowCounts, Shown, Sink, Status};
use crate::source::Check;

/// How often a commit is tried that fails for a reason that passes.
const TRIES: u32 = 6;
/// The first wait between two tries; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// An open target on a server.
pub struct Store<L: Link> {
    address: L::Address,
    /// `None` after the connection was lost.
    link: Option<L>,
    schema: &'static TargetSchema,
    fence: String,
    checkpoint: Option<Checkpoint>,
    doubts: Vec<Doubt>,
}

/// Where a target stands that was reached again.
enum Found {
    /// Where it was left: the commit at hand did not happen.
    Unchanged,
    /// Behind the commit at hand: its answer was lost, not its effect.
    Committed,
}

impl<L: Link> Store<L> {
    async fn link(&mut self) -> Result<&mut L, Error> {
        if self.link.is_none() {
            self.link = Some(L::connect(&self.address, self.schema).await?);
        }
        self.link.as_mut().ok_or_else(|| {
            Error::new(
                ErrorKind::TargetUnreachable,
                "the target's connection is gone",
            )
        })
    }

    /// Connects again and sees whether `checkpoint` was committed before the connection
    /// was lost.
    async fn revive(&mut self, checkpoint: &Checkpoint) -> Result<Found, Error> {
        let known = self.link.is_some();
        let link = self.link().await?;
        if known {
            return Ok(Found::Unchanged);
        }
        let kept = kept::read(link).await?.ok_or_else(kept::lost)?;
        if kept.fence != self.fence {
            return Err(kept::lost());
        }
        if kept.checkpoint.as_ref() == Some(checkpoint) {
            return Ok(Found::Committed);
        }
        if kept.checkpoint == self.checkpoint {
            return Ok(Found::Unchanged);
        }
        self.checkpoint = kept.checkpoint;
        Err(Error::new(
            ErrorKind::TargetUnreachable,
            "the target committed more before its connection was lost than was known here",
        )
        .remedy("start again: replication goes on from the target's own position"))
    }

    async fn write(
        &mut self,
        batch: &Batch<L::Form>,
        doubts: &[DoubtChange],
        checkpoint: &Checkpoint,
    ) -> Result<(), Error> {
        if let Found::Committed = self.revive(checkpoint).await? {
            return Ok(());
        }
        let fence = self.fence.clone();
        let link = self.link().await?;
        link.script(L::BOOK.begin).await?;
        let done = transaction(link, batch, doubts, (&fence, checkpoint)).await;
        if done.is_err() && link.script("ROLLBACK").await.is_err() {
            self.link = None;
        }
        done
    }
}

async fn transaction<L: Link>(
    link: &mut L,
    batch: &Batch<L::Form>,
    doubts: &[DoubtChange],
    (fence, checkpoint): (&str, &Checkpoint),
) -> Result<(), Error> {
    kept::write(link, fence, checkpoint).await?;
    link.flush(batch).await?;
    for change in doubts {
        meta::change(link, change).await?;
    }
    link.script("COMMIT").await
}

impl<L: Link> Sink for Store<L> {
    const DIALECT: Dialect = L::DIALECT;
    type Address = L::Address;
    type Batch = Batch<L::Form>;

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
                "the mapping changed since the target was filled; its columns are the same: going on"
            );
        }
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
        })
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

    fn schema(&self) -> &'static TargetSchema {
        self.schema
    }

    fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoint.as_ref()
    }

    fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    fn has(&self, target: usize, operation: Operation) -> bool {
        let table = self.schema.tables.get(target);
        table.is_some_and(|table| !sql(table, operation).is_empty())
    }

    async fn salt(&mut self, configured: Option<&str>) -> Result<Vec<u8>, Error> {
        meta::salt(self.link().await?, configured).await
    }

    async fn accept(&mut self, schema: &str, table: &str) -> Result<bool, Error> {
        self.doubts
            .retain(|doubt| doubt.schema != schema || doubt.table != table);
        meta::remove_doubt(self.link().await?, schema, table).await
    }

    async fn holds_rows(&mut self, source: usize) -> Result<bool, Error> {
        let tables = self.schema.tables.iter();
        for table in tables.filter(|table| table.source == source) {
            let sql = format!("SELECT 1 FROM {} LIMIT 1", L::quoted(table.name));
            if !self.link().await?.rows(&sql).await?.rows.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn commit(
        &mut self,
        batch: &mut Batch<L::Form>,
        doubts: &[DoubtChange],
        checkpoint: Checkpoint,
    ) -> Result<(), Error> {
        let mut failures = 0;
        let done = loop {
            let error = match self.write(batch, doubts, &checkpoint).await {
                Ok(()) => break Ok(()),
                Err(error) => error,
            };
            failures += 1;
            if error.kind().reaction() == Reaction::Stop || failures >= TRIES {
                break Err(error);
            }
            let wait = FIRST_WAIT * 2_u32.pow(failures - 1);
            tracing::warn!(
                failures,
                wait_ms = wait.as_millis(),
                "committing again: {error}"
            );
            tokio::time::sleep(wait).await;
        };
        sink::Batch::clear(batch);
        done?;
        for change in doubts {
            doubt::note(&mut self.doubts, change);
        }
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    async fn close(self) -> Result<(), Error> {
        match self.link {
            Some(link) => link.close().await,
            None => Ok(()),
        }
    }
}
