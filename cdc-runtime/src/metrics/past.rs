//! What no number holds: where the target stands, which errors came last, which row
//! changes are set aside.
//!
//! Written once a commit, once an error and once a letter; nothing here is made per row.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::since_1970;
use crate::error::Error;
use crate::letter::{Letter, Refusal};
use crate::notify::Severity;
use crate::position::Position;
use crate::sink::checkpoint::Checkpoint;

/// How many errors, and how many letters, are remembered.
const ERRORS: usize = 20;
const LETTERS: usize = 100;

/// An error or a warning, without the words of other programs and without any value.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// When, in seconds since 1970.
    pub(crate) at: u64,
    pub(crate) severity: Severity,
    pub(crate) kind: &'static str,
    /// The exit code, where it ended the command.
    pub(crate) code: Option<u8>,
    pub(crate) message: String,
    pub(crate) place: String,
    pub(crate) remedy: String,
}

/// A row change that is set aside, without its row.
#[derive(Debug, Clone)]
pub(crate) struct LetterNote {
    pub(crate) id: u64,
    pub(crate) table: String,
    pub(crate) kind: &'static str,
    pub(crate) column: Option<String>,
    pub(crate) refusal: Refusal,
    pub(crate) reason: String,
    /// None of a row that a load read.
    pub(crate) position: Option<String>,
    pub(crate) committed_at: u32,
}

impl From<&Letter> for LetterNote {
    fn from(letter: &Letter) -> Self {
        let position = &letter.position;
        Self {
            id: letter.id,
            table: letter.table.clone(),
            kind: letter.kind(),
            column: letter.column.clone(),
            refusal: letter.refusal(),
            reason: letter.reason.clone(),
            position: (!position.file.is_empty()).then(|| position.to_string()),
            committed_at: letter.committed_at,
        }
    }
}

#[derive(Debug, Default)]
struct Inner {
    position: Option<Position>,
    gtid: Option<String>,
    failures: VecDeque<Failure>,
    letters: VecDeque<LetterNote>,
}

/// The position, the last errors and the open letters.
#[derive(Debug, Default)]
pub(crate) struct Past(Mutex<Inner>);

impl Past {
    /// The target stands at `checkpoint`.
    pub(crate) fn stands(&self, checkpoint: &Checkpoint) {
        let position = checkpoint.position.clone();
        let gtid = checkpoint.last_gtid.clone();
        let mut inner = self.inner();
        inner.position = Some(position);
        inner.gtid = gtid;
    }

    /// Position and GTID of the last transaction, for people.
    pub(crate) fn place(&self) -> (Option<String>, Option<String>) {
        let inner = self.inner();
        let position = inner.position.as_ref().map(ToString::to_string);
        (position, inner.gtid.clone())
    }

    /// Where the target stands.
    pub(crate) fn position(&self) -> Option<Position> {
        self.inner().position.clone()
    }

    /// Remembers `error`, which ended the command.
    pub(crate) fn failed(&self, error: &Error) {
        let code = Some(error.kind().exit_code());
        self.remember(Failure {
            severity: Severity::Critical,
            code,
            ..failure(error)
        });
    }

    /// Remembers `error`, after which it is tried again.
    pub(crate) fn hindered(&self, error: &Error) {
        self.remember(failure(error));
    }

    /// Remembers what is no error yet.
    pub(crate) fn warned(&self, kind: &'static str, message: &str, place: &str) {
        self.remember(Failure {
            at: since_1970(),
            severity: Severity::Warning,
            kind,
            code: None,
            message: message.to_owned(),
            place: place.to_owned(),
            remedy: String::new(),
        });
    }

    /// The oldest goes where there are many.
    fn remember(&self, failure: Failure) {
        let mut inner = self.inner();
        if inner.failures.len() >= ERRORS {
            inner.failures.pop_front();
        }
        inner.failures.push_back(failure);
    }

    /// The last errors, the latest first.
    pub(crate) fn failures(&self) -> Vec<Failure> {
        self.inner().failures.iter().rev().cloned().collect()
    }

    /// These are the letters.
    pub(crate) fn letters_are(&self, notes: Vec<LetterNote>) {
        let many = notes.len().saturating_sub(LETTERS);
        self.inner().letters = notes.into_iter().skip(many).collect();
    }

    /// One is new, or has another content.
    pub(crate) fn set_aside(&self, note: LetterNote) {
        let mut inner = self.inner();
        inner.letters.retain(|known| known.id != note.id);
        if inner.letters.len() >= LETTERS {
            inner.letters.pop_front();
        }
        inner.letters.push_back(note);
    }

    /// One is gone.
    pub(crate) fn superseded(&self, id: u64) {
        self.inner().letters.retain(|known| known.id != id);
    }

    /// The letters, the latest first.
    pub(crate) fn letters(&self) -> Vec<LetterNote> {
        self.inner().letters.iter().rev().cloned().collect()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failure(error: &Error) -> Failure {
    Failure {
        at: since_1970(),
        severity: Severity::Warning,
        kind: error.kind().name(),
        code: None,
        message: error.message().to_owned(),
        place: error.place().to_string(),
        remedy: error.help().to_owned(),
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

    #[test]
    fn a_letter_stands_once_and_goes() {
        let past = Past::default();
        let note = |id, reason: &str| LetterNote {
            id,
            table: "shop.orders".to_owned(),
            kind: "insert",
            column: None,
            refusal: Refusal::of(reason),
            reason: reason.to_owned(),
            position: None,
            committed_at: 0,
        };
        past.letters_are(vec![note(1, "first"), note(2, "second")]);
        past.set_aside(note(1, "the target refused the insert of `orders`"));
        let ids = || -> Vec<u64> { past.letters().iter().map(|it| it.id).collect() };
        assert_eq!(ids(), [1, 2]);
        assert_eq!(past.letters()[0].refusal, Refusal::Target);
        past.superseded(1);
        assert_eq!(ids(), [2]);
    }
}
