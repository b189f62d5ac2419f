//! A row as a letter keeps it: with its table's own TABLE_MAP, so that a replicator that was
//! built anew reads it too, or as a load read it, which only the same mapping reads.

use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::image::{JsonForm, RowsKind};
use crate::shape::{self, TableShape};
use crate::transaction::{Decoder, TableChange, encode};

/// In front of a row that a load read.
const LOADED: u8 = 0xff;

/// A row and what is needed to keep it.
#[derive(Clone, Copy)]
pub(crate) enum Row<'a> {
    /// An image of the stream.
    Streamed(&'a TableChange, &'a [u8]),
    /// An image in the compiled layout, of the mapping with that fingerprint.
    Loaded(&'a str, &'a [u8]),
}

impl Row<'_> {
    /// The row as a letter keeps it.
    pub(crate) fn keep(self) -> Vec<u8> {
        match self {
            Self::Streamed(change, image) => encode(&TableChange {
                table: Arc::clone(&change.table),
                kind: RowsKind::Insert,
                position: change.position.clone(),
                flavor: change.flavor,
                map: Arc::clone(&change.map),
                images: image.to_vec(),
                present: None,
                undone: false,
            }),
            Self::Loaded(fingerprint, image) => {
                let length = u32::try_from(fingerprint.len()).unwrap_or(u32::MAX);
                let mut bytes = vec![LOADED];
                bytes.extend(length.to_le_bytes());
                bytes.extend_from_slice(fingerprint.as_bytes());
                bytes.extend_from_slice(image);
                bytes
            }
        }
    }
}

/// A row in the compiled layout.
#[derive(Clone)]
pub(crate) struct Image {
    pub(crate) bytes: Vec<u8>,
    pub(crate) json: JsonForm,
}

impl Image {
    /// From what a letter keeps, for a table of the mapping with that fingerprint.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] where the table is another one now.
    pub(crate) fn read(
        kept: &[u8],
        shape: &'static TableShape,
        fingerprint: &str,
    ) -> Result<Self, Error> {
        if let Some((&LOADED, rest)) = kept.split_first() {
            return loaded(rest, fingerprint).ok_or_else(|| of_another_mapping(shape));
        }
        let change = Decoder::default()
            .decode(kept.to_vec())
            .ok_or_else(|| unreadable(shape))?;
        let fit = shape::fit(shape, &change.table)?;
        let bytes = match &fit.layout {
            None => change.images,
            Some(layout) => layout.rewrite(&change.images)?,
        };
        Ok(Self {
            bytes,
            json: fit.json,
        })
    }
}

fn loaded(rest: &[u8], fingerprint: &str) -> Option<Image> {
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (of, image) = rest.split_at_checked(length)?;
    (of == fingerprint.as_bytes()).then(|| Image {
        bytes: image.to_vec(),
        json: JsonForm::Text,
    })
}

fn of_another_mapping(shape: &TableShape) -> Error {
    Error::new(
        ErrorKind::Schema,
        "the dead letter was read by a load of another version of the mapping",
    )
    .in_table(shape.full_name())
    .remedy(format!(
        "discard it and load the table again: `replicator snapshot --table {}`",
        shape.full_name()
    ))
}

fn unreadable(shape: &TableShape) -> Error {
    Error::new(
        ErrorKind::TargetMismatch,
        "the dead letter does not have the form of this version",
    )
    .in_table(shape.full_name())
    .remedy(format!(
        "discard it and load the table again: `replicator snapshot --table {}`",
        shape.full_name()
    ))
}
