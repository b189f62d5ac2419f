//! Replication from a server: where to start, and starting again after a failure.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

use super::Replicator;
use super::failover::{self, Chosen, Followed};
use super::horizon::Horizon;
use super::pump::{End, Goal, Report};
use super::resolve::NameRule;
use super::stop::Stop;
use super::turns::{self, Turns};
use super::witness::{self, Witnesses};
use crate::binlog::GtidSet;
use crate::error::{Error, Reaction};
use crate::log::event;
use crate::mapper::Mappers;
use crate::position::Position;
use crate::sink::{Checkpoint, Sink};
use crate::source::{Address, Current, LiveOptions, LiveSource, Source, StartPoint, within};
use crate::transaction::{Assembler, Resume};

/// The first wait after a failure; it doubles from try to try.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A server and how to follow it.
pub struct Live {
    /// The servers that hold the same history, in the order in which they are tried.
    pub address: Address,
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
    /// What an empty target begins with.
    pub first: First,
    /// Where to end.
    pub until: Until,
    /// Bytes of a transaction that are kept in memory; more goes to a temporary file.
    pub memory_budget: usize,
}

/// What a target begins with that does not hold a table yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The rows that the source's table holds.
    Load,
    /// Nothing: its rows come with the stream.
    Stream,
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
    /// When every table is loaded.
    Loaded,
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
    let mut session = Session::default();
    let (began, mut failures) = (Instant::now(), 0_u32);
    loop {
        let position = |it: &Replicator<M, S>| it.checkpoint().map(|it| it.position.clone());
        let (before, commits) = (position(replicator), replicator.commits);
        session.failures = failures;
        let error = match session.follow(replicator, live, stop, observe).await {
            Ok(end) => return Ok(end),
            Err(_) if replicator.takes_care() => {
                replicator.rewind()?;
                continue;
            }
            Err(error) if error.kind().reaction() == Reaction::Stop => return Err(error),
            Err(error) => error,
        };
        session.followed.position_is_its |= before != position(replicator);
        if commits != replicator.commits {
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

#[derive(Default)]
struct Session {
    /// Where the server was at the first connection: a reconnect does not move the goal.
    first: Option<Current>,
    followed: Followed,
    connected: bool,
    /// How many tries failed in a row.
    failures: u32,
}

impl Session {
    async fn follow<M: Mappers, S: Sink>(
        &mut self,
        replicator: &mut Replicator<M, S>,
        live: &Live,
        stop: &Stop,
        observe: &mut (dyn FnMut(Report<'_>) + Send),
    ) -> Result<End, Error> {
        // A target that was reached again may stand elsewhere than was known.
        replicator.begin_again().await?;
        let seen = replicator.witnesses().await?;
        let mut chosen = tokio::select! {
            () = stop.wait() => return Ok(End::Stopped),
            chosen = self.choose(replicator.checkpoint(), live, &seen) => chosen?,
        };
        self.connected = true;
        replicator.compare_names(name_rule(&chosen.current));
        let loader = turns::begin(replicator, live, &chosen).await?;
        if loader.is_some() {
            // The target begins behind what the server had when it was chosen.
            let current = LiveSource::current(&chosen.address);
            chosen.current = within(live.connect_timeout, current).await?;
            let stands = replicator.checkpoint();
            chosen.start = failover::start_point(stands, live, &chosen.current, &self.followed)?;
        }
        let start = chosen.start.clone();
        let resume = resume(&start, replicator.checkpoint());
        let goal = self.goal(&live.until, &start, &chosen.current);
        let options = options(live, &chosen, start);
        let mut source = tokio::select! {
            () = stop.wait() => return Ok(End::Stopped),
            source = LiveSource::connect(options) => source?,
        };
        self.follows(&chosen.current);
        replicator.observer.following();
        // Ends with the stream.
        let observer = &replicator.observer;
        let _horizon = observer
            .is_looked_at()
            .then(|| Horizon::watch(&chosen.address, observer));
        announce(&source, &chosen.current, replicator.checkpoint());
        let mut assembler = Assembler::new(resume, live.memory_budget);
        replicator.follow(&chosen.current);
        let opened = replicator.open_at(&seen, &chosen, &mut source, &mut assembler);
        tokio::select! {
            () = stop.wait() => return Ok(End::Stopped),
            opened = opened => opened?,
        }
        let mut turns = Turns {
            from: &chosen,
            source: &mut Source::Live(Box::new(source)),
            assembler: &mut assembler,
            stop,
            observe,
        };
        turns.take(replicator, &live.until, &goal, loader).await
    }

    /// A server that has what comes next, and the history that was read before.
    async fn choose(
        &self,
        checkpoint: Option<&Checkpoint>,
        live: &Live,
        seen: &Witnesses,
    ) -> Result<Chosen, Error> {
        let mut chosen = failover::choose(checkpoint, live, &self.followed).await?;
        // As on the stream, and twice as long after each failure in a row: a question about
        // a large table may take its time.
        chosen.patience = live.heartbeat.saturating_mul(3 << self.failures.min(7));
        if let Some(checkpoint) = checkpoint {
            witness::verify(seen, checkpoint, live, &chosen).await?;
        }
        Ok(chosen)
    }

    /// Where to end. A position is the goal on the server it was asked of alone; whoever
    /// goes on by GTID ends by GTID.
    fn goal(&mut self, until: &Until, start: &StartPoint, current: &Current) -> Goal {
        let first = self.first.get_or_insert_with(|| current.clone());
        match (until, start, &first.gtid) {
            (Until::Forever | Until::Loaded, _, _) => Goal::None,
            (Until::Gtids(gtids), _, _) => Goal::Gtids(gtids.clone()),
            (Until::Current, StartPoint::Gtid(_), Some(gtids)) => Goal::Gtids(gtids.clone()),
            (Until::Current, _, _) => Goal::Position(first.position.clone()),
        }
    }

    fn follows(&mut self, current: &Current) {
        let server = Some(current.identity.clone());
        if self.followed.server != server {
            self.followed = Followed {
                server,
                position_is_its: false,
            };
        }
    }
}

fn name_rule(current: &Current) -> NameRule {
    if current.folds_names {
        NameRule::Folded
    } else {
        NameRule::Exact
    }
}

/// How the stream goes on behind what the target holds.
fn resume(start: &StartPoint, checkpoint: Option<&Checkpoint>) -> Resume {
    match (start, checkpoint) {
        (StartPoint::Gtid(gtids), _) => Resume::Executed(gtids.clone()),
        (_, Some(checkpoint)) => Resume::After(checkpoint.position.clone()),
        (StartPoint::Position(position), None) => Resume::After(position.clone()),
        (StartPoint::Earliest, None) => Resume::Nothing,
    }
}

fn options(live: &Live, chosen: &Chosen, start: StartPoint) -> LiveOptions {
    LiveOptions {
        address: chosen.address.clone(),
        server_id: live.server_id,
        start,
        heartbeat: live.heartbeat,
        connect_timeout: live.connect_timeout,
    }
}

fn announce(source: &LiveSource, current: &Current, checkpoint: Option<&Checkpoint>) {
    let from = checkpoint.map(|checkpoint| checkpoint.position.to_string());
    tracing::info!(
        event = event::FOLLOWING,
        server = %source.address(),
        version = %current.version,
        from = from.as_deref().unwrap_or("the start"),
        "following the source"
    );
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
