//! Changes whose row images leave columns out.
//!
//! What an image leaves out is taken from the image before it, from the compiled DEFAULT,
//! or left alone in the target, where that is provably right; [`Known`] says so for each
//! column. Anything else stops with the column's name. The source is never asked: it may
//! be ahead of the stream.

use super::{
    Change, ChangeWriter, ColumnWriter, Context, Counts, Identity, OnDelete, Operation,
    SourceTable, Standing, Target, remove, upsert,
};
use crate::image::{Diffs, Fields, Known, Present, RowImage, RowsEvent, RowsKind, Scratch};
use crate::value::{Problem, ValueError};

/// A row of which some columns may not be known.
#[derive(Debug)]
pub struct Partial<'r, R> {
    row: &'r R,
    known: &'r Known,
}

impl<R> Clone for Partial<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Partial<'_, R> {}

impl<'r, R> Partial<'r, R> {
    /// What is known of it.
    pub(super) const fn known(&self) -> &'r Known {
        self.known
    }

    /// A row and what is known of it.
    #[must_use]
    pub const fn new(row: &'r R, known: &'r Known) -> Self {
        Self { row, known }
    }

    /// The row, to look at `columns` of it: where all of them are known. Nothing where
    /// none of them changed.
    ///
    /// # Errors
    /// Some of them may have changed and are not known.
    pub fn with(&self, columns: &'static [usize]) -> Result<Option<&'r R>, ValueError> {
        if self.known.values(columns) {
            Ok(Some(self.row))
        } else if self.known.unchanged(columns) {
            Ok(None)
        } else {
            Err(self.known.absent(columns))
        }
    }

    /// The row, where all of `columns` are known.
    pub(super) fn whole(&self, columns: &'static [usize]) -> Result<&'r R, ValueError> {
        if self.known.values(columns) {
            Ok(self.row)
        } else {
            Err(self.known.absent(columns))
        }
    }

    /// Whether the filter of `T` lets the row in; none where it cannot be told.
    fn admitted<'a, T: Target<'a, Row = R>>(&self) -> Result<Option<bool>, ValueError> {
        if self.known.values(T::FILTER) {
            T::admits(self.row).map(Some)
        } else {
            Ok(None)
        }
    }
}

/// Says that the column is set; its value follows.
pub fn put<W: ColumnWriter>(out: &mut W) {
    out.int(1);
}

/// Says that the column keeps what it has.
pub fn keep<W: ColumnWriter>(out: &mut W) {
    out.int(0);
    out.null();
}

/// As [`super::change`], of rows that are known in part.
///
/// # Errors
/// As there, or the target needs a column that is not known.
pub fn change_partial<'a, T: Target<'a>, W: ChangeWriter>(
    change: Change<Partial<'_, T::Row>>,
    context: &Context,
    out: &mut W,
) -> Result<(), ValueError> {
    match change {
        Change::Insert(after) => {
            if after.admitted::<T>()? != Some(false) {
                let row = after.whole(T::READS)?;
                if T::admits(row)? {
                    upsert::<T, W>(row, context, out)?;
                }
            }
            Ok(())
        }
        // A row that was not let in does not stand in the target.
        Change::Delete(before) => match before.admitted::<T>()? {
            Some(false) => Ok(()),
            Some(true) | None => remove::<T, W>(before.whole(T::KEY)?, context, out),
        },
        Change::Update(before, after) if after.known.values(T::READS) => {
            replace::<T, W>(before, after, context, out)
        }
        Change::Update(before, after) => amend::<T, W>(before, after, context, out),
    }
}

/// An update after which the whole row is known.
fn replace<'a, T: Target<'a>, W: ChangeWriter>(
    before: Partial<'_, T::Row>,
    after: Partial<'_, T::Row>,
    context: &Context,
    out: &mut W,
) -> Result<(), ValueError> {
    if before.known.values(T::READS) {
        return super::change::<T, W>(Change::Update(before.row, after.row), context, out);
    }
    let was = before.admitted::<T>()?;
    let is = T::admits(after.row)?;
    let key = before.whole(T::KEY)?;
    if was != Some(false) && (!is || !T::same_key(key, after.row)?) {
        remove::<T, W>(key, context, out)?;
    }
    if is {
        upsert::<T, W>(after.row, context, out)?;
    }
    Ok(())
}

/// An update after which some of the row is not known.
fn amend<'a, T: Target<'a>, W: ChangeWriter>(
    before: Partial<'_, T::Row>,
    after: Partial<'_, T::Row>,
    context: &Context,
    out: &mut W,
) -> Result<(), ValueError> {
    let (was, is) = (before.admitted::<T>()?, after.admitted::<T>()?);
    let kept = T::ON_DELETE == OnDelete::Keep;
    let operation = match (was, is) {
        (Some(false), Some(false)) => return Ok(()),
        (_, Some(false)) => return remove::<T, W>(before.whole(T::KEY)?, context, out),
        // The row comes in, and its other columns are not here.
        (Some(false), _) => return Err(after.known.absent(T::READS)),
        (Some(true), Some(true)) => Operation::Patch,
        // Under `keep` a row stands in the target also when it is no longer let in.
        _ if kept => return Err(before.known.absent(T::FILTER)),
        // Where it does not stand in the target, it comes in now.
        (None, Some(true)) => Operation::Patch,
        (_, None) if after.known.unchanged(T::FILTER) => Operation::PatchIfThere,
        (_, None) => return Err(after.known.absent(T::FILTER)),
    };
    let key = before.whole(T::KEY)?;
    // A row that stays under its old key would have to be copied to its new one.
    let moved = !T::same_key(key, after.whole(T::KEY)?)?;
    if T::IDENTITY == Identity::FullRow || moved && T::ON_DELETE != OnDelete::Delete {
        return Err(after.known.absent(T::READS));
    }
    // What the load has not read yet, or deleted since, comes or goes without this change.
    let operation = match (operation, context.standing) {
        (Operation::Patch, Standing::Loading) if !moved => Operation::PatchIfThere,
        (operation, Standing::Loading | Standing::Whole) => operation,
    };
    out.begin(T::ID, operation);
    T::patch(after, context, out)?;
    T::write_key(key, out)?;
    out.end();
    Ok(())
}

/// Decodes every row of an event whose images leave columns out.
pub(super) fn rows<T: SourceTable, W: ChangeWriter>(
    event: &RowsEvent<'_>,
    present: &Present,
    context: &Context,
    out: &mut W,
) -> Result<Counts, ValueError> {
    let (before, after) = known::<T>(event.kind(), present);
    let images = Images {
        event,
        present,
        before: before.recalling(event.recalled()).deriving(T::GENERATED),
        after: after
            .recalling_unchanged(event.recalled())
            .deriving(T::GENERATED),
    };
    let mut counts = Counts::default();
    let mut left = event.rows().len();
    while left > 0 {
        let rest = images.row::<T, W>(left, context, out)?;
        // A row of no bytes would never come to an end.
        if rest >= left {
            return Err(ValueError::new(Problem::Truncated));
        }
        left = rest;
        match event.kind() {
            RowsKind::Insert => counts.inserted += 1,
            RowsKind::Update => counts.updated += 1,
            RowsKind::Delete => counts.deleted += 1,
        }
    }
    Ok(counts)
}

/// What follows from the columns that an event's images hold: for the row before and after.
pub(super) fn known<T: SourceTable>(kind: RowsKind, present: &Present) -> (Known, Known) {
    let after = match kind {
        RowsKind::Insert => Known::inserted(T::SHAPE, present, T::DEFAULTS),
        RowsKind::Update | RowsKind::Delete => {
            Known::updated(T::SHAPE, present, T::GENERATED, T::DEFAULTS)
        }
    };
    (
        Known::before(T::SHAPE, present).deriving(T::GENERATED),
        after.deriving(T::GENERATED),
    )
}

/// An event and what follows from the columns that it holds.
struct Images<'e> {
    event: &'e RowsEvent<'e>,
    present: &'e Present,
    before: Known,
    after: Known,
}

impl Images<'_> {
    /// Passes on the row that begins `left` bytes before the end; how many are left then.
    fn row<T: SourceTable, W: ChangeWriter>(
        &self,
        left: usize,
        context: &Context,
        out: &mut W,
    ) -> Result<usize, ValueError> {
        let scratch = Scratch::default();
        let mut image = self.event.last(left);
        let columns = match self.event.kind() {
            RowsKind::Insert => &self.present.after,
            RowsKind::Update | RowsKind::Delete => &self.present.before,
        };
        let mut fields = Fields::open(&mut image, T::SHAPE, columns, Diffs::Never)?;
        let base = self.base::<T>(&scratch)?;
        let row = T::decode_partial(&mut image, &mut fields, base, &scratch)?;
        let known = match self.event.kind() {
            RowsKind::Insert => &self.after,
            RowsKind::Update | RowsKind::Delete => &self.before,
        };
        let row = &T::derive(row, known, &scratch)?;
        match self.event.kind() {
            RowsKind::Insert => {
                T::change_partial(Change::Insert(Partial { row, known }), context, out)?;
            }
            RowsKind::Delete => {
                T::change_partial(Change::Delete(Partial { row, known }), context, out)?;
            }
            RowsKind::Update => {
                let (columns, diffs) = (&self.present.after, self.present.diffs());
                let mut fields = Fields::open(&mut image, T::SHAPE, columns, diffs)?;
                let then = T::decode_partial(&mut image, &mut fields, row.clone(), &scratch)?;
                let then = T::derive(then, &self.after, &scratch)?;
                let is = Partial {
                    row: &then,
                    known: &self.after,
                };
                T::change_partial(Change::Update(Partial { row, known }, is), context, out)?;
            }
        }
        Ok(image.len())
    }
}

impl<'e> Images<'e> {
    /// What is known of a row before its images are read.
    fn base<T: SourceTable>(&self, scratch: &'e Scratch) -> Result<T::Row<'e>, ValueError> {
        let Some(recalled) = self.event.recalled() else {
            return Ok(T::blank());
        };
        let mut image = RowImage::of(&recalled.image);
        let present = &recalled.present;
        let mut fields = Fields::open(&mut image, T::SHAPE, present, Diffs::Never)?;
        T::decode_partial(&mut image, &mut fields, T::blank(), scratch)
    }
}

/// What helps where images leave out too much.
pub(super) const fn remedy(problem: Problem) -> Option<&'static str> {
    match problem {
        Problem::ColumnAbsent => Some(
            "SET GLOBAL binlog_row_image = FULL on the source (and in sessions that set it), \
             then start again with an empty target; docs/row_images.md says which changes the \
             other images allow, and what to do about generated columns, which MariaDB leaves out \
             of each of them",
        ),
        Problem::JsonDiffAlone => Some(
            "SET GLOBAL binlog_row_value_options = '' on the source (and in sessions that set \
             it), or binlog_row_image = FULL beside it, then start again with an empty target",
        ),
        _ => None,
    }
}
