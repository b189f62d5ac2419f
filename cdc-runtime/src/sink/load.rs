//! What a target keeps of the load of its tables.

use crate::mapper::Counts;

/// How far the load of a target table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nothing of the source's rows was asked for yet.
    Missing,
    /// It is to be loaded again, beside the stream.
    Asked,
    /// Rows are missing, or are those of a later moment than the checkpoint.
    Loading,
    /// It is exact, and so it stays by the stream.
    Done,
}

impl Phase {
    /// The name in the target and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Asked => "asked",
            Self::Loading => "loading",
            Self::Done => "done",
        }
    }

    /// The phase of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Missing, Self::Asked, Self::Loading, Self::Done]
            .into_iter()
            .find(|phase| phase.name() == name)
    }
}

/// The load of a target table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// The target table.
    pub table: &'static str,
    /// Its source, by place in [`Mappers::TABLES`](crate::mapper::Mappers::TABLES).
    pub source: usize,
    /// How far it is.
    pub phase: Phase,
    /// Counts the loads of its source: chunks of another load are not those of this one.
    pub generation: u64,
    /// Rows read of the source.
    pub rows: u64,
    /// Chunks in the target.
    pub chunks: u64,
    /// Rows the source thought it had when the load began.
    pub estimated: u64,
    /// Target rows that a load beside the stream had to change.
    pub healed: Counts,
    /// When the load began, UTC.
    pub started_at: Option<String>,
    /// When it was done.
    pub finished_at: Option<String>,
}

impl Load {
    /// The state of a table of which the target says nothing.
    #[must_use]
    pub fn missing(table: &'static str, source: usize) -> Self {
        Self {
            table,
            source,
            phase: Phase::Missing,
            generation: 0,
            rows: 0,
            chunks: 0,
            estimated: 0,
            healed: Counts::default(),
            started_at: None,
            finished_at: None,
        }
    }
}

/// A chunk that is in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Its place among the chunks of the load.
    pub ord: i64,
    /// The key behind which it begins; `None`: at the table's first row.
    pub lower: Option<String>,
    /// The key with which it ends; `None`: with the table's last row.
    pub upper: Option<String>,
    /// Rows read of the source.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A load of one source table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadOf<'a> {
    /// Its place in [`Mappers::TABLES`](crate::mapper::Mappers::TABLES).
    pub source: usize,
    /// `schema.table`, by which the journal knows it.
    pub name: &'a str,
    /// Which load.
    pub generation: u64,
}
