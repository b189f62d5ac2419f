//! CASE, COALESCE and the common type of several expressions.

use super::arithmetic::as_decimal;
use super::cast::convert;
use super::typing::Refusal;
use crate::model::collation::merged;
use crate::model::expr::{Collation, Expr, Kind, Type};

/// COALESCE, IFNULL.
pub(super) fn coalesce(items: Vec<Expr>) -> Result<Expr, Refusal> {
    let nullable = items.iter().all(|item| item.nullable);
    let (items, ty) = unify(items)?;
    Ok(Expr {
        kind: Kind::Coalesce(items),
        ty,
        nullable,
    })
}

/// CASE WHEN.
pub(super) fn case(arms: Vec<(Expr, Expr)>, otherwise: Expr) -> Result<Expr, Refusal> {
    let (conditions, mut results): (Vec<_>, Vec<_>) = arms.into_iter().unzip();
    results.push(otherwise);
    let nullable = results.iter().any(|result| result.nullable);
    let (mut results, ty) = unify(results)?;
    let Some(otherwise) = results.pop() else {
        return Err(Refusal::ty("CASE needs a WHEN".into()));
    };
    let arms = conditions.into_iter().zip(results).collect();
    Ok(Expr {
        kind: Kind::Case {
            arms,
            otherwise: Box::new(otherwise),
        },
        ty,
        nullable,
    })
}

/// Brings results of CASE, COALESCE and the like to one type.
pub(super) fn unify(items: Vec<Expr>) -> Result<(Vec<Expr>, Type), Refusal> {
    let mut ty = Type::Null;
    for item in &items {
        ty = common(&ty, item)?;
    }
    let items: Result<Vec<_>, _> = items.into_iter().map(|item| convert(item, &ty)).collect();
    Ok((items?, ty))
}

fn common(ty: &Type, item: &Expr) -> Result<Type, Refusal> {
    let labels = match &item.kind {
        Kind::Text(text) => Type::Labels(vec![text.clone()]),
        _ => item.ty.clone(),
    };
    Ok(match (ty, &labels) {
        (Type::Null, other) => other.clone(),
        (known, Type::Null) => known.clone(),
        (a, b) if a == b => a.clone(),
        (Type::Labels(a), Type::Labels(b)) => {
            let more = b.iter().filter(|label| !a.contains(label));
            Type::Labels(a.iter().chain(more).cloned().collect())
        }
        (a, b) if a.is_text() && b.is_text() => Type::Text {
            max_chars: chars(a).zip(chars(b)).map(|(a, b)| a.max(b)),
            collation: match a {
                Type::Text { collation, .. } => merged(*collation, item.collation()),
                _ => None,
            }
            .unwrap_or(Collation::Unknown),
        },
        (a, b) if is_wide(a, b) || is_wide(b, a) => Type::Decimal {
            precision: 20,
            scale: 0,
        },
        (a, b) if a.is_numeric() && b.is_numeric() => numeric(a, b),
        (Type::Date, Type::Datetime { fsp }) | (Type::Datetime { fsp }, Type::Date) => {
            Type::Datetime { fsp: *fsp }
        }
        (Type::Datetime { fsp: a }, Type::Datetime { fsp: b }) => Type::Datetime { fsp: *a.max(b) },
        (a, _) => {
            return Err(Refusal::ty(format!(
                "{} and {} have no common type",
                a.describe(),
                item.ty.describe()
            ))
            .help("make both sides of one type with CAST"));
        }
    })
}

/// BIGINT UNSIGNED beside a signed integer: neither holds both.
const fn is_wide(a: &Type, b: &Type) -> bool {
    matches!(
        a,
        Type::Int {
            unsigned: true,
            digits: 19..
        }
    ) && matches!(
        b,
        Type::Int {
            unsigned: false,
            ..
        }
    )
}

fn chars(ty: &Type) -> Option<u32> {
    match ty {
        Type::Text { max_chars, .. } => *max_chars,
        Type::Labels(labels) => Some(crate::model::mysql::longest(labels)),
        _ => None,
    }
}

/// The type two numbers are compared and unified in.
pub(super) fn numeric(a: &Type, b: &Type) -> Type {
    match (a, b) {
        (Type::Double, _) | (_, Type::Double) => Type::Double,
        (Type::Bool, Type::Bool) => Type::Bool,
        (Type::Decimal { .. }, _) | (_, Type::Decimal { .. }) => {
            let (
                Type::Decimal {
                    precision: p,
                    scale: s,
                },
                Type::Decimal {
                    precision: q,
                    scale: t,
                },
            ) = (as_decimal(a), as_decimal(b))
            else {
                return Type::Double;
            };
            let (whole, scale) = ((p - s).max(q - t), s.max(t));
            Type::Decimal {
                precision: (whole + scale).min(65),
                scale,
            }
        }
        _ => {
            let (u, d) = int_parts(a);
            let (v, e) = int_parts(b);
            Type::Int {
                unsigned: u && v,
                digits: d.max(e),
            }
        }
    }
}

const fn int_parts(ty: &Type) -> (bool, u8) {
    match ty {
        Type::Int { unsigned, digits } => (*unsigned, *digits),
        _ => (true, 1),
    }
}
