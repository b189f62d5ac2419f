//! Conditions that nobody raises because they are a matter of time: looked for every
//! second in the metrics.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::options::Limits;
use super::{Kind, Notice, Notifier};
use crate::metrics::{Metrics, Retention, Side};

const EVERY: Duration = Duration::from_secs(1);
/// How long nothing may be dropped until lost logs count as over.
const CALM: Duration = Duration::from_secs(300);

/// How long the stream must be open to count as followed again: a replicator that meets
/// the same row after each start says neither that it is over nor that it is back.
const STEADY: Duration = Duration::from_secs(30);

pub(super) fn start(limits: Limits, notifier: Notifier, metrics: Arc<Metrics>) -> JoinHandle<()> {
    let mut watch = Watch::new(limits);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(EVERY).await;
            watch.look(&metrics, &notifier);
        }
    })
}

/// Whether the source's stream is open.
enum Open {
    No,
    Since(Instant),
    /// For long enough, and that was said.
    Steadily,
}

struct Watch {
    limits: Limits,
    lag: bool,
    /// What is told as lost.
    lost: Option<Kind>,
    retention: bool,
    open: Open,
    /// When log documents were dropped last, while that is raised.
    logs: Option<Instant>,
    dropped: u64,
}

impl Watch {
    fn new(limits: Limits) -> Self {
        Self {
            limits,
            lag: false,
            lost: None,
            retention: false,
            open: Open::No,
            logs: None,
            dropped: 0,
        }
    }

    fn look(&mut self, metrics: &Metrics, notifier: &Notifier) {
        self.lag(metrics, notifier);
        self.lost(metrics, notifier);
        self.retention(metrics, notifier);
        self.found(metrics, notifier);
        self.logs(metrics, notifier);
    }

    fn lag(&mut self, metrics: &Metrics, notifier: &Notifier) {
        let limit = self.limits.lag.as_secs();
        let Some(lag) = metrics.lag_seconds() else {
            return;
        };
        // A lost source is told as such, not as lag on top.
        if !self.lag && lag > limit && metrics.connected.get() == 1 {
            self.lag = true;
            notifier.raise(Notice::new(
                Kind::LagHigh,
                format!("the target is {lag} s behind; the limit is {limit} s"),
            ));
        } else if self.lag && lag <= limit / 2 {
            self.lag = false;
            notifier.resolve(Kind::LagHigh, None);
        }
    }

    fn lost(&mut self, metrics: &Metrics, notifier: &Notifier) {
        let (kind, what) = match metrics.lost_side() {
            Side::Source => (Kind::SourceLost, "the source's stream is not open"),
            Side::Target => (Kind::TargetLost, "the target does not answer"),
        };
        match metrics.lost_for() {
            Some(time) if self.lost != Some(kind) && time >= self.limits.lost => {
                self.lost = Some(kind);
                let sentence = format!("{what} for {} s", time.as_secs());
                notifier.raise(Notice::new(kind, sentence));
            }
            None => self.lost = None,
            Some(_) => {}
        }
    }

    fn retention(&mut self, metrics: &Metrics, notifier: &Notifier) {
        let retention = metrics.retention();
        let sentence = match retention {
            Retention::Purged => {
                "the binlog file in which the target stands is gone at the source".to_owned()
            }
            Retention::Short { lag, kept } => format!(
                "the target is {lag} s behind, and the source keeps its binlogs for {} s",
                kept.as_secs()
            ),
            Retention::Nearing => return,
            Retention::Ample => {
                if std::mem::take(&mut self.retention) {
                    notifier.resolve(Kind::RetentionAtRisk, None);
                }
                return;
            }
        };
        if !std::mem::replace(&mut self.retention, true) {
            notifier.raise(Notice::new(Kind::RetentionAtRisk, sentence));
        }
    }

    fn found(&mut self, metrics: &Metrics, notifier: &Notifier) {
        let is_open = metrics.connected.get() == 1;
        match self.open {
            _ if !is_open => self.open = Open::No,
            Open::No => self.open = Open::Since(Instant::now()),
            Open::Since(since) if since.elapsed() >= STEADY => {
                self.open = Open::Steadily;
                notifier.following();
            }
            Open::Since(_) | Open::Steadily => {}
        }
    }

    fn logs(&mut self, metrics: &Metrics, notifier: &Notifier) {
        let dropped = metrics.log.dropped.get();
        let is_new = dropped > self.dropped;
        self.dropped = dropped;
        match self.logs {
            _ if is_new => {
                if self.logs.replace(Instant::now()).is_none() {
                    notifier.raise(Notice::new(
                        Kind::LogsLost,
                        format!("{dropped} log documents were dropped: the buffer was full"),
                    ));
                }
            }
            Some(at) if at.elapsed() >= CALM => {
                self.logs = None;
                notifier.resolve(Kind::LogsLost, None);
            }
            Some(_) | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::super::dispatch::Job;
    use super::*;
    use crate::metrics::Binlogs;

    struct Looked {
        watch: Watch,
        metrics: Arc<Metrics>,
        notifier: Notifier,
        jobs: mpsc::Receiver<Job>,
    }

    fn looked(limits: Limits) -> Looked {
        let (jobs, receiver) = mpsc::channel(16);
        let metrics = Arc::new(Metrics::default());
        let notifier = Notifier {
            jobs,
            metrics: Arc::clone(&metrics),
        };
        Looked {
            watch: Watch::new(limits),
            metrics,
            notifier,
            jobs: receiver,
        }
    }

    impl Looked {
        /// What a look says.
        fn look(&mut self) -> Vec<String> {
            self.watch.look(&self.metrics, &self.notifier);
            let mut said = Vec::new();
            while let Ok(job) = self.jobs.try_recv() {
                said.push(match job {
                    Job::Raise(notice) => format!("raise {}", notice.kind.name()),
                    Job::Resolve(kind, _) => format!("resolve {}", kind.name()),
                    Job::Following | Job::Test(_) | Job::End => "other".to_owned(),
                });
            }
            said
        }
    }

    #[test]
    fn a_log_that_may_be_purged_is_told_until_the_target_is_far_from_it() {
        let mut looked = looked(Limits {
            lag: Duration::from_secs(1_000_000),
            lost: Duration::from_secs(1_000_000),
        });
        let now = crate::metrics::since_1970();
        looked.metrics.horizon.seen(Binlogs {
            files: Vec::new(),
            kept: Some(Duration::from_secs(1000)),
        });
        for (lag, said) in [
            (200, &[][..]),
            (600, &["raise retention_at_risk"]),
            (700, &[]),
            (300, &[]),
            (100, &["resolve retention_at_risk"]),
        ] {
            looked.metrics.committed_at.set(now - lag);
            assert_eq!(looked.look(), said, "{lag} s");
        }
    }

    #[test]
    fn lag_is_told_once_and_a_lost_source_is_told_as_such() {
        let mut looked = looked(Limits {
            lag: Duration::from_secs(60),
            lost: Duration::ZERO,
        });
        assert_eq!(looked.look(), Vec::<String>::new());
        looked.metrics.committed_at.set(1);
        looked.metrics.found();
        assert_eq!(looked.look(), ["raise lag_high"]);
        assert_eq!(looked.look(), Vec::<String>::new());
        looked.metrics.lost(Side::Source);
        assert_eq!(looked.look(), ["raise source_lost"]);
        assert_eq!(looked.look(), Vec::<String>::new());
        looked.metrics.lost(Side::Target);
        assert_eq!(looked.look(), ["raise target_lost"]);
        looked.metrics.found();
        looked
            .metrics
            .committed_at
            .set(crate::metrics::since_1970());
        assert_eq!(looked.look(), ["resolve lag_high"]);
    }
}
