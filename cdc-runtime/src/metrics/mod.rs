//! What the replicator counts about itself, and how it is told.
//!
//! [`Metrics`] is atomics only: writing takes no lock and allocates nothing.
//! [`DEFINITIONS`] is the one table of what is shown under which name; the Prometheus
//! text, docs/metrics.md, the dashboard and the alert rules rest on it.

mod cell;
mod definition;
mod exposition;
mod horizon;
mod lag;
mod past;

use std::sync::OnceLock;
use std::time::Instant;

pub use cell::{BOUNDS, Counter, Gauge, Histogram};
pub(crate) use definition::since_1970;
pub use definition::{DEFINITIONS, Definition, Kind};
pub use exposition::{CONTENT_TYPE, exposition};
pub(crate) use horizon::{Binlogs, Horizon, Retention};
pub(crate) use lag::Side;
pub(crate) use past::{Failure, LetterNote, Past};

use crate::error::ErrorKind;
use crate::letter::Refusal;
use crate::notify::Outcome;

/// Everything that is counted.
#[derive(Debug)]
pub struct Metrics {
    pub(crate) started: Instant,
    /// Events read, and their bytes.
    pub events: Counter,
    /// Bytes of the events read.
    pub event_bytes: Counter,
    /// Source transactions committed in the target.
    pub transactions: Counter,
    /// Row changes of compiled tables committed in the target.
    pub rows: RowCounts,
    /// Rows events of tables that the mapping does not name.
    pub ignored_events: Counter,
    /// Row changes per compiled table.
    pub(crate) tables: OnceLock<Vec<(String, RowCounts)>>,
    /// Rows events per compiled table.
    pub(crate) table_events: OnceLock<Vec<RowCounts>>,
    /// Commits of the target, and how long each took.
    pub commits: Histogram,
    /// How long after the source's commit the target showed a transaction.
    pub visible: Histogram,
    /// Connections to the source that were granted a stream.
    pub connections: Counter,
    /// Failures after which it was tried again, by kind.
    pub retries: ByKind,
    /// Errors that ended the command, by kind.
    pub stops: ByKind,
    /// Tables whose shape came in doubt.
    pub doubts: Counter,
    /// Row changes that were set aside.
    pub letters: Counter,
    /// The same, by who refuses them.
    pub rejected: ByRefusal,
    /// Row changes that are set aside now.
    pub open_letters: Gauge,
    /// 1 while the source's stream is open.
    pub connected: Gauge,
    /// Since when it is not, in milliseconds after the start; 0 while it is.
    pub(crate) lost_since: Gauge,
    /// Which end is lost: a [`Side`].
    pub(crate) lost_side: Gauge,
    /// When the source committed what was applied last.
    pub committed_at: Gauge,
    /// When the target committed last, seconds since 1970.
    pub checkpoint_at: Gauge,
    /// The position's offset in its binlog file.
    pub position_offset: Gauge,
    /// When the last event came, in milliseconds after the start.
    pub(crate) event_at: Gauge,
    /// 1 while something read is not committed.
    pub(crate) busy: Gauge,
    /// How far loads of the source's tables are.
    pub load: LoadCounts,
    /// Which mapping runs.
    pub(crate) fingerprint: OnceLock<&'static str>,
    /// Where it is and what failed last, for the status page.
    pub(crate) past: Past,
    /// What the source says about its binlogs.
    pub(crate) horizon: Horizon,
    /// What became of log documents.
    pub log: LogCounts,
    /// Notifications that are raised and not resolved.
    pub open_notices: Gauge,
    /// Notifications that were not queued: too many at once.
    pub notices_dropped: Counter,
    /// Bytes of notifications that wait for a channel.
    pub notices_queued: Gauge,
    pub(crate) channels: OnceLock<Vec<(String, ByOutcome)>>,
}

/// Inserts, updates and deletes.
#[derive(Debug, Default)]
pub struct RowCounts {
    /// Rows inserted.
    pub inserted: Counter,
    /// Rows updated.
    pub updated: Counter,
    /// Rows deleted.
    pub deleted: Counter,
}

/// How far loads of the source's tables are.
#[derive(Debug, Default)]
pub struct LoadCounts {
    /// Tables that are not loaded whole.
    pub tables: Gauge,
    /// Rows read from the source's tables by the load at hand, or by the last one.
    pub rows: Gauge,
    /// Rows it is to read, as far as the source can tell.
    pub estimated: Gauge,
    /// Loads that came to their end.
    pub finished: Counter,
}

/// What became of log documents on their way to the log server.
#[derive(Debug, Default)]
pub struct LogCounts {
    /// The server has them.
    pub shipped: Counter,
    /// The server refused them for good.
    pub rejected: Counter,
    /// The buffer was full, or time was up at the end.
    pub dropped: Counter,
    /// Requests that failed and were tried again.
    pub failed_requests: Counter,
    /// Bytes that wait.
    pub buffered: Gauge,
}

/// A counter for each kind of error.
#[derive(Debug, Default)]
pub struct ByKind([Counter; ErrorKind::ALL.len()]);

impl ByKind {
    /// One more of `kind`.
    pub fn one(&self, kind: ErrorKind) {
        for (counter, of) in self.0.iter().zip(ErrorKind::ALL) {
            if of == kind {
                counter.one();
            }
        }
    }

    /// Each kind's name and how many there were.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0
            .iter()
            .zip(ErrorKind::ALL)
            .map(|(counter, kind)| (kind.name(), counter.get()))
    }
}

/// A counter for each who refuses row changes.
#[derive(Debug, Default)]
pub struct ByRefusal([Counter; Refusal::ALL.len()]);

impl ByRefusal {
    /// One more refused by `refusal`.
    pub fn one(&self, refusal: Refusal) {
        for (counter, of) in self.0.iter().zip(Refusal::ALL) {
            if of == refusal {
                counter.one();
            }
        }
    }

    /// Each one's name and how many there were.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0
            .iter()
            .zip(Refusal::ALL)
            .map(|(counter, refusal)| (refusal.name(), counter.get()))
    }
}

/// A counter for each outcome of a notification.
#[derive(Debug, Default)]
pub struct ByOutcome([Counter; Outcome::ALL.len()]);

impl ByOutcome {
    /// One more of `outcome`.
    pub fn one(&self, outcome: Outcome) {
        for (counter, of) in self.0.iter().zip(Outcome::ALL) {
            if of == outcome {
                counter.one();
            }
        }
    }

    /// Each outcome's name and how many there were.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0
            .iter()
            .zip(Outcome::ALL)
            .map(|(counter, outcome)| (outcome.name(), counter.get()))
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            events: Counter::default(),
            event_bytes: Counter::default(),
            transactions: Counter::default(),
            rows: RowCounts::default(),
            ignored_events: Counter::default(),
            tables: OnceLock::new(),
            table_events: OnceLock::new(),
            commits: Histogram::default(),
            visible: Histogram::default(),
            connections: Counter::default(),
            retries: ByKind::default(),
            stops: ByKind::default(),
            doubts: Counter::default(),
            letters: Counter::default(),
            rejected: ByRefusal::default(),
            open_letters: Gauge::default(),
            connected: Gauge::default(),
            lost_since: Gauge::default(),
            lost_side: Gauge::default(),
            committed_at: Gauge::default(),
            checkpoint_at: Gauge::default(),
            position_offset: Gauge::default(),
            event_at: Gauge::default(),
            busy: Gauge::default(),
            load: LoadCounts::default(),
            fingerprint: OnceLock::new(),
            past: Past::default(),
            horizon: Horizon::default(),
            log: LogCounts::default(),
            open_notices: Gauge::default(),
            notices_dropped: Counter::default(),
            notices_queued: Gauge::default(),
            channels: OnceLock::new(),
        }
    }
}

impl Metrics {
    /// Names the compiled tables; the first call counts.
    pub fn name_tables(&self, names: impl Iterator<Item = String>) {
        let tables = self
            .tables
            .get_or_init(|| names.map(|name| (name, RowCounts::default())).collect());
        self.table_events
            .get_or_init(|| tables.iter().map(|_| RowCounts::default()).collect());
    }

    /// Names the notification channels; the first call counts.
    pub fn name_channels(&self, names: impl Iterator<Item = String>) {
        self.channels
            .get_or_init(|| names.map(|name| (name, ByOutcome::default())).collect());
    }

    /// One more `outcome` of the channel of that index.
    pub(crate) fn notified(&self, channel: usize, outcome: Outcome) {
        let channels = self.channels.get();
        if let Some((_, counts)) = channels.and_then(|all| all.get(channel)) {
            counts.one(outcome);
        }
    }
}
