//! Everything that somebody is told about: one list, exhaustive, with what each means
//! and what to do. docs/runbooks.md is made of it.

use crate::error::ErrorKind;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Info,
    /// The target falls behind or may stop.
    Warning,
    /// Replication stands still until a person acts.
    Critical,
}

impl Severity {
    /// Each, by its name.
    pub const ALL: [(&'static str, Self); 3] = [
        ("info", Self::Info),
        ("warning", Self::Warning),
        ("critical", Self::Critical),
    ];

    /// The name in messages and in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// What a kind is.
pub struct Text {
    /// The stable name.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The headline.
    pub title: &'static str,
    /// What it means for those who read the target.
    pub meaning: &'static str,
    /// What to do, step by step.
    pub runbook: &'static [&'static str],
    /// What resolves it; `None`: it is news, not a condition.
    pub resolved_by: Option<&'static str>,
}

macro_rules! kinds {
    ($($kind:ident, $name:literal, $severity:ident, $title:literal, $meaning:literal,
       [$($step:literal),* $(,)?], $resolved:expr;)*) => {
        /// What somebody is told about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $(#[doc = $title] $kind),* }

        impl Kind {
            /// Each, in the order of docs/runbooks.md.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// What it is.
            #[must_use]
            pub const fn text(self) -> Text {
                match self {
                    $(Self::$kind => Text {
                        name: $name,
                        severity: Severity::$severity,
                        title: $title,
                        meaning: $meaning,
                        runbook: &[$($step),*],
                        resolved_by: $resolved,
                    }),*
                }
            }
        }
    };
}

const AGAIN: Option<&str> =
    Some("the replicator follows the source again, for 30 seconds at least");

kinds! {
    Started, "started", Info, "the replicator follows the source",
        "The source granted the stream. Changes arrive in the target.",
        ["Nothing to do."], None;
    Ended, "ended", Info, "the replicator ended as asked",
        "A signal or its goal ended it. The target stands still, whole, at a committed transaction.",
        ["Start it again with `replicator run`: it goes on where it was."], None;
    Loaded, "loaded", Info, "the source's tables are loaded",
        "Every table that was to be loaded is in the target, and the target is exact from here on.",
        ["Nothing to do: reports may read the target now."], None;
    SourceLost, "source_lost", Warning, "the source is lost",
        "The stream broke and could not be opened again for a while. The target stands still; it is tried again on and on, and nothing is lost while the source keeps its binlogs.",
        ["`replicator check` tells whether the source can be reached and what it lacks.",
         "Compare how long it is lost with the source's `binlog_expire_logs_seconds`: beyond that its binlogs are gone."],
        AGAIN;
    TargetLost, "target_lost", Warning, "the target is lost",
        "The target does not answer, or somebody holds a lock on it. Reports read what was there before; it is tried again on and on, and nothing is lost while the source keeps its binlogs.",
        ["Check that the target's server runs and that this machine reaches it; of a SQLite file, that no other program holds a lock.",
         "`replicator check` tells whether the target can be written to and has room.",
         "Compare how long it is lost with the source's `binlog_expire_logs_seconds`: beyond that its binlogs are gone."],
        AGAIN;
    RetentionAtRisk, "retention_at_risk", Warning, "the source may purge what the target still needs",
        "The target is behind by more than half of the time for which the source keeps its binlogs, or the file it stands in is gone there already. Beyond that the stream cannot go on, and the target has to be loaded anew.",
        ["Let the source keep its binlogs for longer at once: `SET GLOBAL binlog_expire_logs_seconds = 604800` (MariaDB before 10.6: `expire_logs_days`), and no PURGE BINARY LOGS meanwhile.",
         "Then look for what holds the target up: `source_lost`, `target_lost` and `lag_high` have their own runbooks.",
         "If the file is gone already, the open stream may still bring the rest of it: do not stop the replicator."],
        Some("the target is behind by less than a quarter of that time");
    LagHigh, "lag_high", Warning, "the target is far behind",
        "What is read from the target is older than `[notify] lag_seconds` allows.",
        ["`replicator status` shows the lag; a second look after a minute tells whether it shrinks.",
         "A large transaction at the source passes by itself.",
         "`cdc_commit_seconds` in /metrics tells whether the target's disk is slow; `cdc_rows_total` whether the source writes more than before."],
        Some("the lag is below half of the limit");
    SchemaDoubt, "schema_doubt", Warning, "a mapped table was altered",
        "The table's next row is checked against the compiled columns. If it does not fit, the replicator stops there.",
        ["Compare the ALTER with `schema/`: bring the DDL up to date and build again.",
         "If the change does not touch mapped columns, nothing has to be done where the source has `binlog_row_metadata = FULL`."],
        Some("a row of the table came and fits");
    DeadLetter, "dead_letter", Warning, "a row change is set aside",
        "The targets could not take a row. It stands in `_cdc_dead_letter`, the rest goes on; until it is settled the target holds that row as it was before.",
        ["`replicator dead-letters list` says which row changes, and why.",
         "Mend the value at the source: the change that does so takes the letter's place by itself.",
         "Or mend the mapping or the target, then `replicator dead-letters retry --all`.",
         "At `dead_letters` of them the replicator stops."],
        Some("no row change is set aside any more");
    DataDrift, "data_drift", Warning, "the target holds something else than its source",
        "`replicator verify` found rows of a table that are missing, too many or different. Somebody wrote to the target, or a change at the source came without row events.",
        ["`replicator verify --table SCHEMA.TABLE` shows the columns and some of the rows.",
         "Look for who else writes to the target: its account should be the only one that may.",
         "`replicator verify --repair` brings the rows to what the source holds."],
        Some("a comparison of the table finds no difference");
    LogsLost, "logs_lost", Warning, "log documents were dropped",
        "Elasticsearch did not take log documents for so long that the buffer overflowed. Lines on stderr are complete; the target is not touched.",
        ["Look at stderr for `shipping_failed`: it says what the log server answers.",
         "`cdc_log_documents_total` counts what was dropped; `[log.elasticsearch] buffer_bytes` sets how much may wait."],
        Some("nothing was dropped for five minutes");
    Misconfigured, "misconfigured", Critical, "the replicator does not start: its configuration is wrong",
        "Nothing is replicated.",
        ["Read the message: it names the key.", "`replicator --help` and docs/ say what each key takes."], AGAIN;
    SourceUnreachable, "source_unreachable", Critical, "the replicator gave up: the source cannot be reached",
        "It ended after the tries it was allowed. The target stands still.",
        ["`replicator check`.", "Check address, network and that the server runs; then `replicator run`."], AGAIN;
    SourceRefused, "source_refused", Critical, "the source refuses",
        "Password, grants or settings of the source do not allow the stream. The target stands still.",
        ["`replicator check` names the missing grant or setting with the statement that mends it.", "Then `replicator run`."], AGAIN;
    PositionLost, "position_lost", Critical, "the source no longer has what comes next",
        "The binlogs after the target's position were purged or reset. The target is whole but stands still, and cannot go on from there.",
        ["Check that CDC_SOURCE_URL names the right server.",
         "If another replica still has the binlogs, name that one.",
         "Otherwise begin with an empty target, and raise `binlog_expire_logs_seconds` at the source."], AGAIN;
    TargetUnreachable, "target_unreachable", Critical, "the target cannot be reached",
        "Nothing can be written. Nothing is lost: the position stands in the target.",
        ["Check that the target exists and that CDC_TARGET_URL names it; then `replicator run`."], AGAIN;
    TargetRefused, "target_refused", Critical, "the target refuses what is written",
        "Disk full, read-only, or a constraint somebody added. Nothing is lost.",
        ["Mend what the message names (space, permissions).", "Then `replicator run`."], AGAIN;
    Corrupt, "corrupt", Critical, "the binlog is damaged",
        "A checksum or the framing of an event does not fit. Nothing after it was applied.",
        ["Run it again: damage on the network does not come twice.",
         "If it does, the source's file is damaged: `mysqlbinlog --verify-binlog-checksum FILE` at the source shows it.",
         "Follow a replica of the source that has the file whole, or begin with an empty target."], AGAIN;
    Unsupported, "unsupported", Critical, "the stream holds what this version does not handle",
        "Nothing from that place on was applied.",
        ["Read the remedy in the message: most cases are a setting of the source.",
         "Then `replicator run`; if the event itself is in the way, a newer version or an empty target is needed."], AGAIN;
    SchemaDrift, "schema_drift", Critical, "a table no longer has the compiled shape",
        "The source's table was altered so that the compiled decoder does not fit. Nothing from the first such row on was applied.",
        ["Bring the DDL in `schema/` up to date and `cargo build`: the compiler names what the mapping must decide.",
         "Deploy, then `replicator run` with the same target: it goes on where it stopped."], AGAIN;
    BadValue, "bad_value", Critical, "a value cannot be translated",
        "A row holds what the mapping has no translation for, or what the target cannot hold. The transaction was not applied.",
        ["The message names table, column and position; look at the row at the source.",
         "Mend the mapping (a value map, a type) and build again, or mend the row.",
         "Then `replicator run` with the same target."], AGAIN;
    TargetMismatch, "target_mismatch", Critical, "the target belongs to another mapping or another replicator",
        "Writing into it would mix two histories. Nothing was written.",
        ["Check CDC_TARGET_URL, and that no second replicator runs into the same target.",
         "`replicator plan` shows what differs."], AGAIN;
}

impl Kind {
    /// What an error that ends the command is told as.
    #[must_use]
    pub const fn of_error(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Config => Self::Misconfigured,
            ErrorKind::SourceUnreachable => Self::SourceUnreachable,
            ErrorKind::SourceRefused => Self::SourceRefused,
            ErrorKind::PositionLost => Self::PositionLost,
            ErrorKind::TargetUnreachable => Self::TargetUnreachable,
            ErrorKind::TargetRefused => Self::TargetRefused,
            ErrorKind::Corrupt => Self::Corrupt,
            ErrorKind::Unsupported => Self::Unsupported,
            ErrorKind::Schema => Self::SchemaDrift,
            ErrorKind::Data => Self::BadValue,
            ErrorKind::TargetMismatch => Self::TargetMismatch,
        }
    }

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.text().name
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether following the source again resolves it.
    #[must_use]
    pub fn ends_with_following(self) -> bool {
        self.text().resolved_by == AGAIN
    }
}
