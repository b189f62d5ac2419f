//! JSON_EXTRACT, `->`, `->>` and JSON_UNQUOTE.
//!
//! A path was read at compile time. Binary JSON is looked into without making text of it;
//! over MariaDB's text the answers are MariaDB's.

use super::text::Text;
use crate::value::{Json, JsonPart, ValueError};

pub use crate::value::{Leg, Place};

/// JSON or NULL.
pub type JsonOf<'a> = Result<Option<JsonPart<'a>>, ValueError>;

/// A JSON column.
///
/// # Errors
/// Bytes that are no binary JSON.
#[inline]
pub fn json(value: Option<Json<'_>>) -> JsonOf<'_> {
    value.map(JsonPart::whole).transpose()
}

/// `JSON_EXTRACT(value, path)`: NULL where the path finds nothing, an array where it may
/// find more than one.
///
/// # Errors
/// A document that does not read; over MariaDB's text also `**` and escaped keys.
#[inline]
pub fn json_extract<'a>(value: Option<Json<'a>>, path: &[Leg]) -> JsonOf<'a> {
    value.map_or(Ok(None), |document| JsonPart::extract(document, path))
}

/// `CAST(value AS CHAR)`, and JSON in its column: as its server prints it.
///
/// # Errors
/// Bytes that are no binary JSON.
#[inline]
pub fn text_of_part(value: Option<JsonPart<'_>>) -> Result<Text<'_>, ValueError> {
    value.map(JsonPart::text).transpose()
}

/// `JSON_UNQUOTE(value)`: the characters of a string, the text of anything else.
///
/// # Errors
/// Bytes that are no binary JSON, text that is not UTF-8.
#[inline]
pub fn json_unquote(value: Option<JsonPart<'_>>) -> Result<Text<'_>, ValueError> {
    value.map(JsonPart::unquoted).transpose()
}
