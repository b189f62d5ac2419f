//! The run loop: source events → whole transactions → target batches.
//!
//! A [`Replicator`] owns the open target and the batch that grows towards its next
//! commit. A batch holds whole source transactions and is committed with the position
//! behind the last of them; an error in a transaction cuts that transaction off and
//! commits what stands before it.

mod apply;
mod clock;
mod ddl;
mod engine;
mod failover;
mod horizon;
mod letters;
mod live;
mod load;
mod pace;
mod pump;
mod recall;
mod resolve;
mod staged;
mod stop;
mod swap;
mod turns;
mod verify;
mod visible;
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
pub use verify::{Mending, Sample, Totals, Verdict, Verifier};

use crate::binlog::Flavor;
use crate::binlog::GtidSet;
use crate::error::{Error, ErrorKind};
use crate::letter::{LetterChange, Letters};
use crate::mapper::{Context, Mappers, Standing};
use crate::observer::Observer;
use crate::position::Position;
use crate::sink::checkpoint::{Checkpoint, SourceKind, Tallies};
use crate::sink::{Batch as _, DoubtChange, Notes, Sink};
use pace::{Dirty, Pace};
use resolve::Resolver;
use visible::Visible;
use witness::Witnesses;

/// When a batch is committed at the latest.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Target statements.
    pub rows: usize,
    /// Bytes of memory.
    pub bytes: usize,
}

/// How carefully changes are applied.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Care {
    /// In batches.
    None,
    /// The target refused the data of a batch that ends there: begin again with care.
    Wanted(Position),
    /// Row by row up to there.
    Until(Position),
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
    /// Row changes that are set aside at most; 0: the first one stops the stream.
    most_letters: usize,
    letters: Letters,
    letter_changes: Vec<LetterChange>,
    care: Care,
    /// A commit failed: what was applied since the checkpoint is not in the batch any more.
    lost: bool,
    /// The transaction that is being applied.
    gtid_at_hand: Option<String>,
    source: SourceKind,
    resolver: Resolver,
    swaps: SwapRule,
    /// Per compiled table: where it was altered, if its shape is in doubt.
    doubtful: Vec<Option<String>>,
    doubt_changes: Vec<DoubtChange>,
    context: Context,
    context_second: Option<u32>,
    ahead: Ahead,
    pace: Pace,
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
    visible: Visible,
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
            most_letters: 0,
            letters: Letters::default(),
            letter_changes: Vec::new(),
            care: Care::None,
            lost: false,
            gtid_at_hand: None,
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
            pace: Pace::new(),
            observer: Observer::default(),
            looked: None,
            loading: Vec::new(),
            following: None,
            witnesses: Witnesses::default(),
            shown_at: None,
            commits: 0,
            visible: Visible::default(),
            mappers: PhantomData,
        };
        replicator.recall_doubts();
        replicator.recall_letters().await?;
        Ok(replicator)
    }

    /// Says how many row changes may be set aside.
    pub fn set_aside_at_most(&mut self, most: usize) {
        self.most_letters = most;
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
        self.letter_changes.clear();
        self.resolver.forget();
        self.recall_doubts();
        self.pace.clean();
        self.visible.forget();
        self.lost = false;
        Ok(())
    }

    /// Goes back to the target's checkpoint, and reads anew what is set aside.
    ///
    /// # Errors
    /// Those of [`Replicator::rewind`]; the target cannot be read.
    pub async fn begin_again(&mut self) -> Result<(), Error> {
        self.recall_letters().await?;
        self.rewind()
    }

    /// Whether the target refused the data of a batch, so that what was applied since the
    /// checkpoint is to be applied again with care.
    pub fn takes_care(&mut self) -> bool {
        if let Care::Wanted(until) = &self.care {
            tracing::warn!(
                event = crate::log::event::TAKING_CARE,
                until = %until,
                "the target refused rows of a batch: applying it again row by row"
            );
            self.care = Care::Until(until.clone());
            return true;
        }
        false
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
        // What a failed commit held is gone: nothing behind it may be committed.
        if self.pace.is_clean() || self.lost {
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
        let notes = Notes {
            doubts: &self.doubt_changes,
            letters: &self.letter_changes,
        };
        let committed = self.store.commit(&mut self.batch, notes, checkpoint).await;
        committed.map_err(|error| self.not_committed(error, &position))?;
        let took = began.elapsed();
        if let Some(now) = self.store.checkpoint() {
            self.observer.committed(before, now, took);
        }
        self.is_seen();
        self.doubt_changes.clear();
        self.letter_changes.clear();
        self.pace.committed(took);
        self.commits += 1;
        if matches!(&self.care, Care::Until(until) if position >= *until) {
            self.care = Care::None;
        }
        Ok(())
    }

    /// The batch up to `position` is lost, and with it the right to commit what follows.
    fn not_committed(&mut self, error: Error, position: &Position) -> Error {
        self.lost = true;
        self.want_care(&error, position);
        error.at(position)
    }

    /// Closes the target. What was not flushed is forgotten.
    ///
    /// # Errors
    /// The target refuses.
    pub async fn close(self) -> Result<(), Error> {
        self.store.close().await
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
