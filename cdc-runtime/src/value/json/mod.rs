//! JSON: MySQL's binary form to the text the server prints.
//!
//! The form is that of sql-common/json_binary.h: a type byte, then the value; objects
//! and arrays begin with a table of offsets of two bytes (small) or four (large). The
//! text has a space behind each comma and colon and the keys in their stored order.
//! Scalars JSON has no type for are opaque ([`opaque`]).

mod binary;
mod diff;
mod double;
mod layout;
mod opaque;
mod path;
mod seek;
mod text_scan;
mod text_seek;
mod tree;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

pub use path::{JsonPart, Leg, Place};

use super::ValueError;

/// A JSON document as it stands in a row image, borrowed from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Json<'a> {
    /// MySQL's binary form.
    Binary(&'a [u8]),
    /// MariaDB's text.
    Text(&'a str),
}

impl<'a> Json<'a> {
    /// The document as its server prints it.
    ///
    /// # Errors
    /// Bytes that are no binary JSON: an offset or a length out of its place, a type that
    /// does not exist, text that is not UTF-8, more than 100 levels.
    pub fn text(&self) -> Result<Cow<'a, str>, ValueError> {
        match self {
            Self::Binary(bytes) => binary::print(bytes).map(Cow::Owned),
            Self::Text(text) => Ok(Cow::Borrowed(text)),
        }
    }
}

/// Shows form and size, never the document.
impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary(bytes) => write!(f, "Binary({} bytes)", bytes.len()),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
        }
    }
}
