//! What computed columns cannot do exactly: too many digits, bytes and case of
//! text that is not UTF-8 at the source.

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
        if let Kind::Call(Function::Upper | Function::Lower, arguments) = &part.kind
            && arguments.iter().any(|part| undecided(types, part))
        {
            context.report(unpaired(span));
        }
        if let Kind::Call(
            function @ (Function::Upper
            | Function::Lower
            | Function::Length
            | Function::Hex
            | Function::Sha2),
            arguments,
        ) = &part.kind
            && let Some(kind) = arguments.iter().find_map(|part| recoded(types, part))
        {
            context.report(lost(*function, kind, span));
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

/// Whether text is made of a utf8mb4 column whose collation the DDL leaves to the server.
fn undecided(types: &[Option<MysqlType>], expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |part| {
        if let Kind::Column(index) = part.kind
            && let Some(Some(ty)) = types.get(index)
            && let MysqlType::Char { charset, .. }
            | MysqlType::Varchar { charset, .. }
            | MysqlType::Text { charset, .. } = ty.plain()
        {
            found |= charset.kind.is_utf8() && charset.collation == Collation::Unknown;
        }
    });
    found && expr.collation() == Collation::Unknown
}

/// The default collations of the servers pair other letters.
fn unpaired(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::TextComparison,
        "UPPER and LOWER pair letters by the column's collation, and the DDL leaves it to the \
         server: MySQL and MariaDB differ in hundreds of letters",
        span,
        "of no known collation",
    )
    .help(
        "say `server = \"mysql\"` or `server = \"mariadb\"` in `[source]`, declare the collation \
         in the DDL, or name it: `UPPER(name COLLATE utf8mb4_unicode_ci)`",
    )
}

/// The character set of a column in the expression that is neither UTF-8 nor ASCII, and
/// whose letter pairs and lengths no compiled table has.
fn recoded(types: &[Option<MysqlType>], expr: &Expr) -> Option<CharsetKind> {
    let mut found = None;
    expr.walk(&mut |part| {
        if let Kind::Column(index) = part.kind
            && let Some(Some(ty)) = types.get(index)
            && let MysqlType::Char { charset, .. }
            | MysqlType::Varchar { charset, .. }
            | MysqlType::Text { charset, .. } = ty.plain()
            && !charset.kind.is_utf8()
            && charset.kind != CharsetKind::Ascii
            && charset.collation == Collation::Unknown
        {
            found = found.or(Some(charset.kind));
        }
    });
    found
}

/// Rows hold text as UTF-8: the lengths and letter pairs of other sets are gone.
fn lost(function: Function, kind: CharsetKind, span: Span) -> Diagnostic {
    let name = kind.name();
    let (what, help) = match function {
        Function::Length => (
            format!("LENGTH of a {name} column counts its own bytes, which UTF-8 does not have"),
            if kind.is_single_byte() {
                format!("count characters with `CHAR_LENGTH(…)`: in {name} each is one byte")
            } else {
                "count characters with `CHAR_LENGTH(…)`, or compute it at the source, in a generated column".into()
            },
        ),
        Function::Hex | Function::Sha2 => (
            format!(
                "HEX and SHA2 of a {name} column read its own bytes, which UTF-8 does not have"
            ),
            "compute it at the source, in a generated column".into(),
        ),
        _ => (
            format!("UPPER and LOWER of a {name} column pair letters otherwise than Unicode does"),
            "compute it at the source, in a generated column".into(),
        ),
    };
    Diagnostic::new(
        Code::UnsupportedExpression,
        what,
        span,
        format!("reads a {name} column"),
    )
    .help(help)
}
