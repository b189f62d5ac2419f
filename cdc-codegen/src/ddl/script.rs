//! A SQL script as the mysql client reads it: statements, with comments blanked.
//!
//! Knows quotes, the three kinds of comments, versioned comments, DELIMITER and where a
//! stored program ends; does not know what a statement says. Blanking keeps every byte's
//! position, so that spans of the blanked text are spans of the file. Statements that
//! begin with one of the words given are walked over: no copy, no words, no tokens, so
//! that the INSERTs of a dump cost one look at each byte.

use std::borrow::Cow;
use std::ops::Range;

use super::gate::Gate;
use super::program::Program;

/// How a script is read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reading {
    /// Whose versioned comments are read.
    pub gate: Gate,
    /// What `\` is in a text.
    pub backslash: Backslash,
    /// First words, in upper case, of the statements that are walked over.
    pub passed_over: &'static [&'static str],
}

/// What `\` is in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Backslash {
    /// It takes the next character's meaning away.
    #[default]
    Escapes,
    /// A character like any other: NO_BACKSLASH_ESCAPES.
    Plain,
}

/// A statement, without its delimiter.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    /// Its bytes in the file.
    pub range: Range<usize>,
    /// Its text, comments and the marks of versioned comments blanked.
    pub text: Cow<'a, str>,
}

/// What is opened and never closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclosed {
    /// A quote or comment that opens there.
    Quote(usize),
    /// A stored program that begins there.
    Program(usize),
}

/// A script, cut into statements one by one.
#[derive(Debug)]
pub(super) struct Script<'a> {
    source: &'a str,
    bytes: &'a [u8],
    reading: Reading,
    at: usize,
    start: Option<usize>,
    delimiter: Vec<u8>,
    versioned: usize,
    program: Program,
    blanks: Vec<Range<usize>>,
    passing: bool,
    unclosed: Option<Unclosed>,
}

impl<'a> Script<'a> {
    /// Reads `source` from its beginning.
    pub(super) fn new(source: &'a str, reading: Reading) -> Self {
        Self {
            source,
            bytes: source.as_bytes(),
            reading,
            at: if source.starts_with('\u{feff}') { 3 } else { 0 },
            start: None,
            delimiter: b";".to_vec(),
            versioned: 0,
            program: Program::default(),
            blanks: Vec::new(),
            passing: false,
            unclosed: None,
        }
    }

    /// What is opened and never closed; known when all statements are read.
    pub(super) fn unclosed(&self) -> Option<Unclosed> {
        self.unclosed
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.bytes.get(self.at + offset).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    fn blank(&mut self, range: Range<usize>) {
        if self.start.is_some() && !self.passing {
            self.blanks.push(range);
        }
    }

    /// Whether a delimiter stands here that ends the statement, and its length.
    fn delimited(&self) -> Option<usize> {
        if self.rest().starts_with(&self.delimiter) {
            let ends = self.delimiter != b";" || self.program.ended();
            return ends.then_some(self.delimiter.len());
        }
        match (self.byte(0), self.byte(1)) {
            // A section whose delimiter is never set back: only a program holds a `;`.
            (Some(b';'), _) if !self.program.is_stored() && !self.compound() => Some(1),
            (Some(b'\\'), Some(b'g' | b'G')) => Some(2),
            _ => None,
        }
    }

    /// Whether the statement begins as only those of programs do.
    fn compound(&self) -> bool {
        let words: [&[u8]; 6] = [b"BEGIN", b"IF", b"WHILE", b"LOOP", b"REPEAT", b"FOR"];
        let text = self.start.and_then(|start| self.bytes.get(start..));
        let text = text.unwrap_or(&[]);
        words.iter().any(|word| {
            text.get(..word.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(word))
        })
    }

    /// Reads one piece; a statement, where it ends there.
    fn step(&mut self, byte: u8) -> Option<Statement<'a>> {
        if self.start.is_none() {
            if byte <= b' ' {
                self.at += 1;
                return None;
            }
            if let Some(found) = self.client_command() {
                return found;
            }
        }
        if let Some(length) = self.delimited() {
            let statement = self.end_statement();
            self.at += length;
            return statement;
        }
        match byte {
            b'\'' | b'"' | b'`' => self.quoted(byte),
            b'#' if self.prefix() => self.word(),
            b'#' => self.line_comment(),
            b'-' if self.dashes() => self.line_comment(),
            b'/' if self.byte(1) == Some(b'*') => self.comment(),
            b'*' if self.versioned > 0 && self.byte(1) == Some(b'/') => {
                self.versioned -= 1;
                self.blank(self.at..self.at + 2);
                self.at += 2;
            }
            _ if self.passing => self.pass(),
            _ if is_word(byte) => self.word(),
            _ if byte <= b' ' => self.at += 1,
            _ => {
                self.begin();
                self.program.mark(byte);
                self.at += 1;
            }
        }
        None
    }

    fn begin(&mut self) {
        self.start.get_or_insert(self.at);
    }

    /// Walks to the next byte that can begin a quote, a comment or a delimiter.
    fn pass(&mut self) {
        let first = self.delimiter.first().copied().unwrap_or(b';');
        let stops = |byte: &u8| {
            matches!(
                byte,
                b'\'' | b'"' | b'`' | b'#' | b'-' | b'/' | b'*' | b'\\' | b';'
            ) || *byte == first
        };
        let length = self.rest().iter().skip(1).position(stops);
        self.at = length.map_or(self.bytes.len(), |length| self.at + 1 + length);
    }

    /// `--` opens a comment only before white space.
    fn dashes(&self) -> bool {
        self.byte(1) == Some(b'-') && self.byte(2).is_none_or(|b| b <= b' ')
    }

    /// `#__t`, the unquoted name of a table whose prefix an installer fills in.
    fn prefix(&self) -> bool {
        self.start.is_some()
            && self.rest().starts_with(b"#__")
            && self.byte(3).is_some_and(|b| b.is_ascii_alphabetic())
    }

    /// DELIMITER is read by the client up to the end of its line; so is `source FILE`,
    /// which is handed on as a statement.
    fn client_command(&mut self) -> Option<Option<Statement<'a>>> {
        // Before the line is looked for: a script of one line is asked at each statement.
        let words: [&[u8]; 3] = [b"delimiter", b"source", b"\\."];
        if !words.iter().any(|word| self.begins_with(word)) {
            return None;
        }
        let line = self.rest().split(|b| *b == b'\n').next().unwrap_or(&[]);
        let range = self.at..self.at + line.len();
        let mut words = line
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        let first = words.next()?;
        if first.eq_ignore_ascii_case(b"delimiter") || first == b"\\d" {
            if let Some(delimiter) = words.next() {
                self.delimiter = delimiter.to_vec();
            }
            self.at = range.end;
            return Some(None);
        }
        if first.eq_ignore_ascii_case(b"source") || first == b"\\." {
            self.at = range.end;
            let text = Cow::Borrowed(self.source.get(range.clone()).unwrap_or(""));
            return Some(Some(Statement { range, text }));
        }
        None
    }

    /// Whether that word, in any case, stands here with white space or the end behind it.
    fn begins_with(&self, word: &[u8]) -> bool {
        let here = self.rest().get(..word.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(word))
            && self
                .byte(word.len())
                .is_none_or(|b| b.is_ascii_whitespace())
    }

    fn quoted(&mut self, quote: u8) {
        let open = self.at;
        self.begin();
        self.program.quoted();
        let escapes = quote != b'`' && self.reading.backslash == Backslash::Escapes;
        self.at += 1;
        loop {
            let stop = |byte: &u8| *byte == quote || (escapes && *byte == b'\\');
            let Some(length) = self.rest().iter().position(stop) else {
                break;
            };
            self.at += length;
            if self.byte(0) != Some(quote) {
                self.at += 2;
                continue;
            }
            self.at += 1;
            if self.byte(0) != Some(quote) {
                return;
            }
            self.at += 1;
        }
        self.at = self.bytes.len();
        self.unclosed.get_or_insert(Unclosed::Quote(open));
    }

    fn line_comment(&mut self) {
        let length = self
            .rest()
            .iter()
            .position(|b| *b == b'\n')
            .unwrap_or(self.rest().len());
        self.blank(self.at..self.at + length);
        self.at += length;
    }

    fn comment(&mut self) {
        if let Some(length) = self.reading.gate.opens(self.rest()) {
            self.versioned += 1;
            self.blank(self.at..self.at + length);
            self.at += length;
            return;
        }
        let nests = self.byte(2) == Some(b'!') || self.rest().starts_with(b"/*M!");
        let open = self.at;
        let mut depth = 1_usize;
        self.at += 2;
        while depth > 0 {
            match (self.byte(0), self.byte(1)) {
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                }
                (Some(b'/'), Some(b'*')) if nests => {
                    depth += 1;
                    self.at += 2;
                }
                (Some(_), _) => self.at += 1,
                (None, _) => {
                    self.unclosed.get_or_insert(Unclosed::Quote(open));
                    break;
                }
            }
        }
        self.blank(open..self.at);
    }

    fn word(&mut self) {
        let begin = self.at;
        let first = self.start.is_none();
        self.begin();
        let length = self
            .rest()
            .iter()
            .skip(1)
            .position(|b| !is_word(*b))
            .map_or(self.rest().len(), |length| length + 1);
        // `END$$`: the delimiter ends a word even where it is made of its characters.
        let word = self.bytes.get(begin..begin + length).unwrap_or(&[]);
        let mut cuts = word.windows(self.delimiter.len().max(1)).skip(1);
        let cut = cuts.position(|part| part == self.delimiter);
        self.at += cut.map_or(length, |cut| cut + 1);
        let before = begin.checked_sub(1).and_then(|i| self.bytes.get(i));
        if matches!(before, Some(b'@' | b'.')) {
            return self.program.mark(b'.');
        }
        let word = self.bytes.get(begin..self.at).unwrap_or(&[]);
        let word = String::from_utf8_lossy(word).to_ascii_uppercase();
        self.program.word(&word, self.rest());
        self.passing = first && word != "BEGIN" && self.reading.passed_over.contains(&&*word);
    }

    fn end_statement(&mut self) -> Option<Statement<'a>> {
        let range = self.start.take()?..self.at;
        let blanks = std::mem::take(&mut self.blanks);
        self.program = Program::default();
        if std::mem::take(&mut self.passing) {
            return None;
        }
        let source = self.source.get(range.clone())?;
        let text = if blanks.is_empty() {
            Cow::Borrowed(source)
        } else {
            Cow::Owned(blanked(source, range.start, &blanks))
        };
        Some(Statement { range, text })
    }

    /// The last statement needs no delimiter.
    fn finish(&mut self) -> Option<Statement<'a>> {
        let start = self.start?;
        if !self.program.ended() && self.delimiter == b";" {
            self.unclosed.get_or_insert(Unclosed::Program(start));
        }
        // What follows an open quote is no statement.
        match self.unclosed {
            Some(_) => {
                self.start = None;
                None
            }
            None => self.end_statement(),
        }
    }
}

impl<'a> Iterator for Script<'a> {
    type Item = Statement<'a>;

    fn next(&mut self) -> Option<Statement<'a>> {
        while let Some(byte) = self.byte(0) {
            if let Some(statement) = self.step(byte) {
                return Some(statement);
            }
        }
        self.finish()
    }
}

/// `source`, which begins at byte `offset`, with blanks for `ranges`; line breaks stay.
fn blanked(source: &str, offset: usize, ranges: &[Range<usize>]) -> String {
    let mut bytes = source.as_bytes().to_vec();
    for range in ranges {
        let within = range.start.saturating_sub(offset)..range.end.saturating_sub(offset);
        for byte in bytes.get_mut(within).unwrap_or(&mut []) {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = b' ';
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

#[cfg(test)]
mod tests;
