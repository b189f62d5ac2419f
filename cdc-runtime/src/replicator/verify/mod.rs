//! Comparing the source with the target, by the mapped value, while both are written to.
//!
//! A pass reads a source table chunk by chunk, as a load does, gives the rows to the
//! compiled decoder and translator, and lets the target compare them with what stands
//! there ([`crate::sink::audit`]). Rows that are on their way differ, too. So a difference
//! counts only if it is there in two passes with the same values on both sides, and the
//! target came in between to where the source stood after the first: what the first pass
//! read of the source has arrived by then.

mod mend;
mod pass;
mod report;

use std::collections::HashMap;
use std::marker::PhantomData;
use std::time::{Duration, Instant};

pub use report::{Sample, Totals, Verdict};

use super::failover::{self, Chosen, Followed};
use super::live::Live;
use super::stop::Stop;
use crate::error::{Error, ErrorKind};
use crate::load::{Order, Reader, Visibility, shown};
use crate::log::event;
use crate::mapper::{Context, Mappers, Standing, TargetSchema};
use crate::sink::audit::{Audit as _, Difference, Found};
use crate::sink::{Checkpoint, Sink};
use crate::source::{Current, LiveSource, within};

/// Passes over a table at most; what differs otherwise in each of them is on its way.
const PASSES: usize = 8;
/// How often differences are mended and looked for again.
const ROUNDS: usize = 5;
/// Differences of a table that are kept at once.
const MOST: usize = 20_000;
/// How long a target may stand still behind the source.
const STANDS_STILL: Duration = Duration::from_secs(60);
/// How often it is looked where it stands.
const LOOK: Duration = Duration::from_millis(50);

/// What becomes of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mending {
    /// It is told.
    Tell,
    /// The row is written from the source again, or removed.
    Repair,
}

/// A row's identity: its target, how it differs, and its key.
type Id = (usize, Vec<String>);

/// A difference and the chunk it was found in.
struct Seen {
    found: Found,
    chunk: Option<usize>,
}

/// What a pass found.
#[derive(Default)]
struct Pass {
    seen: HashMap<Id, Seen>,
    chunks: Vec<Order>,
    rows: u64,
    /// Source rows that cannot be mapped, and why the first of them cannot.
    unmapped: u64,
    why: Option<Error>,
    /// Whether there are more differences than are kept.
    more: bool,
}

/// Compares a source with a target.
pub struct Verifier<M: Mappers, S: Sink> {
    audit: S::Audit,
    schema: &'static TargetSchema,
    from: Chosen,
    asking: Reader,
    reader: Reader,
    visibility: Visibility,
    context: Context,
    batch: S::Batch,
    bytes_a_chunk: usize,
    stop: Stop,
    mappers: PhantomData<M>,
}

impl<M: Mappers, S: Sink> Verifier<M, S> {
    /// Connects to both.
    ///
    /// # Errors
    /// One of them cannot be reached; nothing was replicated into the target yet.
    pub async fn connect(
        live: &Live,
        target: &S::Address,
        salt: Option<&str>,
        bytes_a_chunk: usize,
        stop: Stop,
    ) -> Result<Self, Error> {
        let schema = M::schema(S::DIALECT)?;
        let mut audit = S::audit(target, schema).await?;
        let checkpoint = audit.checkpoint().await?.ok_or_else(nothing)?;
        let from = failover::choose(Some(&checkpoint), live, &Followed::default()).await?;
        let patience = from.patience.max(Duration::from_secs(60));
        let mut asking = Reader::connect(&from.address, patience).await?;
        let flavor = from.current.flavor;
        let visibility = within(patience, Visibility::of(asking.conn(), flavor)).await?;
        let salt = match M::NEEDS_SALT {
            true => audit.salt(salt).await?,
            false => Vec::new(),
        };
        Ok(Self {
            audit,
            schema,
            reader: Reader::connect(&from.address, patience).await?,
            asking,
            from: Chosen { patience, ..from },
            visibility,
            context: Context {
                salt,
                committed_at: String::new(),
                standing: Standing::Whole,
            },
            batch: S::Batch::default(),
            bytes_a_chunk,
            stop,
            mappers: PhantomData,
        })
    }

    /// Compares the targets of source table `source`, and mends what differs if it is to.
    ///
    /// # Errors
    /// Source or target fail; the target stands still behind the source.
    pub async fn table(&mut self, source: usize, mending: Mending) -> Result<Vec<Verdict>, Error> {
        let (mut verdicts, mut pass) = self.settled(source).await?;
        for _ in 0..ROUNDS {
            let mendable = verdicts.iter().any(Verdict::is_mendable);
            if mending == Mending::Tell || !mendable || self.stop.wished() {
                break;
            }
            self.mend(source, &pass).await?;
            let (after, again) = self.settled(source).await?;
            for (verdict, after) in verdicts.iter_mut().zip(after) {
                verdict.mended_to(after);
            }
            pass = again;
        }
        for verdict in &verdicts {
            verdict.tell();
        }
        Ok(verdicts)
    }

    /// Passes over a table until each difference is sure, or has gone.
    async fn settled(&mut self, source: usize) -> Result<(Vec<Verdict>, Pass), Error> {
        let mut before = self.looked_over(source).await?;
        let mut sure = HashMap::new();
        for _ in 1..PASSES {
            if before.seen.is_empty() || self.stop.wished() {
                break;
            }
            let mut now = self.looked_over(source).await?;
            // Rows that are new among the differences were equal before.
            now.seen
                .retain(|id, _| before.seen.contains_key(id) || sure.contains_key(id));
            let same = |id: &Id, it: &Seen| before.seen.get(id).is_some_and(|was| was.is(it));
            let (settled, open): (HashMap<_, _>, HashMap<_, _>) = now
                .seen
                .drain()
                .partition(|(id, it)| same(id, it) || sure.contains_key(id));
            sure = settled;
            now.seen = open;
            before = now;
        }
        let flying = std::mem::take(&mut before.seen);
        before.seen = sure;
        Ok((self.verdicts(source, &before, &flying), before))
    }

    /// A pass behind what the source held when it was asked for.
    async fn looked_over(&mut self, source: usize) -> Result<Pass, Error> {
        self.catch_up().await?;
        let pass = self.pass(source).await;
        let ended = self.audit.end().await;
        let pass = pass?;
        ended?;
        Ok(pass)
    }

    /// Waits until the target is where the source is now.
    async fn catch_up(&mut self) -> Result<(), Error> {
        let current = LiveSource::current(&self.from.address);
        let current = within(self.from.patience, current).await?;
        let (mut last, mut since) = (None, Instant::now());
        while !self.stop.wished() {
            let stands = self.audit.checkpoint().await?.ok_or_else(nothing)?;
            if reached(&stands, &current)? {
                // A source that shows less than the target holds would make rows extra.
                let (visibility, patience) = (self.visibility, self.from.patience);
                let gtids = stands.applied()?;
                let conn = self.asking.conn();
                shown(conn, visibility, &stands.position, &gtids, patience).await?;
                break;
            }
            if last.as_ref() != Some(&stands.position) {
                last = Some(stands.position.clone());
                since = Instant::now();
            }
            if since.elapsed() > STANDS_STILL {
                return Err(behind(&stands, &current));
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Closes the connections.
    ///
    /// # Errors
    /// The target refuses.
    pub async fn close(self) -> Result<(), Error> {
        self.audit.close().await
    }
}

impl Seen {
    /// Whether neither row changed.
    fn is(&self, other: &Self) -> bool {
        let (a, b) = (&self.found, &other.found);
        a.difference == b.difference
            && a.wanted == b.wanted
            && a.standing == b.standing
            && a.rows == b.rows
    }
}

impl Pass {
    fn keep(&mut self, found: Vec<Found>, chunk: Option<usize>) {
        for found in found {
            if self.seen.len() >= MOST {
                self.more = true;
                return;
            }
            let id = (found.target.0, found.key.clone());
            self.seen.insert(id, Seen { found, chunk });
        }
    }
}

/// Whether all that the server held at `current` is in the target.
fn reached(stands: &Checkpoint, current: &Current) -> Result<bool, Error> {
    match &current.gtid {
        Some(gtids) if stands.gtids_complete => Ok(stands.applied()?.covers(gtids)),
        _ => Ok(stands.position >= current.position),
    }
}

fn nothing() -> Error {
    Error::new(
        ErrorKind::TargetMismatch,
        "nothing was replicated into the target yet",
    )
    .remedy("fill it with `replicator run` first")
}

fn behind(stands: &Checkpoint, current: &Current) -> Error {
    tracing::debug!(event = event::CHECKPOINT, position = %stands.position, source = %current.position, "behind");
    let message = format!(
        "the target stands still at {} while the source is at {}",
        stands.position, current.position
    );
    Error::new(ErrorKind::TargetMismatch, message).remedy(
        "start `replicator run`, or bring the target up with `replicator run --until-current`, and verify again",
    )
}

/// In words.
const fn named(difference: Difference) -> &'static str {
    match difference {
        Difference::Missing => "missing",
        Difference::Extra => "extra",
        Difference::Different => "different",
    }
}
