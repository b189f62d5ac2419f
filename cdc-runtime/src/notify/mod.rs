//! Telling people: what is worth telling ([`Kind`]), to whom, and how often.
//!
//! A [`Notifier`] puts notices into a bounded queue and returns at once. One task turns
//! them into messages: it knows what is open, leaves repetitions out, and says when
//! something is over. Each channel has a queue and a task of its own, so that a dead one
//! delays no other, and none of them delays replication.

mod channel;
mod deliver;
mod dispatch;
mod kind;
mod memory;
mod notice;
mod options;
mod outcome;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

pub use kind::{Kind, Severity, Text};
pub use notice::{Message, Notice, State};
pub use options::Options;
pub use outcome::Outcome;

use crate::metrics::Metrics;
use dispatch::{Dispatch, Job};

/// Notices that may wait to be looked at.
const QUEUE: usize = 256;
/// How long the end of the command waits for channels.
const END: Duration = Duration::from_secs(15);

/// Takes notices from anywhere; cheap to clone.
#[derive(Debug, Clone)]
pub struct Notifier {
    jobs: mpsc::Sender<Job>,
    metrics: Arc<Metrics>,
}

/// The tasks behind a [`Notifier`].
#[derive(Debug)]
pub struct Notifying {
    notifier: Notifier,
    dispatch: JoinHandle<()>,
    watch: JoinHandle<()>,
}

impl Notifier {
    /// Raises `notice`. Never waits: where too many wait, it is counted as dropped.
    pub fn raise(&self, notice: Notice) {
        self.queue(Job::Raise(notice));
    }

    /// What was raised as `kind` (of `table`, where it is about one) is over.
    pub fn resolve(&self, kind: Kind, table: Option<&str>) {
        self.queue(Job::Resolve(kind, table.map(str::to_owned)));
    }

    /// The source is followed again: resolves everything that this mends.
    pub fn following(&self) {
        self.queue(Job::Following);
    }

    fn queue(&self, job: Job) {
        if self.jobs.try_send(job).is_err() {
            self.metrics.notices_dropped.one();
        }
    }
}

impl Notifying {
    /// Starts the tasks. `instance` names this replicator in messages.
    #[must_use]
    pub fn start(options: Options, metrics: Arc<Metrics>, instance: String) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let notifier = Notifier {
            jobs,
            metrics: Arc::clone(&metrics),
        };
        let watch = watch::start(options.limits, notifier.clone(), Arc::clone(&metrics));
        let dispatch = Dispatch::new(options, metrics, instance);
        Self {
            notifier,
            dispatch: tokio::spawn(dispatch.run(queue)),
            watch,
        }
    }

    /// The handle.
    #[must_use]
    pub fn notifier(&self) -> Notifier {
        self.notifier.clone()
    }

    /// Sends a message to every channel, past all filters, and waits for what comes of
    /// it: the channel's name and why it failed, if it did.
    pub async fn test(&self) -> Vec<(String, Option<String>)> {
        let (back, answer) = oneshot::channel();
        if self.notifier.jobs.send(Job::Test(back)).await.is_err() {
            return Vec::new();
        }
        answer.await.unwrap_or_default()
    }

    /// Sends what waits, for a bounded time.
    pub async fn finish(self) {
        self.watch.abort();
        let mut dispatch = self.dispatch;
        // The dispatcher ends at this word, whoever else still holds a handle.
        drop(self.notifier.jobs.send(Job::End).await);
        if tokio::time::timeout(END, &mut dispatch).await.is_err() {
            dispatch.abort();
            tracing::warn!(
                event = crate::log::event::NOTIFYING_FAILED,
                "the command ends before every notification was delivered"
            );
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A message about a table, whose sentence is `sentence`.
    pub(crate) fn message(sentence: &str) -> Message {
        Message {
            id: "id-1".to_owned(),
            instance: "lake-1".to_owned(),
            state: State::Raised,
            notice: Notice::about(Kind::BadValue, "shop.orders", sentence),
            at: "2026-11-23T01:02:03.456Z".to_owned(),
            runbook: "docs/runbooks.md#bad_value".to_owned(),
            repeats: 0,
            lasted: None,
        }
    }

    #[test]
    fn names_are_unique_and_every_kind_says_what_to_do() {
        let mut names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(!kind.text().runbook.is_empty(), "{kind:?}");
            assert_eq!(Kind::from_name(kind.name()), Some(*kind));
        }
    }
}
