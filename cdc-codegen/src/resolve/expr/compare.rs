//! Comparisons and conditions: both sides are brought to one type.

use super::cast::convert;
use super::collate::{self, no_collation, settle_first};
use super::typing::Refusal;
use super::unify::numeric;
use crate::diag::{Code, nearest};
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
        (Type::Text { .. }, Type::Text { .. }) => collate::text(a, b),
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
