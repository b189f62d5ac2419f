//! A SQL script as the mysql client reads it: statements, with comments blanked.
//!
//! Knows quotes, the three kinds of comments, versioned comments, DELIMITER and where a
//! stored program ends; does not know what a statement says. Blanking keeps every byte's
//! position, so that spans of the blanked text are spans of the file.

use std::ops::Range;

/// A script cut into statements.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// The file's text, comments and the marks of versioned comments blanked.
    pub text: String,
    /// The statements, without their delimiters.
    pub statements: Vec<Range<usize>>,
    /// A quote or comment that is never closed: where it opens.
    pub unclosed: Option<usize>,
}

/// The newest server whose versioned comments are read: MariaDB 12.99.99. Anything above
/// is written to be skipped by every server (`/*!999999\- sandbox mode */`).
const NEWEST: u32 = 129_999;

impl Script {
    /// Cuts `source` into statements.
    pub(super) fn new(source: &str) -> Self {
        let mut scanner = Scanner::new(source);
        while scanner.step() {}
        scanner.finish()
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    blanked: Vec<u8>,
    at: usize,
    start: Option<usize>,
    delimiter: Vec<u8>,
    versioned: usize,
    program: Program,
    statements: Vec<Range<usize>>,
    unclosed: Option<usize>,
}

/// How deep in a stored program's blocks the scanner stands.
#[derive(Default)]
struct Program {
    words: usize,
    creates: bool,
    decided: bool,
    stored: bool,
    depth: usize,
    after_end: bool,
}

impl Program {
    fn word(&mut self, word: &str) {
        self.words += 1;
        if self.words == 1 {
            self.creates = word == "CREATE";
        }
        if self.creates && !self.decided {
            self.stored = matches!(
                word,
                "PROCEDURE" | "FUNCTION" | "TRIGGER" | "EVENT" | "PACKAGE"
            );
            self.decided =
                self.stored || matches!(word, "TABLE" | "VIEW" | "INDEX" | "DATABASE" | "SCHEMA");
        }
        if self.stored {
            self.block(word);
        }
    }

    /// `END IF`, `END LOOP`, `END WHILE` and `END REPEAT` close what opened no block here.
    fn block(&mut self, word: &str) {
        match word {
            "CASE" if self.after_end => {}
            "BEGIN" | "CASE" => self.depth += 1,
            "END" => self.depth = self.depth.saturating_sub(1),
            "IF" | "LOOP" | "WHILE" | "REPEAT" if self.after_end => self.depth += 1,
            _ => {}
        }
        self.after_end = word == "END";
    }
}

impl<'a> Scanner<'a> {
    fn new(source: &'a str) -> Self {
        let mut scanner = Self {
            bytes: source.as_bytes(),
            blanked: source.as_bytes().to_vec(),
            at: 0,
            start: None,
            delimiter: b";".to_vec(),
            versioned: 0,
            program: Program::default(),
            statements: Vec::new(),
            unclosed: None,
        };
        if source.starts_with('\u{feff}') {
            scanner.blank(0..3);
            scanner.at = 3;
        }
        scanner
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.bytes.get(self.at + offset).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    /// Replaces a range by blanks, keeping line breaks.
    fn blank(&mut self, range: Range<usize>) {
        for byte in self.blanked.get_mut(range).unwrap_or(&mut []) {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = b' ';
            }
        }
    }

    /// Reads one piece; false at the end.
    fn step(&mut self) -> bool {
        let Some(byte) = self.byte(0) else {
            return false;
        };
        if self.start.is_none() && self.client_command() {
            return true;
        }
        let inside = self.program.depth > 0 && self.delimiter == b";";
        if self.rest().starts_with(&self.delimiter) && !inside {
            self.end_statement();
            self.at += self.delimiter.len();
            return true;
        }
        match byte {
            b'\'' | b'"' | b'`' => self.quoted(byte),
            b'#' => self.line_comment(),
            b'-' if self.dashes() => self.line_comment(),
            b'/' if self.byte(1) == Some(b'*') => self.comment(),
            b'*' if self.versioned > 0 && self.byte(1) == Some(b'/') => {
                self.versioned -= 1;
                self.blank(self.at..self.at + 2);
                self.at += 2;
            }
            _ if is_word(byte) => self.word(),
            _ if byte.is_ascii_whitespace() => self.at += 1,
            _ => {
                self.start.get_or_insert(self.at);
                self.at += 1;
            }
        }
        true
    }

    /// `--` opens a comment only before white space.
    fn dashes(&self) -> bool {
        self.byte(1) == Some(b'-') && self.byte(2).is_none_or(|b| b <= b' ')
    }

    /// DELIMITER is read by the client up to the end of its line; so is `source FILE`.
    fn client_command(&mut self) -> bool {
        // Before the line is looked for: a script of one line is asked at each statement.
        let words: [&[u8]; 3] = [b"delimiter", b"source", b"\\."];
        if !words.iter().any(|word| self.begins_with(word)) {
            return false;
        }
        let line = self.rest().split(|b| *b == b'\n').next().unwrap_or(&[]);
        let end = self.at + line.len();
        let mut words = line
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        let Some(first) = words
            .next()
            .filter(|_| !line.first().is_some_and(u8::is_ascii_whitespace))
        else {
            return false;
        };
        if first.eq_ignore_ascii_case(b"delimiter") {
            if let Some(delimiter) = words.next() {
                self.delimiter = delimiter.to_vec();
            }
            self.blank(self.at..end);
        } else if first.eq_ignore_ascii_case(b"source") || first == b"\\." {
            self.statements.push(self.at..end);
        } else {
            return false;
        }
        self.at = end;
        true
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
        self.start.get_or_insert(open);
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            self.at += 1;
            if byte == b'\\' && quote != b'`' {
                self.at += 1;
            } else if byte == quote {
                if self.byte(0) != Some(quote) {
                    return;
                }
                self.at += 1;
            }
        }
        self.at = self.bytes.len();
        self.unclosed.get_or_insert(open);
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
        if let Some(length) = opens_versioned(self.rest()) {
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
                    self.unclosed.get_or_insert(open);
                    break;
                }
            }
        }
        self.blank(open..self.at);
    }

    fn word(&mut self) {
        let begin = self.at;
        self.start.get_or_insert(begin);
        let length = self
            .rest()
            .iter()
            .position(|b| !is_word(*b))
            .unwrap_or(self.rest().len());
        self.at += length;
        let before = begin.checked_sub(1).and_then(|i| self.bytes.get(i));
        if matches!(before, Some(b'@' | b'.')) {
            return;
        }
        let word = self.bytes.get(begin..self.at).unwrap_or(&[]);
        self.program
            .word(&String::from_utf8_lossy(word).to_ascii_uppercase());
    }

    fn end_statement(&mut self) {
        if let Some(start) = self.start.take() {
            self.statements.push(start..self.at);
        }
        self.program = Program::default();
    }

    fn finish(mut self) -> Script {
        self.end_statement();
        let text = String::from_utf8_lossy(&self.blanked).into_owned();
        Script {
            text,
            statements: self.statements,
            unclosed: self.unclosed,
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// The length of a versioned comment's opening, if it is one that a server reads.
fn opens_versioned(text: &[u8]) -> Option<usize> {
    let mark = if text.starts_with(b"/*!") {
        3
    } else if text.starts_with(b"/*M!") {
        4
    } else {
        return None;
    };
    let digits = text
        .get(mark..)?
        .iter()
        .take(6)
        .take_while(|b| b.is_ascii_digit())
        .count();
    let number = text.get(mark..mark + digits)?;
    let version = number
        .iter()
        .fold(0_u32, |n, d| n * 10 + u32::from(d - b'0'));
    (version <= NEWEST).then_some(mark + digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(source: &str) -> Vec<String> {
        let script = Script::new(source);
        assert_eq!(script.text.len(), source.len());
        let statements = script
            .statements
            .iter()
            .map(|range| script.text[range.clone()].to_owned());
        statements
            .map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn quotes_hide_delimiters_and_comments() {
        assert_eq!(
            cut("a ';''\\';' \"/*\" `;``--`; b -- c; d\n; e--1 # f;\n;"),
            ["a ';''\\';' \"/*\" `;``--`", "b", "e--1"]
        );
    }

    #[test]
    fn versioned_comments_are_read_up_to_the_newest_server() {
        assert_eq!(
            cut("/*!40101 SET a */; x /*!80016 INVISIBLE */ y /*!999999\\- z */ /*M!100616 w */;"),
            ["SET a", "x INVISIBLE y w"]
        );
        assert_eq!(cut("a /*!999999 b /* c */ d */ e;"), ["a e"]);
    }

    #[test]
    fn stored_programs_end_where_their_blocks_end() {
        let program = "CREATE DEFINER=`a`@`b` PROCEDURE p() BEGIN IF x THEN SELECT 1; END IF; \
                       CASE y WHEN 1 THEN SELECT 2; END CASE; END";
        assert_eq!(cut(&format!("{program}; SELECT 3;")), [program, "SELECT 3"]);
    }

    #[test]
    fn delimiter_lines_change_the_delimiter() {
        assert_eq!(
            cut("DELIMITER ;;\nA; B ;;\r\ndelimiter ;\r\nC;"),
            ["A; B", "C"]
        );
        assert_eq!(cut("delimiter //\nA//\nB"), ["A", "B"]);
    }

    #[test]
    fn an_open_quote_is_reported_where_it_opens() {
        assert_eq!(Script::new("a 'b").unclosed, Some(2));
        assert_eq!(Script::new("a /* b").unclosed, Some(2));
        assert_eq!(Script::new("\u{feff}a").statements.first(), Some(&(3..4)));
    }
}
