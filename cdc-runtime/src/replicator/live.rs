//! Replication from a server: where to start, and starting again after a failure.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

use super::Replicator;
use super::pump::{End, Goal, Report};
use super::resolve::NameRule;
use super::stop::Stop;
use crate::binlog::GtidSet;
use crate::error::{Error, ErrorKind, Reaction};
use crate::log::event;
use crate::mapper::Mappers;
use crate::position::Position;
use crate::sink::Sink;
use crate::sink::checkpoint::{Checkpoint, SourceKind};
use crate::source::{Current, LiveOptions, LiveSource, Source, StartPoint};
use crate::transaction::{Assembler, Resume};

/// The first wait after a failure; it doubles from try to try.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A server and how to follow it.
pub struct Live {
    /// The server's address, password included: never shown.
    pub url: String,
    /// Under which id this replicator registers.
    pub server_id: u32,
    /// How often the server gives a sign of life.
    pub heartbeat: Duration,
    /// How long the first connection may take.
    pub connect_timeout: Duration,
    /// How many tries in a row may fail once replication ran; `None`: any number.
    pub retries: Option<u32>,
    /// Where an empty target starts; `None`: at the beginning of the history.
    pub start: Option<Position>,
    /// Where to end.
    pub until: Until,
    /// The largest transaction that is taken.
    pub transaction_bytes: usize,
}

/// Where to end by oneself.
#[derive(Debug, Clone)]
pub enum Until {
    /// Nowhere.
    Forever,
    /// Where the server stands at the start.
    Current,
    /// When all these transactions are applied.
    Gtids(GtidSet),
}

/// Follows a server until its goal, `stop`, or an error that needs a person.
///
/// # Errors
/// Those that no further try mends; an unreachable server if it never was reached.
pub async fn run<M: Mappers, S: Sink>(
    replicator: &mut Replicator<M, S>,
    live: &Live,
    stop: &Stop,
    observe: &mut (dyn FnMut(Report<'_>) + Send),
) -> Result<End, Error> {
    let mut session = Session {
        goal: None,
        connected: false,
    };
    let (began, mut failures) = (Instant::now(), 0_u32);
    loop {
        let before = replicator
            .checkpoint()
            .map(|checkpoint| checkpoint.position.clone());
        let error = match session.follow(replicator, live, stop, observe).await {
            Ok(end) => return Ok(end),
            Err(error) if error.kind().reaction() == Reaction::Stop => return Err(error),
            Err(error) => error,
        };
        if before
            != replicator
                .checkpoint()
                .map(|checkpoint| checkpoint.position.clone())
        {
            failures = 0;
        }
        failures += 1;
        let exhausted = live.retries.is_some_and(|most| failures > most);
        if exhausted || (!session.connected && began.elapsed() >= live.connect_timeout) {
            return Err(error);
        }
        replicator.rewind()?;
        replicator.observer.retrying(&error);
        let wait = backoff(failures);
        tracing::warn!(
            event = event::RETRYING,
            kind = error.kind().name(),
            failures,
            wait_ms = wait.as_millis(),
            "trying again: {error}"
        );
        tokio::select! {
            () = stop.wait() => return Ok(End::Stopped),
            () = tokio::time::sleep(wait) => {}
        }
    }
}

struct Session {
    /// Fixed at the first connection, so that a reconnect does not move it.
    goal: Option<Goal>,
    connected: bool,
}

impl Session {
    async fn follow<M: Mappers, S: Sink>(
        &mut self,
        replicator: &mut Replicator<M, S>,
        live: &Live,
        stop: &Stop,
        observe: &mut (dyn FnMut(Report<'_>) + Send),
    ) -> Result<End, Error> {
        let current = tokio::select! {
            () = stop.wait() => return Ok(End::Stopped),
            current = within(live.connect_timeout, LiveSource::current(&live.url)) => current?,
        };
        replicator.compare_names(name_rule(&current));
        let start = start_point(replicator.checkpoint(), live, &current)?;
        let resume = match (&start, replicator.checkpoint()) {
            (StartPoint::Gtid(gtids), _) => Resume::Executed(gtids.clone()),
            (_, Some(checkpoint)) => Resume::After(checkpoint.position.clone()),
            (_, None) => Resume::Nothing,
        };
        let goal = self.goal.get_or_insert_with(|| match &live.until {
            Until::Forever => Goal::None,
            Until::Current => Goal::Position(current.position.clone()),
            Until::Gtids(gtids) => Goal::Gtids(gtids.clone()),
        });
        let options = LiveOptions {
            url: live.url.clone(),
            server_id: live.server_id,
            start,
            heartbeat: live.heartbeat,
            connect_timeout: live.connect_timeout,
        };
        let source = tokio::select! {
            () = stop.wait() => return Ok(End::Stopped),
            source = LiveSource::connect(options) => source?,
        };
        self.connected = true;
        let from = replicator
            .checkpoint()
            .map(|checkpoint| checkpoint.position.to_string());
        replicator.observer.following();
        tracing::info!(
            event = event::FOLLOWING,
            version = %current.version,
            from = from.as_deref().unwrap_or("the start"),
            "following the source"
        );
        let mut assembler = Assembler::new(resume, live.transaction_bytes);
        let mut source = Source::Live(Box::new(source));
        replicator
            .pump(&mut source, &mut assembler, goal, stop, observe)
            .await
    }
}

/// Where to go on, once it is sure that the server still has what comes next.
fn start_point(
    checkpoint: Option<&Checkpoint>,
    live: &Live,
    current: &Current,
) -> Result<StartPoint, Error> {
    let Some(checkpoint) = checkpoint else {
        return Ok(live
            .start
            .clone()
            .map_or(StartPoint::Earliest, StartPoint::Position));
    };
    if let Some(start) = &live.start {
        let message = format!(
            "--start {start} is for an empty target; this one stands at {}",
            checkpoint.position
        );
        return Err(Error::new(ErrorKind::Config, message)
            .remedy("leave --start out to go on from there, or name an empty target"));
    }
    let applied = checkpoint.applied()?;
    let executed = current.gtid.as_ref();
    let known = applied.is_empty() || executed.is_some_and(|executed| executed.covers(&applied));
    if !known {
        return Err(lost(
            checkpoint,
            "the server does not know transactions that the target holds: it was reset, or is another server",
        ));
    }
    match applied {
        GtidSet::Mysql(set) if checkpoint.gtids_complete && !set.is_empty() => {
            Ok(StartPoint::Gtid(GtidSet::Mysql(set)))
        }
        _ if current.position < checkpoint.position => Err(lost(
            checkpoint,
            "the server's binlog ends before the target's position: it was reset, or is another server",
        )),
        _ => {
            if checkpoint.source == SourceKind::Files {
                tracing::info!(
                    event = event::FOLLOWING,
                    "the target was filled from files up to {}: going on there",
                    checkpoint.position
                );
            }
            Ok(StartPoint::Position(checkpoint.position.clone()))
        }
    }
}

fn lost(checkpoint: &Checkpoint, message: &str) -> Error {
    let error = Error::new(ErrorKind::PositionLost, message)
        .at(&checkpoint.position)
        .remedy(
            "check CDC_SOURCE_URL; if the server's binlogs were reset, start with an empty target",
        );
    match &checkpoint.last_gtid {
        Some(gtid) => error.in_gtid(gtid.clone()),
        None => error,
    }
}

fn name_rule(current: &Current) -> NameRule {
    if current.folds_names {
        NameRule::Folded
    } else {
        NameRule::Exact
    }
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        Err(Error::new(
            ErrorKind::SourceUnreachable,
            "the source server did not answer in time",
        ))
    })
}

/// How long to wait after the `failures`th failure in a row: doubling, and of that a
/// random half to a whole, so that replicators do not come back all at once.
fn backoff(failures: u32) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << failures.saturating_sub(1).min(10));
    let full = doubled.min(LONGEST_WAIT);
    // Each state hashes with keys of its own: randomness enough for a pause.
    let random = RandomState::new().build_hasher().finish() % 1000;
    let part = u32::try_from(random).unwrap_or(0);
    full / 2 + full / 2 * part / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_bounded() {
        for failures in 1..40 {
            let wait = backoff(failures);
            assert!(
                wait >= FIRST_WAIT / 2 && wait <= LONGEST_WAIT,
                "{failures}: {wait:?}"
            );
        }
        assert!(backoff(12) >= LONGEST_WAIT / 2);
    }
}
