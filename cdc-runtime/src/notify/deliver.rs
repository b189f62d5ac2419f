//! The task of one channel: limits, tries, counts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::channel::Sent;
use super::kind::Severity;
use super::notice::{Message, State};
use super::options::Route;
use super::outcome::Outcome;
use crate::metrics::Metrics;
use crate::pause::Pauses;

/// A message on its way into a channel.
pub(super) struct Parcel {
    pub(super) message: Message,
    /// Who wants to know why it failed, if it did.
    pub(super) told: Option<oneshot::Sender<Option<String>>>,
}

pub(super) async fn run(
    index: usize,
    route: Arc<Route>,
    mut parcels: mpsc::Receiver<Parcel>,
    metrics: Arc<Metrics>,
) {
    let mut share = Share::new(route.per_minute);
    let mut held = 0;
    while let Some(parcel) = parcels.recv().await {
        let mut message = parcel.message;
        let size = message.size();
        if is_limited(&message) && !share.take(Instant::now()) {
            held += 1;
            metrics.notices_queued.sub(size);
            metrics.notified(index, Outcome::Limited);
            continue;
        }
        message.repeats += std::mem::take(&mut held);
        let failure = tries(&route, &message, parcel.told.is_some()).await;
        let outcome = match failure {
            None => Outcome::Delivered,
            Some(_) => Outcome::Failed,
        };
        metrics.notices_queued.sub(size);
        metrics.notified(index, outcome);
        if let Some(why) = &failure {
            tracing::warn!(
                event = crate::log::event::NOTIFYING_FAILED,
                channel = route.name,
                notice = message.notice.kind.name(),
                "a notification was not delivered: {why}"
            );
        }
        if let Some(told) = parcel.told {
            // Whoever asked may have left.
            drop(told.send(failure));
        }
    }
}

/// What tells that replication stands still, or moves again, is always sent.
fn is_limited(message: &Message) -> bool {
    message.state == State::Raised && message.severity() < Severity::Critical
}

/// Why it failed, if it did. A test is tried once: somebody waits.
async fn tries(route: &Route, message: &Message, is_once: bool) -> Option<String> {
    let mut pauses = Pauses::default();
    let mut left = if is_once { 1 } else { route.tries };
    loop {
        left -= 1;
        match route.channel.send(message).await {
            Sent::Delivered => return None,
            Sent::Refused(why) => return Some(why),
            Sent::Later(why, _) if left == 0 => return Some(why),
            Sent::Later(_, after) => tokio::time::sleep(pauses.next(after)).await,
        }
    }
}

/// A share of messages per minute, which fills again evenly.
struct Share {
    most: f64,
    left: f64,
    at: Instant,
}

impl Share {
    fn new(per_minute: u32) -> Self {
        Self {
            most: f64::from(per_minute),
            left: f64::from(per_minute),
            at: Instant::now(),
        }
    }

    fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at);
        self.at = now;
        let filled = passed.as_secs_f64() / Duration::from_secs(60).as_secs_f64() * self.most;
        self.left = (self.left + filled).min(self.most);
        let is_enough = self.left >= 1.0;
        if is_enough {
            self.left -= 1.0;
        }
        is_enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_fills_again_within_a_minute() {
        let mut share = Share::new(6);
        let start = Instant::now();
        let taken = (0..10).filter(|_| share.take(start)).count();
        assert_eq!(taken, 6);
        assert!(!share.take(start + Duration::from_secs(5)));
        assert!(share.take(start + Duration::from_secs(16)));
        let later = start + Duration::from_secs(3600);
        assert_eq!((0..10).filter(|_| share.take(later)).count(), 6);
    }
}
