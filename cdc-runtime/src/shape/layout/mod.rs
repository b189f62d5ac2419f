//! Rows of an altered table, brought into the compiled layout.
//!
//! Decoders are compiled for one layout. Where a table in the stream has another one
//! that still says the same (columns added, moved, dropped where the mapping dropped
//! them, widened), a [`Layout`] is made once per table id from the column names in the
//! TABLE_MAP event, and rewrites each row image for the compiled decoder. Never by
//! place: without names there is no layout. A table that was not altered has none and
//! pays nothing.

mod carry;
mod decimal;
mod measure;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::check::{self, difference, json_form};
use super::{ColumnShape, TableShape};
use crate::binlog::{MapColumn, TableMap};
use crate::error::{Error, ErrorKind};
use crate::image::JsonForm;
use carry::Carry;
pub(super) use measure::Measure;

/// How rows of a table in the stream become rows for the compiled decoder.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    shape: &'static TableShape,
    found: Vec<Measure>,
    slots: Vec<Slot>,
}

/// How a compiled column is filled.
#[derive(Debug, PartialEq, Eq)]
enum Slot {
    /// From the stream's column at that place.
    Column(usize, Carry),
    /// The mapping does not read it: NULL, or a value that reads as nothing.
    Unread(Vec<u8>),
}

/// How a table in the stream fits the compiled one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// How JSON and VECTOR stand in the row images.
    pub json: JsonForm,
    /// How its rows are rewritten; none where they stand as compiled.
    pub layout: Option<std::sync::Arc<Layout>>,
}

/// Compares the compiled table with the stream's, and finds out how rows of an altered
/// one are read.
///
/// # Errors
/// [`ErrorKind::Schema`]: the rows cannot be brought into the compiled layout. Names the
/// column, the line of the DDL that declares it, and what to write there.
pub fn fit(shape: &'static TableShape, map: &TableMap) -> Result<Fit, Error> {
    match check::check(shape, map) {
        Ok(json) => Ok(Fit { json, layout: None }),
        Err(error) if map.columns.iter().any(|column| column.name.is_none()) => Err(error),
        Err(_) => {
            let (layout, json) = Layout::by_name(shape, map)?;
            let layout = Some(std::sync::Arc::new(layout));
            Ok(Fit { json, layout })
        }
    }
}

impl Layout {
    fn by_name(shape: &'static TableShape, map: &TableMap) -> Result<(Self, JsonForm), Error> {
        let mut json = None;
        let mut slots = Vec::with_capacity(shape.columns.len());
        for compiled in shape.columns {
            let (slot, form) = slot(shape, compiled, map)?;
            if json.is_some() && form.is_some() && json != form {
                return Err(check::other_family(shape, compiled));
            }
            json = json.or(form);
            slots.push(slot);
        }
        let found = map.columns.iter().map(|column| measure::of(column.kind));
        let found = found.collect::<Option<Vec<_>>>().ok_or_else(|| {
            check::schema(
                shape,
                "a column of the altered table has a type of old tables, whose values have no known length",
            )
        })?;
        let layout = Self {
            shape,
            found,
            slots,
        };
        Ok((layout, json.unwrap_or(JsonForm::Binary)))
    }

    /// How long the first of `images` is.
    pub(super) fn length(&self, images: &[u8]) -> Option<usize> {
        self.split(images, &mut Vec::with_capacity(self.found.len()))
    }

    /// The row images `images` in the compiled layout.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] for a value that the compiled type does not have,
    /// [`ErrorKind::Corrupt`] for images that end inside a value.
    pub fn rewrite(&self, mut images: &[u8]) -> Result<Vec<u8>, Error> {
        let mut out = Vec::with_capacity(images.len());
        let mut values = Vec::with_capacity(self.found.len());
        while !images.is_empty() {
            let length = self.split(images, &mut values).ok_or_else(|| {
                Error::new(ErrorKind::Corrupt, "a row image ends inside a value")
                    .in_table(self.shape.full_name())
            })?;
            self.row(images, &values, &mut out)?;
            images = images.get(length..).unwrap_or_default();
        }
        Ok(out)
    }

    /// Where the first image's values stand, none where they are NULL; its length.
    fn split(&self, images: &[u8], values: &mut Vec<Option<Range<usize>>>) -> Option<usize> {
        values.clear();
        let mut at = self.found.len().div_ceil(8);
        let nulls = images.get(..at)?;
        for (index, measure) in self.found.iter().enumerate() {
            let null = nulls.get(index / 8)? & (1 << (index % 8)) != 0;
            if null {
                values.push(None);
                continue;
            }
            let end = at.checked_add(measure.length(images.get(at..)?)?)?;
            images.get(at..end)?;
            values.push(Some(at..end));
            at = end;
        }
        Some(at)
    }

    fn row(
        &self,
        images: &[u8],
        values: &[Option<Range<usize>>],
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let head = out.len();
        out.resize(head + self.slots.len().div_ceil(8), 0);
        let columns = self.shape.columns.iter().zip(&self.slots);
        for (index, (compiled, slot)) in columns.enumerate() {
            let null = match slot {
                Slot::Unread(filler) => {
                    out.extend_from_slice(filler);
                    compiled.nullable
                }
                Slot::Column(place, carry) => {
                    let range = values.get(*place).cloned().flatten();
                    let value = range.and_then(|range| images.get(range));
                    if let Some(value) = value {
                        carry
                            .write(value, out)
                            .ok_or_else(|| self.beyond(compiled))?;
                    }
                    value.is_none()
                }
            };
            if null && !compiled.nullable {
                return Err(self.null(compiled));
            }
            if null && let Some(byte) = out.get_mut(head + index / 8) {
                *byte |= 1 << (index % 8);
            }
        }
        Ok(())
    }

    fn beyond(&self, compiled: &ColumnShape) -> Error {
        let message = format!(
            "column `{}` was altered and now holds a value that `{}` ({}) does not have",
            compiled.name, compiled.sql, compiled.declared
        );
        check::schema(self.shape, message)
            .in_column(compiled.name)
            .remedy(format!(
                "give `{}` at {} the type that SHOW CREATE TABLE `{}`.`{}` prints, `cargo build`, then start \
                 again from the same target",
                compiled.name, compiled.declared, self.shape.schema, self.shape.table
            ))
    }

    fn null(&self, compiled: &ColumnShape) -> Error {
        let message = format!(
            "column `{}` was altered and now holds NULL, but was compiled as `{}` ({})",
            compiled.name, compiled.sql, compiled.declared
        );
        check::schema(self.shape, message)
            .in_column(compiled.name)
            .remedy(format!(
                "take NOT NULL off `{}` at {}, `cargo build`, then start again from the same target",
                compiled.name, compiled.declared
            ))
    }
}

fn slot(
    shape: &TableShape,
    compiled: &ColumnShape,
    map: &TableMap,
) -> Result<(Slot, Option<JsonForm>), Error> {
    let named = |column: &MapColumn| {
        let name = column.name.as_deref().unwrap_or_default();
        name.to_lowercase() == compiled.name.to_lowercase()
    };
    let place = map.columns.iter().position(named);
    let found = place.and_then(|place| map.columns.get(place));
    let (Some(place), Some(found)) = (place, found) else {
        if compiled.used {
            return Err(check::gone(shape, compiled));
        }
        return Ok((unread(compiled), None));
    };
    match carry::between(compiled, found) {
        Some(carry) => Ok((
            Slot::Column(place, carry),
            json_form(compiled.wire, found.kind),
        )),
        None if !compiled.used => Ok((unread(compiled), None)),
        None => {
            let instead = difference(compiled, found).unwrap_or_else(|| found.kind.to_string());
            Err(check::other(shape, compiled, &instead))
        }
    }
}

/// Nothing, where the column can be NULL; else a value of the right length.
fn unread(compiled: &ColumnShape) -> Slot {
    let length = match compiled.nullable {
        true => 0,
        false => measure::least(compiled.wire),
    };
    Slot::Unread(vec![0; length])
}
