//! Loading tables and streaming, in turns: ARCHITECTURE.md, "Load and stream".

use super::Replicator;
use super::failover::Chosen;
use super::live::{First, Live, Until};
use super::load::Loader;
use super::pump::{End, Goal, Report};
use super::stop::Stop;
use crate::error::Error;
use crate::mapper::Mappers;
use crate::position::Position;
use crate::sink::Sink;
use crate::source::Source;
use crate::transaction::Assembler;

/// The stream between the turns of a load.
pub(super) struct Turns<'a> {
    pub(super) from: &'a Chosen,
    pub(super) source: &'a mut Source,
    pub(super) assembler: &'a mut Assembler,
    pub(super) stop: &'a Stop,
    pub(super) observe: &'a mut (dyn FnMut(Report<'_>) + Send),
}

impl Turns<'_> {
    /// Loads and streams until `goal`, an error, or the wish to stop.
    pub(super) async fn take<M: Mappers, S: Sink>(
        &mut self,
        replicator: &mut Replicator<M, S>,
        until: &Until,
        goal: &Goal,
        mut loader: Option<Loader>,
    ) -> Result<End, Error> {
        loop {
            let loaded = self.load(replicator, loader.take()).await?;
            if loaded == End::Stopped || matches!(until, Until::Loaded) {
                return Ok(loaded);
            }
            replicator.look_for_loads();
            let ended = replicator
                .pump(self.source, self.assembler, goal, self.stop, self.observe)
                .await?;
            if ended != End::Load {
                return Ok(ended);
            }
        }
    }

    /// Loads what is to be loaded, in turns with the stream.
    async fn load<M: Mappers, S: Sink>(
        &mut self,
        replicator: &mut Replicator<M, S>,
        loader: Option<Loader>,
    ) -> Result<End, Error> {
        replicator.stop_looking();
        let mut sources = replicator.unloaded().await?;
        replicator.loading.clone_from(&sources);
        if sources.is_empty() {
            return Ok(End::Goal);
        }
        let mut loader = match loader {
            Some(loader) => loader,
            None => replicator.loader(self.from).await?,
        };
        while !sources.is_empty() {
            // A stream that is where it has to be ends a turn without looking for the wish.
            if self.stop.wished() {
                return Ok(End::Stopped);
            }
            replicator.take_up(&mut loader, &sources).await?;
            let behind = replicator.load_turn(&mut loader, self.stop).await?;
            if self.stream(replicator, &loader, behind).await? == End::Stopped
                || self.whole(replicator, &mut loader).await? == End::Stopped
            {
                return Ok(End::Stopped);
            }
            replicator.end_loads(&mut loader).await?;
            sources = replicator.unloaded().await?;
            replicator.loading.clone_from(&sources);
        }
        replicator.observer.loaded();
        Ok(End::Goal)
    }

    /// Streams up to `place`.
    async fn stream<M: Mappers, S: Sink>(
        &mut self,
        replicator: &mut Replicator<M, S>,
        loader: &Loader,
        place: Position,
    ) -> Result<End, Error> {
        let load = loader.report();
        replicator.observer.loading(&load);
        let load = Some(load);
        (self.observe)(Report {
            load,
            ..replicator.report(self.source)
        });
        let goal = Goal::Position(place);
        let observe = &mut |report: Report<'_>| (self.observe)(Report { load, ..report });
        replicator
            .pump(self.source, self.assembler, &goal, self.stop, observe)
            .await
    }

    /// Loads a table that is read at once, if there is one that can be.
    async fn whole<M: Mappers, S: Sink>(
        &mut self,
        replicator: &mut Replicator<M, S>,
        loader: &mut Loader,
    ) -> Result<End, Error> {
        let Some(viewed) = replicator.view_whole(loader).await? else {
            return Ok(End::Goal);
        };
        if let Some(place) = viewed.place()
            && self.stream(replicator, loader, place).await? == End::Stopped
        {
            return Ok(End::Stopped);
        }
        replicator.load_whole(loader, viewed, self.stop).await?;
        Ok(End::Goal)
    }
}

/// What an empty target begins with: a place in the stream, and whether tables are loaded.
pub(super) async fn begin<M: Mappers, S: Sink>(
    replicator: &mut Replicator<M, S>,
    live: &Live,
    chosen: &Chosen,
) -> Result<Option<Loader>, Error> {
    replicator.stop_looking();
    if live.first == First::Stream || live.start.is_some() {
        replicator.begin_with_stream().await?;
        return Ok(None);
    }
    if replicator.checkpoint().is_some() {
        return Ok(None);
    }
    let mut loader = replicator.loader(chosen).await?;
    replicator.begin_at_source(&mut loader).await?;
    Ok(Some(loader))
}
