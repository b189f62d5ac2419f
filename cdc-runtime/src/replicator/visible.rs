//! How long it took from the source's commit until the target showed it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Replicator;
use crate::binlog::gtid_event;
use crate::mapper::Mappers;
use crate::sink::Sink;
use crate::sink::checkpoint::SourceKind;
use crate::source::Event;

/// When the source committed what the next commit of the target will show.
#[derive(Debug, Default)]
pub(super) struct Visible {
    /// As the event in front of the transaction says, in microseconds since 1970.
    told: Option<u64>,
    /// Of each transaction in the batch.
    waiting: Vec<u64>,
}

impl Visible {
    /// An event came.
    pub(super) fn event(&mut self, event: &Event) {
        if let Some(at) = gtid_event::committed_at(&event.header, &event.body) {
            self.told = Some(at);
        }
    }

    /// Nothing waits any more.
    pub(super) fn forget(&mut self) {
        self.told = None;
        self.waiting.clear();
    }
}

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// A transaction is in the batch; its commit event knows the second.
    pub(super) fn waits_to_be_seen(&mut self, second: u32) {
        let told = self.visible.told.take();
        if self.source == SourceKind::Live {
            let at = told.unwrap_or(u64::from(second) * 1_000_000);
            self.visible.waiting.push(at);
        }
    }

    /// The batch is committed.
    pub(super) fn is_seen(&mut self) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| u64::try_from(now.as_micros()).unwrap_or(u64::MAX));
        for at in self.visible.waiting.drain(..) {
            // Clocks that differ make nothing negative of it.
            let time = Duration::from_micros(now.saturating_sub(at));
            self.observer.seen(time);
        }
    }
}
