//! A reader's place in the tokens of one statement.

use super::alter::IfExists;
use super::script::Statement;
use super::token::{Kind, Token};
use super::{Options, TableNames};
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span, Spanned};

/// What was read, or the finding that says what was expected.
pub(super) type Parsed<T> = Result<T, Box<Diagnostic>>;

/// A place in a statement's tokens.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    tokens: &'a [Token],
    at: usize,
    file: FileId,
    text: &'a str,
    offset: usize,
    options: &'a Options,
}

impl<'a> Cursor<'a> {
    /// At the first of `tokens`, those of `statement`, which stands in `file`.
    pub(super) fn new(
        tokens: &'a [Token],
        file: FileId,
        statement: &'a Statement<'_>,
        options: &'a Options,
    ) -> Self {
        Self {
            tokens,
            at: 0,
            file,
            text: &statement.text,
            offset: statement.range.start,
            options,
        }
    }

    /// What the server is and how it is set.
    pub(super) fn options(&self) -> &'a Options {
        self.options
    }

    pub(super) fn peek(&self) -> Option<&'a Kind> {
        self.peek_nth(0)
    }

    pub(super) fn peek_nth(&self, offset: usize) -> Option<&'a Kind> {
        self.tokens.get(self.at + offset).map(|token| &token.kind)
    }

    pub(super) fn next(&mut self) -> Option<&'a Kind> {
        let kind = self.peek();
        self.at += 1;
        kind
    }

    pub(super) fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Where the next token begins, for [`Cursor::span_since`].
    pub(super) fn here(&self) -> usize {
        self.at
    }

    /// Goes back to a place got from [`Cursor::here`].
    pub(super) fn back_to(&mut self, here: usize) {
        self.at = here;
    }

    /// From the token at `here` to the last one read.
    pub(super) fn span_since(&self, here: usize) -> Span {
        let start = self
            .tokens
            .get(here)
            .or(self.tokens.last())
            .map_or(0, |t| t.range.start);
        let last = self
            .at
            .saturating_sub(1)
            .min(self.tokens.len().saturating_sub(1));
        let end = self.tokens.get(last).map_or(start, |t| t.range.end);
        Span::new(self.file, start..end.max(start))
    }

    /// The next token's place, or the end of the statement.
    pub(super) fn span(&self) -> Span {
        let end = self.tokens.last().map_or(0, |t| t.range.end);
        let range = self.tokens.get(self.at).map_or_else(
            || {
                let last = end.saturating_sub(self.offset + 1);
                self.offset + self.text.floor_char_boundary(last)..end
            },
            |t| t.range.clone(),
        );
        Span::new(self.file, range)
    }

    /// The text of a span, comments blanked.
    pub(super) fn text(&self, span: Span) -> &'a str {
        let start = span.start.saturating_sub(self.offset);
        let end = span.end.saturating_sub(self.offset);
        self.text.get(start..end).unwrap_or("")
    }

    /// Whether the token `offset` ahead is that word without quotes.
    pub(super) fn is_word_at(&self, offset: usize, word: &str) -> bool {
        matches!(self.peek_nth(offset), Some(Kind::Word(w)) if w.eq_ignore_ascii_case(word))
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.is_word_at(0, word)
    }

    /// Whether the next token is one of these words.
    pub(super) fn is_one_of(&self, words: &[&str]) -> bool {
        self.is_one_of_at(0, words)
    }

    /// Whether the token `offset` ahead is one of these words.
    pub(super) fn is_one_of_at(&self, offset: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word_at(offset, word))
    }

    /// Reads these words if they are all next.
    pub(super) fn accept(&mut self, words: &[&str]) -> bool {
        let all = words
            .iter()
            .enumerate()
            .all(|(i, word)| self.is_word_at(i, word));
        if all {
            self.at += words.len();
        }
        all
    }

    /// Reads one of these words, if it is next.
    pub(super) fn accept_one_of(&mut self, words: &[&str]) -> bool {
        let found = self.is_one_of(words);
        self.at += usize::from(found);
        found
    }

    /// Reads that punctuation, if it is next.
    pub(super) fn accept_kind(&mut self, kind: &Kind) -> bool {
        let found = self.peek() == Some(kind);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, words: &[&str]) -> Parsed<()> {
        if self.accept(words) {
            Ok(())
        } else {
            Err(self.refuse(&format!("`{}`", words.join(" "))))
        }
    }

    pub(super) fn expect_open(&mut self) -> Parsed<()> {
        if self.accept_kind(&Kind::Open) {
            Ok(())
        } else {
            Err(self.refuse("`(`"))
        }
    }

    pub(super) fn expect_close(&mut self) -> Parsed<()> {
        if self.accept_kind(&Kind::Close) {
            Ok(())
        } else {
            Err(self.refuse("`)`"))
        }
    }

    /// A name, with or without quotes.
    pub(super) fn name(&mut self, what: &str) -> Parsed<Spanned<String>> {
        let span = self.span();
        match self.peek() {
            Some(Kind::Word(name) | Kind::Name(name) | Kind::Double(name)) if !name.is_empty() => {
                self.at += 1;
                Ok(Spanned::new(name.clone(), span))
            }
            _ => Err(self.refuse(what)),
        }
    }

    /// `name` or `schema.name`.
    pub(super) fn qualified(&mut self, what: &str) -> Parsed<(Option<String>, Spanned<String>)> {
        let first = self.table_name(what)?;
        if self.accept_kind(&Kind::Period) {
            let name = self.table_name(what)?;
            return Ok((Some(first.value), name));
        }
        Ok((None, first))
    }

    /// A name of a schema or table, as the server keeps it.
    fn table_name(&mut self, what: &str) -> Parsed<Spanned<String>> {
        let mut name = self.name(what)?;
        if self.options.table_names == TableNames::Lower {
            name.value = name.value.to_lowercase();
        }
        Ok(name)
    }

    /// A text in quotes; texts that follow each other are one.
    pub(super) fn text_literal(&mut self, what: &str) -> Parsed<String> {
        let mut whole = None::<String>;
        while let Some(Kind::Text(text) | Kind::Double(text)) = self.peek() {
            whole.get_or_insert_default().push_str(text);
            self.at += 1;
        }
        whole.ok_or_else(|| self.refuse(what))
    }

    /// A whole number; of `10.2` the part before the point, as the server reads it.
    pub(super) fn number(&mut self, what: &str) -> Parsed<u64> {
        let value = match self.peek() {
            Some(Kind::Number(digits)) => digits.split('.').next().and_then(|d| d.parse().ok()),
            _ => None,
        };
        let value = value.ok_or_else(|| self.refuse(what))?;
        self.at += 1;
        Ok(value)
    }

    /// Reads from `(` to its `)`.
    pub(super) fn parentheses(&mut self) -> Parsed<()> {
        let open = self.here();
        self.expect_open()?;
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next() {
                Some(Kind::Open) => depth += 1,
                Some(Kind::Close) => depth -= 1,
                Some(_) => {}
                None => {
                    self.back_to(open);
                    return Err(self.refuse("a closing `)` for this one"));
                }
            }
        }
        Ok(())
    }

    /// Reads up to a `,` or `)` of this level, or the end.
    pub(super) fn skip_element(&mut self) -> Parsed<()> {
        while let Some(kind) = self.peek() {
            match kind {
                Kind::Comma | Kind::Close => break,
                Kind::Open => self.parentheses()?,
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    /// Reads whatever is left of the statement.
    pub(super) fn finish(&mut self) {
        self.at = self.tokens.len();
    }

    /// Whether IF NOT EXISTS stands before the next parenthesis.
    pub(super) fn guarded(&self) -> IfExists {
        let rest = self.tokens.get(self.at..).unwrap_or(&[]);
        let found = (0..rest.len())
            .take_while(|offset| self.peek_nth(*offset) != Some(&Kind::Open))
            .any(|offset| self.is_word_at(offset, "IF") && self.is_word_at(offset + 1, "NOT"));
        if found {
            IfExists::Said
        } else {
            IfExists::Unsaid
        }
    }

    /// The finding that something else was expected at the next token.
    pub(super) fn refuse(&self, expected: &str) -> Box<Diagnostic> {
        let span = self.span();
        let found = if self.done() {
            "the end of the statement".to_owned()
        } else {
            format!("`{}`", shortened(self.text(span)))
        };
        let message =
            format!("this DDL statement cannot be read: expected {expected}, found {found}");
        let help = "write the statement as SHOW CREATE TABLE prints it";
        Box::new(
            Diagnostic::new(
                Code::DdlSyntax,
                message,
                span,
                format!("expected {expected}"),
            )
            .help(help),
        )
    }
}

/// The first 40 characters.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
