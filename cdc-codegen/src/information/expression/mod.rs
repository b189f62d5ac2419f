//! Expressions of defaults, generated columns and keys: read as the servers read them, and
//! printed back as the servers store them.
//!
//! What has no rule here is not guessed: [`normalized`] gives none, and the text stays as
//! it was written.

mod lexer;
mod operator;
mod parse;
mod print;
mod word;

use crate::ddl::{Options, Server};

pub(super) use parse::parse;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expr {
    /// NULL.
    Null,
    /// TRUE and FALSE.
    Bool(bool),
    /// A number as written, without its sign.
    Number(String),
    /// A text, and the character set in front of it.
    Text(Option<String>, String),
    /// The digits of a hexadecimal literal.
    Hex(String),
    /// The digits of a bit literal.
    Bits(String),
    /// `DATE'…'`, `TIME'…'`, `TIMESTAMP'…'`.
    Temporal(String, String),
    /// A column.
    Column(String),
    /// A word that is a function without parentheses.
    Word(String),
    /// A function of arguments.
    Call(String, Vec<Expr>),
    /// `-a`, `!a`, `~a`, `NOT a`.
    Unary(Unary, Box<Expr>),
    /// `a op b`.
    Binary(&'static Operator, Box<Expr>, Box<Expr>),
    /// `a IS [NOT] word`.
    Is(Box<Expr>, String),
    /// `a [NOT] IN (b, …)`.
    In(Box<Expr>, Vec<Expr>, Negation),
    /// `a [NOT] BETWEEN b AND c`.
    Between(Box<[Expr; 3]>, Negation),
    /// `CASE [a] WHEN b THEN c … [ELSE d] END`.
    Case(Option<Box<Expr>>, Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// `CAST(a AS type)`: the type in lower case, as it is printed.
    Cast(Box<Expr>, String),
    /// `a ± INTERVAL b unit`.
    Interval(Box<Expr>, &'static Operator, Box<Expr>, String),
    /// `EXTRACT(unit FROM a)`.
    Extract(String, Box<Expr>),
    /// `a COLLATE b`.
    Collate(Box<Expr>, String),
}

/// Whether NOT stands in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Negation {
    /// It does not.
    Plain,
    /// It does.
    Negated,
}

/// An operator with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unary {
    /// `-`
    Minus,
    /// `+`
    Plus,
    /// `~`
    Invert,
    /// NOT, `!`
    Not,
}

pub(super) use operator::Operator;

/// The expression as the server stores it; none where it has a form that is not known.
pub(super) fn normalized(text: &str, options: &Options) -> Option<String> {
    let expression = parse(text, options)?;
    print::print(&expression, options.server.unwrap_or_default())
}

/// An expression of a default, printed; none as in [`normalized`].
pub(super) fn printed(expression: &Expr, server: Server) -> Option<String> {
    print::print(expression, server)
}

/// Whether the outermost form is an operation, not a literal, name or call.
pub(super) fn is_open(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::Binary(..) | Expr::Is(..) | Expr::In(..) | Expr::Between(..) | Expr::Interval(..)
    )
}
