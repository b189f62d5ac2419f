//! What the replicator tells about itself while it works: counts, and what people are
//! told of.
//!
//! Every call is a few atomic writes, or puts a notice into a queue; none waits, and
//! none is made per row.

use std::sync::Arc;
use std::time::Duration;

use crate::binlog::EventType;
use crate::error::Error;
use crate::letter::Letter;
use crate::mapper::Counts;
use crate::metrics::{Binlogs, LetterNote, Metrics, Side, since_1970};
use crate::notify::{Kind, Notice, Notifier};
use crate::replicator::{LoadReport, Verdict};
use crate::sink::checkpoint::{Checkpoint, Tallies};
use crate::source::Event;

/// Where the replicator tells it; the default counts and tells nobody.
#[derive(Debug, Clone, Default)]
pub struct Observer {
    metrics: Arc<Metrics>,
    notifier: Option<Notifier>,
    /// Whether anybody looks at what only the source can say.
    is_looked_at: bool,
}

impl Observer {
    /// An observer that counts in `metrics` and tells `notifier`.
    #[must_use]
    pub fn new(metrics: Arc<Metrics>, notifier: Option<Notifier>) -> Self {
        Self {
            metrics,
            notifier,
            is_looked_at: false,
        }
    }

    /// The same, for somebody who looks at it: how far the source's log reaches is asked for.
    #[must_use]
    pub fn looked_at(self) -> Self {
        Self {
            is_looked_at: true,
            ..self
        }
    }

    pub(crate) const fn is_looked_at(&self) -> bool {
        self.is_looked_at
    }

    /// What it counts in.
    #[must_use]
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Tells people of `notice`.
    pub fn raise(&self, notice: Notice) {
        if let Some(notifier) = &self.notifier {
            notifier.raise(notice);
        }
    }

    /// Tells people that it is over.
    pub fn resolve(&self, kind: Kind, table: Option<&str>) {
        if let Some(notifier) = &self.notifier {
            notifier.resolve(kind, table);
        }
    }

    /// The replicator begins at `checkpoint`.
    pub(crate) fn begins(
        &self,
        fingerprint: &'static str,
        tables: impl Iterator<Item = String>,
        at: Option<&Checkpoint>,
    ) {
        self.metrics.fingerprint.get_or_init(|| fingerprint);
        self.metrics.name_tables(tables);
        if let Some(checkpoint) = at {
            self.metrics
                .committed_at
                .set(u64::from(checkpoint.committed_at));
            self.metrics.position_offset.set(checkpoint.position.offset);
            self.metrics.past.stands(checkpoint);
        }
    }

    /// An event came; only one that is no mere sign of life is something to do.
    pub(crate) fn event(&self, event: &Event) {
        match event.header.kind() {
            Some(EventType::Heartbeat | EventType::HeartbeatV2) => {
                self.metrics.heartbeat(event.body.len());
            }
            _ => self.metrics.event(event.body.len()),
        }
    }

    /// Nothing that came is left to commit.
    pub(crate) fn rested(&self) {
        self.metrics.busy.set(0);
    }

    /// Row changes of the compiled table of that index were translated.
    pub(crate) fn rows(&self, table: usize, counts: Counts) {
        let tables = self.metrics.tables.get();
        let Some((_, rows)) = tables.and_then(|tables| tables.get(table)) else {
            return;
        };
        rows.inserted.add(counts.inserted);
        rows.updated.add(counts.updated);
        rows.deleted.add(counts.deleted);
        let events = self.metrics.table_events.get();
        if let Some(events) = events.and_then(|tables| tables.get(table)) {
            let came = |rows: u64| u64::from(rows > 0);
            events.inserted.add(came(counts.inserted));
            events.updated.add(came(counts.updated));
            events.deleted.add(came(counts.deleted));
        }
    }

    /// The target shows a transaction that long after the source's commit.
    pub(crate) fn seen(&self, time: Duration) {
        self.metrics.visible.observe(time);
    }

    /// The target committed up to `now` and took `time` for it; before, it had `before`.
    pub(crate) fn committed(&self, before: Option<Tallies>, now: &Checkpoint, time: Duration) {
        let metrics = &self.metrics;
        let (before, after) = (before.unwrap_or_default(), now.tallies);
        let more = |after: u64, before: u64| after.saturating_sub(before);
        metrics
            .transactions
            .add(more(after.transactions, before.transactions));
        metrics
            .ignored_events
            .add(more(after.ignored_events, before.ignored_events));
        let (rows, old, new) = (&metrics.rows, before.rows, after.rows);
        rows.inserted.add(more(new.inserted, old.inserted));
        rows.updated.add(more(new.updated, old.updated));
        rows.deleted.add(more(new.deleted, old.deleted));
        metrics.committed_at.set(u64::from(now.committed_at));
        metrics.checkpoint_at.set(since_1970());
        metrics.position_offset.set(now.position.offset);
        metrics.past.stands(now);
        metrics.commits.observe(time);
    }

    /// The source granted the stream.
    pub(crate) fn following(&self) {
        let is_first = self.metrics.connections.get() == 0;
        self.metrics.found();
        if is_first {
            self.raise(Notice::new(Kind::Started, "the source granted the stream"));
        }
    }

    /// The stream broke or did not open; it is tried again.
    pub(crate) fn retrying(&self, error: &Error) {
        self.metrics.lost(Side::of(error.kind()));
        self.metrics.past.hindered(error);
        self.metrics.retries.one(error.kind());
    }

    /// The source lists these binlogs, or does not answer.
    pub(crate) fn horizon(&self, binlogs: Option<Binlogs>) {
        match binlogs {
            Some(binlogs) => self.metrics.horizon.seen(binlogs),
            None => self.metrics.horizon.unknown(),
        }
    }

    /// A load of the source's tables is so far.
    pub(crate) fn loading(&self, report: &LoadReport) {
        let load = &self.metrics.load;
        load.tables
            .set(u64::try_from(report.tables).unwrap_or(u64::MAX));
        load.rows.set(report.rows);
        load.estimated.set(report.estimated);
    }

    /// Every table that was to be loaded is.
    pub(crate) fn loaded(&self) {
        let load = &self.metrics.load;
        load.tables.set(0);
        load.finished.one();
        let sentence = format!(
            "{} rows were read from the source's tables",
            load.rows.get()
        );
        self.raise(Notice::new(Kind::Loaded, sentence));
    }

    /// Targets were compared with their sources; one source may have several.
    pub(crate) fn compared(&self, verdicts: &[Verdict]) {
        let (equal, other): (Vec<_>, Vec<_>) = verdicts.iter().partition(|it| it.is_equal());
        for verdict in &other {
            self.differs(verdict);
        }
        for verdict in equal {
            if other.iter().all(|it| it.source != verdict.source) {
                self.resolve(Kind::DataDrift, Some(&verdict.source));
            }
        }
    }

    fn differs(&self, verdict: &Verdict) {
        let table = &verdict.source;
        let totals = verdict.totals;
        let sentence = format!(
            "`{}`: {} rows are missing, {} too many, {} different",
            verdict.target, totals.missing, totals.extra, totals.different
        );
        self.raise(Notice::about(Kind::DataDrift, table, sentence));
    }

    /// A mapped table was altered.
    pub(crate) fn doubts(&self, table: &str, altered_at: &str) {
        self.metrics.doubts.one();
        let sentence = format!("`{table}` was altered; its next rows are checked");
        let past = &self.metrics.past;
        past.warned(Kind::SchemaDoubt.name(), &sentence, altered_at);
        self.raise(Notice {
            place: Some(altered_at.to_owned()),
            ..Notice::about(Kind::SchemaDoubt, table, sentence)
        });
    }

    /// A table that was altered still fits.
    pub(crate) fn settled(&self, table: &str) {
        self.resolve(Kind::SchemaDoubt, Some(table));
    }

    /// These row changes are set aside; `open` counts those that cannot be read as well.
    pub(crate) fn letters(&self, notes: Vec<LetterNote>, open: usize) {
        self.metrics.past.letters_are(notes);
        self.open_letters(open);
    }

    /// A later change of a row could be applied: its letter is gone.
    pub(crate) fn superseded(&self, id: u64, open: usize) {
        self.metrics.past.superseded(id);
        self.open_letters(open);
    }

    fn open_letters(&self, open: usize) {
        let open = u64::try_from(open).unwrap_or(u64::MAX);
        self.metrics.open_letters.set(open);
        if open == 0 {
            self.resolve(Kind::DeadLetter, None);
        }
    }

    /// A row change was set aside, or was tried again in vain.
    pub(crate) fn dead_letter(&self, letter: &Letter, open: usize) {
        self.metrics.letters.one();
        self.metrics.rejected.one(letter.refusal());
        self.metrics.past.set_aside(LetterNote::from(letter));
        self.metrics
            .open_letters
            .set(u64::try_from(open).unwrap_or(u64::MAX));
        let sentence = format!("{} of `{}`: {}", letter.kind(), letter.table, letter.reason);
        self.raise(Notice {
            place: Some(letter.position.to_string()),
            ..Notice::about(Kind::DeadLetter, &letter.table, sentence)
        });
    }

    /// The command ended, with `error` or as asked.
    pub(crate) fn ended(&self, error: Option<&Error>) {
        self.metrics.connected.set(0);
        if let Some(notifier) = &self.notifier
            && error.is_none()
            && self.metrics.commits.count() > 0
        {
            notifier.following();
        }
        match error {
            Some(error) => {
                self.metrics.stops.one(error.kind());
                self.metrics.past.failed(error);
                self.raise(Notice::of_error(error));
            }
            None => self.raise(Notice::new(Kind::Ended, "it ended as it was asked to")),
        }
    }
}
