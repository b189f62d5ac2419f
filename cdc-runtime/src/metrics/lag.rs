//! How far the target is behind the source, and for how long the source is lost.

use std::time::Duration;

use super::Metrics;
use crate::error::ErrorKind;
use crate::replicator::ago;

/// How long the stream must be silent to count as read to its end.
const QUIET: u64 = 2_000;

/// Which end of the way is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Source,
    Target,
}

impl Side {
    /// Whose fault an error is, after which it is tried again.
    pub(crate) const fn of(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::TargetUnreachable | ErrorKind::TargetRefused | ErrorKind::TargetMismatch => {
                Self::Target
            }
            _ => Self::Source,
        }
    }

    /// The word on the status page.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }
}

impl Metrics {
    /// Milliseconds since the start.
    pub(crate) fn clock(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// An event of `bytes` came; something is under way.
    pub(crate) fn event(&self, bytes: usize) {
        self.events.one();
        self.event_bytes
            .add(u64::try_from(bytes).unwrap_or(u64::MAX));
        self.event_at.set(self.clock());
        self.busy.set(1);
    }

    /// The source says that it has nothing to send.
    pub(crate) fn heartbeat(&self, bytes: usize) {
        self.events.one();
        self.event_bytes
            .add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// Seconds between the source's commit of what was applied last and now; 0 where the
    /// stream is open, silent, and all it brought is committed. `None`: nothing was
    /// applied yet.
    #[must_use]
    pub fn lag_seconds(&self) -> Option<u64> {
        let quiet = self.clock().saturating_sub(self.event_at.get()) >= QUIET;
        if self.connected.get() == 1 && self.busy.get() == 0 && quiet {
            return Some(0);
        }
        let committed_at = u32::try_from(self.committed_at.get()).ok()?;
        (committed_at > 0).then(|| ago(committed_at))
    }

    /// For how long the source's stream is not open, after it was or should have been.
    #[must_use]
    pub fn lost_for(&self) -> Option<Duration> {
        let since = self.lost_since.get();
        (since > 0).then(|| Duration::from_millis(self.clock().saturating_sub(since)))
    }

    /// Which end is lost, or was lost last.
    pub(crate) fn lost_side(&self) -> Side {
        match self.lost_side.get() {
            0 => Side::Source,
            _ => Side::Target,
        }
    }

    /// The stream is open.
    pub(crate) fn found(&self) {
        self.connections.one();
        self.connected.set(1);
        self.lost_since.set(0);
        self.event_at.set(self.clock());
    }

    /// The stream broke or did not open, or the target went.
    pub(crate) fn lost(&self, side: Side) {
        self.connected.set(0);
        self.lost_side.set(side as u64);
        if self.lost_since.get() == 0 {
            self.lost_since.set(self.clock().max(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lost_source_counts_as_lag_and_a_silent_one_does_not() {
        let metrics = Metrics::default();
        assert_eq!(metrics.lag_seconds(), None);
        metrics.committed_at.set(1);
        metrics.lost(Side::Source);
        assert!(metrics.lag_seconds().is_some_and(|lag| lag > 1_000_000));
        assert!(metrics.lost_for().is_some());
        metrics.found();
        assert!(metrics.lost_for().is_none());
        assert!(
            metrics.lag_seconds().is_some_and(|lag| lag > 1_000_000),
            "not silent yet"
        );
        tokio::time::sleep(Duration::from_millis(QUIET + 10)).await;
        assert_eq!(metrics.lag_seconds(), Some(0));
        metrics.heartbeat(19);
        assert_eq!(
            metrics.lag_seconds(),
            Some(0),
            "a sign of life is no change"
        );
        metrics.busy.set(1);
        assert!(
            metrics.lag_seconds().is_some_and(|lag| lag > 1_000_000),
            "not committed yet"
        );
    }
}
