//! What no number holds: where the target stands, and which errors came last.
//!
//! Written once a commit and once an error; nothing here is made per row.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::since_1970;
use crate::error::Error;
use crate::sink::checkpoint::Checkpoint;

/// How many errors are remembered.
const ERRORS: usize = 20;

/// An error, without the words of other programs and without any value.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// When, in seconds since 1970.
    pub(crate) at: u64,
    pub(crate) kind: &'static str,
    pub(crate) message: String,
    pub(crate) place: String,
    pub(crate) remedy: String,
}

#[derive(Debug, Default)]
struct Inner {
    position: Option<String>,
    gtid: Option<String>,
    failures: VecDeque<Failure>,
}

/// The position and the last errors.
#[derive(Debug, Default)]
pub(crate) struct Past(Mutex<Inner>);

impl Past {
    /// The target stands at `checkpoint`.
    pub(crate) fn stands(&self, checkpoint: &Checkpoint) {
        let position = checkpoint.position.to_string();
        let gtid = checkpoint.last_gtid.as_ref().map(ToString::to_string);
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.position = Some(position);
        inner.gtid = gtid;
    }

    /// Position and GTID of the last transaction.
    pub(crate) fn place(&self) -> (Option<String>, Option<String>) {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (inner.position.clone(), inner.gtid.clone())
    }

    /// Remembers `error`; the oldest goes where there are many.
    pub(crate) fn failed(&self, error: &Error) {
        let failure = Failure {
            at: since_1970(),
            kind: error.kind().name(),
            message: error.message().to_owned(),
            place: error.place().to_string(),
            remedy: error.help().to_owned(),
        };
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.failures.len() >= ERRORS {
            inner.failures.pop_front();
        }
        inner.failures.push_back(failure);
    }

    /// The last errors, the latest first.
    pub(crate) fn failures(&self) -> Vec<Failure> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.failures.iter().rev().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn the_last_errors_are_kept_the_latest_first() {
        let past = Past::default();
        for number in 0..ERRORS + 5 {
            past.failed(&Error::new(ErrorKind::Corrupt, format!("number {number}")));
        }
        let failures = past.failures();
        assert_eq!(failures.len(), ERRORS);
        assert_eq!(failures[0].message, format!("number {}", ERRORS + 4));
    }
}
