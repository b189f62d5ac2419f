//! When what was applied is committed: at once where the source has nothing more ready, in
//! larger batches the more there is to do.

use std::time::{Duration, Instant};

/// Rest after a commit of changed rows, in lengths of that commit: while more keeps coming,
/// quick commits take a third of the time at most.
const REST: u32 = 2;
/// The longest rest: a commit that was slow for once does not make the next one late.
const LONGEST_REST: Duration = Duration::from_millis(5);
/// How old changed rows get at most.
const OLDEST: Duration = Duration::from_millis(100);
/// How old a position gets behind which no row changed.
const MOVED: Duration = Duration::from_secs(1);
/// A wait without an end, for an idle stream.
const IDLE: Duration = Duration::from_secs(3600);

/// How urgent the next commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dirty {
    /// Nothing to commit.
    Clean,
    /// The position moved, but no row changed: within a second.
    Moved,
    /// Rows changed: as soon as the source has nothing ready.
    Changed,
}

/// What waits for the next commit, and how the last one went.
#[derive(Debug)]
pub(super) struct Pace {
    dirty: Dirty,
    since: Instant,
    rested_since: Instant,
    /// How long the last commit took.
    last: Duration,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            dirty: Dirty::Clean,
            since: Instant::now(),
            rested_since: Instant::now(),
            last: Duration::ZERO,
        }
    }

    /// There is something to commit.
    pub(super) fn touch(&mut self, dirty: Dirty) {
        if self.dirty == Dirty::Clean {
            self.since = Instant::now();
        }
        self.dirty = self.dirty.max(dirty);
    }

    /// Everything is committed, or forgotten.
    pub(super) const fn clean(&mut self) {
        self.dirty = Dirty::Clean;
    }

    /// A commit that took so long is done.
    pub(super) fn committed(&mut self, took: Duration) {
        self.clean();
        self.rested_since = Instant::now();
        self.last = took;
    }

    pub(super) const fn is_clean(&self) -> bool {
        matches!(self.dirty, Dirty::Clean)
    }

    /// How long a source that has nothing ready may delay the next commit.
    pub(super) fn patience(&self) -> Duration {
        match self.dirty {
            Dirty::Clean => IDLE,
            Dirty::Moved => MOVED.saturating_sub(self.since.elapsed()),
            Dirty::Changed => {
                let rest = (REST * self.last).min(LONGEST_REST);
                rest.saturating_sub(self.rested_since.elapsed())
            }
        }
    }

    /// Whether a commit is due even though the source never pauses.
    pub(super) fn overdue(&self) -> bool {
        match self.dirty {
            Dirty::Clean => false,
            Dirty::Moved => self.since.elapsed() >= MOVED,
            Dirty::Changed => self.since.elapsed() >= OLDEST,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_change_does_not_wait_and_one_behind_a_commit_rests_a_little() {
        let mut pace = Pace::new();
        assert_eq!(pace.patience(), IDLE);
        pace.touch(Dirty::Changed);
        assert_eq!(pace.patience(), Duration::ZERO);
        pace.committed(Duration::from_millis(2));
        assert!(pace.is_clean());
        pace.touch(Dirty::Changed);
        assert!(pace.patience() <= Duration::from_millis(4));
        pace.committed(Duration::from_secs(5));
        pace.touch(Dirty::Changed);
        let patience = pace.patience();
        assert!(patience > Duration::ZERO, "{patience:?}");
        assert!(patience <= LONGEST_REST, "{patience:?}");
    }

    #[test]
    fn a_position_alone_is_in_no_hurry() {
        let mut pace = Pace::new();
        pace.touch(Dirty::Moved);
        assert!(pace.patience() > Duration::from_millis(500));
        assert!(!pace.overdue());
        pace.touch(Dirty::Changed);
        assert_eq!(pace.patience(), Duration::ZERO);
    }
}
