//! Row changes that the targets cannot take, row by row.
//!
//! An event whose rows all fit goes to its decoder as a whole. Where one does not, or where a
//! row of the table is set aside, the event's rows go one by one: each is composed with what
//! is set aside of it, tried, and set aside where it cannot be applied. What only the target
//! itself refuses shows at a commit, when the batch holds many rows: then replication begins
//! again at the checkpoint, with care, until it is behind that batch: each row change is
//! tried in the target on its own.

mod loaded;

use super::recall::Staging;
use super::{Care, Replicator};
use crate::error::{Error, ErrorKind};
use crate::image::{JsonForm, RowsEvent, RowsKind};
use crate::letter::{Head, Image, Letter, LetterChange, Letters, Row};
use crate::log::event;
use crate::mapper::{self, Counts, Mappers};
use crate::metrics::LetterNote;
use crate::position::Position;
use crate::shape::{Fit, Identity, TableShape, ends};
use crate::sink::{Batch as _, Sink};
use crate::transaction::TableChange;

/// One image of a row change.
struct Side<'a> {
    row: Row<'a>,
    image: Image,
    key: Vec<u8>,
}

/// What a row change says beside its rows.
struct About<'a> {
    index: usize,
    shape: &'static TableShape,
    /// Where it stands; none of a load, which has no place in the binlog.
    change: Option<&'a TableChange>,
}

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// After a refusal of data that was staged, and not tried row by row: begin again with
    /// care, up to `end`.
    pub(super) fn want_care(&mut self, error: &Error, end: &Position) {
        if self.sets_aside(error) && self.care == Care::None {
            self.care = Care::Wanted(end.clone());
        }
    }

    /// Reads which row changes the target has set aside.
    pub(super) async fn recall_letters(&mut self) -> Result<(), Error> {
        self.store.abandon().await?;
        let mut heads = self.store.letters().await?;
        let mut notes = Vec::new();
        for head in &mut heads {
            if let Some(letter) = self.store.letter(head.id).await? {
                notes.push(LetterNote::from(&letter));
                read_key::<M>(head, &letter)?;
            }
        }
        let place = |name: &str| M::TABLES.iter().position(|shape| shape.full_name() == name);
        self.letters = Letters::read(heads, place);
        self.observer.letters(notes, self.letters.len());
        Ok(())
    }

    /// Whether rows of the table go one by one.
    fn singly(&self, index: usize) -> bool {
        matches!(self.care, Care::Until(_))
            || self.letters.len() > 0 && self.letters.has_table(index)
    }

    /// Whether a row change with that error is set aside instead of stopping the stream.
    fn sets_aside(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Data && self.most_letters > 0
    }

    /// The same of a table whose rows a key tells apart. Rows that are counted compose with
    /// nothing: of two that are equal, one letter would stand for both.
    fn composes(&self, index: usize, error: &Error) -> bool {
        self.sets_aside(error) && self.identity(index) == Identity::Key
    }

    /// Applies an event to the batch.
    pub(super) async fn rows(
        &mut self,
        index: usize,
        fit: &Fit,
        change: &TableChange,
        staging: Staging,
    ) -> Result<Counts, Error> {
        if !self.singly(index) {
            let mark = self.batch.mark();
            match self.whole_event(index, fit, change, staging).await {
                Err(error) if self.composes(index, &error) && change.present.is_none() => {
                    self.batch.cut(mark);
                }
                done => return done,
            }
        }
        let Some(shape) = M::TABLES.get(index).copied() else {
            return Err(mapper::no_such_table(index));
        };
        if change.present.is_some() {
            return self.partial_event(index, fit, change).await;
        }
        self.one_by_one(
            &About {
                index,
                shape,
                change: Some(change),
            },
            fit,
            change,
        )
        .await
    }

    async fn whole_event(
        &mut self,
        index: usize,
        fit: &Fit,
        change: &TableChange,
        staging: Staging,
    ) -> Result<Counts, Error> {
        let Some(layout) = &fit.layout else {
            let event = change.rows_event(fit.json);
            return self.apply(index, &event, staging).await;
        };
        if change.present.is_some() {
            return Err(super::apply::partial_of_altered(&change.table));
        }
        let images = layout.rewrite(&change.images)?;
        let event = RowsEvent::new(change.kind, &images, fit.json);
        M::apply(index, &event, &self.context, &mut self.batch)
    }

    /// An event whose images leave columns out composes with nothing.
    async fn partial_event(
        &mut self,
        index: usize,
        fit: &Fit,
        change: &TableChange,
    ) -> Result<Counts, Error> {
        if self.letters.has_table(index) {
            let message = "rows of the table are set aside, and its row images leave columns out";
            return Err(Error::new(ErrorKind::Unsupported, message)
                .in_table(change.table.full_name())
                .remedy(
                    "retry or discard them (`replicator dead-letters list`), then start again",
                ));
        }
        let counts = self
            .whole_event(index, fit, change, Staging::Allowed)
            .await?;
        self.store.attempt(&mut self.batch).await??;
        Ok(counts)
    }

    async fn one_by_one(
        &mut self,
        about: &About<'_>,
        fit: &Fit,
        change: &TableChange,
    ) -> Result<Counts, Error> {
        let layout = fit.layout.as_deref();
        let damaged = || {
            Error::new(ErrorKind::Corrupt, "a row image ends inside a value")
                .in_table(about.shape.full_name())
        };
        let ends = ends(about.shape, fit.json, layout, &change.images).ok_or_else(damaged)?;
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let images = starts
            .zip(&ends)
            .filter_map(|(start, end)| change.images.get(start..*end));
        let mut sides = Vec::with_capacity(ends.len());
        for image in images {
            let bytes = match layout {
                None => image.to_vec(),
                Some(layout) => layout.rewrite(image)?,
            };
            sides.push(self.side(about, Row::Streamed(change, image), bytes, fit.json)?);
        }
        let mut counts = Counts::default();
        let mut sides = sides.into_iter();
        while let Some(first) = sides.next() {
            let (before, after) = match change.kind {
                RowsKind::Insert => (None, Some(first)),
                RowsKind::Delete => (Some(first), None),
                RowsKind::Update => (Some(first), Some(sides.next().ok_or_else(damaged)?)),
            };
            match change.kind {
                RowsKind::Insert => counts.inserted += 1,
                RowsKind::Update => counts.updated += 1,
                RowsKind::Delete => counts.deleted += 1,
            }
            self.row(about, before, after).await?;
        }
        Ok(counts)
    }

    fn side<'a>(
        &self,
        about: &About<'_>,
        row: Row<'a>,
        bytes: Vec<u8>,
        json: JsonForm,
    ) -> Result<Side<'a>, Error> {
        let key = self.identity(about.index).of(about.shape, json, &bytes);
        let key = key.ok_or_else(|| {
            Error::new(ErrorKind::Corrupt, "a row image ends inside a value")
                .in_table(about.shape.full_name())
        })?;
        let image = Image { bytes, json };
        Ok(Side { row, image, key })
    }

    fn identity(&self, index: usize) -> Identity {
        let mut targets = self.store.schema().tables.iter();
        let counted = targets
            .any(|it| it.source == index && matches!(it.identity(), mapper::Identity::FullRow));
        if counted {
            Identity::Row
        } else {
            Identity::Key
        }
    }

    /// One row change. One that gives a row another key is two where it has to be: the old
    /// row goes at once, and the new one is what may be set aside.
    async fn row(
        &mut self,
        about: &About<'_>,
        before: Option<Side<'_>>,
        after: Option<Side<'_>>,
    ) -> Result<(), Error> {
        let (before, after) = match (before, after) {
            (Some(before), Some(after)) if before.key != after.key => (before, after),
            (before, after) => return self.pending(about, before, after).await,
        };
        let has = |side: &Side<'_>| self.letters.of(about.index, &side.key).is_some();
        if !has(&before) && !has(&after) {
            let both = (Some(&before.image), Some(&after.image));
            if self.attempt(about, both).await?.is_ok() {
                return Ok(());
            }
        }
        self.pending(about, Some(before), None).await?;
        self.pending(about, None, Some(after)).await
    }

    /// A change of one row, composed with what is set aside of it.
    async fn pending(
        &mut self,
        about: &About<'_>,
        before: Option<Side<'_>>,
        after: Option<Side<'_>>,
    ) -> Result<(), Error> {
        let Some(key) = before
            .as_ref()
            .or(after.as_ref())
            .map(|side| side.key.clone())
        else {
            return Ok(());
        };
        let known = match self.letters.of(about.index, &key) {
            Some(id) => Some(self.letter(id).await?),
            None => None,
        };
        let held = match &known {
            Some(letter) => self.read(about, letter.before.as_deref())?,
            None => before.as_ref().map(|side| side.image.clone()),
        };
        if let (Some(_), None, Some(old)) = (&known, &held, &before) {
            // The targets should not hold it, unless somebody put it there (`verify --repair`).
            let gone = self.attempt(about, (Some(&old.image), None)).await?;
            drop(gone);
        }
        let wanted = after.as_ref().map(|side| &side.image);
        let Err(error) = self.attempt(about, (held.as_ref(), wanted)).await? else {
            if let Some(letter) = known {
                self.letters.remove(about.index, &key);
                self.superseded(about, letter);
            }
            return Ok(());
        };
        let keep = |side: Option<Side<'_>>| side.map(|side| side.row.keep());
        self.set_aside(about, key, known, (keep(before), keep(after)), error)
    }

    fn superseded(&mut self, about: &About<'_>, letter: Letter) {
        tracing::info!(
            event = event::LETTER_SUPERSEDED,
            letter = letter.id,
            table = about.shape.full_name(),
            "a later change of the row could be applied: its dead letter goes"
        );
        self.letter_changes.push(LetterChange::Gone(letter.id));
        self.observer.superseded(letter.id, self.letters.len());
    }

    fn read(&self, about: &About<'_>, kept: Option<&[u8]>) -> Result<Option<Image>, Error> {
        kept.map(|kept| Image::read(kept, about.shape, M::FINGERPRINT))
            .transpose()
    }

    /// A letter that was written down, or will be with the next commit.
    async fn letter(&mut self, id: u64) -> Result<Letter, Error> {
        let ahead = self
            .letter_changes
            .iter()
            .rev()
            .find_map(|change| match change {
                LetterChange::New(it) | LetterChange::Changed(it) if it.id == id => {
                    Some(it.clone())
                }
                _ => None,
            });
        match ahead {
            Some(letter) => Ok(letter),
            None => self.store.letter(id).await?.ok_or_else(gone),
        }
    }

    /// Tries to apply a row change; the refusal of its data.
    async fn attempt(
        &mut self,
        about: &About<'_>,
        (before, after): (Option<&Image>, Option<&Image>),
    ) -> Result<Result<(), Error>, Error> {
        let (kind, images, json) = match (before, after) {
            (None, None) => return Ok(Ok(())),
            (None, Some(row)) => (RowsKind::Insert, row.bytes.clone(), row.json),
            (Some(row), None) => (RowsKind::Delete, row.bytes.clone(), row.json),
            (Some(a), Some(b)) if a.json == b.json => (
                RowsKind::Update,
                [&a.bytes[..], &b.bytes[..]].concat(),
                a.json,
            ),
            (Some(_), Some(_)) => return Err(other_form(about.shape)),
        };
        let mark = self.batch.mark();
        let event = RowsEvent::new(kind, &images, json);
        match M::apply(about.index, &event, &self.context, &mut self.batch) {
            Ok(_) => {}
            Err(error) if self.sets_aside(&error) => {
                self.batch.cut(mark);
                return Ok(Err(error));
            }
            Err(error) => return Err(error),
        }
        match self.care {
            Care::Until(_) => self.store.attempt(&mut self.batch).await,
            Care::None | Care::Wanted(_) => Ok(Ok(())),
        }
    }

    /// Sets a row change aside, or stops where too many are.
    fn set_aside(
        &mut self,
        about: &About<'_>,
        key: Vec<u8>,
        known: Option<Letter>,
        (before, after): (Option<Vec<u8>>, Option<Vec<u8>>),
        error: Error,
    ) -> Result<(), Error> {
        if self.identity(about.index) == Identity::Row {
            return Err(error);
        }
        if known.is_none() && self.letters.len() >= self.most_letters {
            return Err(too_many(error, self.letters.len()));
        }
        let place = about.change.map(|change| change.position.clone());
        let place = place.or_else(|| self.ahead.position.clone());
        let (is_new, mut letter) = match known {
            Some(letter) => (false, Letter { after, ..letter }),
            None => {
                let id = self.letters.add(about.index, key.clone());
                let letter = Letter {
                    id,
                    table: about.shape.full_name(),
                    key,
                    before,
                    after,
                    reason: String::new(),
                    column: None,
                    position: Position::new("", 0),
                    gtid: None,
                    committed_at: 0,
                    tries: 0,
                };
                (true, letter)
            }
        };
        letter.refused(&error);
        if let Some(place) = place {
            letter.position = place;
        }
        letter.gtid.clone_from(&self.gtid_at_hand);
        letter.committed_at = self.context_second.unwrap_or(self.ahead.committed_at);
        tracing::error!(
            event = event::DEAD_LETTER,
            letter = letter.id,
            table = letter.table,
            column = letter.column,
            position = %letter.position,
            gtid = letter.gtid,
            "a row change is set aside: {}",
            letter.reason
        );
        self.observer.dead_letter(&letter, self.letters.len());
        self.letter_changes.push(match is_new {
            true => LetterChange::New(letter),
            false => LetterChange::Changed(letter),
        });
        Ok(())
    }
}

/// The key as this build reads it: the table's types may have been others before.
fn read_key<M: Mappers>(head: &mut Head, letter: &Letter) -> Result<(), Error> {
    let shape = M::TABLES
        .iter()
        .find(|shape| shape.full_name() == head.table);
    let row = letter.after.as_deref().or(letter.before.as_deref());
    let (Some(shape), Some(row)) = (shape, row) else {
        return Ok(());
    };
    let image = Image::read(row, shape, M::FINGERPRINT)?;
    if let Some(key) = Identity::Key.of(shape, image.json, &image.bytes) {
        head.key = key;
    }
    Ok(())
}

fn too_many(error: Error, set_aside: usize) -> Error {
    if set_aside == 0 {
        return error;
    }
    let place = error.place().clone();
    let message = format!(
        "{}; {set_aside} row changes are set aside already, which is the limit",
        error.message()
    );
    let mut stop = Error::new(ErrorKind::Data, message).remedy(
        "look at them with `replicator dead-letters list`, mend values or mapping, then `replicator dead-letters retry --all`, or raise `dead_letters`",
    );
    if let Some(table) = place.table {
        stop = stop.in_table(table);
    }
    if let Some(column) = place.column {
        stop = stop.in_column(column);
    }
    stop
}

fn gone() -> Error {
    Error::new(
        ErrorKind::TargetUnreachable,
        "a dead letter was retried or discarded meanwhile",
    )
    .remedy("start again: replication goes on from the target's own position")
}

fn other_form(shape: &TableShape) -> Error {
    Error::new(
        ErrorKind::Schema,
        "a row that is set aside was written by another family of servers",
    )
    .in_table(shape.full_name())
    .remedy("discard its dead letter and load the table again with `replicator snapshot`")
}
