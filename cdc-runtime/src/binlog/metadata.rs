//! TABLE_MAP's optional metadata (`binlog_row_metadata`).
//!
//! Fields of type, length and value; which of them stand there depends on the setting
//! (`Table_map_event::Optional_metadata_field_type` in
//! `libs/mysql/binlog/event/rows_event.h`; MariaDB writes the same).

use super::cursor::{Cursor, Malformed};
use super::format::Flavor;
use super::table_map::MapColumn;
use super::wire_column::ColumnType;

const SIGNEDNESS: u8 = 1;
const DEFAULT_CHARSET: u8 = 2;
const COLUMN_CHARSET: u8 = 3;
const COLUMN_NAME: u8 = 4;
const SET_LABELS: u8 = 5;
const ENUM_LABELS: u8 = 6;
const GEOMETRY_TYPE: u8 = 7;
const SIMPLE_PRIMARY_KEY: u8 = 8;
const PRIMARY_KEY_WITH_PREFIX: u8 = 9;
const LABELS_DEFAULT_CHARSET: u8 = 10;
const LABELS_COLUMN_CHARSET: u8 = 11;
const COLUMN_VISIBILITY: u8 = 12;
const VECTOR_DIMENSIONS: u8 = 13;

/// Reads all fields into `columns`. A field of an unknown type only describes more
/// than is asked for and is passed over.
///
/// # Errors
/// A field that ends early, stands there twice or speaks of columns that are not there.
pub(super) fn read(
    bytes: &[u8],
    columns: &mut [MapColumn],
    flavor: Flavor,
) -> Result<(), Malformed> {
    let character = |kind: ColumnType| kind.is_character(flavor);
    let mut c = Cursor::new(bytes, "optional metadata");
    let mut seen = 0_u32;
    while !c.is_empty() {
        let kind = c.u8()?;
        let mark = 1_u32.checked_shl(u32::from(kind)).unwrap_or(0);
        if seen & mark != 0 {
            return Err(c.malformed());
        }
        seen |= mark;
        let mut value = Cursor::new(c.lenenc_bytes()?, "optional metadata");
        match kind {
            SIGNEDNESS => signedness(&mut value, columns)?,
            DEFAULT_CHARSET => default_charset(&mut value, columns, character)?,
            COLUMN_CHARSET => column_charset(&mut value, columns, character)?,
            LABELS_DEFAULT_CHARSET => {
                default_charset(&mut value, columns, ColumnType::is_labelled)?;
            }
            LABELS_COLUMN_CHARSET => column_charset(&mut value, columns, ColumnType::is_labelled)?,
            COLUMN_NAME => names(&mut value, columns)?,
            SET_LABELS => labels(&mut value, columns, |k| matches!(k, ColumnType::Set { .. }))?,
            ENUM_LABELS => labels(&mut value, columns, |k| {
                matches!(k, ColumnType::Enum { .. })
            })?,
            GEOMETRY_TYPE => {
                for column in columns.iter_mut().filter(|c| c.kind.is_geometry()) {
                    column.geometry = Some(value.lenenc()?);
                }
                finished(&value)?;
            }
            VECTOR_DIMENSIONS => {
                for column in columns.iter_mut().filter(|c| c.kind.is_vector()) {
                    column.dimensions = Some(value.lenenc()?);
                }
                finished(&value)?;
            }
            SIMPLE_PRIMARY_KEY => primary_key(&mut value, columns, Part::Whole)?,
            PRIMARY_KEY_WITH_PREFIX => primary_key(&mut value, columns, Part::Prefix)?,
            COLUMN_VISIBILITY => visibility(&mut value, columns)?,
            _ => {}
        }
    }
    Ok(())
}

/// Entries that no column takes mean that they were counted otherwise than here.
fn finished(value: &Cursor<'_>) -> Result<(), Malformed> {
    if value.is_empty() {
        Ok(())
    } else {
        Err(value.malformed())
    }
}

/// The first column's bit is the first byte's highest.
fn bit(bytes: &[u8], at: usize) -> Result<bool, Malformed> {
    let byte = bytes
        .get(at / 8)
        .ok_or(Malformed("bits of the optional metadata"))?;
    Ok(byte >> (7 - at % 8) & 1 == 1)
}

fn signedness(value: &mut Cursor<'_>, columns: &mut [MapColumn]) -> Result<(), Malformed> {
    for (at, column) in columns
        .iter_mut()
        .filter(|c| c.kind.is_numeric())
        .enumerate()
    {
        column.unsigned = Some(bit(value.rest(), at)?);
    }
    Ok(())
}

fn visibility(value: &mut Cursor<'_>, columns: &mut [MapColumn]) -> Result<(), Malformed> {
    for (at, column) in columns.iter_mut().enumerate() {
        column.visible = Some(bit(value.rest(), at)?);
    }
    Ok(())
}

fn collation(value: &mut Cursor<'_>) -> Result<u32, Malformed> {
    u32::try_from(value.lenenc()?).map_err(|_| value.malformed())
}

/// One collation for all, then the columns (counted among those it is about) that
/// have another.
fn default_charset(
    value: &mut Cursor<'_>,
    columns: &mut [MapColumn],
    about: impl Fn(ColumnType) -> bool,
) -> Result<(), Malformed> {
    let default = Some(collation(value)?);
    let mut texts: Vec<_> = columns.iter_mut().filter(|c| about(c.kind)).collect();
    for column in &mut texts {
        column.collation = default;
    }
    while !value.is_empty() {
        let at = value.lenenc_len()?;
        let other = collation(value)?;
        let column = texts.get_mut(at).ok_or_else(|| value.malformed())?;
        column.collation = Some(other);
    }
    Ok(())
}

fn column_charset(
    value: &mut Cursor<'_>,
    columns: &mut [MapColumn],
    about: impl Fn(ColumnType) -> bool,
) -> Result<(), Malformed> {
    for column in columns.iter_mut().filter(|c| about(c.kind)) {
        column.collation = Some(collation(value)?);
    }
    finished(value)
}

fn names(value: &mut Cursor<'_>, columns: &mut [MapColumn]) -> Result<(), Malformed> {
    for column in columns {
        let n = value.lenenc_len()?;
        column.name = Some(value.text(n)?.to_owned());
    }
    finished(value)
}

fn labels(
    value: &mut Cursor<'_>,
    columns: &mut [MapColumn],
    about: impl Fn(ColumnType) -> bool,
) -> Result<(), Malformed> {
    for column in columns.iter_mut().filter(|c| about(c.kind)) {
        let mut labels = Vec::new();
        for _ in 0..value.lenenc()? {
            labels.push(value.lenenc_bytes()?.to_vec());
        }
        column.labels = Some(labels);
    }
    finished(value)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Prefix,
}

fn primary_key(
    value: &mut Cursor<'_>,
    columns: &mut [MapColumn],
    part: Part,
) -> Result<(), Malformed> {
    let mut place = 0;
    while !value.is_empty() {
        let at = value.lenenc_len()?;
        if part == Part::Prefix {
            value.lenenc()?;
        }
        let column = columns.get_mut(at).ok_or_else(|| value.malformed())?;
        column.primary_key = Some(place);
        place += 1;
    }
    Ok(())
}
