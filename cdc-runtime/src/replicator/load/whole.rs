//! Tables that are read at once, at a place in the binlog that is known exactly: those
//! whose rows nothing tells apart, and those without a key to be read along.
//!
//! A view of the table is opened first, the stream is brought to the place where it
//! stands, and while it stands still there the view's rows take the place of the
//! target's, in one transaction with the line in the journal.

use std::time::{Duration, Instant};

use super::super::Replicator;
use super::super::stop::Stop;
use super::{Loader, Reading};
use crate::error::Error;
use crate::load::{Reader, View};
use crate::mapper::{Identity, Mappers};
use crate::position::Position;
use crate::sink::load::LoadOf;
use crate::sink::{Batch as _, Sink};

/// How long a table is left alone that cannot be viewed: writers have to get on.
const LATER: Duration = Duration::from_secs(5);
/// How long a turn without anything to read takes at least.
const PAUSE: Duration = Duration::from_millis(100);

/// A table that is seen at one place.
pub(in crate::replicator) struct Viewed {
    source: usize,
    reader: Reader,
    /// `None` where the source has no such table.
    place: Option<Position>,
}

impl Viewed {
    /// Where the stream has to come.
    pub(in crate::replicator) fn place(&self) -> Option<Position> {
        self.place.clone()
    }
}

/// How the tables of a source are to be read.
pub(super) fn wish<S: Sink>(store: &S, source: usize) -> Reading {
    let mut targets = store.schema().tables.iter();
    let bag = targets
        .any(|table| table.source == source && matches!(table.identity(), Identity::FullRow));
    if bag { Reading::Whole } else { Reading::Chunks }
}

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Begins to see the next table that is read at once, if it can be seen now.
    pub(in crate::replicator) async fn view_whole(
        &mut self,
        loader: &mut Loader,
    ) -> Result<Option<Viewed>, Error> {
        let mut tables = loader.tables.iter();
        let Some(table) = tables.find(|table| table.is_waiting(Reading::Whole)) else {
            return Ok(None);
        };
        let (source, shape) = (table.index, table.shape);
        if loader.not_before.is_some_and(|then| Instant::now() < then) {
            tokio::time::sleep(PAUSE).await;
            return Ok(None);
        }
        let Some(mut reader) = loader.readers.pop() else {
            return Ok(None);
        };
        let asking = loader.asking.conn();
        let place = match reader.view(asking, loader.visibility, shape).await? {
            View::Missing => {
                tracing::warn!(
                    event = crate::log::event::TABLE_MISSING,
                    "the source has no table `{}.{}`: nothing of it is loaded",
                    shape.schema,
                    shape.table
                );
                None
            }
            // Readers of MariaDB may see less than the stream has brought.
            View::At(place) if Some(&place) >= self.ahead.position.as_ref() => Some(place),
            View::At(_) => {
                self.later(loader, reader, PAUSE).await?;
                return Ok(None);
            }
            View::Busy => {
                tracing::warn!(
                    event = crate::log::event::LOADING_AGAIN,
                    "`{}.{}` is being written to by an open transaction, or altered: its load waits",
                    shape.schema,
                    shape.table
                );
                self.later(loader, reader, LATER).await?;
                return Ok(None);
            }
        };
        Ok(Some(Viewed {
            source,
            reader,
            place,
        }))
    }

    /// Gives a reader back, to try again after a while.
    async fn later(
        &self,
        loader: &mut Loader,
        mut reader: Reader,
        wait: Duration,
    ) -> Result<(), Error> {
        reader.leave().await?;
        loader.readers.push(reader);
        loader.not_before = Some(Instant::now() + wait);
        Ok(())
    }

    /// Reads what is seen; the stream stands where it is seen.
    pub(in crate::replicator) async fn load_whole(
        &mut self,
        loader: &mut Loader,
        mut viewed: Viewed,
        stop: &Stop,
    ) -> Result<(), Error> {
        self.watch_shapes(loader).await?;
        let passed = viewed.place.is_some() && self.ahead.position > viewed.place;
        if passed || loader.table(viewed.source).is_none() {
            return self.later(loader, viewed.reader, PAUSE).await;
        }
        let read = self.read_whole(loader, &mut viewed, stop).await;
        if !matches!(read, Ok(true)) {
            self.batch.clear();
            self.store.abandon().await?;
        }
        // Told to stop, the connection goes with what it has not brought yet.
        if read? {
            viewed.reader.leave().await?;
            loader.readers.push(viewed.reader);
        }
        Ok(())
    }

    /// Whether all of it was read.
    async fn read_whole(
        &mut self,
        loader: &mut Loader,
        viewed: &mut Viewed,
        stop: &Stop,
    ) -> Result<bool, Error> {
        let (index, bytes_a_piece) = (viewed.source, loader.bytes_a_chunk);
        let Some(table) = loader.table(index) else {
            return Ok(false);
        };
        let (mut rows, mut bytes) = (0, 0);
        self.store.begin_whole(index).await?;
        if viewed.place.is_some() {
            let sql = table.all()?;
            let mut pieces = viewed.reader.begin_rows(&sql, table.shape).await?;
            while let Some(images) = pieces.next(bytes_a_piece).await? {
                if stop.wished() {
                    return Ok(false);
                }
                rows += images.rows();
                bytes += u64::try_from(images.bytes().len()).unwrap_or(u64::MAX);
                self.apply_rows(index, &images).await?;
                self.store.stage(&mut self.batch, &[]).await?;
            }
        }
        let chunk = table.whole(rows, bytes);
        let name = format!("{}.{}", table.shape.schema, table.shape.table);
        let load = LoadOf {
            source: index,
            name: &name,
            generation: table.generation,
        };
        self.store
            .commit_chunk(&mut self.batch, &self.letter_changes, load, &chunk)
            .await?;
        self.letter_changes.clear();
        loader.rows += rows;
        Ok(true)
    }
}
