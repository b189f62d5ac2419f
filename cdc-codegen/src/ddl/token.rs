//! Words, names, literals and punctuation of one statement, with byte ranges.
//!
//! sqlparser's tokenizer does the work; here its lines and columns become bytes and the
//! kinds that DDL does not tell apart fall together.

use std::ops::Range;

use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::{Location, Token as Raw, Tokenizer};

use super::options::SqlMode;

/// A token and the bytes of the file it stands at.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a name without quotes.
    Word(String),
    /// A name in backticks.
    Name(String),
    /// A text in single quotes, unescaped.
    Text(String),
    /// A text in double quotes, unescaped: a name where the server runs with ANSI_QUOTES.
    Double(String),
    /// The digits of a hexadecimal literal.
    Hex(String),
    /// The digits of a bit literal.
    Bits(String),
    /// A number as written.
    Number(String),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `.`
    Period,
    /// `=`
    Equals,
    /// Any other operator.
    Operator,
}

/// Why a statement is no sequence of tokens.
#[derive(Debug)]
pub(super) struct NoToken {
    /// Where.
    pub at: usize,
    /// The tokenizer's words.
    pub reason: String,
}

/// The tokens of `text`, which stands at byte `offset` of its file.
pub(super) fn tokens(text: &str, offset: usize, mode: SqlMode) -> Result<Vec<Token>, NoToken> {
    let dialect = MySqlDialect {};
    let mut places = Places::new(text);
    let raw = match Tokenizer::new(&dialect, text).tokenize_with_location() {
        Ok(raw) => raw,
        Err(error) => {
            let at = offset + places.byte(error.location);
            return Err(NoToken {
                at,
                reason: error.message,
            });
        }
    };
    let mut tokens: Vec<Token> = Vec::with_capacity(raw.len());
    for token in raw {
        let start = offset + places.byte(token.span.start);
        let end = offset + places.byte(token.span.end);
        if let Some(kind) = kind(token.token, mode) {
            push(
                &mut tokens,
                Token {
                    kind,
                    range: start..end,
                },
            );
        }
    }
    Ok(tokens)
}

/// Adds a token; `1` and `ea10` that touch are the one name `1ea10`.
fn push(tokens: &mut Vec<Token>, token: Token) {
    if let (Some(last), Kind::Word(word)) = (tokens.last_mut(), &token.kind)
        && let Kind::Number(number) = &last.kind
        && last.range.end == token.range.start
    {
        last.kind = Kind::Word(format!("{number}{word}"));
        last.range.end = token.range.end;
        return;
    }
    tokens.push(token);
}

fn kind(token: Raw, mode: SqlMode) -> Option<Kind> {
    Some(match token {
        Raw::EOF | Raw::Whitespace(_) => return None,
        Raw::Word(word) if word.quote_style.is_some() => Kind::Name(word.value),
        Raw::Word(word) => Kind::Word(word.value),
        Raw::Number(digits, _) => Kind::Number(digits),
        Raw::SingleQuotedString(text) | Raw::NationalStringLiteral(text) => Kind::Text(text),
        Raw::DoubleQuotedString(text) if mode.has(SqlMode::ANSI_QUOTES) => Kind::Name(text),
        Raw::DoubleQuotedString(text) => Kind::Double(text),
        Raw::HexStringLiteral(digits) => Kind::Hex(digits),
        Raw::SingleQuotedByteStringLiteral(digits) => Kind::Bits(digits),
        Raw::LParen => Kind::Open,
        Raw::RParen => Kind::Close,
        Raw::Comma => Kind::Comma,
        Raw::Period => Kind::Period,
        Raw::Eq => Kind::Equals,
        _ => Kind::Operator,
    })
}

/// Turns lines and columns (in characters, from 1), asked for in order, into bytes.
struct Places<'a> {
    text: &'a str,
    lines: Vec<usize>,
    line: u64,
    column: u64,
    byte: usize,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Self {
        let breaks = text
            .bytes()
            .enumerate()
            .filter(|(_, b)| *b == b'\n')
            .map(|(i, _)| i + 1);
        Self {
            text,
            lines: std::iter::once(0).chain(breaks).collect(),
            line: 1,
            column: 1,
            byte: 0,
        }
    }

    /// The byte of a place; those asked for out of order cost a walk along their line.
    fn byte(&mut self, place: Location) -> usize {
        if place.line != self.line || place.column < self.column {
            let index = usize::try_from(place.line.saturating_sub(1)).unwrap_or(usize::MAX);
            self.byte = self.lines.get(index).copied().unwrap_or(self.text.len());
            self.line = place.line;
            self.column = 1;
        }
        let rest = self.text.get(self.byte..).unwrap_or("");
        for c in rest.chars() {
            if self.column >= place.column {
                break;
            }
            self.column += 1;
            self.byte += c.len_utf8();
        }
        self.byte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_bytes_whatever_the_characters() {
        let text = "é `ñ``x`\r\n'日本' 1ea10, x'ff'";
        let tokens = tokens(text, 0, SqlMode::default()).unwrap();
        let seen: Vec<&str> = tokens.iter().map(|t| &text[t.range.clone()]).collect();
        assert_eq!(seen, ["é", "`ñ``x`", "'日本'", "1ea10", ",", "x'ff'"]);
        assert_eq!(tokens[1].kind, Kind::Name("ñ`x".into()));
        assert_eq!(tokens[3].kind, Kind::Word("1ea10".into()));
    }
}
