//! Row images: the bytes of a rows event, read column by column.
//!
//! A [`RowsEvent`] holds the images of one event, a [`RowImage`] is a cursor over
//! them. Generated decoders call one method per column, in order, so every read is
//! resolved at compile time; text and bytes borrow from the event. This module knows
//! the wire form of each type (binlog row format version 2, the same in v1), but
//! neither tables nor TABLE_MAP events: [`crate::shape`] has made sure before that the
//! columns are the compiled ones.
//!
//! Every read is checked: an image that ends inside a value is a [`ValueError`].

mod blank;
mod compressed;
mod derived;
mod known;
mod number;
mod present;
mod recalled;
mod scratch;
mod stored;
mod temporal;
mod text;

#[cfg(test)]
mod tests;

use std::fmt;

pub use blank::Blank;
pub use derived::Derived;
pub use known::{Generated, Known};
pub use present::{Diffs, Field, Fields, Present, Writer};
pub use recalled::Recalled;
pub use scratch::Scratch;

use crate::value::{Problem, ValueError};

/// What a rows event does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowsKind {
    /// WRITE_ROWS: one image a row.
    Insert,
    /// UPDATE_ROWS: two images a row, before and after.
    Update,
    /// DELETE_ROWS: one image a row.
    Delete,
}

/// How a server writes JSON, and with it VECTOR, into row images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JsonForm {
    /// MySQL's binary JSON; VECTOR is a type of its own.
    Binary,
    /// MariaDB's: JSON is LONGTEXT, and VECTOR is VARBINARY.
    Text,
}

/// The row images of one rows event, complete unless it says otherwise.
#[derive(Clone, Copy)]
pub struct RowsEvent<'a> {
    kind: RowsKind,
    images: &'a [u8],
    json: JsonForm,
    present: Option<&'a Present>,
    recalled: Option<&'a Recalled>,
}

impl<'a> RowsEvent<'a> {
    /// The complete images `images` of an event of `kind`, without the event's header, column
    /// bitmaps and checksum.
    #[must_use]
    pub const fn new(kind: RowsKind, images: &'a [u8], json: JsonForm) -> Self {
        Self {
            kind,
            images,
            json,
            present: None,
            recalled: None,
        }
    }

    /// The same, of images that hold only these columns; none where they hold all.
    #[must_use]
    pub const fn holding(self, present: Option<&'a Present>) -> Self {
        Self { present, ..self }
    }

    /// The same with what a target gave back of the row that it changes.
    #[must_use]
    pub const fn recalling<'b>(&self, recalled: &'b Recalled) -> RowsEvent<'b>
    where
        'a: 'b,
    {
        RowsEvent {
            kind: self.kind,
            images: self.images,
            json: self.json,
            present: self.present,
            recalled: Some(recalled),
        }
    }

    /// The row of `bytes` bytes that begins `left` bytes before the end.
    #[must_use]
    pub(crate) fn part(&self, left: usize, bytes: usize) -> Self {
        let start = self.images.len().saturating_sub(left);
        let images = self.images.get(start..).unwrap_or_default();
        Self {
            images: images.get(..bytes).unwrap_or(images),
            kind: self.kind,
            json: self.json,
            present: self.present,
            recalled: self.recalled,
        }
    }

    /// What a target gave back.
    pub(crate) const fn recalled(&self) -> Option<&'a Recalled> {
        self.recalled
    }

    /// The columns that the images hold; none where they hold all (`binlog_row_image =
    /// FULL`), each with its whole value.
    #[must_use]
    pub const fn present(&self) -> Option<&'a Present> {
        self.present
    }

    /// What the event does.
    #[must_use]
    pub const fn kind(&self) -> RowsKind {
        self.kind
    }

    /// A cursor at the last `bytes` bytes.
    pub(crate) fn last(&self, bytes: usize) -> RowImage<'a> {
        let start = self.images.len().saturating_sub(bytes);
        RowImage {
            rest: self.images.get(start..).unwrap_or_default(),
            json: self.json,
        }
    }

    /// A cursor at the first image.
    #[must_use]
    pub const fn rows(&self) -> RowImage<'a> {
        RowImage {
            rest: self.images,
            json: self.json,
        }
    }
}

/// Shows kind and size, never the row data.
impl fmt::Debug for RowsEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowsEvent")
            .field("kind", &self.kind)
            .field("bytes", &self.images.len())
            .finish_non_exhaustive()
    }
}

/// A cursor over row images.
///
/// Each method reads the value of one column and moves behind it. After an error the
/// images behind the value cannot be found any more.
pub struct RowImage<'a> {
    rest: &'a [u8],
    json: JsonForm,
}

impl<'a> RowImage<'a> {
    /// A cursor over a part of an image that holds no JSON.
    pub(crate) const fn of(image: &'a [u8]) -> Self {
        Self {
            rest: image,
            json: JsonForm::Text,
        }
    }

    /// Whether all images are read.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rest.len()
    }

    /// Reads the NULL bitmap with which an image begins.
    ///
    /// `never` has a bit for each NOT NULL column. Bits past the last column are ignored:
    /// servers set them or not.
    ///
    /// # Errors
    /// A NOT NULL column holds NULL.
    #[inline]
    pub fn nulls<const B: usize>(&mut self, never: [u8; B]) -> Result<Nulls<B>, ValueError> {
        let bits = self.take::<B>()?;
        let mut clash = 0;
        for (bit, never) in bits.iter().zip(never) {
            clash |= bit & never;
        }
        if clash != 0 {
            return Err(ValueError::new(Problem::NullInNotNull));
        }
        Ok(Nulls(bits))
    }

    /// The next `N` bytes.
    #[inline]
    fn take<const N: usize>(&mut self) -> Result<[u8; N], ValueError> {
        match self.rest.split_first_chunk::<N>() {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(*head)
            }
            None => Err(truncated()),
        }
    }

    /// The next `len` bytes, borrowed.
    #[inline]
    fn slice(&mut self, len: usize) -> Result<&'a [u8], ValueError> {
        match self.rest.split_at_checked(len) {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(head)
            }
            None => Err(truncated()),
        }
    }

    /// Bytes behind a length of `L` bytes, little-endian.
    #[inline]
    fn counted<const L: usize>(&mut self) -> Result<&'a [u8], ValueError> {
        const { assert!(L >= 1 && L <= 4, "a length has 1 to 4 bytes") };
        let Some((head, rest)) = self.rest.split_first_chunk::<L>() else {
            return Err(truncated());
        };
        let len = head
            .iter()
            .rev()
            .fold(0_usize, |len, byte| len << 8 | usize::from(*byte));
        let Some((value, rest)) = rest.split_at_checked(len) else {
            return Err(truncated());
        };
        self.rest = rest;
        Ok(value)
    }
}

/// Shows how much is left, never the row data.
impl fmt::Debug for RowImage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowImage")
            .field("bytes_left", &self.rest.len())
            .finish_non_exhaustive()
    }
}

#[cold]
const fn truncated() -> ValueError {
    ValueError::new(Problem::Truncated)
}

/// The NULL bitmap of a row image.
#[derive(Debug, Clone, Copy)]
pub struct Nulls<const B: usize>([u8; B]);

impl<const B: usize> Nulls<B> {
    /// Whether the column at `index` is NULL; `index` counts the columns of the image
    /// from 0.
    #[inline]
    #[must_use]
    pub fn has(&self, index: usize) -> bool {
        self.0
            .get(index / 8)
            .is_some_and(|byte| byte & (1 << (index % 8)) != 0)
    }
}

/// Names the column in an error.
pub trait InColumn<T> {
    /// Names the column `name` in the error, unless it has one already.
    ///
    /// # Errors
    /// The same as before, with the name.
    fn in_column(self, name: &'static str) -> Result<T, ValueError>;
}

impl<T> InColumn<T> for Result<T, ValueError> {
    #[inline]
    fn in_column(self, name: &'static str) -> Self {
        match self {
            Ok(value) => Ok(value),
            Err(error) => Err(error.in_column(name)),
        }
    }
}
