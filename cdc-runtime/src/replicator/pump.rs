//! The loop from a source to the target.

use std::time::{Duration, Instant};

use super::Replicator;
use super::load::LoadReport;
use super::stop::Stop;
use crate::binlog::GtidSet;
use crate::error::Error;
use crate::mapper::Mappers;
use crate::position::Position;
use crate::sink::checkpoint::Tallies;
use crate::sink::{Batch as _, Sink};
use crate::source::{Event, Source};
use crate::transaction::Assembler;

/// How many events of a file stand between two looks of the observer.
const LOOK: u64 = 4096;

/// How often it is looked whether a load was asked for.
const LOOK_FOR_LOADS: Duration = Duration::from_secs(1);

/// Where to end by oneself.
#[derive(Debug, Clone)]
pub enum Goal {
    /// Nowhere: on until told to stop, or to the end of the files.
    None,
    /// At this position or behind it.
    Position(Position),
    /// When all these transactions are applied.
    Gtids(GtidSet),
}

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The files are at their end.
    Files,
    /// The goal is reached.
    Goal,
    /// Told to stop.
    Stopped,
    /// A load was asked for.
    Load,
}

/// How far the loop is, for a progress bar or a log line.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// Bytes read of the files; `None` on a live stream.
    pub read_bytes: Option<u64>,
    /// Behind the last applied transaction.
    pub position: Option<&'a Position>,
    /// When it was committed, seconds since 1970.
    pub committed_at: u32,
    /// Counts since the target was empty.
    pub tallies: Tallies,
    /// How far the load is, while there is one.
    pub load: Option<LoadReport>,
}

enum Step {
    Event(Event),
    Pause,
    Finished,
    Stop,
}

/// A timer would make a millisecond of nothing.
async fn pause(patience: Duration) {
    if !patience.is_zero() {
        tokio::time::sleep(patience).await;
    }
}

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Applies what `source` delivers until its end, `goal`, `stop` or an error; what
    /// stands before that is committed.
    ///
    /// # Errors
    /// Those of the source, the stream and the target. Everything before the
    /// transaction at fault is committed with its position, nothing of it or after it.
    pub async fn pump(
        &mut self,
        source: &mut Source,
        assembler: &mut Assembler,
        goal: &Goal,
        stop: &Stop,
        observe: &mut (dyn FnMut(Report<'_>) + Send),
    ) -> Result<End, Error> {
        let ended = self.events(source, assembler, goal, stop, observe).await;
        let flushed = self.flush().await;
        if flushed.is_ok() && !assembler.is_open() {
            self.observer.rested();
        }
        observe(self.report(source));
        match (ended, flushed) {
            (Ok(end), Ok(())) => Ok(end),
            (Ok(_), Err(error)) | (Err(error), Ok(())) => Err(error),
            (Err(error), Err(also)) => {
                tracing::error!(
                    event = crate::log::event::FAILED_TOO,
                    "while stopping: {also}"
                );
                Err(error)
            }
        }
    }

    async fn events(
        &mut self,
        source: &mut Source,
        assembler: &mut Assembler,
        goal: &Goal,
        stop: &Stop,
        observe: &mut (dyn FnMut(Report<'_>) + Send),
    ) -> Result<End, Error> {
        let live = matches!(source, Source::Live(_));
        let mut events = 0_u64;
        if self.reached(goal, self.ahead.position.as_ref()) {
            return Ok(End::Goal);
        }
        loop {
            match self.step(source, stop).await? {
                Step::Event(event) => {
                    self.witness(&event).await?;
                    let end = event.end.clone();
                    self.observer.event(&event);
                    self.visible.event(&event);
                    if let Some(unit) = assembler.push(event)? {
                        self.take(unit).await?;
                        if self.full(live) {
                            self.flush().await?;
                            if self.load_asked().await? {
                                return Ok(End::Load);
                            }
                        }
                    }
                    if self.pace.is_clean() && !assembler.is_open() {
                        self.observer.rested();
                    }
                    if self.reached(goal, Some(&end)) {
                        return Ok(End::Goal);
                    }
                }
                Step::Pause => {
                    self.flush().await?;
                    if !assembler.is_open() {
                        self.observer.rested();
                    }
                    observe(self.report(source));
                    if self.load_asked().await? {
                        return Ok(End::Load);
                    }
                }
                Step::Finished => {
                    assembler.finish()?;
                    return Ok(End::Files);
                }
                Step::Stop => return Ok(End::Stopped),
            }
            events += 1;
            if events.is_multiple_of(LOOK) {
                observe(self.report(source));
            }
        }
    }

    async fn step(&self, source: &mut Source, stop: &Stop) -> Result<Step, Error> {
        if stop.wished() {
            return Ok(Step::Stop);
        }
        let found = |event: Option<Event>| event.map_or(Step::Finished, Step::Event);
        if matches!(source, Source::Files(_)) {
            return source.next().await.map(found);
        }
        let mut patience = self.pace.patience();
        if self.pace.is_clean() && self.looked.is_some() {
            patience = LOOK_FOR_LOADS;
        }
        tokio::select! {
            biased;
            event = source.next() => event.map(found),
            () = stop.wait() => Ok(Step::Stop),
            () = pause(patience) => Ok(Step::Pause),
        }
    }

    /// Whether a load was asked for since it was last looked.
    async fn load_asked(&mut self) -> Result<bool, Error> {
        if self
            .looked
            .is_none_or(|last| last.elapsed() < LOOK_FOR_LOADS)
        {
            return Ok(false);
        }
        self.looked = Some(Instant::now());
        Ok(!self.unloaded().await?.is_empty())
    }

    /// Whether the batch should be committed before more is added.
    fn full(&self, live: bool) -> bool {
        if self.batch.len() >= self.limits.rows || self.batch.bytes() >= self.limits.bytes {
            return true;
        }
        live && self.pace.overdue()
    }

    /// Whether `goal` is reached when the stream was read up to `read`. A transaction
    /// that ends there is applied by then; one that ends behind it is not waited for.
    fn reached(&self, goal: &Goal, read: Option<&Position>) -> bool {
        match goal {
            Goal::None => false,
            Goal::Position(goal) => read.is_some_and(|read| read >= goal),
            Goal::Gtids(goal) => self.ahead.gtids.covers(goal),
        }
    }

    pub(super) fn report<'a>(&'a self, source: &Source) -> Report<'a> {
        Report {
            read_bytes: match source {
                Source::Files(files) => Some(files.read_bytes()),
                Source::Live(_) => None,
            },
            position: self.ahead.position.as_ref(),
            committed_at: self.ahead.committed_at,
            tallies: self.ahead.tallies,
            load: None,
        }
    }
}
