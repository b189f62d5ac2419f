//! Members and cells of JSON text, and the text without its own blanks.

use std::borrow::Cow;

use super::layout::bad;
use crate::value::ValueError;

/// Blanks of JSON.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// The document without blanks around it.
pub(super) fn scalar_or_whole(text: &str) -> Result<&str, ValueError> {
    let (value, rest) = value(text)?;
    if rest.trim_start_matches(BLANKS).is_empty() {
        Ok(value)
    } else {
        Err(bad())
    }
}

/// The first value of `text`, and what follows it.
fn value(text: &str) -> Result<(&str, &str), ValueError> {
    let text = text.trim_start_matches(BLANKS);
    let end = match text.bytes().next().ok_or_else(bad)? {
        b'"' => string(text)?,
        b'{' | b'[' => container(text)?,
        _ => text
            .find(|c: char| BLANKS.contains(&c) || matches!(c, ',' | ']' | '}' | ':'))
            .unwrap_or(text.len()),
    };
    if end == 0 {
        return Err(bad());
    }
    text.split_at_checked(end).ok_or_else(bad)
}

/// Where the string ends that `text` begins with.
pub(super) fn string(text: &str) -> Result<usize, ValueError> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Ok(at + 1),
            _ => {}
        }
    }
    Err(bad())
}

/// Where the object or array ends that `text` begins with.
fn container(text: &str) -> Result<usize, ValueError> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += string(text.get(at..).ok_or_else(bad)?)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1).ok_or_else(bad)?,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Ok(at);
        }
    }
    Err(bad())
}

/// What stands between the brackets, where `text` begins and ends with them.
fn inside(text: &str, open: char, close: char) -> &str {
    text.strip_prefix(open)
        .and_then(|text| text.strip_suffix(close))
        .unwrap_or("")
        .trim_matches(BLANKS)
}

/// Keys, without their quotes and with their escapes, and values of an object; nothing of
/// anything else.
pub(super) struct Members<'a> {
    rest: &'a str,
}

impl<'a> Members<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            rest: inside(text, '{', '}'),
        }
    }

    fn member(&mut self) -> Result<(&'a str, &'a str), ValueError> {
        let (key, rest) = value(self.rest)?;
        let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
        let rest = rest.trim_start_matches(BLANKS).strip_prefix(':');
        let (value, rest) = value(rest.ok_or_else(bad)?)?;
        self.rest = next(rest)?;
        Ok((key.ok_or_else(bad)?, value))
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = Result<(&'a str, &'a str), ValueError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let member = self.member();
        if member.is_err() {
            self.rest = "";
        }
        Some(member)
    }
}

/// The values of an array; nothing of anything else.
pub(super) struct Cells<'a> {
    rest: &'a str,
}

impl<'a> Cells<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            rest: inside(text, '[', ']'),
        }
    }

    fn cell(&mut self) -> Result<&'a str, ValueError> {
        let (value, rest) = value(self.rest)?;
        self.rest = next(rest)?;
        Ok(value)
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Result<&'a str, ValueError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let cell = self.cell();
        if cell.is_err() {
            self.rest = "";
        }
        Some(cell)
    }
}

/// What follows a comma; nothing where nothing follows.
fn next(rest: &str) -> Result<&str, ValueError> {
    let rest = rest.trim_start_matches(BLANKS);
    if rest.is_empty() {
        return Ok(rest);
    }
    let rest = rest.strip_prefix(',').ok_or_else(bad)?;
    let rest = rest.trim_start_matches(BLANKS);
    if rest.is_empty() {
        Err(bad())
    } else {
        Ok(rest)
    }
}

/// The text with MariaDB's own blanks: one behind each comma and colon.
pub(super) fn normal(text: &str) -> Result<Cow<'_, str>, ValueError> {
    if !text.starts_with(['{', '[']) {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if c == '"' {
            string(rest)?
        } else {
            c.len_utf8()
        };
        let (token, after) = rest.split_at_checked(length).ok_or_else(bad)?;
        if !BLANKS.contains(&c) {
            out.push_str(token);
        }
        if matches!(c, ',' | ':') {
            out.push(' ');
        }
        rest = after;
    }
    Ok(Cow::Owned(out))
}
