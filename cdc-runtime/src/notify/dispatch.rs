//! The task between notices and channels.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::deliver::{self, Parcel};
use super::kind::Kind;
use super::memory::Memory;
use super::notice::{Key, Message, Notice, State};
use super::options::{Options, Route};
use super::outcome::Outcome;
use crate::log::document::now;
use crate::metrics::{Metrics, since_1970};

/// Messages that may wait in front of one channel.
const QUEUE: usize = 64;

pub(super) enum Job {
    Raise(Notice),
    Resolve(Kind, Option<String>),
    Following,
    Test(oneshot::Sender<Vec<(String, Option<String>)>>),
    End,
}

pub(super) struct Dispatch {
    channels: Vec<Door>,
    memory: Memory,
    repeat: Duration,
    runbook_url: String,
    instance: String,
    metrics: Arc<Metrics>,
    sent: u64,
}

/// A channel as the dispatcher sees it.
struct Door {
    route: Arc<Route>,
    queue: mpsc::Sender<Parcel>,
    task: JoinHandle<()>,
}

impl Dispatch {
    pub(super) fn new(options: Options, metrics: Arc<Metrics>, instance: String) -> Self {
        metrics.name_channels(options.channels.iter().map(|route| route.name.clone()));
        let door = |(index, route): (usize, Route)| {
            let route = Arc::new(route);
            let (queue, parcels) = mpsc::channel(QUEUE);
            let work = deliver::run(index, Arc::clone(&route), parcels, Arc::clone(&metrics));
            Door {
                route,
                queue,
                task: tokio::spawn(work),
            }
        };
        let memory = Memory::load(options.state_file);
        metrics.open_notices.set(count(memory.len()));
        Self {
            channels: options.channels.into_iter().enumerate().map(door).collect(),
            memory,
            repeat: options.repeat,
            runbook_url: options.runbook_url,
            instance,
            metrics,
            sent: 0,
        }
    }

    pub(super) async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(job) = jobs.recv().await {
            match job {
                Job::Raise(notice) => self.raise(notice),
                Job::Resolve(kind, table) => self.resolve(&(kind, table)),
                Job::Following => {
                    for key in self.memory.ended_by_following() {
                        self.resolve(&key);
                    }
                }
                Job::Test(back) => self.test(back).await,
                Job::End => break,
            }
            self.metrics.open_notices.set(count(self.memory.len()));
        }
        // Channels end when their queues do; each delivers what it has.
        for door in self.channels {
            drop(door.queue);
            drop(door.task.await);
        }
    }

    fn raise(&mut self, notice: Notice) {
        // News is told each time; a condition once, until it is over.
        let repeats = match notice.kind.text().resolved_by {
            None => Some(0),
            Some(_) => self.memory.raise(notice.key(), self.repeat),
        };
        if let Some(repeats) = repeats {
            let message = self.message(State::Raised, notice);
            self.send(&Message { repeats, ..message });
        }
    }

    fn resolve(&mut self, key: &Key) {
        let Some(open) = self.memory.resolve(key) else {
            return;
        };
        let (kind, table) = key.clone();
        let by = kind.text().resolved_by.unwrap_or_default();
        let notice = Notice {
            table,
            ..Notice::new(kind, by)
        };
        let lasted = since_1970().saturating_sub(open.since);
        let message = self.message(State::Resolved, notice);
        self.send(&Message {
            lasted: Some(Duration::from_secs(lasted)),
            ..message
        });
    }

    async fn test(&mut self, back: oneshot::Sender<Vec<(String, Option<String>)>>) {
        let notice = Notice::new(Kind::Started, "this is a test: nothing happened");
        let message = self.message(State::Test, notice);
        let mut answers = Vec::new();
        for door in &self.channels {
            let (told, answer) = oneshot::channel();
            let parcel = Parcel {
                message: message.clone(),
                told: Some(told),
            };
            self.metrics.notices_queued.add(message.size());
            let sent = door.queue.try_send(parcel).is_ok();
            if !sent {
                self.metrics.notices_queued.sub(message.size());
            }
            answers.push((door.route.name.clone(), sent.then_some(answer)));
        }
        let mut list = Vec::new();
        for (name, answer) in answers {
            let failure = match answer {
                Some(answer) => answer
                    .await
                    .unwrap_or_else(|_| Some("the channel is gone".to_owned())),
                None => Some("its queue is full".to_owned()),
            };
            list.push((name, failure));
        }
        // Whoever asked may have left.
        drop(back.send(list));
    }

    fn message(&mut self, state: State, notice: Notice) -> Message {
        self.sent += 1;
        Message {
            id: format!(
                "{}-{}-{}-{}",
                self.instance,
                since_1970(),
                std::process::id(),
                self.sent
            ),
            instance: self.instance.clone(),
            state,
            runbook: format!("{}#{}", self.runbook_url, notice.kind.name()),
            notice,
            at: now(),
            repeats: 0,
            lasted: None,
        }
    }

    fn send(&self, message: &Message) {
        for (index, door) in self.channels.iter().enumerate() {
            if !door.route.takes(message) {
                continue;
            }
            let parcel = Parcel {
                message: message.clone(),
                told: None,
            };
            let size = message.size();
            self.metrics.notices_queued.add(size);
            if door.queue.try_send(parcel).is_err() {
                self.metrics.notices_queued.sub(size);
                self.metrics.notified(index, Outcome::Dropped);
            }
        }
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
