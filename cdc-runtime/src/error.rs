//! The one error type of the runtime: a kind, a place, a sentence, a remedy.
//!
//! [`ErrorKind`] is the table from what went wrong to what is done about it: whether
//! it is tried again, the exit code, and the sentence with the next command to type.
//! No message holds a cell value, a password or a token.

use std::error::Error as StdError;
use std::fmt;

use crate::position::Position;

/// What went wrong, by what an operator does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Options, environment or `replicator.toml` are wrong.
    Config,
    /// The source cannot be reached, or the connection broke.
    SourceUnreachable,
    /// The source refuses: credentials, grants, settings.
    SourceRefused,
    /// The position to go on from is no longer in the source's binlogs.
    PositionLost,
    /// The target cannot be reached, or the connection broke.
    TargetUnreachable,
    /// The target refuses a statement: disk full, read-only, a constraint.
    TargetRefused,
    /// Bytes of the binlog are damaged: checksum, framing, truncation.
    Corrupt,
    /// The stream holds something this version does not handle.
    Unsupported,
    /// A table no longer has the shape that was compiled.
    Schema,
    /// A value cannot be decoded, translated or held by the target.
    Data,
    /// The target was filled by another mapping or another source.
    TargetMismatch,
}

/// What the replicator does after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// Try again, with backoff.
    Retry,
    /// Stop and leave it to a person.
    Stop,
}

impl ErrorKind {
    /// Each kind, in the order of metrics.
    pub const ALL: [Self; 11] = [
        Self::Config,
        Self::SourceUnreachable,
        Self::SourceRefused,
        Self::PositionLost,
        Self::TargetUnreachable,
        Self::TargetRefused,
        Self::Corrupt,
        Self::Unsupported,
        Self::Schema,
        Self::Data,
        Self::TargetMismatch,
    ];

    /// The stable name in logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::SourceUnreachable => "source_unreachable",
            Self::SourceRefused => "source_refused",
            Self::PositionLost => "position_lost",
            Self::TargetUnreachable => "target_unreachable",
            Self::TargetRefused => "target_refused",
            Self::Corrupt => "corrupt",
            Self::Unsupported => "unsupported",
            Self::Schema => "schema",
            Self::Data => "data",
            Self::TargetMismatch => "target_mismatch",
        }
    }

    /// Whether a later try may succeed without a person.
    #[must_use]
    pub const fn reaction(self) -> Reaction {
        match self {
            Self::SourceUnreachable | Self::TargetUnreachable => Reaction::Retry,
            Self::Config
            | Self::SourceRefused
            | Self::PositionLost
            | Self::TargetRefused
            | Self::Corrupt
            | Self::Unsupported
            | Self::Schema
            | Self::Data
            | Self::TargetMismatch => Reaction::Stop,
        }
    }

    /// The process exit code: 2 configuration, 3 needs a person, 4 unreachable.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Config => 2,
            Self::SourceUnreachable | Self::TargetUnreachable => 4,
            Self::SourceRefused
            | Self::PositionLost
            | Self::TargetRefused
            | Self::Corrupt
            | Self::Unsupported
            | Self::Schema
            | Self::Data
            | Self::TargetMismatch => 3,
        }
    }

    /// What to do, where the error itself says nothing more specific.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Config => "see `replicator --help`",
            Self::SourceUnreachable => {
                "check that the source server runs and that CDC_SOURCE_URL names it"
            }
            Self::SourceRefused => {
                "check the account's password and grants (REPLICATION SLAVE, REPLICATION CLIENT, SELECT)"
            }
            Self::PositionLost => {
                "the source purged or reset its binlogs: start again with an empty target"
            }
            Self::TargetUnreachable => {
                "check that the target exists and that CDC_TARGET_URL names it"
            }
            Self::TargetRefused => {
                "mend the target (space, permissions), then start again: nothing was lost"
            }
            Self::Corrupt => {
                "fetch the binlog file again from the source, then start again from the same target: nothing was lost"
            }
            Self::Unsupported => {
                "the stream holds what this version does not handle: nothing after this position was applied"
            }
            Self::Schema => {
                "bring the DDL in schema/ up to date, build again, then start again from the same target"
            }
            Self::Data => {
                "mend the value at the source or the mapping, build again, then start again from the same target"
            }
            Self::TargetMismatch => "use the target this replicator filled, or an empty one",
        }
    }
}

/// Where something went wrong; every part is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// `schema.table`.
    pub table: Option<String>,
    /// The source column.
    pub column: Option<String>,
    /// The event's own place in the binlog.
    pub position: Option<Position>,
    /// The source transaction.
    pub gtid: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sep = "";
        if let Some(position) = &self.position {
            write!(f, "at {position}")?;
            sep = ", ";
        }
        if let Some(gtid) = &self.gtid {
            write!(f, "{sep}GTID {gtid}")?;
            sep = ", ";
        }
        if let Some(table) = &self.table {
            write!(f, "{sep}table `{table}`")?;
            sep = ", ";
        }
        if let Some(column) = &self.column {
            write!(f, "{sep}column `{column}`")?;
        }
        Ok(())
    }
}

/// An error with its kind, its place, a sentence and a remedy.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    place: Place,
    message: String,
    remedy: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind`; `message` is lower case, complete, and holds no cell value.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            place: Place::default(),
            message: message.into(),
            remedy: None,
            source: None,
        }))
    }

    /// Says what to do about it, more exactly than the kind's own sentence.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.0.remedy = Some(remedy.into());
        self
    }

    /// Keeps the error underneath.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Says where in the binlog, unless a place deeper down already said so.
    #[must_use]
    pub fn at(mut self, position: &Position) -> Self {
        self.0
            .place
            .position
            .get_or_insert_with(|| position.clone());
        self
    }

    /// Names the source table, `schema.table`.
    #[must_use]
    pub fn in_table(mut self, table: impl Into<String>) -> Self {
        self.0.place.table.get_or_insert_with(|| table.into());
        self
    }

    /// Names the source column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.0.place.column.get_or_insert_with(|| column.into());
        self
    }

    /// Names the source transaction.
    #[must_use]
    pub fn in_gtid(mut self, gtid: impl Into<String>) -> Self {
        self.0.place.gtid.get_or_insert_with(|| gtid.into());
        self
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The place.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// The sentence without place and remedy.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> &str {
        self.0.remedy.as_deref().unwrap_or(self.0.kind.remedy())
    }
}

/// One line: the sentence, the place, and the errors underneath.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if self.0.place != Place::default() {
            write!(f, " ({})", self.0.place)?;
        }
        let mut source = StdError::source(self);
        while let Some(inner) = source {
            write!(f, ": {inner}")?;
            source = inner.source();
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|e| e as &(dyn StdError + 'static))
    }
}
