//! Dead letters: row changes that a target cannot take, set aside in the target itself.
//!
//! A letter is what is pending for one row of a source table: the row as the targets hold
//! it (`before`) and the row as it should be (`after`). A later change of the same row
//! composes with the letter: `before` stays, `after` is the later row, and the two are
//! tried as one change. If the targets take it, the letter is superseded and goes; else it
//! waits on with the later row. So one row never has two letters, no change of it is applied
//! out of order, and what is mended at the source needs nobody here.

mod row;

use std::collections::HashMap;

pub(crate) use row::{Image, Row};

use crate::error::Error;
use crate::position::Position;

/// A row change that is set aside.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its number in the target.
    pub id: u64,
    /// The source table, schema and name.
    pub table: String,
    /// What tells its row from others of the table; holds row data.
    pub key: Vec<u8>,
    /// The row as the targets hold it; none where they do not. Holds row data.
    pub before: Option<Vec<u8>>,
    /// The row as it should be; none where it should not be there. Holds row data.
    pub after: Option<Vec<u8>>,
    /// Why it cannot be applied; without a value.
    pub reason: String,
    /// The source column that the reason names.
    pub column: Option<String>,
    /// Where the last of its changes stands in the binlog.
    pub position: Position,
    /// That change's transaction.
    pub gtid: Option<String>,
    /// When that was committed at the source, seconds since 1970.
    pub committed_at: u32,
    /// How often it was tried.
    pub tries: u32,
}

impl Letter {
    /// What it would do: "insert", "update", "delete".
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "insert",
            (Some(_), Some(_)) => "update",
            (Some(_), None) => "delete",
        }
    }

    /// Who refuses it.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        Refusal::of(&self.reason)
    }

    /// Says why it could not be applied.
    pub(crate) fn refused(&mut self, error: &Error) {
        self.reason = error.message().to_owned();
        self.column = error.place().column.clone();
        self.tries = self.tries.saturating_add(1);
    }
}

/// Who refuses a row change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The mapping has no translation for a value.
    Mapping,
    /// The target does not take the row.
    Target,
}

impl Refusal {
    /// Each, in the order of metrics.
    pub const ALL: [Self; 2] = [Self::Mapping, Self::Target];

    /// The name in metrics and on the status page.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mapping => "mapping",
            Self::Target => "target",
        }
    }

    /// Whose words a letter's reason is: a target's begin alike, whatever it is.
    pub(crate) fn of(reason: &str) -> Self {
        if reason.starts_with("the target refused")
            || reason.starts_with("a value cannot be passed")
        {
            Self::Target
        } else {
            Self::Mapping
        }
    }
}

/// What a commit changes of the letters.
#[derive(Clone, PartialEq, Eq)]
pub enum LetterChange {
    /// One is new.
    New(Letter),
    /// One that stands there has another content.
    Changed(Letter),
    /// One was superseded, applied or discarded.
    Gone(u64),
}

/// A letter without its rows.
#[derive(Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub id: u64,
    /// The source table, schema and name.
    pub table: String,
    /// What tells its row from others.
    pub key: Vec<u8>,
}

/// The letters of a target, by row.
#[derive(Default)]
pub(crate) struct Letters {
    by_row: HashMap<(usize, Vec<u8>), u64>,
    next: u64,
}

impl Letters {
    /// Those that stand in the target; `place` gives a table's place in the mapping. A
    /// letter of a table that no mapping names any more counts, and meets no row.
    pub(crate) fn read(heads: Vec<Head>, place: impl Fn(&str) -> Option<usize>) -> Self {
        let next = heads.iter().map(|head| head.id).max().unwrap_or(0) + 1;
        let by_row = heads.into_iter().map(|head| {
            (
                (place(&head.table).unwrap_or(usize::MAX), head.key),
                head.id,
            )
        });
        Self {
            by_row: by_row.collect(),
            next,
        }
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.by_row.len()
    }

    /// Whether a row of that table has one.
    pub(crate) fn has_table(&self, source: usize) -> bool {
        self.by_row.keys().any(|(of, _)| *of == source)
    }

    /// The letter of a row.
    pub(crate) fn of(&self, source: usize, key: &[u8]) -> Option<u64> {
        // A map of owned keys is asked with an owned key.
        self.by_row.get(&(source, key.to_vec())).copied()
    }

    /// A number for a new letter of that row.
    pub(crate) fn add(&mut self, source: usize, key: Vec<u8>) -> u64 {
        let id = self.next;
        self.next += 1;
        self.by_row.insert((source, key), id);
        id
    }

    /// The row's letter is gone.
    pub(crate) fn remove(&mut self, source: usize, key: &[u8]) {
        self.by_row.remove(&(source, key.to_vec()));
    }
}
