//! What computed columns cannot do exactly: too many digits, bytes and case of latin1.

use super::Context;
use crate::diag::{Code, Diagnostic};
use crate::model::expr::{Collation, Expr, Function, Kind, Type};
use crate::model::mysql::{CharsetKind, MysqlType};
use crate::source::Span;

/// Digits that Rust computes decimals with.
const DIGITS: u8 = 38;

/// Reports what of `expr`, which reads columns of these types, could differ from the server.
pub(super) fn check(
    context: &mut Context<'_>,
    types: &[Option<MysqlType>],
    expr: &Expr,
    span: Span,
) {
    digits(context, expr, span);
    expr.walk(&mut |part| {
        if let Kind::Call(
            function @ (Function::Upper | Function::Lower | Function::Length),
            arguments,
        ) = &part.kind
            && arguments
                .iter()
                .any(|argument| reads_latin1(types, argument))
        {
            context.report(latin1(*function, span));
        }
    });
}

fn digits(context: &mut Context<'_>, expr: &Expr, span: Span) {
    let mut widest = 0;
    expr.walk(&mut |part| {
        if let (Type::Decimal { precision, .. }, false) =
            (&part.ty, matches!(part.kind, Kind::Column(_)))
        {
            widest = widest.max(*precision);
        }
    });
    if widest > DIGITS {
        context.report(
            Diagnostic::new(
                Code::DecimalTooWide,
                format!("this needs {widest} digits, and decimals are computed with {DIGITS}"),
                span,
                "too many digits",
            )
            .help("CAST an operand to fewer digits, as in `CAST(price AS DECIMAL(18,2))`"),
        );
    }
}

/// Whether a latin1 column stands anywhere in the expression.
fn reads_latin1(types: &[Option<MysqlType>], expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |part| {
        if let Kind::Column(index) = part.kind
            && let Some(Some(
                MysqlType::Char { charset, .. }
                | MysqlType::Varchar { charset, .. }
                | MysqlType::Text { charset, .. },
            )) = types.get(index)
        {
            found |= charset.kind == CharsetKind::Latin1 && charset.collation == Collation::Unknown;
        }
    });
    found
}

/// Rows hold text as UTF-8: latin1's own lengths and letter pairs are gone.
fn latin1(function: Function, span: Span) -> Diagnostic {
    let (what, help) = match function {
        Function::Length => (
            "LENGTH of a latin1 column of this collation counts its own bytes, which UTF-8 does not have",
            "count characters with `CHAR_LENGTH(…)`: in latin1 each is one byte",
        ),
        _ => (
            "UPPER and LOWER of a latin1 column of this collation pair letters otherwise than Unicode does",
            "compute it at the source, in a generated column",
        ),
    };
    Diagnostic::new(
        Code::UnsupportedExpression,
        what,
        span,
        "reads a latin1 column",
    )
    .help(help)
}
