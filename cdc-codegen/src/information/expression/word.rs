//! What begins with a word: functions, CASE, CAST and other forms that have words inside.

use super::lexer::Piece;
use super::operator;
use super::parse::Parser;
use super::{Expr, Unary};

impl Parser<'_> {
    /// What a word begins: a literal, a function, a form with words of its own, a column.
    pub(super) fn word(&mut self, word: &str) -> Option<Expr> {
        let upper = word.to_ascii_uppercase();
        match (upper.as_str(), self.peek()) {
            ("NULL", _) => return Some(Expr::Null),
            ("TRUE", _) => return Some(Expr::Bool(true)),
            ("FALSE", _) => return Some(Expr::Bool(false)),
            ("NOT", _) => {
                let inner = self.expression(operator::NOT)?;
                return Some(Expr::Unary(Unary::Not, Box::new(inner)));
            }
            ("CASE", _) => return self.case(),
            ("CAST", Some(Piece::Mark("("))) => return self.cast(),
            ("EXTRACT", Some(Piece::Mark("("))) => {
                self.at += 1;
                return self.extract();
            }
            ("DATE" | "TIME" | "TIMESTAMP", Some(Piece::Text(text))) => {
                self.at += 1;
                return Some(Expr::Temporal(upper, text.clone()));
            }
            ("DATE_ADD" | "DATE_SUB" | "ADDDATE" | "SUBDATE", Some(Piece::Mark("("))) => {
                self.at += 1;
                let sign = if matches!(upper.as_str(), "DATE_ADD" | "ADDDATE") {
                    "+"
                } else {
                    "-"
                };
                return self.date_arithmetic(sign);
            }
            (_, Some(Piece::Mark("("))) => {
                self.at += 1;
                return Some(Expr::Call(word.to_lowercase(), self.list()?));
            }
            (_, Some(Piece::Text(text))) if word.starts_with('_') => {
                self.at += 1;
                let text = self.joined(text);
                return Some(Expr::Text(Some(word.to_lowercase()), text));
            }
            (_, Some(Piece::Hex(digits))) if word.starts_with('_') => {
                self.at += 1;
                return Some(Expr::Hex(digits.clone()));
            }
            _ => {}
        }
        const WORDS: &[&str] = &[
            "CURRENT_TIMESTAMP",
            "CURRENT_DATE",
            "CURRENT_TIME",
            "CURRENT_USER",
            "LOCALTIME",
            "LOCALTIMESTAMP",
            "UTC_DATE",
            "UTC_TIME",
            "UTC_TIMESTAMP",
        ];
        if WORDS.contains(&upper.as_str()) {
            return Some(Expr::Word(upper));
        }
        self.column(word)
    }

    /// `a, INTERVAL b unit)`, behind the name of the function.
    fn date_arithmetic(&mut self, sign: &str) -> Option<Expr> {
        let date = self.expression(0)?;
        self.expect(",")?;
        if !self.accept_word("INTERVAL") {
            return None;
        }
        let amount = self.expression(0)?;
        let Some(Piece::Word(unit)) = self.next() else {
            return None;
        };
        self.expect(")")?;
        let operator = operator::find(sign)?;
        Some(Expr::Interval(
            Box::new(date),
            operator,
            Box::new(amount),
            unit.to_lowercase(),
        ))
    }

    /// `unit FROM a)`.
    fn extract(&mut self) -> Option<Expr> {
        let Some(Piece::Word(unit)) = self.next() else {
            return None;
        };
        if !self.accept_word("FROM") {
            return None;
        }
        let inner = self.expression(0)?;
        self.expect(")")?;
        Some(Expr::Extract(unit.to_lowercase(), Box::new(inner)))
    }

    fn case(&mut self) -> Option<Expr> {
        let subject = if self.is_word("WHEN") {
            None
        } else {
            Some(Box::new(self.expression(0)?))
        };
        let mut arms = Vec::new();
        while self.accept_word("WHEN") {
            let when = self.expression(0)?;
            if !self.accept_word("THEN") {
                return None;
            }
            arms.push((when, self.expression(0)?));
        }
        let otherwise = if self.accept_word("ELSE") {
            Some(Box::new(self.expression(0)?))
        } else {
            None
        };
        self.accept_word("END")
            .then_some(Expr::Case(subject, arms, otherwise))
    }

    /// `CAST(a AS type)`.
    fn cast(&mut self) -> Option<Expr> {
        self.expect("(")?;
        let inner = self.expression(0)?;
        if !self.accept_word("AS") {
            return None;
        }
        let mut ty = String::new();
        loop {
            match self.next()? {
                Piece::Mark(")") => break,
                Piece::Word(word) => {
                    let word = word.to_lowercase();
                    if !(ty.is_empty() || ty.ends_with('(')) {
                        ty.push(' ');
                    }
                    ty.push_str(&word);
                }
                Piece::Number(number) => ty.push_str(number),
                Piece::Mark(",") => ty.push(','),
                Piece::Mark("(") => {
                    ty.push('(');
                    let Some(Piece::Number(number)) = self.next() else {
                        return None;
                    };
                    ty.push_str(number);
                    if self.accept(",") {
                        let Some(Piece::Number(scale)) = self.next() else {
                            return None;
                        };
                        ty.push(',');
                        ty.push_str(scale);
                    }
                    self.expect(")")?;
                    ty.push(')');
                }
                _ => return None,
            }
        }
        Some(Expr::Cast(
            Box::new(inner),
            ty.replace("character set", "charset"),
        ))
    }
}
