//! Functions of numbers, and the greatest and least of several values.

use sqlparser::ast;

use super::function::{call, integer};
use super::typing::Refusal;
use super::{Typer, cast, compare, string, unify};
use crate::model::expr::{Comparison, Expr, Function, Kind, Type};

pub(super) fn abs(value: Expr) -> Result<Expr, Refusal> {
    let value = number(value)?;
    let ty = value.ty.clone();
    Ok(call(Function::Abs, vec![value], ty))
}

fn number(value: Expr) -> Result<Expr, Refusal> {
    match &value.ty {
        Type::Bool | Type::Null => cast::convert(
            value,
            &Type::Int {
                unsigned: false,
                digits: 1,
            },
        ),
        ty if ty.is_numeric() => Ok(value),
        ty => Err(Refusal::ty(format!(
            "a number is needed, but this is {}",
            ty.describe()
        ))),
    }
}

/// FLOOR and CEIL: whole numbers stay, decimals become integers where those are wide enough.
pub(super) fn whole(function: Function, value: Expr) -> Result<Expr, Refusal> {
    let value = number(value)?;
    let ty = match &value.ty {
        Type::Decimal { precision, scale } => {
            let digits = precision.saturating_sub(*scale) + 1;
            // The server counts the sign and the point among the digits.
            if digits + u8::from(*scale > 0) < 20 {
                Type::Int {
                    unsigned: false,
                    digits,
                }
            } else {
                Type::Decimal {
                    precision: digits,
                    scale: 0,
                }
            }
        }
        Type::Int { .. } => return Ok(value),
        other => other.clone(),
    };
    Ok(call(function, vec![value], ty))
}

/// ROUND(x [, digits]): half away from zero; `digits` is a literal.
pub(super) fn round(arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let mut arguments = arguments.into_iter();
    let value = number(
        arguments
            .next()
            .ok_or_else(|| Refusal::ty("a number is needed".into()))?,
    )?;
    let digits = match arguments.next().map(|digits| digits.kind) {
        None => 0,
        Some(Kind::Int(n @ 0..=30)) => u8::try_from(n).unwrap_or(0),
        Some(_) => {
            return Err(Refusal::ty(
                "the digits of ROUND must be a literal from 0 to 30".into(),
            ));
        }
    };
    let ty = match &value.ty {
        Type::Int { .. } => return Ok(value),
        Type::Decimal { precision, scale } => {
            let kept = digits.min(*scale);
            let precision = precision.saturating_sub(scale - kept) + u8::from(kept < *scale);
            Type::Decimal {
                precision: precision.max(1),
                scale: kept,
            }
        }
        other => other.clone(),
    };
    let digits = integer(digits.into());
    Ok(call(Function::Round, vec![value, digits], ty))
}

/// SIGN: -1, 0 or 1.
pub(super) fn sign(value: Expr) -> Result<Expr, Refusal> {
    let ty = Type::Int {
        unsigned: false,
        digits: 1,
    };
    Ok(call(Function::Sign, vec![number(value)?], ty))
}

/// TRUNCATE(x, digits): towards zero; `digits` is a literal.
pub(super) fn truncate(value: Expr, digits: Expr) -> Result<Expr, Refusal> {
    let value = number(value)?;
    let Kind::Int(n @ 0..=30) = digits.kind else {
        return Err(Refusal::ty(
            "the digits of TRUNCATE must be a literal from 0 to 30".into(),
        ));
    };
    let ty = match &value.ty {
        Type::Int { .. } => return Ok(value),
        Type::Decimal { precision, scale } => {
            let kept = u8::try_from(n).unwrap_or(30).min(*scale);
            Type::Decimal {
                precision: precision.saturating_sub(scale - kept).max(1),
                scale: kept,
            }
        }
        _ => {
            return Err(Refusal::ty("TRUNCATE of a DOUBLE is not exact".into())
                .help("CAST it to DECIMAL first"));
        }
    };
    Ok(call(Function::Truncate, vec![value, digits], ty))
}

/// GREATEST and LEAST: NULL where any argument is.
///
/// Text is compared as `>` compares it, so each step is spelled out as a CASE.
pub(super) fn extreme(function: Function, arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    if arguments.iter().any(|value| value.ty.is_text()) {
        return extreme_text(function, arguments);
    }
    let (arguments, ty) = unify::unify(widened(arguments)?)?;
    let (arguments, ty) = match ty {
        Type::Null => {
            let int = Type::Int {
                unsigned: false,
                digits: 1,
            };
            (arguments, int)
        }
        Type::Bool => {
            let int = Type::Int {
                unsigned: false,
                digits: 1,
            };
            let ints: Result<Vec<_>, _> = arguments
                .into_iter()
                .map(|value| cast::convert(value, &int))
                .collect();
            (ints?, int)
        }
        Type::Int { .. }
        | Type::Decimal { .. }
        | Type::Double
        | Type::Date
        | Type::Time { .. }
        | Type::Datetime { .. } => (arguments, ty),
        Type::Text { .. } | Type::Labels(_) | Type::Opaque | Type::Json => {
            return Err(Refusal::ty(format!("{} has no order here", ty.describe())));
        }
    };
    Ok(call(function, arguments, ty))
}

/// Where BIGINT and BIGINT UNSIGNED meet, the server's answer is a DECIMAL.
fn widened(arguments: Vec<Expr>) -> Result<Vec<Expr>, Refusal> {
    let has = |wanted: bool| {
        arguments
            .iter()
            .any(|value| matches!(value.ty, Type::Int { unsigned, .. } if unsigned == wanted))
    };
    let huge = arguments
        .iter()
        .any(|value| matches!(value.ty, Type::Int { unsigned: true, digits } if digits >= 19));
    if !(huge && has(true) && has(false)) {
        return Ok(arguments);
    }
    let wide = Type::Decimal {
        precision: 20,
        scale: 0,
    };
    arguments
        .into_iter()
        .map(|value| match value.ty {
            Type::Int { .. } | Type::Bool => cast::convert(value, &wide),
            _ => Ok(value),
        })
        .collect()
}

fn extreme_text(function: Function, arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    if arguments.len() > 4 {
        return Err(Refusal::ty(
            "GREATEST and LEAST take up to 4 texts: each is compared with each".into(),
        ));
    }
    // Of equals GREATEST takes the last and LEAST the first, which pad space can tell.
    let better = if function == Function::Greatest {
        Comparison::Ge
    } else {
        Comparison::Lt
    };
    let mut arguments = arguments.into_iter();
    let first = arguments
        .next()
        .ok_or_else(|| Refusal::ty("GREATEST needs an argument".into()))?;
    arguments.try_fold(first, |best, next| {
        if !(best.ty.is_text() && next.ty.is_text()) {
            return Err(Refusal::ty(format!(
                "{} and {} have no common order",
                best.ty.describe(),
                next.ty.describe()
            ))
            .help("make both sides of one type with CAST; write dates as `DATE '2024-12-31'`"));
        }
        let null = Expr {
            kind: Kind::Null,
            ty: Type::Null,
            nullable: true,
        };
        let wins = compare::binary(better, next.clone(), best.clone())?;
        let mut arms = Vec::new();
        if best.nullable || next.nullable {
            let missing = Expr {
                kind: Kind::IsNull(Box::new(wins.clone())),
                ty: Type::Bool,
                nullable: false,
            };
            arms.push((missing, null));
        }
        let collation = string::merged(string::collation(&best), string::collation(&next));
        arms.push((wins, next));
        let mut result = unify::case(arms, best)?;
        if let Type::Text { collation: own, .. } = &mut result.ty {
            *own = collation;
        }
        Ok(result)
    })
}

impl Typer<'_> {
    /// CEIL and FLOOR as sqlparser reads them.
    pub(super) fn rounding(
        &mut self,
        node: &ast::Expr,
        name: &str,
        inner: &ast::Expr,
        field: &ast::CeilFloorKind,
    ) -> Option<Expr> {
        if !matches!(
            field,
            ast::CeilFloorKind::DateTimeField(ast::DateTimeField::NoDateTime)
        ) {
            return self.refuse(node, &format!("`{name}` with a second argument"));
        }
        let function = if name == "CEIL" {
            Function::Ceil
        } else {
            Function::Floor
        };
        let value = self.expr(inner)?;
        self.check(node, whole(function, value))
    }
}
