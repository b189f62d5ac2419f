//! Asking a target for what row images leave out.
//!
//! A target that holds every row of its source under its key gives the columns back that
//! it copied: behind all earlier changes they are what the source had there. Which row is
//! asked for, the image before the change says.

use super::{SourceTable, Target, TargetId};
use crate::error::Error;
use crate::image::{Diffs, Fields, Known, Present, RowsEvent, RowsKind, Scratch};
use crate::mapper::{ColumnWriter, OnDelete, Partial};
use crate::value::{
    Date, Decimal, Json, PackedDecimal, Problem, TimeValue, Timestamped, ValueError,
};

/// A part of a key.
#[derive(Clone, PartialEq, Eq)]
pub enum KeyPart {
    /// A number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A row of a target to be looked up.
pub struct Question {
    /// Where.
    pub target: TargetId,
    /// Its key.
    pub key: Vec<KeyPart>,
    /// Whether the change gives it another key.
    pub moved: bool,
}

/// A row of an event and where to ask for the rest of it.
pub struct AskedRow {
    /// Bytes of its images.
    pub bytes: usize,
    /// The targets to ask, in this order.
    pub questions: Vec<Question>,
}

/// Gathers questions about a row.
#[derive(Default)]
pub struct Asked {
    questions: Vec<Question>,
    key: Vec<KeyPart>,
}

/// Asks `T` for the row, where its key is known; `then` is the row behind an update.
///
/// # Errors
/// A key value that does not read.
pub fn ask<'a, T: Target<'a>>(
    row: Partial<'_, T::Row>,
    then: Option<Partial<'_, T::Row>>,
    asked: &mut Asked,
) -> Result<(), ValueError> {
    let Ok(row) = row.whole(T::KEY) else {
        return Ok(());
    };
    let moved = match then {
        None => false,
        Some(then) => match then.whole(T::KEY) {
            Ok(then) => !T::same_key(row, then)?,
            Err(_) => !then.known().unchanged(T::KEY),
        },
    };
    asked.key.clear();
    T::write_key(row, asked)?;
    // A part that cannot be compared exactly is missing.
    if asked.key.len() == T::KEY.len() {
        let key = std::mem::take(&mut asked.key);
        let target = T::ID;
        asked.questions.push(Question { target, key, moved });
    }
    Ok(())
}

/// Whether an update of such images may need columns of `T` that they do not tell.
#[must_use]
pub fn lacks<'a, T: Target<'a>>(before: &Known, after: &Known) -> bool {
    if !before.values(T::KEY) {
        return true;
    }
    if after.values(T::READS) && before.values(T::FILTER) {
        return false;
    }
    let mixed = |columns: &&[usize]| !after.values(columns) && !after.unchanged(columns);
    !T::FILTER.is_empty()
        || T::MIXES.iter().any(mixed)
        || T::ON_DELETE != OnDelete::Delete && !after.unchanged(T::KEY)
}

/// Whether the images of `event` may leave out what a target of `T` needs.
#[must_use]
pub fn needs<T: SourceTable>(event: &RowsEvent<'_>) -> bool {
    match (event.kind(), event.present()) {
        (_, None) | (RowsKind::Insert, _) => false,
        (RowsKind::Update, Some(present)) => {
            let (before, after) = super::partial::known::<T>(event.kind(), present);
            T::needs(&before, &after)
        }
        (RowsKind::Delete, Some(present)) => {
            let (before, _) = super::partial::known::<T>(event.kind(), present);
            T::needs(&before, &before)
        }
    }
}

/// The rows of an update or a delete, with the questions about each.
///
/// # Errors
/// Images that do not decode.
pub fn asked<T: SourceTable>(event: &RowsEvent<'_>) -> Result<Vec<AskedRow>, Error> {
    let Some(present) = event.present().filter(|_| event.kind() != RowsKind::Insert) else {
        return Ok(Vec::new());
    };
    rows::<T>(event, present).map_err(|problem| super::refused(T::SHAPE, problem))
}

fn rows<T: SourceTable>(
    event: &RowsEvent<'_>,
    present: &Present,
) -> Result<Vec<AskedRow>, ValueError> {
    let (known, after) = super::partial::known::<T>(event.kind(), present);
    let mut all = Vec::new();
    let mut left = event.rows().len();
    while left > 0 {
        let scratch = Scratch::default();
        let mut image = event.last(left);
        let mut fields = Fields::open(&mut image, T::SHAPE, &present.before, Diffs::Never)?;
        let row = T::decode_partial(&mut image, &mut fields, T::blank(), &scratch)?;
        let then = if event.kind() == RowsKind::Update {
            let diffs = present.diffs();
            let mut fields = Fields::open(&mut image, T::SHAPE, &present.after, diffs)?;
            Some(T::decode_partial(
                &mut image,
                &mut fields,
                row.clone(),
                &scratch,
            )?)
        } else {
            None
        };
        let mut asked = Asked::default();
        let then = then.as_ref().map(|then| Partial::new(then, &after));
        T::ask(Partial::new(&row, &known), then, &mut asked)?;
        let bytes = left.saturating_sub(image.len());
        if bytes == 0 {
            return Err(ValueError::new(Problem::Truncated));
        }
        all.push(AskedRow {
            bytes,
            questions: asked.questions,
        });
        left -= bytes;
    }
    Ok(all)
}

/// Takes the parts of a key that every target compares exactly; leaves others out.
impl ColumnWriter for Asked {
    fn null(&mut self) {}

    fn int(&mut self, value: i64) {
        self.key.push(KeyPart::Integer(value));
    }

    fn uint(&mut self, value: u64) -> Result<(), ValueError> {
        self.key
            .extend(i64::try_from(value).ok().map(KeyPart::Integer));
        Ok(())
    }

    fn float(&mut self, _: f32) {}

    fn double(&mut self, _: f64) {}

    fn packed_decimal<const P: usize, const S: usize>(
        &mut self,
        _: &PackedDecimal<'_, P, S>,
    ) -> Result<(), ValueError> {
        Ok(())
    }

    fn decimal(&mut self, _: &Decimal) {}

    fn text(&mut self, value: &str) -> Result<(), ValueError> {
        self.key.push(KeyPart::Text(value.to_owned()));
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) {
        self.key.push(KeyPart::Bytes(value.to_vec()));
    }

    fn date(&mut self, _: Date) -> Result<(), ValueError> {
        Ok(())
    }

    fn time<const F: usize>(&mut self, _: TimeValue<F>) {}

    fn datetime(&mut self, _: &impl Timestamped) -> Result<(), ValueError> {
        Ok(())
    }

    fn json(&mut self, _: &Json<'_>) -> Result<(), ValueError> {
        Ok(())
    }
}
