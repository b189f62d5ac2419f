//! The run loop: source events → whole transactions → target batches.
//!
//! A [`Replicator`] owns the open target and the batch that grows towards its next
//! commit. A batch holds whole source transactions and is committed with the position
//! behind the last of them; an error in a transaction cuts that transaction off and
//! commits what stands before it.

mod apply;
mod clock;
mod ddl;
mod failover;
mod live;
mod load;
mod pump;
mod recall;
mod resolve;
mod staged;
mod stop;
mod swap;
mod turns;
mod witness;

use std::marker::PhantomData;
use std::time::Instant;

pub use clock::{ago, utc};
pub use live::{First, Live, Until, run};
pub use load::LoadReport;
pub use pump::{End, Goal, Report};
pub use resolve::NameRule;
pub use stop::Stop;
pub use swap::SwapRule;

use crate::binlog::Flavor;
use crate::binlog::GtidSet;
use crate::error::{Error, ErrorKind};
use crate::mapper::{Context, Mappers, Standing};
use crate::observer::Observer;
use crate::position::Position;
use crate::sink::checkpoint::{Checkpoint, SourceKind, Tallies};
use crate::sink::{Batch as _, DoubtChange, Sink};
use resolve::Resolver;
use witness::Witnesses;

/// When a batch is committed at the latest.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Target statements.
    pub rows: usize,
    /// Bytes of memory.
    pub bytes: usize,
}

/// How urgent the next commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dirty {
    /// Nothing to commit.
    Clean,
    /// The position moved, but no row changed: within a second.
    Moved,
    /// Rows changed: as soon as the source has nothing ready.
    Changed,
}

/// The state of replication ahead of the target's checkpoint.
#[derive(Debug, Clone)]
struct Ahead {
    position: Option<Position>,
    /// Whether nothing was committed at the source as far as the stream was read.
    untouched: bool,
    gtids: GtidSet,
    gtids_complete: bool,
    last_gtid: Option<String>,
    committed_at: u32,
    tallies: Tallies,
}

/// Applies what a source delivers to a target.
pub struct Replicator<M, S: Sink> {
    store: S,
    batch: S::Batch,
    limits: Limits,
    source: SourceKind,
    resolver: Resolver,
    swaps: SwapRule,
    /// Per compiled table: where it was altered, if its shape is in doubt.
    doubtful: Vec<Option<String>>,
    doubt_changes: Vec<DoubtChange>,
    context: Context,
    context_second: Option<u32>,
    ahead: Ahead,
    dirty: Dirty,
    dirty_since: Instant,
    observer: Observer,
    /// When it was last looked whether a load was asked for; `None` while one runs.
    looked: Option<Instant>,
    /// Tables that are being loaded.
    loading: Vec<usize>,
    /// Who is followed, on a live stream.
    following: Option<String>,
    witnesses: Witnesses,
    /// What readers must see beside the position, where another server was followed before.
    shown_at: Option<Position>,
    /// Counts commits of whatever kind.
    commits: u64,
    mappers: PhantomData<M>,
}

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// A replicator into `store`, which goes on where the target's checkpoint stands.
    ///
    /// # Errors
    /// [`ErrorKind::TargetMismatch`] where the checkpoint does not read; those of the salt.
    pub async fn new(
        mut store: S,
        source: SourceKind,
        limits: Limits,
        salt: Option<&str>,
    ) -> Result<Self, Error> {
        let salt = if M::NEEDS_SALT {
            store.salt(salt).await?
        } else {
            Vec::new()
        };
        let ahead = Ahead::behind(store.checkpoint())?;
        let mut replicator = Self {
            store,
            batch: S::Batch::default(),
            limits,
            source,
            resolver: Resolver::new(M::TABLES),
            swaps: SwapRule::Nobody,
            doubtful: Vec::new(),
            doubt_changes: Vec::new(),
            context: Context {
                salt,
                committed_at: String::new(),
                standing: Standing::Whole,
            },
            context_second: None,
            ahead,
            dirty: Dirty::Clean,
            dirty_since: Instant::now(),
            observer: Observer::default(),
            looked: None,
            loading: Vec::new(),
            following: None,
            witnesses: Witnesses::default(),
            shown_at: None,
            commits: 0,
            mappers: PhantomData,
        };
        replicator.recall_doubts();
        Ok(replicator)
    }

    /// Tells `observer` from now on what it does.
    pub fn observe(&mut self, observer: Observer) {
        let name = |shape: &&crate::shape::TableShape| format!("{}.{}", shape.schema, shape.table);
        observer.begins(
            M::FINGERPRINT,
            M::TABLES.iter().map(name),
            self.store.checkpoint(),
        );
        self.observer = observer;
    }

    /// Says which tool's swapped tables hold the same rows.
    pub fn trust_swaps(&mut self, rule: SwapRule) {
        self.swaps = rule;
    }

    /// Says how the server compares names.
    pub fn compare_names(&mut self, rule: NameRule) {
        self.resolver.compare_names(rule);
    }

    /// Vouches for the shape of a table that was altered in the stream.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] where the mapping has no such table.
    pub async fn accept(&mut self, schema: &str, table: &str) -> Result<(), Error> {
        if !M::TABLES
            .iter()
            .any(|shape| shape.schema == schema && shape.table == table)
        {
            let message = format!("`{schema}.{table}` is no table of this mapping");
            return Err(Error::new(ErrorKind::Config, message)
                .remedy("write --accept-schema SCHEMA.TABLE with a table of the mapping"));
        }
        if self.store.accept(schema, table).await? {
            tracing::info!(
                event = crate::log::event::SCHEMA_SETTLED,
                "`{schema}.{table}`: its shape is accepted as compiled"
            );
        } else {
            tracing::info!(
                event = crate::log::event::SCHEMA_SETTLED,
                "`{schema}.{table}`: its shape was not in doubt"
            );
        }
        self.recall_doubts();
        Ok(())
    }

    /// The target's checkpoint; `None` until the first commit.
    #[must_use]
    pub fn checkpoint(&self) -> Option<&Checkpoint> {
        self.store.checkpoint()
    }

    /// Goes back to the target's checkpoint: what was not committed is forgotten.
    ///
    /// # Errors
    /// The checkpoint does not read.
    pub fn rewind(&mut self) -> Result<(), Error> {
        self.ahead = Ahead::behind(self.store.checkpoint())?;
        self.batch.clear();
        self.doubt_changes.clear();
        self.resolver.forget();
        self.recall_doubts();
        self.dirty = Dirty::Clean;
        Ok(())
    }

    /// Commits what was applied so far, with its position.
    ///
    /// # Errors
    /// The target refuses; nothing of the batch is committed then, and what comes next is
    /// what stands behind the target's own checkpoint.
    pub async fn flush(&mut self) -> Result<(), Error> {
        let Some(position) = self.ahead.position.clone() else {
            return Ok(());
        };
        if self.dirty == Dirty::Clean {
            return Ok(());
        }
        let checkpoint = Checkpoint {
            position: position.clone(),
            source: self.source,
            gtids: self.ahead.gtids.to_string(),
            gtids_complete: self.ahead.gtids_complete,
            last_gtid: self.ahead.last_gtid.clone(),
            committed_at: self.ahead.committed_at,
            tallies: self.ahead.tallies,
        };
        let before = self.store.checkpoint().map(|checkpoint| checkpoint.tallies);
        let began = Instant::now();
        let done = self
            .store
            .commit(&mut self.batch, &self.doubt_changes, checkpoint)
            .await;
        if let Err(error) = done {
            // The rows are gone with the batch: their position may not be written by a
            // later commit.
            self.rewind()?;
            return Err(error.at(&position));
        }
        if let Some(now) = self.store.checkpoint() {
            self.observer.committed(before, now, began.elapsed());
        }
        self.doubt_changes.clear();
        self.dirty = Dirty::Clean;
        self.commits += 1;
        Ok(())
    }

    /// Closes the target. What was not flushed is forgotten.
    ///
    /// # Errors
    /// The target refuses.
    pub async fn close(self) -> Result<(), Error> {
        self.store.close().await
    }

    /// Notes that there is something to commit.
    fn touch(&mut self, dirty: Dirty) {
        if self.dirty == Dirty::Clean {
            self.dirty_since = Instant::now();
        }
        self.dirty = self.dirty.max(dirty);
    }

    fn recall_doubts(&mut self) {
        let doubts = self.store.doubts();
        let altered = |schema: &str, table: &str| {
            let doubt = doubts
                .iter()
                .find(|doubt| doubt.schema == schema && doubt.table == table);
            doubt.map(|doubt| doubt.altered_at.clone())
        };
        self.doubtful = M::TABLES
            .iter()
            .map(|shape| altered(shape.schema, shape.table))
            .collect();
    }
}

impl Ahead {
    /// The state at `checkpoint`.
    fn behind(checkpoint: Option<&Checkpoint>) -> Result<Self, Error> {
        let Some(checkpoint) = checkpoint else {
            return Ok(Self {
                position: None,
                untouched: true,
                gtids: GtidSet::empty(Flavor::Mysql),
                gtids_complete: false,
                last_gtid: None,
                committed_at: 0,
                tallies: Tallies::default(),
            });
        };
        Ok(Self {
            position: Some(checkpoint.position.clone()),
            untouched: false,
            gtids: checkpoint.applied()?,
            gtids_complete: checkpoint.gtids_complete,
            last_gtid: checkpoint.last_gtid.clone(),
            committed_at: checkpoint.committed_at,
            tallies: checkpoint.tallies,
        })
    }
}
