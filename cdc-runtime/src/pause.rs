//! Pauses between tries, for what is delivered beside replication.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

/// The first pause; it doubles from try to try.
const FIRST: Duration = Duration::from_millis(500);
/// The longest pause, whatever a server asks for.
const LONGEST: Duration = Duration::from_secs(60);

/// Pauses that grow from failure to failure.
#[derive(Debug, Default)]
pub(crate) struct Pauses(u32);

impl Pauses {
    /// The next pause: what the other side asked for, else the double of the last one,
    /// and of that a random half to a whole. Never longer than a minute.
    pub(crate) fn next(&mut self, asked: Option<Duration>) -> Duration {
        let full = FIRST.saturating_mul(1 << self.0.min(10)).min(LONGEST);
        self.0 = self.0.saturating_add(1);
        match asked {
            Some(asked) => asked.min(LONGEST),
            None => {
                let random = RandomState::new().build_hasher().finish() % 1000;
                full / 2 + full / 2 * u32::try_from(random).unwrap_or(0) / 1000
            }
        }
    }

    /// It worked: begins anew.
    pub(crate) fn reset(&mut self) {
        self.0 = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_stay_bounded_and_heed_what_is_asked() {
        let mut pauses = Pauses::default();
        assert!(pauses.next(None) <= FIRST);
        for _ in 0..20 {
            assert!(pauses.next(None) <= LONGEST);
        }
        assert!(pauses.next(None) >= LONGEST / 2);
        assert_eq!(
            pauses.next(Some(Duration::from_secs(3))),
            Duration::from_secs(3)
        );
        assert_eq!(pauses.next(Some(Duration::from_secs(9999))), LONGEST);
        pauses.reset();
        assert!(pauses.next(None) <= FIRST);
    }
}
