//! Comparisons, conditions, CASE and the common type of several expressions.

use super::arithmetic::as_decimal;
use super::cast::convert;
use super::typing::Refusal;
use crate::diag::{Code, nearest};
use crate::model::collation::merged;
use crate::model::expr::{Collation, Comparison, Expr, Kind, Type};

/// A condition out of a condition or a number; the type where it is neither.
pub(super) fn truth(value: Expr) -> Result<Expr, Type> {
    match value.ty {
        Type::Bool => Ok(value),
        Type::Null => Ok(Expr {
            ty: Type::Bool,
            ..value
        }),
        Type::Int { .. } | Type::Decimal { .. } | Type::Double => {
            let nullable = value.nullable;
            Ok(Expr {
                kind: Kind::Truth(Box::new(value)),
                ty: Type::Bool,
                nullable,
            })
        }
        ref ty => Err(ty.clone()),
    }
}

/// `a = b` and the like.
pub(super) fn binary(op: Comparison, a: Expr, b: Expr) -> Result<Expr, Refusal> {
    let (a, b) = comparable(op, a, b)?;
    let nullable = op != Comparison::NullSafeEq && (a.nullable || b.nullable);
    Ok(Expr {
        kind: Kind::Compare(op, Box::new(a), Box::new(b)),
        ty: Type::Bool,
        nullable,
    })
}

/// `value IN (…)`.
pub(super) fn in_list(value: Expr, items: Vec<Expr>) -> Result<Expr, Refusal> {
    let (value, items) = settle_first(value, items)?;
    let mut common = value;
    let mut list = Vec::with_capacity(items.len());
    for item in items {
        let (left, right) = comparable(Comparison::Eq, common, item)?;
        common = left;
        list.push(right);
    }
    let list: Result<Vec<_>, _> = list
        .into_iter()
        .map(|item| align(item, &common.ty))
        .collect();
    let list = list?;
    let nullable = common.nullable || list.iter().any(|item| item.nullable);
    Ok(Expr {
        kind: Kind::In(Box::new(common), list),
        ty: Type::Bool,
        nullable,
    })
}

/// Gives a value and what it is compared with one collation, where all are text: the
/// server chooses it once for the whole list.
pub(super) fn settle_first(value: Expr, items: Vec<Expr>) -> Result<(Expr, Vec<Expr>), Refusal> {
    let is_text = |item: &Expr| matches!(item.ty, Type::Text { .. } | Type::Null);
    if !is_text(&value) || !items.iter().all(is_text) {
        return Ok((value, items));
    }
    let mut all = vec![value];
    all.extend(items);
    let mut all = settle(all)?;
    let value = all.remove(0);
    Ok((value, all))
}

/// `NULLIF(a, b)`: the first's type and value.
pub(super) fn null_if(a: Expr, b: Expr) -> Result<Expr, Refusal> {
    let first = a.clone();
    let (left, right) = comparable(Comparison::Eq, a, b)?;
    let ty = first.ty.clone();
    if left.ty != ty || ty.is_text() {
        // Compared in another form than the first is given back in.
        let equal = binary(Comparison::Eq, left, right)?;
        let null = Expr {
            kind: Kind::Null,
            ty: ty.clone(),
            nullable: true,
        };
        return Ok(Expr {
            kind: Kind::Case {
                arms: vec![(equal, null)],
                otherwise: Box::new(first),
            },
            ty,
            nullable: true,
        });
    }
    Ok(Expr {
        kind: Kind::NullIf(Box::new(left), Box::new(right)),
        ty,
        nullable: true,
    })
}

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
fn numeric(a: &Type, b: &Type) -> Type {
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

/// Brings both sides of a comparison to one type.
fn comparable(op: Comparison, a: Expr, b: Expr) -> Result<(Expr, Expr), Refusal> {
    let ordered = !matches!(op, Comparison::Eq | Comparison::Ne | Comparison::NullSafeEq);
    match (&a.ty, &b.ty) {
        (Type::Opaque, _) | (_, Type::Opaque) => {
            Err(Refusal::ty("bytes are not compared in expressions".into()))
        }
        (Type::Json, _) | (_, Type::Json) => {
            Err(Refusal::ty("JSON is not compared in expressions".into())
                .help("compare its text: `doc ->> '$.a'`, or JSON_UNQUOTE"))
        }
        (Type::Labels(_), _) | (_, Type::Labels(_)) => labels(ordered, a, b),
        (Type::Text { .. }, Type::Text { .. }) => text(a, b),
        (Type::Null, Type::Null) => Ok((typed_null(a), typed_null(b))),
        (Type::Null, _) | (Type::Date, Type::Datetime { .. }) => convert_first(a, b),
        (_, Type::Null) | (Type::Datetime { .. }, Type::Date) => convert_second(a, b),
        (x, y) if x.is_numeric() && y.is_numeric() => {
            let ty = numeric(x, y);
            Ok((align(a, &ty)?, align(b, &ty)?))
        }
        (Type::Datetime { fsp: x }, Type::Datetime { fsp: y }) => {
            let ty = Type::Datetime { fsp: *x.max(y) };
            Ok((convert(a, &ty)?, convert(b, &ty)?))
        }
        (Type::Date, Type::Text { .. }) => date_with_text(a, b),
        (Type::Text { .. }, Type::Date) => date_with_text(b, a).map(|(date, text)| (text, date)),
        (Type::Datetime { .. }, Type::Text { .. }) => {
            let (a, b) = convert_second(a, b)?;
            comparable(op, a, b)
        }
        (Type::Text { .. }, Type::Datetime { .. }) => {
            let (a, b) = convert_first(a, b)?;
            comparable(op, a, b)
        }
        (x, y) if x == y => Ok((a, b)),
        (x, y) => Err(Refusal::ty(format!(
            "{} is not compared with {}",
            x.describe(),
            y.describe()
        ))
        .help("write the literal in the column's own type: numbers without quotes")),
    }
}

/// A bare NULL as an integer, so that what compares it has a type.
pub(super) fn typed_null(value: Expr) -> Expr {
    if value.ty != Type::Null {
        return value;
    }
    let ty = Type::Int {
        unsigned: false,
        digits: 1,
    };
    Expr { ty, ..value }
}

/// The first side in the second's type.
fn convert_first(a: Expr, b: Expr) -> Result<(Expr, Expr), Refusal> {
    let ty = b.ty.clone();
    Ok((convert(a, &ty)?, b))
}

/// The second side in the first's type.
fn convert_second(a: Expr, b: Expr) -> Result<(Expr, Expr), Refusal> {
    let ty = a.ty.clone();
    Ok((a, convert(b, &ty)?))
}

/// To the comparison's type; numbers are compared by value, whatever their sign.
fn align(value: Expr, ty: &Type) -> Result<Expr, Refusal> {
    match (&value.ty, ty) {
        (Type::Int { .. }, Type::Int { .. }) => Ok(value),
        _ => convert(value, ty),
    }
}

/// A DATE beside a text literal: a literal with a time makes both a DATETIME.
fn date_with_text(date: Expr, text: Expr) -> Result<(Expr, Expr), Refusal> {
    let whole_day = matches!(&text.kind, Kind::Text(literal) if literal.len() <= 10);
    let ty = if whole_day {
        Type::Date
    } else {
        Type::Datetime { fsp: 0 }
    };
    Ok((convert(date, &ty)?, convert(text, &ty)?))
}

/// ENUM values, and columns of a known list of texts, against their labels.
fn labels(ordered: bool, a: Expr, b: Expr) -> Result<(Expr, Expr), Refusal> {
    if ordered {
        return Err(Refusal::ty("an ENUM is compared with `=`, `<>` and IN only: its order is that of its declaration at the source and of its text elsewhere".into()));
    }
    for (list, other) in [(&a.ty, &b.kind), (&b.ty, &a.kind)] {
        if let (Type::Labels(list), Kind::Text(text)) = (list, other)
            && !list.contains(text)
        {
            let near = nearest(text, list.iter().map(String::as_str));
            let help = near.map_or_else(
                || {
                    format!(
                        "it can be {}",
                        list.iter()
                            .map(|l| format!("'{l}'"))
                            .collect::<Vec<_>>()
                            .join(", ")
                    )
                },
                |near| format!("did you mean '{near}'?"),
            );
            return Err(Refusal {
                code: Code::UnknownLabel,
                message: format!("the value '{text}' never occurs here"),
                label: "compared with a value it never has".into(),
                help: Some(help),
            });
        }
    }
    let known =
        |e: &Expr| matches!(e.ty, Type::Labels(_) | Type::Null) || matches!(e.kind, Kind::Text(_));
    let binary = |e: &Expr| {
        matches!(
            e.ty,
            Type::Text {
                collation: Collation::Binary | Collation::Of(_) | Collation::Explicit(_),
                ..
            }
        ) && matches!(
            e.collation().constant().as_deref(),
            Some("NOPAD_BIN" | "UCA900_BIN")
        )
    };
    if (known(&a) || binary(&a)) && (known(&b) || binary(&b)) {
        let text = Type::Text {
            max_chars: None,
            collation: Collation::Binary,
        };
        Ok((convert(a, &text)?, convert(b, &text)?))
    } else {
        Err(no_collation(a.collation(), b.collation()))
    }
}

/// Text against text, by the collation that the server chooses.
fn text(a: Expr, b: Expr) -> Result<(Expr, Expr), Refusal> {
    let mut sides = settle(vec![a, b])?.into_iter();
    match (sides.next(), sides.next()) {
        (Some(a), Some(b)) => Ok((a, b)),
        _ => Err(Refusal::ty("text is needed on both sides".into())),
    }
}

/// Gives all texts among `values` the collation they are compared by.
pub(super) fn settle(values: Vec<Expr>) -> Result<Vec<Expr>, Refusal> {
    let is_text = |value: &Expr| matches!(value.ty, Type::Text { .. });
    let mut chosen = Collation::Literal;
    for value in values.iter().filter(|value| is_text(value)) {
        chosen = merged(chosen, value.collation())
            .ok_or_else(|| no_collation(chosen, value.collation()))?;
    }
    if chosen.constant().is_none() {
        return Err(no_collation(chosen, chosen));
    }
    for value in &values {
        literal_fits(chosen, value)?;
    }
    let settled = values.into_iter().map(|value| {
        if is_text(&value) {
            with_collation(value, chosen)
        } else {
            value
        }
    });
    Ok(settled.collect())
}

/// Text, compared by a collation.
pub(super) fn with_collation(value: Expr, collation: Collation) -> Expr {
    match value.ty {
        Type::Text { max_chars, .. } => Expr {
            ty: Type::Text {
                max_chars,
                collation,
            },
            ..value
        },
        _ => value,
    }
}

/// The server converts a literal to the column's character set, or refuses.
fn literal_fits(chosen: Collation, value: &Expr) -> Result<(), Refusal> {
    let (Collation::Of(named), Kind::Text(text)) = (chosen, &value.kind) else {
        return Ok(());
    };
    let lacking = match named.charset() {
        "ascii" => !text.is_ascii(),
        "latin1" => text.chars().any(|c| {
            let rest = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
            u32::from(c) > 0xFF && !rest.contains(c)
        }),
        _ => false,
    };
    if !lacking {
        return Ok(());
    }
    Err(Refusal {
        code: Code::TextComparison,
        message: format!(
            "the character set `{}` does not have all characters of this literal, so the server refuses to compare them",
            named.charset()
        ),
        label: "an illegal mix of collations".into(),
        help: Some("leave the comparison out: no value of the column is equal to it".into()),
    })
}

fn no_collation(a: Collation, b: Collation) -> Refusal {
    let both = a.named().zip(b.named()).filter(|(a, b)| a != b);
    let missing = [a, b].into_iter().filter_map(Collation::named);
    let missing = missing.into_iter().find(|named| named.constant().is_none());
    let message = match (both, missing) {
        (_, Some(named)) => format!(
            "this text compares by `{}`, whose tables are not compiled in, so the answer could differ from the server's",
            named.name()
        ),
        (Some((a, b)), None) => format!(
            "`{}` and `{}` do not go together: the server refuses this mix of collations",
            a.name(),
            b.name()
        ),
        (None, None) => "this text compares by a collation that is not known here, so the answer could differ from the server's".into(),
    };
    Refusal {
        code: Code::TextComparison,
        message,
        label: "compared by no known collation".into(),
        help: Some("declare the column's collation in the DDL, or name one, as in `country COLLATE utf8mb4_bin = 'BR'`".into()),
    }
}
