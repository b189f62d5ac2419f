//! The text of an expression → a typed tree, or diagnostics at their place in it.
//!
//! Parsed by sqlparser in MySQL's dialect; typed here, with nullability. Whatever has no
//! rule here is refused by name: nothing passes through untyped.

mod aggregate;
mod arithmetic;
mod cast;
mod collate;
mod compare;
mod condition;
mod function;
mod json;
mod literal;
mod moment;
mod number;
mod string;
mod text;
mod typing;
mod unify;

pub use function::functions;

use sqlparser::dialect::MySqlDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::expr::{Expr, Kind, Type};
use crate::source::{Span, Spanned};

/// What names in an expression mean.
pub(super) trait Scope {
    /// The column called `qualifier.name`.
    fn column(&mut self, qualifier: Option<&str>, name: &str) -> Result<Column, Unresolved>;

    /// Whether aggregates have a meaning here.
    fn allows_aggregates(&self) -> bool {
        false
    }
}

/// A column found by a [`Scope`].
pub(super) struct Column {
    /// `Kind::Column` or `Kind::Field`.
    pub kind: Kind,
    /// Its type.
    pub ty: Type,
    /// Whether it can be NULL.
    pub nullable: bool,
}

/// Why a [`Scope`] found none.
pub(super) struct Unresolved {
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
    /// A second place, with a word.
    pub related: Option<(Span, String)>,
}

/// Types the expression in `text`.
pub(super) fn resolve(
    text: &Spanned<String>,
    scope: &mut dyn Scope,
    diagnostics: &mut Diagnostics,
) -> Option<Expr> {
    let parsed = match parse(&text.value) {
        Ok(parsed) => parsed,
        Err(error) => {
            let place = Place { text };
            let span = error.location.map_or(text.span, |at| place.from(at));
            diagnostics.push(
                Diagnostic::new(
                    Code::ExpressionSyntax,
                    error.message,
                    span,
                    "not understood from here",
                )
                .help("expressions are written as in MySQL: `CONCAT(first_name, ' ', last_name)`"),
            );
            return None;
        }
    };
    Typer {
        place: Place { text },
        scope,
        diagnostics,
        depth: 0,
    }
    .expr(&parsed)
}

/// Types the condition in `text`: a number stands for `<> 0`.
pub(super) fn condition(
    text: &Spanned<String>,
    scope: &mut dyn Scope,
    diagnostics: &mut Diagnostics,
) -> Option<Expr> {
    let expr = resolve(text, scope, diagnostics)?;
    compare::truth(expr)
        .map_err(|ty| {
            diagnostics.push(Diagnostic::new(
                Code::ExpressionType,
                format!("a condition is needed, but this is {}", ty.describe()),
                text.span,
                "is neither true nor false",
            ));
        })
        .ok()
}

/// Types expressions of one text.
struct Typer<'a> {
    place: Place<'a>,
    scope: &'a mut dyn Scope,
    diagnostics: &'a mut Diagnostics,
    /// How deep in the tree: everything that walks one recurses.
    depth: usize,
}

/// The deepest tree that is typed: `a + b + c` is two deep, `CONCAT(a, b, c)` one.
const MAX_DEPTH: usize = 100;
/// The most tokens of an expression: sqlparser bounds how deep it nests, but not how long
/// a chain of operators grows, and a chain is as deep as it is long.
const MAX_TOKENS: usize = 2000;

/// Turns sqlparser's lines and columns into bytes of the user's file.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a Spanned<String>,
}

impl Place<'_> {
    /// The span of a part of the text; the whole text where the part has no place, or
    /// where escapes in the file make offsets differ.
    fn of(self, span: sqlparser::tokenizer::Span) -> Span {
        let (start, end) = (self.offset(span.start), self.offset(span.end));
        match (start, end) {
            (Some(start), Some(end)) if start < end => self.within(start, end),
            _ => self.text.span,
        }
    }

    /// From a location to the end of the text.
    fn from(self, at: Location) -> Span {
        match self.offset(at) {
            Some(start) if start < self.text.value.len() => {
                self.within(start, self.text.value.len())
            }
            _ => self.text.span,
        }
    }

    fn within(self, start: usize, end: usize) -> Span {
        let whole = self.text.span;
        if whole.end.saturating_sub(whole.start) == self.text.value.len() {
            Span::new(whole.file, whole.start + start..whole.start + end)
        } else {
            whole
        }
    }

    fn offset(self, at: Location) -> Option<usize> {
        let line = usize::try_from(at.line).ok()?.checked_sub(1)?;
        let column = usize::try_from(at.column).ok()?.checked_sub(1)?;
        let text = &self.text.value;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let rest = text.get(start..)?;
        Some(
            start
                + rest
                    .char_indices()
                    .nth(column)
                    .map_or(rest.len(), |(at, _)| at),
        )
    }
}

/// A text that is no expression.
struct SyntaxError {
    message: String,
    location: Option<Location>,
}

fn parse(text: &str) -> Result<sqlparser::ast::Expr, SyntaxError> {
    let dialect = MySqlDialect {};
    let mut tokens = Tokenizer::new(&dialect, text)
        .tokenize_with_location()
        .map_err(|error| SyntaxError {
            message: error.message.to_lowercase(),
            location: Some(error.location),
        })?;
    if tokens.len() > MAX_TOKENS {
        return Err(SyntaxError {
            message: format!("an expression has at most {MAX_TOKENS} words, signs and blanks"),
            location: tokens.get(MAX_TOKENS).map(|token| token.span.start),
        });
    }
    plain_qualifiers(&mut tokens);
    infix_modulo(&mut tokens);
    let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
    let parsed = parser.parse_expr().map_err(|error| SyntaxError {
        message: describe(&error.to_string()),
        location: Some(parser.peek_token().span.start),
    })?;
    let rest = parser.peek_token();
    if rest.token == Token::EOF {
        Ok(parsed)
    } else {
        Err(SyntaxError {
            message: format!("expected the end of the expression, found `{}`", rest.token),
            location: Some(rest.span.start),
        })
    }
}

/// An alias may be called `order`: a word before or behind a point is no keyword.
fn plain_qualifiers(tokens: &mut [TokenWithSpan]) {
    let points: Vec<bool> = tokens.iter().map(|t| t.token == Token::Period).collect();
    for (at, token) in tokens.iter_mut().enumerate() {
        let beside = points.get(at + 1).copied().unwrap_or(false)
            || at
                .checked_sub(1)
                .and_then(|before| points.get(before))
                .copied()
                .unwrap_or(false);
        if let (true, Token::Word(word)) = (beside, &mut token.token) {
            word.keyword = Keyword::NoKeyword;
        }
    }
}

/// `a MOD b` is `a % b`; behind anything but an operand, `MOD(a, b)` stays a call.
fn infix_modulo(tokens: &mut [TokenWithSpan]) {
    use Keyword::{END, FALSE, NULL, NoKeyword, TRUE};
    let mut operand = false;
    for token in tokens {
        let modulo = matches!(&token.token, Token::Word(word)
            if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("MOD"));
        if modulo && operand {
            token.token = Token::Mod;
        }
        operand = match &token.token {
            Token::Whitespace(_) => operand,
            Token::Word(word) => {
                word.quote_style.is_some()
                    || matches!(word.keyword, NoKeyword | END | NULL | TRUE | FALSE)
            }
            Token::Number(..) | Token::RParen => true,
            _ => false,
        };
    }
}

/// sqlparser's message without its prefix and its place, which the report shows anyway.
fn describe(message: &str) -> String {
    let message = message
        .strip_prefix("sql parser error: ")
        .unwrap_or(message);
    let message = message.split(" at Line:").next().unwrap_or(message);
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
