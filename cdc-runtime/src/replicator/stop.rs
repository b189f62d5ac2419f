//! The wish to stop, from a signal or a test.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// A wish to stop that many can hold; once made it stays.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    wished: AtomicBool,
    made: Notify,
}

impl Stop {
    /// Makes the wish.
    pub fn wish(&self) {
        self.0.wished.store(true, Ordering::Release);
        self.0.made.notify_waiters();
    }

    /// Whether it was made.
    #[must_use]
    pub fn wished(&self) -> bool {
        self.0.wished.load(Ordering::Acquire)
    }

    /// Waits for it.
    pub async fn wait(&self) {
        let made = self.0.made.notified();
        if !self.wished() {
            made.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wish_wakes_those_who_wait_and_those_who_come_later() {
        let stop = Stop::default();
        let other = stop.clone();
        let waiting = tokio::spawn(async move { other.wait().await });
        tokio::task::yield_now().await;
        stop.wish();
        waiting.await.unwrap();
        stop.wait().await;
        assert!(stop.wished());
    }
}
