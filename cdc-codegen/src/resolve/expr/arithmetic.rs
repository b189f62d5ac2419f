//! Arithmetic: MySQL's result types and precisions.

use super::cast::convert;
use super::literal::too_wide;
use super::typing::Refusal;
use crate::model::expr::{Arithmetic, Expr, Kind, Type};

/// `div_precision_increment`, the server's default.
const DIVISION_DIGITS: u8 = 4;

/// `-x`.
pub(super) fn negate(value: Expr) -> Result<Expr, Refusal> {
    match &value.kind {
        Kind::Int(n) => {
            let kind = Kind::Int(-n);
            if let Type::Int { digits, .. } = value.ty {
                return Ok(Expr {
                    kind,
                    ty: Type::Int {
                        unsigned: false,
                        digits,
                    },
                    nullable: false,
                });
            }
        }
        Kind::Decimal { units, scale } => {
            let kind = Kind::Decimal {
                units: -units,
                scale: *scale,
            };
            return Ok(Expr { kind, ..value });
        }
        _ => {}
    }
    let ty = match operand(&value)? {
        Type::Int { digits, .. } => Type::Int {
            unsigned: false,
            digits,
        },
        other => other,
    };
    let nullable = value.nullable;
    Ok(Expr {
        kind: Kind::Negate(Box::new(convert(value, &ty)?)),
        ty,
        nullable,
    })
}

/// `a + b` and the like.
pub(super) fn binary(op: Arithmetic, a: Expr, b: Expr) -> Result<Expr, Refusal> {
    let (left, right) = (operand(&a)?, operand(&b)?);
    let nullable = a.nullable || b.nullable || divides(op);
    let (ty, work) = result(op, &left, &right)?;
    let (a, b) = match work {
        Work::Int => (convert(a, &as_int(&left))?, convert(b, &as_int(&right))?),
        Work::Decimal => (
            convert(a, &as_decimal(&left))?,
            convert(b, &as_decimal(&right))?,
        ),
        Work::Double => (convert(a, &Type::Double)?, convert(b, &Type::Double)?),
    };
    Ok(Expr {
        kind: Kind::Arithmetic(op, Box::new(a), Box::new(b)),
        ty,
        nullable,
    })
}

/// What both sides are turned into before they are computed with.
enum Work {
    Int,
    Decimal,
    Double,
}

const fn divides(op: Arithmetic) -> bool {
    matches!(
        op,
        Arithmetic::Divide | Arithmetic::IntegerDivide | Arithmetic::Modulo
    )
}

fn result(op: Arithmetic, a: &Type, b: &Type) -> Result<(Type, Work), Refusal> {
    use Type::{Double, Int};
    match (a, b) {
        (Double, _) | (_, Double) => match op {
            Arithmetic::IntegerDivide => Err(Refusal::ty("DIV of a DOUBLE is not exact".into())
                .help("FLOOR(a / b) keeps the DOUBLE")),
            _ => Ok((Double, Work::Double)),
        },
        (
            Int {
                unsigned: u,
                digits: d,
            },
            Int {
                unsigned: v,
                digits: e,
            },
        ) if op != Arithmetic::Divide => {
            let unsigned = match op {
                Arithmetic::Modulo => *u,
                _ => *u || *v,
            };
            let digits = match op {
                Arithmetic::Multiply => d + e,
                Arithmetic::Add | Arithmetic::Subtract => (*d).max(*e) + 1,
                Arithmetic::Divide | Arithmetic::IntegerDivide => *d,
                Arithmetic::Modulo => (*d).min(*e),
            };
            Ok((
                Int {
                    unsigned,
                    digits: digits.min(20),
                },
                Work::Int,
            ))
        }
        _ => decimal_result(op, &as_decimal(a), &as_decimal(b)),
    }
}

fn decimal_result(op: Arithmetic, a: &Type, b: &Type) -> Result<(Type, Work), Refusal> {
    let (
        Type::Decimal {
            precision: p,
            scale: s,
        },
        Type::Decimal {
            precision: q,
            scale: t,
        },
    ) = (a, b)
    else {
        return Err(Refusal::ty("numbers are needed".into()));
    };
    let (p, s, q, t) = (*p, *s, *q, *t);
    let (precision, scale) = match op {
        Arithmetic::Add | Arithmetic::Subtract => (
            p.saturating_sub(s).max(q.saturating_sub(t)) + 1 + s.max(t),
            s.max(t),
        ),
        Arithmetic::Multiply => (p.saturating_add(q), s.saturating_add(t).min(30)),
        Arithmetic::Divide => {
            let scale = (s + DIVISION_DIGITS).min(30);
            (p.saturating_add(t).saturating_add(DIVISION_DIGITS), scale)
        }
        Arithmetic::IntegerDivide => {
            let digits = p.saturating_sub(s).saturating_add(t);
            if digits > 18 {
                return Err(too_wide(digits.into()));
            }
            return Ok((
                Type::Int {
                    unsigned: false,
                    digits,
                },
                Work::Decimal,
            ));
        }
        Arithmetic::Modulo => (
            p.saturating_sub(s).max(q.saturating_sub(t)) + s.max(t),
            s.max(t),
        ),
    };
    Ok((
        Type::Decimal {
            precision: precision.min(65),
            scale,
        },
        Work::Decimal,
    ))
}

/// The numeric type of an operand; a condition counts 0 or 1.
fn operand(value: &Expr) -> Result<Type, Refusal> {
    match &value.ty {
        Type::Bool => Ok(Type::Int {
            unsigned: false,
            digits: 1,
        }),
        Type::Null => Ok(Type::Int {
            unsigned: false,
            digits: 1,
        }),
        ty if ty.is_numeric() => Ok(ty.clone()),
        ty => Err(Refusal::ty(format!(
            "arithmetic needs numbers, but this is {}",
            ty.describe()
        ))
        .help("text and dates are not turned into numbers silently")),
    }
}

fn as_int(ty: &Type) -> Type {
    match ty {
        Type::Int { .. } => ty.clone(),
        _ => Type::Int {
            unsigned: false,
            digits: 20,
        },
    }
}

/// The decimal that holds every value of a number type.
pub(super) fn as_decimal(ty: &Type) -> Type {
    match ty {
        Type::Int { digits, .. } => Type::Decimal {
            precision: (*digits).max(1),
            scale: 0,
        },
        Type::Bool | Type::Null => Type::Decimal {
            precision: 1,
            scale: 0,
        },
        other => other.clone(),
    }
}
