//! JSON paths as generated code spells them, and what they find in a document.

use std::borrow::Cow;

use super::binary::Printer;
use super::seek::{self, Node};
use super::{Json, text_seek};
use crate::value::ValueError;

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    /// `.name`
    Member(&'static str),
    /// `.*`
    AnyMember,
    /// `[n]`
    Cell(Place),
    /// `[m to n]`
    Range(Place, Place),
    /// `[*]`
    AnyCell,
    /// `**`: the value itself and everything below it
    Anywhere,
}

/// A place in an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Counted from 0.
    First(usize),
    /// Counted back from the last, which is 0.
    Last(usize),
}

impl Place {
    /// The index, and whether an array of `count` cells has it.
    pub(super) fn index(self, count: usize) -> (usize, bool) {
        match self {
            Self::First(index) => (index.min(count), index < count),
            Self::Last(back) => match count.checked_sub(back + 1) {
                Some(index) => (index, true),
                None => (0, false),
            },
        }
    }
}

impl Leg {
    /// Whether a path with this step may find more than one value.
    pub(super) const fn finds_many(self) -> bool {
        match self {
            Self::AnyMember | Self::Range(..) | Self::AnyCell | Self::Anywhere => true,
            Self::Member(_) | Self::Cell(_) => false,
        }
    }

    /// The cells it takes of an array of `count`, end exclusive.
    pub(super) fn cells(self, count: usize) -> std::ops::Range<usize> {
        match self {
            Self::Cell(place) => match place.index(count) {
                (index, true) => index..index + 1,
                (_, false) => 0..0,
            },
            Self::Range(first, last) => {
                let (start, _) = first.index(count);
                let (end, within) = last.index(count);
                start..end + usize::from(within)
            }
            Self::AnyCell => 0..count,
            Self::Member(_) | Self::AnyMember | Self::Anywhere => 0..0,
        }
    }
}

/// A value of a document, or what a path with wildcards found: an array of values.
#[derive(Clone)]
pub struct JsonPart<'a>(pub(super) Part<'a>);

#[derive(Clone)]
pub(super) enum Part<'a> {
    One(Node<'a>),
    Many(Vec<Node<'a>>),
    Text(Cow<'a, str>),
}

impl<'a> JsonPart<'a> {
    /// The whole document.
    ///
    /// # Errors
    /// Bytes that are no binary JSON.
    pub fn whole(document: Json<'a>) -> Result<Self, ValueError> {
        Ok(Self(match document {
            Json::Binary(bytes) => Part::One(Node::root(bytes)?),
            Json::Text(text) => Part::Text(Cow::Borrowed(text)),
        }))
    }

    /// What the path finds: none where it finds nothing.
    ///
    /// # Errors
    /// A document that does not read; in MariaDB's text also a path with `**` and a key
    /// written with an escape, which that server reads in ways of its own.
    pub fn extract(document: Json<'a>, path: &[Leg]) -> Result<Option<Self>, ValueError> {
        let found = match document {
            Json::Binary(bytes) => seek::seek(bytes, path)?.map(|mut found| {
                match (path.iter().any(|leg| leg.finds_many()), found.pop()) {
                    (false, Some(one)) => Part::One(one),
                    (_, last) => {
                        found.extend(last);
                        Part::Many(found)
                    }
                }
            }),
            Json::Text(text) => text_seek::seek(text, path)?.map(Part::Text),
        };
        Ok(found.map(Self))
    }

    /// The text, as the document's server prints it.
    ///
    /// # Errors
    /// Bytes that are no binary JSON.
    pub fn text(self) -> Result<Cow<'a, str>, ValueError> {
        match self.0 {
            Part::Text(text) => Ok(text),
            Part::One(node) => {
                let mut printer = Printer::new(node.data.len());
                printer.value(node.kind, node.data, 0)?;
                Ok(Cow::Owned(printer.out))
            }
            Part::Many(nodes) => {
                let mut out = "[".to_owned();
                for (index, node) in nodes.into_iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    out.push_str(&Self(Part::One(node)).text()?);
                }
                out.push(']');
                Ok(Cow::Owned(out))
            }
        }
    }

    /// `JSON_UNQUOTE`: the characters of a string, the text of anything else.
    ///
    /// # Errors
    /// Bytes that are no binary JSON, text that is not UTF-8.
    pub fn unquoted(self) -> Result<Cow<'a, str>, ValueError> {
        match self.0 {
            Part::One(node) => match node.string()? {
                Some(text) => Ok(Cow::Borrowed(text)),
                None => Self(Part::One(node)).text().map(|text| {
                    // Dates and the like print in quotes, but have no characters to escape.
                    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
                    match inner {
                        Some(inner) => Cow::Owned(inner.replace("\\n", "\n")),
                        None => text,
                    }
                }),
            },
            Part::Many(_) => self.text(),
            Part::Text(text) => text_seek::unquoted(text),
        }
    }
}
