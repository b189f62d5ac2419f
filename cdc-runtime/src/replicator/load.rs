//! The load of tables beside the stream.
//!
//! Loading and streaming take turns. While the stream stands still at the target's
//! checkpoint, readers read chunks, each of which is committed with its line in the
//! journal; then the stream goes on to where the source stood after the last of them.
//! A chunk shows every transaction up to the checkpoint ([`crate::load`] makes sure), and
//! perhaps later ones: those come by the stream afterwards, whole rows under their keys, so
//! that the last writer of each row is the last in the source's order. Behind that place
//! the rows of the chunk are exact; a table is done when all its chunks are behind it.
//!
//! A killed replicator finds the chunks that are in the target in the journal and reads
//! the others; the place up to which the stream has to come is asked for anew.

mod whole;

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::clock::utc;
use super::failover::Chosen;
use super::stop::Stop;
use super::{Care, Dirty, Replicator};
use crate::error::{Error, ErrorKind};
use crate::load::{
    Images, Order, Outcome, Reader, Reading, TableLoad, Visibility, beginning, now, shown,
};
use crate::mapper::Mappers;
use crate::position::Position;
use crate::sink::Sink;
use crate::sink::load::{Chunk, LoadOf, Phase};
use crate::source::{binlog_status, within};

/// How long the stream stands still at most, but for the chunks that are being read.
const TURN: Duration = Duration::from_secs(2);
/// How many chunks are read at once.
const READERS: usize = 4;
/// Chunks in memory at once: being read, being applied, and one over.
const IN_MEMORY: usize = READERS + 2;

/// How far the load is.
#[derive(Debug, Clone, Copy)]
pub struct LoadReport {
    /// Tables that are not done.
    pub tables: usize,
    /// Rows read since this start.
    pub rows: u64,
    /// Rows that are to be read, as far as the source can tell.
    pub estimated: u64,
    /// Time since this start.
    pub elapsed: Duration,
}

/// The source's side of a load.
pub(super) struct Loader {
    asking: Reader,
    readers: Vec<Reader>,
    visibility: Visibility,
    tables: Vec<TableLoad>,
    bytes_a_chunk: usize,
    /// A table that is read at once could not be: until when it is left alone.
    not_before: Option<Instant>,
    /// A connection that is silent for longer counts as broken.
    patience: Duration,
    began: Instant,
    rows: u64,
}

impl Loader {
    /// Connects.
    async fn connect(from: &Chosen, bytes: usize) -> Result<Self, Error> {
        let (address, patience) = (&from.address, from.patience);
        let flavor = from.current.flavor;
        let mut asking = Reader::connect(address, patience).await?;
        let visibility = within(patience, Visibility::of(asking.conn(), flavor)).await?;
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            readers.push(Reader::connect(address, patience).await?);
        }
        Ok(Self {
            patience,
            asking,
            readers,
            visibility,
            tables: Vec::new(),
            bytes_a_chunk: (bytes / IN_MEMORY).max(1),
            not_before: None,
            began: Instant::now(),
            rows: 0,
        })
    }

    /// The next piece of the table of which the fewest are being read.
    async fn order(&mut self) -> Result<Option<(usize, Order)>, Error> {
        let tables = self.tables.iter_mut();
        let waiting = tables.filter(|table| table.is_waiting(Reading::Chunks));
        let Some(table) = waiting.min_by_key(|table| table.reading()) else {
            return Ok(None);
        };
        let order = within(self.patience, table.order(self.asking.conn())).await?;
        Ok(order.map(|order| (table.index, order)))
    }

    fn table(&mut self, index: usize) -> Option<&mut TableLoad> {
        self.tables.iter_mut().find(|table| table.index == index)
    }

    pub(super) fn report(&self) -> LoadReport {
        let estimated: u64 = self.tables.iter().map(|table| table.estimated).sum();
        LoadReport {
            tables: self.tables.len(),
            rows: self.rows,
            estimated: estimated.max(self.rows),
            elapsed: self.began.elapsed(),
        }
    }
}

type Done = (Reader, usize, Order, Result<Outcome, Error>);

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Puts an empty target at the place from which the stream makes up for all that a load
    /// does not see.
    pub(super) async fn begin_at_source(&mut self, loader: &mut Loader) -> Result<(), Error> {
        let visibility = loader.visibility;
        let patience = loader.patience;
        let beginning = beginning(loader.asking.conn(), visibility);
        let (position, gtids) = within(patience, beginning).await?;
        tracing::info!(event = crate::log::event::LOADING, %position, "loading the source's tables, then following it from here");
        self.ahead.position = Some(position);
        self.ahead.committed_at = within(patience, now(loader.asking.conn())).await?;
        self.ahead.untouched = false;
        self.ahead.gtids_complete = match visibility {
            Visibility::Gtid | Visibility::Snapshot => true,
            Visibility::Unknown => false,
        };
        self.ahead.gtids = gtids;
        self.pace.touch(Dirty::Moved);
        self.flush().await
    }

    /// Connects to load from the source.
    pub(super) async fn loader(&self, from: &Chosen) -> Result<Loader, Error> {
        Loader::connect(from, self.limits.bytes).await
    }

    /// From now on it is looked whether a load was asked for.
    pub(super) fn look_for_loads(&mut self) {
        self.looked = Some(Instant::now());
    }

    /// While tables are loaded, or before, nobody has to look.
    pub(super) fn stop_looking(&mut self) {
        self.looked = None;
    }

    /// Takes the tables of an empty target as they are: the stream fills them.
    ///
    /// # Errors
    /// [`ErrorKind::TargetMismatch`] where the target has a place in the stream already and
    /// a table was never loaded: its rows from before would stay missing.
    pub(super) async fn begin_with_stream(&mut self) -> Result<(), Error> {
        if self.store.checkpoint().is_none() {
            return self.store.load_none().await;
        }
        let loads = self.store.loads().await?;
        match loads.iter().find(|load| load.phase == Phase::Missing) {
            None => Ok(()),
            Some(load) => {
                let message = "the table was never loaded, and its rows from before the target's position would stay missing";
                Err(Error::new(ErrorKind::TargetMismatch, message)
                    .in_table(load.table)
                    .remedy("start without --no-snapshot, so that it is loaded, or with an empty target"))
            }
        }
    }

    /// Makes sure that binlog files alone can fill the target: it is empty, and the files
    /// its whole history, or no table of it waits to be loaded.
    ///
    /// # Errors
    /// [`ErrorKind::TargetMismatch`] where one does.
    pub async fn needs_no_load(&mut self) -> Result<(), Error> {
        if self.store.checkpoint().is_none() {
            return self.store.load_none().await;
        }
        match self
            .unloaded()
            .await?
            .first()
            .and_then(|source| M::TABLES.get(*source))
        {
            None => Ok(()),
            Some(shape) => Err(Error::new(
                ErrorKind::TargetMismatch,
                "the table waits to be loaded from its source, which files cannot do",
            )
            .in_table(format!("{}.{}", shape.schema, shape.table))
            .remedy("run `replicator run` against the server, or start with an empty target")),
        }
    }

    /// The source tables that are to be loaded, or whose load is not at its end.
    pub(super) async fn unloaded(&mut self) -> Result<Vec<usize>, Error> {
        let loads = self.store.loads().await?;
        let open = loads.iter().filter(|load| load.phase != Phase::Done);
        let mut sources: Vec<_> = open.map(|load| load.source).collect();
        sources.sort_unstable();
        sources.dedup();
        Ok(sources)
    }

    /// Takes up the loads of `sources` that `loader` does not have yet.
    pub(super) async fn take_up(
        &mut self,
        loader: &mut Loader,
        sources: &[usize],
    ) -> Result<(), Error> {
        for source in sources {
            if loader.table(*source).is_some() {
                continue;
            }
            let Some(shape) = M::TABLES.get(*source) else {
                continue;
            };
            let (bytes, patience) = (loader.bytes_a_chunk, loader.patience);
            let wish = whole::wish(&self.store, *source);
            let begin = TableLoad::begin(loader.asking.conn(), *source, shape, bytes, wish);
            let mut table = within(patience, begin).await?;
            let name = format!("{}.{}", shape.schema, shape.table);
            let (generation, chunks) = self
                .store
                .begin_load(*source, &name, table.estimated)
                .await?;
            table.resume(generation, &chunks);
            tracing::info!(
                event = crate::log::event::LOADING,
                table = name,
                estimated_rows = table.estimated,
                chunks_there = chunks.len(),
                "loading"
            );
            loader.tables.push(table);
        }
        Ok(())
    }

    /// One turn of the load, the stream standing still: reads and commits chunks. Gives the
    /// place up to which the stream has to come for them to be exact.
    pub(super) async fn load_turn(
        &mut self,
        loader: &mut Loader,
        stop: &Stop,
    ) -> Result<Position, Error> {
        self.flush().await?;
        let position = self
            .ahead
            .position
            .clone()
            .unwrap_or_else(|| Position::new("", 4));
        let (visibility, patience) = (loader.visibility, loader.patience);
        let behind = self
            .shown_at
            .clone()
            .map_or(position.clone(), |it| it.max(position));
        let gtids = &self.ahead.gtids;
        shown(loader.asking.conn(), visibility, &behind, gtids, patience).await?;
        let over = Instant::now() + TURN;
        let mut reading = JoinSet::new();
        loop {
            while !stop.wished() && Instant::now() < over {
                let Some(reader) = loader.readers.pop() else {
                    break;
                };
                let Some((index, order)) = loader.order().await? else {
                    loader.readers.push(reader);
                    break;
                };
                reading.spawn(read(reader, index, order, visibility));
            }
            let Some(done) = reading.join_next().await else {
                break;
            };
            let done = done.map_err(|error| {
                Error::new(ErrorKind::SourceUnreachable, "a reader of the source ended")
                    .because(error)
            })?;
            self.take_chunk(loader, done).await?;
        }
        self.watch_shapes(loader).await?;
        within(patience, binlog_status(loader.asking.conn())).await
    }

    async fn take_chunk(&mut self, loader: &mut Loader, done: Done) -> Result<(), Error> {
        let (reader, index, order, outcome) = done;
        loader.readers.push(reader);
        let Some(table) = loader.table(index) else {
            return Ok(());
        };
        match outcome? {
            Outcome::TooLarge(rows) => table.too_large(order.piece, rows),
            Outcome::Whole(read) => {
                let chunk = table.done(&order.piece, &read);
                let name = format!("{}.{}", table.shape.schema, table.shape.table);
                let load = LoadOf {
                    source: index,
                    name: &name,
                    generation: table.generation,
                };
                self.commit_chunk(load, &chunk, &read.images).await?;
                self.commits += 1;
                loader.rows += chunk.rows;
            }
        }
        Ok(())
    }

    /// Commits a chunk; row by row where the target refuses some of its rows.
    async fn commit_chunk(
        &mut self,
        load: LoadOf<'_>,
        chunk: &Chunk,
        images: &Images,
    ) -> Result<(), Error> {
        self.apply_rows(load.source, images).await?;
        let done = self
            .store
            .commit_chunk(&mut self.batch, &self.letter_changes, load, chunk);
        match done.await {
            Err(error) if error.kind() == ErrorKind::Data && self.most_letters > 0 => {
                self.recall_letters().await?;
                self.letter_changes.clear();
                let until = Position::new("", 0);
                let care = std::mem::replace(&mut self.care, Care::Until(until));
                let applied = self.rows_of_load(load.source, images).await;
                self.care = care;
                if let Err(error) = applied {
                    self.store.abandon().await?;
                    return Err(error);
                }
                self.store
                    .commit_chunk(&mut self.batch, &self.letter_changes, load, chunk)
                    .await?;
            }
            done => done?,
        }
        self.letter_changes.clear();
        Ok(())
    }

    /// A table that was altered while it was read is read again, once the stream has seen
    /// whether it still fits.
    async fn watch_shapes(&mut self, loader: &mut Loader) -> Result<(), Error> {
        let mut at = 0;
        while let Some(table) = loader.tables.get(at) {
            let unchanged = table.is_unchanged(loader.asking.conn());
            if within(loader.patience, unchanged).await? {
                at += 1;
                continue;
            }
            let table = loader.tables.remove(at);
            tracing::warn!(
                event = crate::log::event::LOADING_AGAIN,
                "`{}.{}` was altered while it was loaded: loading it again",
                table.shape.schema,
                table.shape.table
            );
            self.store.ask_load(table.index).await?;
        }
        Ok(())
    }

    /// Ends the loads whose rows all are in the target, once the stream is behind them.
    pub(super) async fn end_loads(&mut self, loader: &mut Loader) -> Result<(), Error> {
        let now = utc(self.ahead.committed_at);
        let (done, open) = std::mem::take(&mut loader.tables)
            .into_iter()
            .partition(|table| table.is_done());
        loader.tables = open;
        let done: Vec<TableLoad> = done;
        for table in done {
            self.store.end_load(table.index, &now).await?;
            tracing::info!(
                event = crate::log::event::LOADED,
                table = format!("{}.{}", table.shape.schema, table.shape.table),
                "loaded"
            );
        }
        Ok(())
    }

    /// Asks for a table to be loaded again.
    ///
    /// # Errors
    /// The target refuses.
    pub async fn ask_load(&mut self, source: usize) -> Result<(), Error> {
        self.store.ask_load(source).await
    }
}

async fn read(mut reader: Reader, index: usize, order: Order, visibility: Visibility) -> Done {
    let outcome = reader.read(&order, visibility.dirty()).await;
    (reader, index, order, outcome)
}
