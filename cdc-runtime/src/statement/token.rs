//! SQL's tokens: words, quoted names, texts, numbers, symbols.
//!
//! Comments are passed over. `/*! … */` and `/*M! … */` are executed by the server, so
//! what stands in them is read like the rest.

use std::iter::Peekable;
use std::str::Chars;

use crate::binlog::query::SqlMode;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword or a name without quotes, as written.
    Word(String),
    /// A quoted name, unquoted.
    Name(String),
    /// A text between quotes; its content is of no interest.
    Text,
    /// Anything else, one character.
    Symbol(char),
}

impl Token {
    /// The word in upper case; none for a quoted name, which is never a keyword.
    pub(super) fn keyword(&self) -> Option<String> {
        match self {
            Self::Word(word) => Some(word.to_ascii_uppercase()),
            Self::Name(_) | Self::Text | Self::Symbol(_) => None,
        }
    }

    /// Whether it is that keyword (given in upper case).
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// Reads tokens off a statement, with one of look-ahead.
pub(super) struct Lexer<'a> {
    chars: Peekable<Chars<'a>>,
    mode: SqlMode,
    ahead: Option<Token>,
}

impl<'a> Lexer<'a> {
    /// Reads `sql`.
    pub(super) fn new(sql: &'a str, mode: SqlMode) -> Self {
        Self {
            chars: sql.chars().peekable(),
            mode,
            ahead: None,
        }
    }

    /// The next token; none at the end.
    pub(super) fn token(&mut self) -> Option<Token> {
        match self.ahead.take() {
            Some(token) => Some(token),
            None => self.read(),
        }
    }

    /// The next token without taking it.
    pub(super) fn peek(&mut self) -> Option<&Token> {
        if self.ahead.is_none() {
            self.ahead = self.read();
        }
        self.ahead.as_ref()
    }

    /// Takes the next token if it is that keyword (given in upper case).
    pub(super) fn skip_word(&mut self, keyword: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is(keyword));
        if found {
            self.ahead = None;
        }
        found
    }

    /// Takes the next token if it is that symbol.
    pub(super) fn skip_symbol(&mut self, symbol: char) -> bool {
        let found = self.peek() == Some(&Token::Symbol(symbol));
        if found {
            self.ahead = None;
        }
        found
    }

    fn read(&mut self) -> Option<Token> {
        loop {
            let c = self.chars.next()?;
            match c {
                c if c.is_whitespace() || c == '\0' => {}
                '#' => self.line(),
                '-' if self.is_dash_comment() => self.line(),
                '/' if self.chars.peek() == Some(&'*') => self.comment(),
                '*' if self.chars.peek() == Some(&'/') => {
                    self.chars.next();
                }
                '`' => return Some(Token::Name(self.quoted('`', Escape::None))),
                '"' if self.mode.ansi_quotes => {
                    return Some(Token::Name(self.quoted('"', Escape::None)));
                }
                '\'' | '"' => {
                    let escape = match self.mode.no_backslash_escapes {
                        true => Escape::None,
                        false => Escape::Backslash,
                    };
                    self.quoted(c, escape);
                    return Some(Token::Text);
                }
                c if is_word(c) => return Some(Token::Word(self.word(c))),
                c => return Some(Token::Symbol(c)),
            }
        }
    }

    /// `--` opens a comment only in front of white space or the end.
    fn is_dash_comment(&self) -> bool {
        let mut ahead = self.chars.clone();
        ahead.next() == Some('-')
            && ahead
                .next()
                .is_none_or(|c| c.is_whitespace() || c.is_control())
    }

    fn line(&mut self) {
        while self.chars.next().is_some_and(|c| c != '\n') {}
    }

    /// Behind the `/` of a comment. An executed one is entered: its closing `*/` is
    /// passed over where it stands.
    fn comment(&mut self) {
        self.chars.next();
        let mut ahead = self.chars.clone();
        let first = ahead.next();
        if first == Some('!') || (first == Some('M') && ahead.next() == Some('!')) {
            while self.chars.next().is_some_and(|c| c != '!') {}
            while self.chars.next_if(char::is_ascii_digit).is_some() {}
            return;
        }
        let mut before = ' ';
        for c in self.chars.by_ref() {
            if before == '*' && c == '/' {
                return;
            }
            before = c;
        }
    }

    fn word(&mut self, first: char) -> String {
        let mut word = String::from(first);
        while let Some(c) = self.chars.next_if(|c| is_word(*c)) {
            word.push(c);
        }
        word
    }

    /// Up to the closing quote; a doubled quote stands for one.
    fn quoted(&mut self, quote: char, escape: Escape) -> String {
        let mut text = String::new();
        while let Some(c) = self.chars.next() {
            if c == '\\' && escape == Escape::Backslash {
                text.extend(self.chars.next());
            } else if c != quote {
                text.push(c);
            } else if self.chars.next_if_eq(&quote).is_some() {
                text.push(quote);
            } else {
                break;
            }
        }
        text
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    Backslash,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$' || (!c.is_ascii() && !c.is_whitespace())
}
