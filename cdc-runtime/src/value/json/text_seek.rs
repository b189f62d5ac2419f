//! Paths over MariaDB's JSON, which is text as it was written.
//!
//! What is found is printed as that server prints it: blanks outside of strings are its
//! own, numbers and escapes stay as they stand.

use std::borrow::Cow;

use super::layout::bad;
use super::path::{Leg, Place};
use super::text_scan::{Cells, Members, normal, scalar_or_whole};
use crate::value::{Problem, ValueError};

/// What the path finds; none where it finds nothing.
pub(super) fn seek<'a>(text: &'a str, path: &[Leg]) -> Result<Option<Cow<'a, str>>, ValueError> {
    let mut found = vec![scalar_or_whole(text)?];
    for leg in path {
        let mut next = Vec::new();
        for value in found {
            step(*leg, value, &mut next)?;
        }
        found = next;
    }
    if path.iter().any(|leg| leg.finds_many()) {
        if found.is_empty() {
            return Ok(None);
        }
        let parts: Result<Vec<_>, _> = found.into_iter().map(normal).collect();
        return Ok(Some(Cow::Owned(format!("[{}]", parts?.join(", ")))));
    }
    found.first().map(|value| normal(value)).transpose()
}

fn step<'a>(leg: Leg, value: &'a str, found: &mut Vec<&'a str>) -> Result<(), ValueError> {
    match leg {
        Leg::Member(name) => {
            for member in Members::of(value) {
                let (key, value) = member?;
                if key.contains('\\') || name.contains(['\\', '"']) {
                    return Err(ValueError::new(Problem::JsonOfMariadb));
                }
                if key == name {
                    found.push(value);
                    return Ok(());
                }
            }
        }
        Leg::AnyMember => {
            for member in Members::of(value) {
                found.push(member?.1);
            }
        }
        Leg::Cell(_) | Leg::Range(..) | Leg::AnyCell => cells(leg, value, found)?,
        Leg::Anywhere => return Err(ValueError::new(Problem::JsonOfMariadb)),
    }
    Ok(())
}

fn cells<'a>(leg: Leg, value: &'a str, found: &mut Vec<&'a str>) -> Result<(), ValueError> {
    if !value.starts_with('[') {
        // Only the first cell of what is no array is the value itself.
        if let Leg::Cell(Place::First(0)) | Leg::Range(Place::First(0), _) = leg {
            found.push(value);
        }
        return Ok(());
    }
    let cells: Result<Vec<_>, _> = Cells::of(value).collect();
    let cells = cells?;
    found.extend(cells.get(leg.cells(cells.len())).unwrap_or(&[]));
    Ok(())
}

/// The characters of a string, anything else as it is.
pub(super) fn unquoted(text: Cow<'_, str>) -> Result<Cow<'_, str>, ValueError> {
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let Some(inner) = inner else {
        return Ok(text);
    };
    if !inner.contains('\\') {
        return Ok(Cow::Owned(inner.to_owned()));
    }
    let mut out = String::with_capacity(inner.len());
    let mut units = Vec::new();
    let mut rest = inner;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let letter = escape.chars().next().ok_or_else(bad)?;
        rest = escape.get(letter.len_utf8()..).ok_or_else(bad)?;
        match letter {
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let digits = rest.get(..4).ok_or_else(bad)?;
                units.push(u16::from_str_radix(digits, 16).map_err(|_| bad())?);
                rest = rest.get(4..).ok_or_else(bad)?;
                let high = matches!(units.as_slice(), [0xD800..=0xDBFF]);
                if high && rest.starts_with("\\u") {
                    continue;
                }
                let text = String::from_utf16(&units).map_err(|_| bad())?;
                out.push_str(&text);
                units.clear();
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}
