//! Reading TOML tables key by key: every value with its place, every surprise a finding.

use toml::Spanned as Raw;
use toml::de::{DeTable, DeValue};

use crate::diag::{Code, Diagnostic, Diagnostics, nearest, one_of};
use crate::source::{FileId, Span, Spanned};

/// What every reader of the mapping carries.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub file: FileId,
    pub text: &'a str,
    pub diagnostics: &'a mut Diagnostics,
}

/// A TOML table whose keys are known, under the name messages use: `[fact.sales]`.
#[derive(Debug)]
pub(super) struct Fields<'v> {
    pub title: String,
    pub span: Span,
    entries: Vec<Entry<'v>>,
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry<'v> {
    pub key: Spanned<String>,
    pub value: &'v Raw<DeValue<'v>>,
}

impl Context<'_> {
    pub(super) fn span<T>(&self, raw: &Raw<T>) -> Span {
        Span::new(self.file, raw.span())
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The entries of a table in the order of the file.
    pub(super) fn entries<'v>(&self, table: &'v DeTable<'v>) -> Vec<Entry<'v>> {
        let mut entries: Vec<Entry<'v>> = table
            .iter()
            .map(|(key, value)| {
                let span = Span::new(self.file, unquoted(self.text, key.span()));
                Entry {
                    key: Spanned::new(key.get_ref().to_string(), span),
                    value,
                }
            })
            .collect();
        entries.sort_by_key(|entry| entry.key.span.start);
        entries
    }

    /// Opens a table; keys other than `known` are refused.
    pub(super) fn open<'v>(
        &mut self,
        title: String,
        value: &'v Raw<DeValue<'v>>,
        place: Span,
        known: &[&str],
    ) -> Option<Fields<'v>> {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(&title, value, "a table");
            return None;
        };
        Some(self.fields(title, table, place, known))
    }

    /// Opens a table that is known to be one.
    pub(super) fn fields<'v>(
        &mut self,
        title: String,
        table: &'v DeTable<'v>,
        span: Span,
        known: &[&str],
    ) -> Fields<'v> {
        let (entries, unknown): (Vec<_>, Vec<_>) = self
            .entries(table)
            .into_iter()
            .partition(|entry| known.contains(&entry.key.value.as_str()));
        for entry in unknown {
            self.unknown_key(&title, &entry.key, known);
        }
        Fields {
            title,
            span,
            entries,
        }
    }

    fn unknown_key(&mut self, title: &str, key: &Spanned<String>, known: &[&str]) {
        let finding = Diagnostic::new(
            Code::UnknownKey,
            format!("unknown key `{}` in {title}", key.value),
            key.span,
            "not a key of the mapping language",
        );
        self.push(match nearest(&key.value, known.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("the keys here are {}", one_of(known))),
        });
    }

    /// Refuses a value's type.
    pub(super) fn wrong_type(&mut self, what: &str, value: &Raw<DeValue<'_>>, wanted: &str) {
        let found = kind(value.get_ref());
        let span = self.span(value);
        self.push(Diagnostic::new(
            Code::WrongType,
            format!("{what} takes {wanted}, not {found}"),
            span,
            format!("expected {wanted}"),
        ));
    }

    /// Refuses that a key is missing.
    pub(super) fn missing(&mut self, fields: &Fields<'_>, what: &str, help: &str) {
        self.push(
            Diagnostic::new(
                Code::MissingKey,
                format!("{} has no {what}", fields.title),
                fields.span,
                "incomplete",
            )
            .help(help),
        );
    }

    /// Refuses two keys that exclude each other.
    pub(super) fn conflict(&mut self, message: String, first: Span, second: Span, help: &str) {
        self.push(
            Diagnostic::new(
                Code::ConflictingKeys,
                message,
                second,
                "cannot stand together",
            )
            .label(first, "with this")
            .help(help),
        );
    }

    /// A text, its span that of what stands between the quotes.
    pub(super) fn text(&mut self, what: &str, value: &Raw<DeValue<'_>>) -> Option<Spanned<String>> {
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(what, value, "a text in quotes");
            return None;
        };
        let span = Span::new(self.file, unquoted(self.text, value.span()));
        if text.trim().is_empty() {
            self.push(Diagnostic::new(
                Code::WrongType,
                format!("{what} is empty"),
                self.span(value),
                "expected a text",
            ));
            return None;
        }
        Some(Spanned::new(text.to_string(), span))
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, what: &str, value: &Raw<DeValue<'_>>) -> Vec<Spanned<String>> {
        let DeValue::Array(array) = value.get_ref() else {
            self.wrong_type(what, value, "a list of texts: `[\"a\", \"b\"]`");
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|item| self.text(&format!("each of {what}"), item))
            .collect()
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &mut self,
        what: &str,
        value: &Raw<DeValue<'_>>,
        words: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        let text = self.text(what, value)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text.value) {
            return Some(Spanned::new(*meaning, text.span));
        }
        let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let finding = Diagnostic::new(
            Code::WrongWord,
            format!("{what} is {}, not `{}`", one_of(&allowed), text.value),
            text.span,
            "none of the words allowed here",
        );
        self.push(match nearest(&text.value, allowed.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("write {}", one_of(&allowed))),
        });
        None
    }
}

impl<'v> Fields<'v> {
    /// The entry of that key.
    pub(super) fn get(&self, key: &str) -> Option<&Entry<'v>> {
        self.entries.iter().find(|entry| entry.key.value == key)
    }

    fn what(&self, key: &str) -> String {
        format!("`{key}` of {}", self.title)
    }

    pub(super) fn text(&self, context: &mut Context<'_>, key: &str) -> Option<Spanned<String>> {
        context.text(&self.what(key), self.get(key)?.value)
    }

    pub(super) fn texts(&self, context: &mut Context<'_>, key: &str) -> Vec<Spanned<String>> {
        self.get(key)
            .map(|entry| context.texts(&self.what(key), entry.value))
            .unwrap_or_default()
    }

    pub(super) fn word<T: Copy>(
        &self,
        context: &mut Context<'_>,
        key: &str,
        words: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        context.word(&self.what(key), self.get(key)?.value, words)
    }

    pub(super) fn truth(&self, context: &mut Context<'_>, key: &str) -> Option<Spanned<bool>> {
        let value = self.get(key)?.value;
        match value.get_ref() {
            DeValue::Boolean(truth) => Some(Spanned::new(*truth, context.span(value))),
            _ => {
                context.wrong_type(&self.what(key), value, "`true` or `false`");
                None
            }
        }
    }

    /// The entries of a table under `key`, in order, whatever their names.
    pub(super) fn table(&self, context: &mut Context<'_>, key: &str) -> Vec<Entry<'v>> {
        let Some(entry) = self.get(key) else {
            return Vec::new();
        };
        let value: &'v Raw<DeValue<'v>> = entry.value;
        match value.get_ref() {
            DeValue::Table(table) => context.entries(table),
            _ => {
                context.wrong_type(&self.what(key), value, "a table");
                Vec::new()
            }
        }
    }
}

const fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The range between the quotes, if there are any; a line break right after three quotes
/// is not part of the text.
pub(super) fn unquoted(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let raw = text.get(range.clone()).unwrap_or("");
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        let Some(inner) = raw
            .strip_prefix(quote)
            .and_then(|inner| inner.strip_suffix(quote))
        else {
            continue;
        };
        let mut start = range.start + quote.len();
        if quote.len() == 3 {
            let line_break = if inner.starts_with("\r\n") {
                2
            } else {
                usize::from(inner.starts_with('\n'))
            };
            start += line_break;
        }
        return start..range.end - quote.len();
    }
    range
}

/// Whether a key is written in quotes.
pub(super) fn is_quoted(text: &str, span: Span) -> bool {
    let before = span
        .start
        .checked_sub(1)
        .and_then(|at| text.as_bytes().get(at));
    matches!(before, Some(b'"' | b'\''))
}
