//! What the source says about its binlogs: how much of them is still to come, and for how
//! long they are kept.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Metrics;
use crate::position::Position;

/// The source's binlogs as it listed them last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Binlogs {
    /// Each file and its size, the oldest first.
    pub(crate) files: Vec<(String, u64)>,
    /// How long the source keeps a file, where it says so.
    pub(crate) kept: Option<Duration>,
}

impl Binlogs {
    /// The end of the newest.
    fn end(&self) -> Option<Position> {
        let (file, size) = self.files.last()?;
        Some(Position::new(file.as_str(), *size))
    }

    fn place(&self, position: &Position) -> Option<usize> {
        let files = &mut self.files.iter();
        files.position(|(file, _)| **file == *position.file)
    }

    /// Bytes behind `position`; none where its file is not listed.
    fn behind(&self, position: &Position) -> Option<u64> {
        let files = self.files.get(self.place(position)?..)?;
        let sum: u64 = files.iter().map(|(_, size)| size).sum();
        // The target may have come further since.
        Some(sum.saturating_sub(position.offset))
    }
}

/// Whether the source keeps its log for long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retention {
    /// Nothing is known that speaks against it.
    Ample,
    /// More than a quarter of the time has passed.
    Nearing,
    /// More than half of the time has passed.
    Short {
        /// Seconds that the target is behind.
        lag: u64,
        /// How long the source keeps a file.
        kept: Duration,
    },
    /// The file that the target needs next is gone.
    Purged,
}

/// Where the source's log ends; empty while nobody asks.
#[derive(Debug, Default)]
pub(crate) struct Horizon(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    seen: Option<Binlogs>,
    /// As it was told last: it holds while the source is lost.
    kept: Option<Duration>,
}

impl Horizon {
    /// The source lists these.
    pub(crate) fn seen(&self, binlogs: Binlogs) {
        let mut inner = self.inner();
        inner.kept = binlogs.kept;
        inner.seen = Some(binlogs);
    }

    /// The source does not answer, or another one is followed.
    pub(crate) fn unknown(&self) {
        self.inner().seen = None;
    }

    /// The end of the source's log.
    pub(crate) fn end(&self) -> Option<Position> {
        self.inner().seen.as_ref()?.end()
    }

    /// How long the source keeps a file, as it said last.
    pub(crate) fn kept(&self) -> Option<Duration> {
        self.inner().kept
    }

    /// Whether the file in which `position` stands is gone, while later ones are there.
    pub(crate) fn lacks(&self, position: &Position) -> bool {
        let inner = self.inner();
        inner.seen.as_ref().is_some_and(|binlogs| {
            let first = binlogs.files.first();
            binlogs.place(position).is_none()
                && first.is_some_and(|(file, _)| Position::new(file.as_str(), 0) > *position)
        })
    }

    fn behind(&self, position: &Position) -> Option<u64> {
        self.inner().seen.as_ref()?.behind(position)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Metrics {
    /// Whether the source may purge what the target needs next: how long it keeps its log,
    /// where it has the log still.
    #[must_use]
    pub(crate) fn retention(&self) -> Retention {
        let position = self.past.position();
        if position.is_some_and(|position| self.horizon.lacks(&position)) {
            return Retention::Purged;
        }
        match (self.horizon.kept(), self.lag_seconds()) {
            (Some(kept), Some(lag)) if lag > kept.as_secs() / 2 => Retention::Short { lag, kept },
            (Some(kept), Some(lag)) if lag > kept.as_secs() / 4 => Retention::Nearing,
            _ => Retention::Ample,
        }
    }

    /// Bytes of the source's log behind what is applied; none where either is not known.
    #[must_use]
    pub fn lag_bytes(&self) -> Option<u64> {
        self.horizon.behind(&self.past.position()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn horizon() -> Horizon {
        let horizon = Horizon::default();
        horizon.seen(Binlogs {
            files: vec![
                ("binlog.000007".to_owned(), 1000),
                ("binlog.000008".to_owned(), 2000),
                ("binlog.000009".to_owned(), 300),
            ],
            kept: None,
        });
        horizon
    }

    #[test]
    fn what_is_to_come_is_counted_over_files() {
        let behind = |file: &str, offset| horizon().behind(&Position::new(file, offset));
        assert_eq!(behind("binlog.000009", 300), Some(0));
        assert_eq!(behind("binlog.000007", 400), Some(2900));
        assert_eq!(behind("binlog.000009", 500), Some(0), "further by now");
        assert_eq!(behind("binlog.000006", 4), None);
        assert_eq!(Horizon::default().behind(&Position::new("a.1", 4)), None);
    }

    #[test]
    fn a_purged_file_is_missed_and_a_new_one_is_not() {
        let lacks = |file: &str| horizon().lacks(&Position::new(file, 4));
        assert!(lacks("binlog.000006"));
        assert!(!lacks("binlog.000007") && !lacks("binlog.000010"));
    }
}
