//! The pieces of an expression.

use crate::ddl::{Options, SqlMode};

/// A piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A word without quotes.
    Word(String),
    /// A name in backticks, or in double quotes under ANSI_QUOTES.
    Name(String),
    /// A text.
    Text(String),
    /// A number.
    Number(String),
    /// The digits of `x'…'` or `0x…`.
    Hex(String),
    /// The digits of `b'…'` or `0b…`.
    Bits(String),
    /// An operator or punctuation.
    Mark(&'static str),
}

/// Longer marks first.
const MARKS: &[&str] = &[
    "<=>", "->>", "<>", "!=", "<=", ">=", "<<", ">>", "||", "&&", "->", ":=", "(", ")", ",", ".",
    "=", "<", ">", "+", "-", "*", "/", "%", "^", "|", "&", "~", "!",
];

/// The pieces of `text`; none where something is no piece.
pub(super) fn pieces(text: &str, options: &Options) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after_period = pieces.last() == Some(&Piece::Mark("."));
        let (piece, length) = match first {
            '\'' => quoted(rest, first, options).map(|(t, n)| (Piece::Text(t), n))?,
            '"' if !options.sql_mode.has(SqlMode::ANSI_QUOTES) => {
                quoted(rest, first, options).map(|(t, n)| (Piece::Text(t), n))?
            }
            '"' | '`' => quoted(rest, first, options).map(|(t, n)| (Piece::Name(t), n))?,
            '0'..='9' if !after_period => number(rest),
            '.' if !after_period
                && rest
                    .get(1..2)
                    .is_some_and(|c| c.as_bytes().is_ascii_digits()) =>
            {
                number(rest)
            }
            _ if is_word(first) => word(rest, options)?,
            _ => {
                let mark = MARKS.iter().find(|mark| rest.starts_with(**mark))?;
                (Piece::Mark(mark), mark.len())
            }
        };
        pieces.push(piece);
        rest = rest.get(length..)?.trim_start();
    }
    Some(pieces)
}

/// Whether all bytes are digits.
trait Digits {
    fn is_ascii_digits(&self) -> bool;
}

impl Digits for [u8] {
    fn is_ascii_digits(&self) -> bool {
        self.iter().all(u8::is_ascii_digit)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '@')
}

fn number(text: &str) -> (Piece, usize) {
    let radix = text.get(..2);
    if matches!(radix, Some("0x" | "0b")) {
        let digits: String = text
            .chars()
            .skip(2)
            .take_while(char::is_ascii_hexdigit)
            .collect();
        let length = digits.len() + 2;
        let piece = if radix == Some("0x") {
            Piece::Hex(digits)
        } else {
            Piece::Bits(digits)
        };
        return (piece, length);
    }
    let mut length = 0;
    let mut before = ' ';
    for c in text.chars() {
        let sign = matches!(c, '+' | '-') && matches!(before, 'e' | 'E');
        if !(c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E') || sign) {
            break;
        }
        length += c.len_utf8();
        before = c;
    }
    let number = text.get(..length).unwrap_or(text).to_owned();
    (Piece::Number(number), length)
}

fn word(text: &str, options: &Options) -> Option<(Piece, usize)> {
    let length = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let word = text.get(..length)?;
    let rest = text.get(length..)?;
    if rest.starts_with('\'') && matches!(word, "x" | "X" | "b" | "B" | "n" | "N") {
        let (inner, inner_length) = quoted(rest, '\'', options)?;
        let piece = match word {
            "x" | "X" => Piece::Hex(inner),
            "b" | "B" => Piece::Bits(inner),
            _ => Piece::Text(inner),
        };
        return Some((piece, length + inner_length));
    }
    Some((Piece::Word(word.to_owned()), length))
}

/// A text in quotes, unescaped, and its length with them.
fn quoted(text: &str, quote: char, options: &Options) -> Option<(String, usize)> {
    let escapes = quote != '`' && !options.sql_mode.has(SqlMode::NO_BACKSLASH_ESCAPES);
    let mut inner = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && escapes {
            let (_, escaped) = chars.next()?;
            match escaped {
                'n' => inner.push('\n'),
                't' => inner.push('\t'),
                'r' => inner.push('\r'),
                'b' => inner.push('\u{8}'),
                '0' => inner.push('\0'),
                'Z' => inner.push('\u{1a}'),
                '%' | '_' => inner.extend(['\\', escaped]),
                other => inner.push(other),
            }
        } else if c == quote {
            if chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
                inner.push(quote);
            } else {
                return Some((inner, at + quote.len_utf8()));
            }
        } else {
            inner.push(c);
        }
    }
    None
}
