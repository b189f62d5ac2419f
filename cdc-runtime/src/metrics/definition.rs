//! The one table of metrics: name, kind, labels, meaning, and where it is read.

use std::time::{SystemTime, UNIX_EPOCH};

use super::exposition::Family;
use super::{Metrics, RowCounts};

/// How a metric moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows, from the start of the process on.
    Counter,
    /// It is what it is now.
    Gauge,
    /// How durations spread.
    Histogram,
}

impl Kind {
    /// The word in the Prometheus text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// A metric.
pub struct Definition {
    /// Its name, which stays.
    pub name: &'static str,
    /// How it moves.
    pub kind: Kind,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// What it says.
    pub help: &'static str,
    pub(super) read: fn(&Metrics, &mut Family<'_>),
}

const fn metric(
    name: &'static str,
    kind: Kind,
    labels: &'static [&'static str],
    help: &'static str,
    read: fn(&Metrics, &mut Family<'_>),
) -> Definition {
    Definition {
        name,
        kind,
        labels,
        help,
        read,
    }
}

use Kind::{Counter, Gauge, Histogram};

/// Every metric, in the order in which it is shown.
#[rustfmt::skip]
pub static DEFINITIONS: &[Definition] = &[
    metric("cdc_build_info", Gauge, &["version", "fingerprint"], "Always 1; the labels tell which version runs, and which mapping.",
        |m, to| to.with(&[("version", env!("CARGO_PKG_VERSION")), ("fingerprint", m.fingerprint.get().copied().unwrap_or_default())], 1)),
    metric("cdc_uptime_seconds", Gauge, &[], "Seconds since the process started.",
        |m, to| to.value(m.started.elapsed().as_secs())),
    metric("cdc_connected", Gauge, &[], "1 while the source's stream is open, else 0.",
        |m, to| to.value(m.connected.get())),
    metric("cdc_connections_total", Counter, &[], "Streams that the source granted; more than 1 are reconnects.",
        |m, to| to.value(m.connections.get())),
    metric("cdc_lag_seconds", Gauge, &[], "Seconds between the source's commit of what was applied last and now; 0 where the stream is open, silent for two seconds and committed to its end. Absent until something was applied.",
        |m, to| if let Some(lag) = m.lag_seconds() { to.value(lag) }),
    metric("cdc_lag_bytes", Gauge, &[], "Bytes of the source's log behind what is applied, as the source's list of binlogs says every five seconds. Absent where either is not known.",
        |m, to| if let Some(lag) = m.lag_bytes() { to.value(lag) }),
    metric("cdc_source_retention_seconds", Gauge, &[], "How long the source keeps its binlogs; absent where it does not say, or keeps them for ever.",
        |m, to| if let Some(kept) = m.horizon.kept() { to.value(kept.as_secs()) }),
    metric("cdc_commit_to_visible_seconds", Histogram, &[], "From a transaction's commit at the source until the target shows it; exact to the microsecond from MySQL 8 on, else to the second. Both machines' clocks count.",
        |m, to| to.histogram(&m.visible)),
    metric("cdc_source_commit_timestamp_seconds", Gauge, &[], "When the source committed what was applied last, in seconds since 1970.",
        |m, to| to.value(m.committed_at.get())),
    metric("cdc_target_commit_timestamp_seconds", Gauge, &[], "When the target committed last, in seconds since 1970; 0 before the first commit of this process.",
        |m, to| to.value(m.checkpoint_at.get())),
    metric("cdc_position_offset_bytes", Gauge, &[], "The checkpoint's offset in its binlog file.",
        |m, to| to.value(m.position_offset.get())),
    metric("cdc_events_total", Counter, &[], "Events read from the source.",
        |m, to| to.value(m.events.get())),
    metric("cdc_event_bytes_total", Counter, &[], "Bytes of the events read from the source.",
        |m, to| to.value(m.event_bytes.get())),
    metric("cdc_ignored_events_total", Counter, &[], "Rows events of tables that the mapping does not name, committed past.",
        |m, to| to.value(m.ignored_events.get())),
    metric("cdc_transactions_total", Counter, &[], "Source transactions committed in the target.",
        |m, to| to.value(m.transactions.get())),
    metric("cdc_rows_total", Counter, &["operation"], "Row changes of mapped tables committed in the target.",
        |m, to| rows(to, &m.rows, None)),
    metric("cdc_table_rows_total", Counter, &["table", "operation"], "Row changes per mapped source table, counted when they are translated: what is read again after a failure counts again.",
        |m, to| for (name, counts) in m.tables.get().into_iter().flatten() { rows(to, counts, Some(name)) }),
    metric("cdc_table_events_total", Counter, &["table", "operation"], "Rows events per mapped source table, counted as its rows are.",
        |m, to| for ((name, _), counts) in m.tables.get().into_iter().flatten().zip(m.table_events.get().into_iter().flatten()) { rows(to, counts, Some(name)) }),
    metric("cdc_commit_seconds", Histogram, &[], "How long commits of the target took.",
        |m, to| to.histogram(&m.commits)),
    metric("cdc_retries_total", Counter, &["kind"], "Failures after which it was tried again, by kind of error.",
        |m, to| for (kind, n) in m.retries.all() { to.with(&[("kind", kind)], n) }),
    metric("cdc_stops_total", Counter, &["kind"], "Errors that ended the replication, by kind of error.",
        |m, to| for (kind, n) in m.stops.all() { to.with(&[("kind", kind)], n) }),
    metric("cdc_schema_doubts_total", Counter, &[], "Tables altered at the source whose shape is checked at their next row.",
        |m, to| to.value(m.doubts.get())),
    metric("cdc_dead_letters_total", Counter, &[], "Row changes that could not be applied and were set aside in the target.",
        |m, to| to.value(m.letters.get())),
    metric("cdc_dead_letters_open", Gauge, &[], "Row changes that are set aside now.",
        |m, to| to.value(m.open_letters.get())),
    metric("cdc_rejected_rows_total", Counter, &["reason"], "Row changes that were set aside, or tried again in vain, by who refuses them: the mapping (no translation for a value) or the target.",
        |m, to| for (reason, n) in m.rejected.all() { to.with(&[("reason", reason)], n) }),
    metric("cdc_load_tables", Gauge, &[], "Source tables that are not loaded whole; 0 while none is loaded.",
        |m, to| to.value(m.load.tables.get())),
    metric("cdc_load_rows", Gauge, &[], "Rows read by the load at hand, or by the last one, since this start.",
        |m, to| to.value(m.load.rows.get())),
    metric("cdc_load_estimated_rows", Gauge, &[], "Rows that load is to read, as far as the source can tell.",
        |m, to| to.value(m.load.estimated.get())),
    metric("cdc_loads_total", Counter, &[], "Loads of one or more tables that came to their end.",
        |m, to| to.value(m.load.finished.get())),
    metric("cdc_log_documents_total", Counter, &["outcome"], "Log documents for Elasticsearch: shipped, rejected by it, or dropped because the buffer was full.",
        |m, to| for (outcome, counter) in [("shipped", &m.log.shipped), ("rejected", &m.log.rejected), ("dropped", &m.log.dropped)] {
            to.with(&[("outcome", outcome)], counter.get());
        }),
    metric("cdc_log_failed_requests_total", Counter, &[], "Bulk requests that failed as a whole and were tried again.",
        |m, to| to.value(m.log.failed_requests.get())),
    metric("cdc_log_buffer_bytes", Gauge, &[], "Bytes of log documents that wait for Elasticsearch.",
        |m, to| to.value(m.log.buffered.get())),
    metric("cdc_notifications_total", Counter, &["channel", "outcome"], "Notifications per channel by what became of them: delivered, failed, dropped (its queue was full), limited (too many a minute).",
        |m, to| for (channel, counts) in m.channels.get().into_iter().flatten() {
            for (outcome, n) in counts.all() { to.with(&[("channel", channel), ("outcome", outcome)], n) }
        }),
    metric("cdc_notifications_dropped_total", Counter, &[], "Notifications that no channel saw because too many came at once.",
        |m, to| to.value(m.notices_dropped.get())),
    metric("cdc_notifications_open", Gauge, &[], "Conditions that were raised and are not resolved.",
        |m, to| to.value(m.open_notices.get())),
    metric("cdc_notification_queue_bytes", Gauge, &[], "Bytes of notifications that wait for their channels or are on their way.",
        |m, to| to.value(m.notices_queued.get())),
    metric("process_start_time_seconds", Gauge, &[], "When the process started, in seconds since 1970.",
        |m, to| to.value(since_1970().saturating_sub(m.started.elapsed().as_secs()))),
    metric("process_resident_memory_bytes", Gauge, &[], "Resident memory; absent where /proc does not tell.",
        |_, to| if let Some(bytes) = resident() { to.value(bytes) }),
];

fn rows(to: &mut Family<'_>, counts: &RowCounts, table: Option<&str>) {
    for (operation, counter) in [
        ("insert", &counts.inserted),
        ("update", &counts.updated),
        ("delete", &counts.deleted),
    ] {
        match table {
            Some(table) => to.with(&[("table", table), ("operation", operation)], counter.get()),
            None => to.with(&[("operation", operation)], counter.get()),
        }
    }
}

pub(crate) fn since_1970() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |now| now.as_secs())
}

/// `VmRSS` of `/proc/self/status`, which Linux gives in units of 1024 bytes.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
