//! Words, names, literals and punctuation of one statement, with byte ranges.
//!
//! Cuts as the servers' own lexers do: `1ea10` is a name and `1e10` a number, `0x` and
//! `0b` are literals in lower case only, a name after a period may begin with digits.
//! Operators that DDL does not tell apart fall together.

use std::ops::Range;

use super::script::Backslash;

/// A token and the bytes of the file it stands at.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

impl Token {
    /// ANSI_QUOTES: what stands in double quotes is a name.
    pub(super) fn quotes_a_name(&mut self) {
        if let Kind::Double(name) = &mut self.kind {
            self.kind = Kind::Name(std::mem::take(name));
        }
    }
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
    /// What is wrong there.
    pub reason: String,
}

/// The tokens of `text`, which stands at byte `offset` of its file.
pub(super) fn tokens(
    text: &str,
    offset: usize,
    backslash: Backslash,
) -> Result<Vec<Token>, NoToken> {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        backslash,
    };
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 6);
    while let Some(byte) = lexer.byte(0) {
        if byte <= b' ' {
            lexer.at += 1;
            continue;
        }
        let start = lexer.at;
        let after_period = tokens
            .last()
            .is_some_and(|token| token.kind == Kind::Period && token.range.end == offset + start);
        let kind = lexer.token(byte, after_period).ok_or_else(|| NoToken {
            at: offset + start,
            reason: "a quote that opens here is never closed".to_owned(),
        })?;
        tokens.push(Token {
            kind,
            range: offset + start..offset + lexer.at,
        });
    }
    Ok(tokens)
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    backslash: Backslash,
}

/// Operators of more than one character, longer ones first.
const OPERATORS: &[&str] = &[
    "<=>", "->>", "<=", ">=", "!=", "<>", "||", "&&", ":=", "<<", ">>", "->",
];

impl Lexer<'_> {
    fn byte(&self, offset: usize) -> Option<u8> {
        self.bytes.get(self.at + offset).copied()
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    fn slice(&self, range: Range<usize>) -> String {
        self.text.get(range).unwrap_or("").to_owned()
    }

    /// How many of the next bytes from `offset` on are of that class.
    fn run(&self, offset: usize, class: fn(u8) -> bool) -> usize {
        let rest = self.rest().iter().skip(offset);
        rest.take_while(|b| class(**b)).count()
    }

    /// The next token; none where a quote is never closed.
    fn token(&mut self, byte: u8, after_period: bool) -> Option<Kind> {
        match (byte, self.byte(1)) {
            (b'\'', _) => self.quoted(byte).map(Kind::Text),
            (b'"', _) => self.quoted(byte).map(Kind::Double),
            (b'`', _) => self.quoted(byte).map(Kind::Name),
            (b'x' | b'X' | b'b' | b'B' | b'n' | b'N', Some(b'\'')) => {
                self.at += 1;
                let text = self.quoted(b'\'')?;
                Some(match byte {
                    b'x' | b'X' => Kind::Hex(text),
                    b'b' | b'B' => Kind::Bits(text),
                    _ => Kind::Text(text),
                })
            }
            (b'0'..=b'9', _) if !after_period => Some(self.number()),
            (b'.', Some(b'0'..=b'9')) if !self.follows_word() => Some(self.number()),
            (b'#', _) => {
                // `#__t`: the script takes any other for a comment.
                self.at += 1;
                Some(self.word(self.at - 1))
            }
            _ if is_word(byte) => Some(self.word(self.at)),
            _ => Some(self.mark(byte)),
        }
    }

    /// Whether a name touches the next byte from before.
    fn follows_word(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at));
        before.is_some_and(|b| is_word(*b) || *b == b'`' || *b == b'"')
    }

    fn word(&mut self, start: usize) -> Kind {
        self.at += self.run(0, is_word);
        Kind::Word(self.slice(start..self.at))
    }

    /// A number, a literal in another base, or a name that begins with digits.
    fn number(&mut self) -> Kind {
        let start = self.at;
        if self.byte(0) == Some(b'0')
            && let Some(base @ (b'x' | b'b')) = self.byte(1)
        {
            let class = |b: u8| b.is_ascii_hexdigit();
            let bit = |b: u8| matches!(b, b'0' | b'1');
            let digits = self.run(2, if base == b'x' { class } else { bit });
            if digits > 0 && !self.byte(2 + digits).is_some_and(is_word) {
                self.at += 2 + digits;
                let digits = self.slice(start + 2..self.at);
                return if base == b'x' {
                    Kind::Hex(digits)
                } else {
                    Kind::Bits(digits)
                };
            }
            return self.word(start);
        }
        let whole = self.run(0, |b| b.is_ascii_digit());
        self.at += whole;
        if self.byte(0) == Some(b'.') {
            self.at += 1;
            self.at += self.run(0, |b| b.is_ascii_digit());
            self.at += self.exponent();
        } else if self.exponent() > 0 {
            self.at += self.exponent();
        } else if self.byte(0).is_some_and(is_word) {
            return self.word(start);
        }
        Kind::Number(self.slice(start..self.at))
    }

    /// The length of `e10`, `E-3`.
    fn exponent(&self) -> usize {
        if !matches!(self.byte(0), Some(b'e' | b'E')) {
            return 0;
        }
        let sign = usize::from(matches!(self.byte(1), Some(b'+' | b'-')));
        match self.run(1 + sign, |b| b.is_ascii_digit()) {
            0 => 0,
            digits => 1 + sign + digits,
        }
    }

    fn mark(&mut self, byte: u8) -> Kind {
        let long = OPERATORS
            .iter()
            .find(|operator| self.rest().starts_with(operator.as_bytes()));
        if let Some(operator) = long {
            self.at += operator.len();
            return Kind::Operator;
        }
        self.at += 1;
        match byte {
            b'(' => Kind::Open,
            b')' => Kind::Close,
            b',' => Kind::Comma,
            b'.' => Kind::Period,
            b'=' => Kind::Equals,
            _ => Kind::Operator,
        }
    }

    /// The text between quotes, unescaped.
    fn quoted(&mut self, quote: u8) -> Option<String> {
        let escapes = quote != b'`' && self.backslash == Backslash::Escapes;
        let mut out = String::new();
        self.at += 1;
        let mut from = self.at;
        loop {
            let byte = self.byte(0)?;
            if byte == quote {
                out.push_str(self.text.get(from..self.at)?);
                self.at += 1;
                if self.byte(0) != Some(quote) {
                    return Some(out);
                }
                from = self.at;
            } else if byte == b'\\' && escapes {
                out.push_str(self.text.get(from..self.at)?);
                self.at += 1;
                let escaped = self.text.get(self.at..)?.chars().next()?;
                unescape(&mut out, escaped);
                self.at += escaped.len_utf8();
                from = self.at;
                continue;
            }
            self.at += 1;
        }
    }
}

/// `\%` and `\_` keep their backslash, for LIKE.
fn unescape(out: &mut String, escaped: char) {
    match escaped {
        'n' => out.push('\n'),
        't' => out.push('\t'),
        'r' => out.push('\r'),
        'b' => out.push('\u{8}'),
        '0' => out.push('\0'),
        'Z' => out.push('\u{1a}'),
        '%' | '_' => {
            out.push('\\');
            out.push(escaped);
        }
        other => out.push(other),
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, Kind)> {
        let tokens = tokens(text, 0, Backslash::Escapes).unwrap();
        tokens
            .into_iter()
            .map(|t| (&text[t.range], t.kind))
            .collect()
    }

    #[test]
    fn ranges_are_bytes_whatever_the_characters() {
        let seen = read("é `ñ``x`\r\n'日本' 1ea10, x'ff'");
        let texts: Vec<&str> = seen.iter().map(|t| t.0).collect();
        assert_eq!(texts, ["é", "`ñ``x`", "'日本'", "1ea10", ",", "x'ff'"]);
        assert_eq!(seen[1].1, Kind::Name("ñ`x".into()));
        assert_eq!(seen[3].1, Kind::Word("1ea10".into()));
    }

    #[test]
    fn numbers_end_where_the_servers_end_them() {
        let words = |text| {
            let kinds = read(text).into_iter().map(|(text, kind)| match kind {
                Kind::Word(_) => format!("w:{text}"),
                Kind::Number(_) => format!("n:{text}"),
                Kind::Hex(digits) => format!("x:{digits}"),
                Kind::Bits(digits) => format!("b:{digits}"),
                _ => text.to_owned(),
            });
            kinds.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            words("1e5 1e 1.5e-3 .5 1. 10.2"),
            "n:1e5 w:1e n:1.5e-3 n:.5 n:1. n:10.2"
        );
        assert_eq!(
            words("0x1F 0X1F 0xg 0b01 0b12"),
            "x:1F w:0X1F w:0xg b:01 w:0b12"
        );
        assert_eq!(
            words("t.1a a.`b`.3 -1>=b"),
            "w:t . w:1a w:a . `b` . w:3 - n:1 >= w:b"
        );
        assert_eq!(words("#__t $a"), "w:#__t w:$a");
    }

    #[test]
    fn texts_are_unescaped() {
        let text = |text| read(text).swap_remove(0).1;
        assert_eq!(text(r"'a\n\'\%''\日\\'"), Kind::Text("a\n'\\%'日\\".into()));
        assert_eq!(text("n'x'"), Kind::Text("x".into()));
        assert_eq!(text(r#""a""b""#), Kind::Double("a\"b".into()));
        let plain = tokens(r"'a\'", 0, Backslash::Plain).unwrap();
        assert_eq!(plain[0].kind, Kind::Text("a\\".into()));
        assert_eq!(tokens("a 'b", 3, Backslash::Escapes).unwrap_err().at, 5);
    }
}
