//! Differences of JSON documents: what PARTIAL_UPDATE_ROWS holds in place of a value.
//!
//! One behind the other (sql-common/json_diff.cc): an operation, a counted path and,
//! unless something is removed, a counted document. They are applied in their order,
//! each to what the one before left.

use std::borrow::Cow;

use super::tree::Tree;
use super::{Json, text_scan, text_seek};
use crate::binlog::{Cursor, Malformed};
use crate::value::{Problem, ValueError};

impl Json<'_> {
    /// The document in binary form after `diffs`.
    ///
    /// # Errors
    /// Differences that do not read or do not fit this document.
    pub fn patched(&self, diffs: &[u8]) -> Result<Vec<u8>, ValueError> {
        let Self::Binary(before) = self else {
            return Err(ValueError::new(Problem::JsonDiffAlone));
        };
        let mut tree = Tree::of(before)?;
        let mut cursor = Cursor::new(diffs, "JSON difference");
        while !cursor.is_empty() {
            let operation = cursor.u8().map_err(damaged)?;
            let path = legs(cursor.lenenc_bytes().map_err(damaged)?)?;
            let value = match operation {
                REMOVE => None,
                _ => Some(Tree::of(cursor.lenenc_bytes().map_err(damaged)?)?),
            };
            match (operation, path.split_last(), value) {
                (REPLACE, _, Some(value)) => *find(&mut tree, &path)? = value,
                (INSERT, Some((last, parents)), Some(value)) => {
                    find(&mut tree, parents)?.insert(last, value)?;
                }
                (REMOVE, Some((last, parents)), None) => find(&mut tree, parents)?.remove(last)?,
                _ => return Err(misfit()),
            }
        }
        tree.document()
    }
}

const REPLACE: u8 = 0;
const INSERT: u8 = 1;
const REMOVE: u8 = 2;

/// A step of a path to one value.
enum Leg<'a> {
    Member(Cow<'a, [u8]>),
    Cell(usize),
}

/// The steps of `$.name."other name"[3]`.
fn legs(path: &[u8]) -> Result<Vec<Leg<'_>>, ValueError> {
    let path = std::str::from_utf8(path).map_err(|_| misfit())?;
    let mut rest = path.strip_prefix('$').ok_or_else(misfit)?;
    let mut legs = Vec::new();
    while !rest.is_empty() {
        let leg = if let Some(cell) = rest.strip_prefix('[') {
            let (at, after) = cell.split_once(']').ok_or_else(misfit)?;
            rest = after;
            Leg::Cell(at.trim().parse().map_err(|_| misfit())?)
        } else {
            let name = rest.strip_prefix('.').ok_or_else(misfit)?;
            let (name, after) = member(name)?;
            rest = after;
            Leg::Member(name)
        };
        legs.push(leg);
    }
    Ok(legs)
}

/// A member's name, in quotes where it needs some, and what follows it.
fn member(text: &str) -> Result<(Cow<'_, [u8]>, &str), ValueError> {
    if !text.starts_with('"') {
        let end = text.find(['.', '[']).unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end).ok_or_else(misfit)?;
        return Ok((Cow::Borrowed(name.as_bytes()), rest));
    }
    let end = text_scan::string(text).map_err(|_| misfit())?;
    let (quoted, rest) = text.split_at_checked(end).ok_or_else(misfit)?;
    let name = match text_seek::unquoted(Cow::Borrowed(quoted)).map_err(|_| misfit())? {
        Cow::Borrowed(name) => Cow::Borrowed(name.as_bytes()),
        Cow::Owned(name) => Cow::Owned(name.into_bytes()),
    };
    Ok((name, rest))
}

fn find<'t, 'a>(tree: &'t mut Tree<'a>, path: &[Leg<'a>]) -> Result<&'t mut Tree<'a>, ValueError> {
    path.iter().try_fold(tree, |tree, leg| tree.child(leg))
}

impl<'a> Tree<'a> {
    fn child(&mut self, leg: &Leg<'a>) -> Result<&mut Self, ValueError> {
        match (self, leg) {
            (Self::Object(members), Leg::Member(name)) => members
                .iter_mut()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
                .ok_or_else(misfit),
            (Self::Array(cells), Leg::Cell(at)) => cells.get_mut(*at).ok_or_else(misfit),
            _ => Err(misfit()),
        }
    }

    fn insert(&mut self, leg: &Leg<'a>, value: Self) -> Result<(), ValueError> {
        match (self, leg) {
            (Self::Object(members), Leg::Member(name)) => {
                let order = |key: &[u8]| (key.len(), key.to_vec());
                let wanted = order(name);
                match members.binary_search_by(|(key, _)| order(key).cmp(&wanted)) {
                    Ok(_) => Err(misfit()),
                    Err(at) => {
                        members.insert(at, (name.clone(), value));
                        Ok(())
                    }
                }
            }
            // A place past the end is the end (`Json_array_index` in sql-common/json_path.h).
            (Self::Array(cells), Leg::Cell(at)) => {
                cells.insert((*at).min(cells.len()), value);
                Ok(())
            }
            _ => Err(misfit()),
        }
    }

    fn remove(&mut self, leg: &Leg<'a>) -> Result<(), ValueError> {
        match (self, leg) {
            (Self::Object(members), Leg::Member(name)) => {
                let at = members.iter().position(|(key, _)| key == name);
                members.remove(at.ok_or_else(misfit)?);
                Ok(())
            }
            (Self::Array(cells), Leg::Cell(at)) if *at < cells.len() => {
                cells.remove(*at);
                Ok(())
            }
            _ => Err(misfit()),
        }
    }
}

#[cold]
const fn misfit() -> ValueError {
    ValueError::new(Problem::BadJsonDiff)
}

#[cold]
const fn damaged(_: Malformed) -> ValueError {
    misfit()
}
