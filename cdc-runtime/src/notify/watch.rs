//! Conditions that nobody raises because they are a matter of time: looked for every
//! second in the metrics.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::options::Limits;
use super::{Kind, Notice, Notifier};
use crate::metrics::Metrics;

const EVERY: Duration = Duration::from_secs(1);
/// How long nothing may be dropped until lost logs count as over.
const CALM: Duration = Duration::from_secs(300);

pub(super) fn start(limits: Limits, notifier: Notifier, metrics: Arc<Metrics>) -> JoinHandle<()> {
    let mut watch = Watch {
        limits,
        lag: false,
        lost: false,
        logs: None,
        dropped: 0,
    };
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(EVERY).await;
            watch.look(&metrics, &notifier);
        }
    })
}

struct Watch {
    limits: Limits,
    lag: bool,
    lost: bool,
    /// When log documents were dropped last, while that is raised.
    logs: Option<Instant>,
    dropped: u64,
}

impl Watch {
    fn look(&mut self, metrics: &Metrics, notifier: &Notifier) {
        self.lag(metrics, notifier);
        self.lost(metrics, notifier);
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
        let lost = metrics.lost_for();
        match lost {
            Some(time) if !self.lost && time >= self.limits.lost => {
                self.lost = true;
                notifier.raise(Notice::new(
                    Kind::SourceLost,
                    format!("the source's stream is not open for {} s", time.as_secs()),
                ));
            }
            // That it is back is told by whoever found it.
            None => self.lost = false,
            Some(_) => {}
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
