//! A key or section written twice: TOML refuses it, the mapping names both places.

use std::ops::Range;

use toml::Spanned as Raw;
use toml::de::{DeTable, DeValue};

use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// A key that stands twice in its table.
pub(super) struct Repeated<'t> {
    name: &'t str,
    first: Option<Range<usize>>,
    second: Range<usize>,
}

/// Whether the error says that a key stands twice.
pub(super) fn is_repeated_key(error: &toml::de::Error) -> bool {
    error.message().starts_with("duplicate key")
}

/// The repeated key that `error` is about.
pub(super) fn of<'t>(
    text: &'t str,
    root: &Raw<DeTable<'_>>,
    error: &toml::de::Error,
) -> Option<Repeated<'t>> {
    if !is_repeated_key(error) {
        return None;
    }
    let second = error.span()?;
    let name = text.get(second.clone())?;
    let mut keys = Vec::new();
    collect(root.get_ref(), &mut keys);
    let first = if is_header(text, second.start) {
        same_header(text, &second)
    } else {
        keys.into_iter()
            .filter(|key| key.start < second.start && text.get(key.clone()) == Some(name))
            .filter(|key| !is_header(text, key.start))
            .max_by_key(|key| key.start)
    };
    Some(Repeated {
        name,
        first,
        second,
    })
}

impl Repeated<'_> {
    pub(super) fn diagnostic(&self, file: FileId) -> Diagnostic {
        let name = self.name.trim_matches(['"', '\'']);
        let second = Span::new(file, self.second.clone());
        let message = format!("`{name}` is declared twice");
        let diagnostic = Diagnostic::new(Code::RepeatedKey, message, second, "the second")
            .help("rename one of them, or remove it");
        match &self.first {
            Some(first) => diagnostic.label(Span::new(file, first.clone()), "the first"),
            None => diagnostic,
        }
    }
}

/// Whether the byte stands in a `[section]` line.
fn is_header(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before
        .rsplit('\n')
        .next()
        .is_some_and(|line| line.trim_start().starts_with('['))
}

/// The key in the earlier section line that reads as the one around `key`.
fn same_header(text: &str, key: &Range<usize>) -> Option<Range<usize>> {
    let line_start = text.get(..key.start)?.rfind('\n').map_or(0, |at| at + 1);
    let header = text.get(line_start..)?.lines().next()?.trim_end();
    let mut at = 0;
    for line in text.get(..line_start)?.split_inclusive('\n') {
        if line.trim_end() == header {
            let offset = key.start - line_start;
            return Some(at + offset..at + offset + key.len());
        }
        at += line.len();
    }
    None
}

/// Places of all keys below `table`.
fn collect(table: &DeTable<'_>, keys: &mut Vec<Range<usize>>) {
    for (key, value) in table {
        keys.push(key.span());
        if let DeValue::Table(inner) = value.get_ref() {
            collect(inner, keys);
        }
    }
}
