//! What waits to be shipped: bounded in bytes; where it is full the oldest goes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::document::{Document, Origin};
use crate::metrics::Metrics;

/// The bound until the configuration is read.
const FIRST_LIMIT: usize = 1 << 20;
/// What a document takes beside its bytes.
const OVERHEAD: usize = 64;

/// A line of documents between those who log and the one who ships.
#[derive(Debug)]
pub struct Buffer {
    inner: Mutex<Inner>,
    /// Wakes the shipper.
    pub(super) added: Notify,
    metrics: Arc<Metrics>,
}

#[derive(Debug)]
struct Inner {
    line: VecDeque<Waiting>,
    bytes: usize,
    limit: usize,
    next: u64,
    is_closed: bool,
    origin: Origin,
}

/// A document in line.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    /// Its number in this process, which makes its id.
    pub(super) number: u64,
    pub(super) json: Arc<[u8]>,
}

impl Waiting {
    fn weight(&self) -> usize {
        self.json.len() + OVERHEAD
    }
}

impl Buffer {
    /// An empty buffer that counts in `metrics`.
    #[must_use]
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self {
            inner: Mutex::new(Inner {
                line: VecDeque::new(),
                bytes: 0,
                limit: FIRST_LIMIT,
                next: 0,
                is_closed: false,
                origin: Origin::default(),
            }),
            added: Notify::new(),
            metrics,
        }
    }

    /// Sets the bound and what every later document says.
    pub fn open(&self, limit: usize, origin: Origin) {
        let mut inner = self.lock();
        inner.limit = limit;
        inner.origin = origin;
        self.shrink(&mut inner);
    }

    /// Takes nothing more. What waits is still there.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.added.notify_one();
    }

    /// Takes nothing more and forgets what waits: nobody ships.
    pub fn discard(&self) {
        let mut inner = self.lock();
        inner.is_closed = true;
        inner.line = VecDeque::new();
        inner.bytes = 0;
        self.metrics.log.buffered.set(0);
    }

    /// Puts `document` in line; the oldest go where there is no room.
    pub fn push(&self, document: Document) {
        let mut inner = self.lock();
        if inner.is_closed {
            return;
        }
        let json = document.finish(&inner.origin).into();
        let waiting = Waiting {
            number: inner.next,
            json,
        };
        inner.next += 1;
        inner.bytes += waiting.weight();
        inner.line.push_back(waiting);
        self.shrink(&mut inner);
        drop(inner);
        self.added.notify_one();
    }

    fn shrink(&self, inner: &mut Inner) {
        while inner.bytes > inner.limit {
            let Some(oldest) = inner.line.pop_front() else {
                break;
            };
            inner.bytes -= oldest.weight();
            self.metrics.log.dropped.one();
        }
        self.tell(inner);
    }

    fn tell(&self, inner: &Inner) {
        let bytes = u64::try_from(inner.bytes).unwrap_or(u64::MAX);
        self.metrics.log.buffered.set(bytes);
    }

    /// Takes the oldest, up to `documents` of `bytes` together, at least one.
    pub(super) fn take(&self, documents: usize, bytes: usize) -> Vec<Waiting> {
        let mut inner = self.lock();
        let (mut taken, mut room) = (Vec::new(), bytes);
        while let Some(next) = inner.line.front() {
            let weight = next.weight();
            if taken.len() >= documents || (weight > room && !taken.is_empty()) {
                break;
            }
            room = room.saturating_sub(weight);
            inner.bytes -= weight;
            taken.extend(inner.line.pop_front());
        }
        self.tell(&inner);
        taken
    }

    /// How many wait, and of how many bytes.
    pub(super) fn size(&self) -> (usize, usize) {
        let inner = self.lock();
        (inner.line.len(), inner.bytes)
    }

    /// How many were put in line so far.
    pub(super) fn pushed(&self) -> u64 {
        self.lock().next
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// What holds is consistent after every statement: a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_is_full_the_oldest_goes_and_is_counted() {
        let metrics = Arc::new(Metrics::default());
        let buffer = Buffer::new(Arc::clone(&metrics));
        buffer.open(4000, Origin::default());
        for _ in 0..100 {
            buffer.push(Document::new("info", "test"));
        }
        let (waiting, bytes) = buffer.size();
        assert!(bytes <= 4000 && waiting > 5, "{waiting} of {bytes} bytes");
        assert_eq!(metrics.log.dropped.get(), 100 - waiting as u64);
        let taken = buffer.take(1000, usize::MAX);
        assert_eq!(taken.last().unwrap().number, 99);
        assert_eq!(metrics.log.buffered.get(), 0);
    }

    #[test]
    fn a_batch_is_bounded_and_never_empty() {
        let buffer = Buffer::new(Arc::default());
        for _ in 0..5 {
            buffer.push(Document::new("info", "test"));
        }
        assert_eq!(buffer.take(3, usize::MAX).len(), 3);
        assert_eq!(buffer.take(3, 1).len(), 1);
        buffer.discard();
        buffer.push(Document::new("info", "test"));
        assert_eq!(buffer.size(), (0, 0));
    }
}
