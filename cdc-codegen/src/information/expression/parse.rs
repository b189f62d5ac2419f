//! Pieces → an expression.

use super::lexer::{Piece, pieces};
use super::operator::{self, COMPARISON};
use super::{Expr, Negation, Unary};
use crate::ddl::{Options, SqlMode};

/// Levels of parentheses and operators beyond which nothing is read.
const DEPTH: usize = 100;

/// How closely `||` binds where it joins texts.
const PIPES: u8 = 12;

/// The expression; none where it has a form that is not known here.
pub(in crate::information) fn parse(text: &str, options: &Options) -> Option<Expr> {
    let pieces = pieces(text, options)?;
    let mut parser = Parser {
        pieces: &pieces,
        at: 0,
        depth: 0,
        pipes: options.sql_mode.has(SqlMode::PIPES_AS_CONCAT),
    };
    let expression = parser.expression(0)?;
    (parser.at == pieces.len()).then_some(expression)
}

/// The pieces and how far they are read.
pub(super) struct Parser<'a> {
    pieces: &'a [Piece],
    pub(super) at: usize,
    depth: usize,
    pipes: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Option<&'a Piece> {
        self.pieces.get(self.at)
    }

    pub(super) fn next(&mut self) -> Option<&'a Piece> {
        let piece = self.peek();
        self.at += 1;
        piece
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Piece::Word(w)) if w.eq_ignore_ascii_case(word))
    }

    pub(super) fn accept_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn accept(&mut self, mark: &str) -> bool {
        let found = matches!(self.peek(), Some(Piece::Mark(m)) if *m == mark);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, mark: &str) -> Option<()> {
        self.accept(mark).then_some(())
    }

    /// Reads operators that bind at least as closely as `least`.
    pub(super) fn expression(&mut self, least: u8) -> Option<Expr> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut left = self.operand()?;
        loop {
            let before = self.at;
            match self.tail(left.clone(), least)? {
                Some(longer) => left = longer,
                None => {
                    self.at = before;
                    break;
                }
            }
        }
        self.depth -= 1;
        Some(left)
    }

    /// What may follow an operand: an operator and its right side; inner none: nothing.
    #[allow(
        clippy::option_option,
        reason = "outside: cannot be read; inside: the expression ends"
    )]
    fn tail(&mut self, left: Expr, least: u8) -> Option<Option<Expr>> {
        let word = match self.peek() {
            Some(Piece::Word(word)) => word.to_ascii_uppercase(),
            Some(Piece::Mark(mark)) => (*mark).to_owned(),
            _ => return Some(None),
        };
        if word == "||" && self.pipes {
            if least > PIPES {
                return Some(None);
            }
            self.at += 1;
            let right = self.expression(PIPES + 1)?;
            return Some(Some(Expr::Call("concat".to_owned(), vec![left, right])));
        }
        if word == "COLLATE" {
            self.at += 1;
            let Some(Piece::Word(name) | Piece::Name(name)) = self.next() else {
                return None;
            };
            return Some(Some(Expr::Collate(Box::new(left), name.to_lowercase())));
        }
        if COMPARISON >= least && matches!(word.as_str(), "IS" | "IN" | "BETWEEN" | "NOT") {
            return self.predicate(left).map(Some);
        }
        if matches!(word.as_str(), "->" | "->>") {
            return self.arrow(left, &word).map(Some);
        }
        let Some(operator) = operator::find(&word).filter(|o| o.binding >= least) else {
            return Some(None);
        };
        self.at += 1;
        if matches!(word.as_str(), "+" | "-") && self.accept_word("INTERVAL") {
            let amount = self.expression(0)?;
            let Some(Piece::Word(unit)) = self.next() else {
                return None;
            };
            let unit = unit.to_lowercase();
            return Some(Some(Expr::Interval(
                Box::new(left),
                operator,
                Box::new(amount),
                unit,
            )));
        }
        let right = self.expression(operator.binding + 1)?;
        Some(Some(Expr::Binary(
            operator,
            Box::new(left),
            Box::new(right),
        )))
    }

    fn arrow(&mut self, left: Expr, mark: &str) -> Option<Expr> {
        self.at += 1;
        let Some(Piece::Text(path)) = self.next() else {
            return None;
        };
        let path = Expr::Text(None, path.clone());
        let value = Expr::Call("json_extract".to_owned(), vec![left, path]);
        Some(if mark == "->" {
            value
        } else {
            Expr::Call("json_unquote".to_owned(), vec![value])
        })
    }

    /// IS, [NOT] IN, [NOT] BETWEEN, NOT LIKE.
    fn predicate(&mut self, left: Expr) -> Option<Expr> {
        if self.accept_word("IS") {
            let not = self.accept_word("NOT");
            let Some(Piece::Word(word)) = self.next() else {
                return None;
            };
            let word = word.to_lowercase();
            let known = matches!(word.as_str(), "null" | "true" | "false" | "unknown");
            let not = if not { "not " } else { "" };
            return known.then(|| Expr::Is(Box::new(left), format!("{not}{word}")));
        }
        let negation = if self.accept_word("NOT") {
            Negation::Negated
        } else {
            Negation::Plain
        };
        if self.accept_word("IN") {
            self.expect("(")?;
            let list = self.list()?;
            return Some(Expr::In(Box::new(left), list, negation));
        }
        if self.accept_word("BETWEEN") {
            let low = self.expression(COMPARISON + 1)?;
            if !self.accept_word("AND") {
                return None;
            }
            let high = self.expression(COMPARISON)?;
            return Some(Expr::Between(Box::new([left, low, high]), negation));
        }
        let Some(Piece::Word(word)) = self.next() else {
            return None;
        };
        let operator = operator::find(word).filter(|o| o.binding == COMPARISON)?;
        let right = self.expression(COMPARISON + 1)?;
        let matched = Expr::Binary(operator, Box::new(left), Box::new(right));
        Some(Expr::Unary(Unary::Not, Box::new(matched)))
    }

    /// Expressions up to the closing parenthesis.
    pub(super) fn list(&mut self) -> Option<Vec<Expr>> {
        let mut list = Vec::new();
        if self.accept(")") {
            return Some(list);
        }
        loop {
            list.push(self.expression(0)?);
            if !self.accept(",") {
                self.expect(")")?;
                return Some(list);
            }
        }
    }

    fn operand(&mut self) -> Option<Expr> {
        Some(match self.next()? {
            Piece::Number(number) => Expr::Number(number.clone()),
            Piece::Hex(digits) => Expr::Hex(digits.clone()),
            Piece::Bits(digits) => Expr::Bits(digits.clone()),
            Piece::Text(text) => Expr::Text(None, self.joined(text)),
            Piece::Name(name) => self.column(name)?,
            Piece::Mark("(") => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                inner
            }
            Piece::Mark(mark) => {
                let unary = match *mark {
                    "-" => Unary::Minus,
                    "+" => Unary::Plus,
                    "~" => Unary::Invert,
                    "!" => Unary::Not,
                    _ => return None,
                };
                Expr::Unary(unary, Box::new(self.expression(12)?))
            }
            Piece::Word(word) => self.word(word)?,
        })
    }

    /// Texts that follow each other are one.
    pub(super) fn joined(&mut self, first: &str) -> String {
        let mut text = first.to_owned();
        while let Some(Piece::Text(more)) = self.peek() {
            text.push_str(more);
            self.at += 1;
        }
        text
    }

    /// A column; of `schema.table.column` the last name counts.
    pub(super) fn column(&mut self, first: &str) -> Option<Expr> {
        let mut name = first;
        while self.accept(".") {
            let Some(Piece::Name(next) | Piece::Word(next)) = self.next() else {
                return None;
            };
            name = next;
        }
        Some(Expr::Column(name.to_owned()))
    }
}
