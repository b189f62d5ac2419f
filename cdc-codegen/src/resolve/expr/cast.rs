//! Conversions between types: those implied by a rule, and CAST.

use sqlparser::ast::{self, DataType, ExactNumberInfo};

use super::typing::Refusal;
use super::{Typer, literal, moment};
use crate::model::expr::{Collation, Expr, Function, Kind, Type};

/// `value` as `ty`, where that changes no value; the same expression where nothing changes.
pub(super) fn convert(value: Expr, ty: &Type) -> Result<Expr, Refusal> {
    if same_representation(&value.ty, ty) {
        return Ok(Expr {
            ty: ty.clone(),
            ..value
        });
    }
    match (&value.kind, &value.ty, ty) {
        (_, Type::Null, _) => {
            return Ok(Expr {
                ty: ty.clone(),
                ..value
            });
        }
        (Kind::Int(n), _, Type::Decimal { .. }) => {
            let kind = Kind::Decimal {
                units: *n,
                scale: 0,
            };
            return Ok(Expr {
                kind,
                ty: ty.clone(),
                nullable: false,
            });
        }
        (Kind::Text(text), _, Type::Date | Type::Datetime { .. }) => {
            return literal::temporal(text, ty);
        }
        _ => {}
    }
    if !converts(&value.ty, ty) {
        return Err(Refusal::ty(format!(
            "{} is not turned into {} silently",
            value.ty.describe(),
            ty.describe()
        )));
    }
    let nullable = value.nullable;
    Ok(Expr {
        kind: Kind::Convert(Box::new(value)),
        ty: ty.clone(),
        nullable,
    })
}

/// Whether both types are computed with in the same form.
fn same_representation(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Int { unsigned: a, .. }, Type::Int { unsigned: b, .. }) => a == b || !*a,
        (Type::Decimal { scale: a, .. }, Type::Decimal { scale: b, .. }) => a == b,
        (Type::Text { .. } | Type::Labels(_), Type::Text { .. }) => true,
        (Type::Text { .. } | Type::Labels(_), Type::Labels(_)) => true,
        (Type::Datetime { fsp: a }, Type::Datetime { fsp: b }) => a == b,
        (Type::Time { fsp: a }, Type::Time { fsp: b }) => a == b,
        _ => from == to,
    }
}

const fn converts(from: &Type, to: &Type) -> bool {
    matches!(
        (from, to),
        (
            Type::Bool,
            Type::Int { .. } | Type::Decimal { .. } | Type::Double
        ) | (
            Type::Int { .. },
            Type::Int { .. } | Type::Decimal { .. } | Type::Double
        ) | (Type::Decimal { .. }, Type::Decimal { .. } | Type::Double)
            | (Type::Date | Type::Datetime { .. }, Type::Datetime { .. })
    )
}

/// `value` as text, as CONCAT and CAST(… AS CHAR) write it.
pub(super) fn as_text(value: Expr) -> Result<Expr, Refusal> {
    let max_chars = match &value.ty {
        Type::Text { .. } => return Ok(value),
        Type::Labels(labels) => Some(crate::model::mysql::longest(labels)),
        Type::Null => Some(0),
        Type::Bool => Some(1),
        Type::Int { digits, .. } => Some(u32::from(*digits) + 1),
        Type::Decimal { precision, .. } => Some(u32::from(*precision) + 3),
        Type::Json => None,
        Type::Date => Some(10),
        Type::Time { fsp } => Some(11 + u32::from(*fsp)),
        Type::Datetime { fsp } => Some(20 + u32::from(*fsp)),
        Type::Double => {
            return Err(Refusal::ty(
                "DOUBLE has no exact text form in an expression: each server prints it otherwise"
                    .into(),
            )
            .help("CAST it to DECIMAL first"));
        }
        Type::Opaque => {
            return Err(Refusal::ty(
                "bytes have no exact text form in an expression".into(),
            ));
        }
    };
    let collation = match value.ty {
        Type::Json => Collation::Unknown,
        _ => Collation::Literal,
    };
    let ty = Type::Text {
        max_chars,
        collation,
    };
    if matches!(value.ty, Type::Labels(_) | Type::Null) {
        return Ok(Expr { ty, ..value });
    }
    let nullable = value.nullable;
    Ok(Expr {
        kind: Kind::Convert(Box::new(value)),
        ty,
        nullable,
    })
}

/// CAST(value AS ty).
pub(super) fn explicit(value: Expr, ty: Type) -> Result<Expr, Refusal> {
    if let Type::Text { max_chars, .. } = ty {
        return cast_text(as_text(value)?, max_chars);
    }
    if matches!(value.ty, Type::Date | Type::Datetime { .. })
        && matches!(ty, Type::Date | Type::Datetime { .. })
    {
        return cast_date(value, &ty);
    }
    let computed = matches!(
        (&value.ty, &ty),
        (
            Type::Decimal { .. },
            Type::Int { .. } | Type::Decimal { .. }
        ) | (
            Type::Int {
                unsigned: false,
                ..
            },
            Type::Int { unsigned: true, .. }
        )
    );
    if !computed {
        return convert(value, &ty);
    }
    let nullable = value.nullable;
    Ok(Expr {
        kind: Kind::Convert(Box::new(value)),
        ty,
        nullable,
    })
}

/// CAST between dates: NULL of a zero or partial date, as DATE gives it.
fn cast_date(value: Expr, ty: &Type) -> Result<Expr, Refusal> {
    if let (Type::Datetime { fsp: had }, Type::Datetime { fsp }) = (&value.ty, ty)
        && had > fsp
    {
        return Err(Refusal::ty(format!(
            "CAST to DATETIME({fsp}) would round {had} fractional digits"
        ))
        .help(format!("write `CAST(… AS DATETIME({had}))`")));
    }
    let date = moment::date_part(Function::Date, value.clone(), Type::Date)?;
    if *ty == Type::Date {
        return Ok(date);
    }
    let zero = Expr {
        kind: Kind::IsNull(Box::new(date)),
        ty: Type::Bool,
        nullable: false,
    };
    let null = Expr {
        kind: Kind::Null,
        ty: ty.clone(),
        nullable: true,
    };
    Ok(Expr {
        kind: Kind::Case {
            arms: vec![(zero, null)],
            otherwise: Box::new(convert(value, ty)?),
        },
        ty: ty.clone(),
        nullable: true,
    })
}

fn cast_text(value: Expr, max_chars: Option<u32>) -> Result<Expr, Refusal> {
    let Type::Text {
        max_chars: had,
        collation,
    } = value.ty
    else {
        return Ok(value);
    };
    match max_chars {
        Some(limit) if had.is_none_or(|had| had > limit) => Err(Refusal::ty(format!(
            "CAST to CHAR({limit}) could cut text of {}",
            had.map_or_else(|| "any length".into(), |had| format!("{had} characters"))
        ))
        .help(format!("write `LEFT(…, {limit})` to cut it on purpose"))),
        _ => Ok(Expr {
            ty: Type::Text {
                max_chars: had,
                collation,
            },
            ..value
        }),
    }
}

impl Typer<'_> {
    /// The type behind AS.
    pub(super) fn cast_type(&mut self, node: &ast::Expr, data_type: &DataType) -> Option<Type> {
        let ty = match data_type {
            DataType::Signed
            | DataType::SignedInteger
            | DataType::BigInt(_)
            | DataType::Int(_)
            | DataType::Integer(_) => Type::Int {
                unsigned: false,
                digits: 20,
            },
            DataType::Unsigned | DataType::UnsignedInteger | DataType::BigIntUnsigned(_) => {
                Type::Int {
                    unsigned: true,
                    digits: 20,
                }
            }
            DataType::Decimal(info) | DataType::Dec(info) => {
                let (precision, scale) = match info {
                    ExactNumberInfo::None => (10, 0),
                    ExactNumberInfo::Precision(p) => (*p, 0),
                    ExactNumberInfo::PrecisionAndScale(p, s) => {
                        (*p, u64::try_from(*s).unwrap_or(99))
                    }
                };
                match (u8::try_from(precision), u8::try_from(scale)) {
                    (Ok(p @ 1..=38), Ok(s @ 0..=30)) if s <= p => Type::Decimal {
                        precision: p,
                        scale: s,
                    },
                    _ => {
                        return self.check(
                            node,
                            Err(literal::too_wide(usize::try_from(precision).unwrap_or(65))),
                        );
                    }
                }
            }
            DataType::Char(length) | DataType::Character(length) | DataType::Varchar(length) => {
                Type::Text {
                    max_chars: match length {
                        Some(ast::CharacterLength::IntegerLength { length, .. }) => {
                            u32::try_from(*length).ok()
                        }
                        _ => None,
                    },
                    collation: Collation::Literal,
                }
            }
            DataType::Date => Type::Date,
            DataType::Datetime(fsp) => Type::Datetime {
                fsp: fsp.and_then(|f| u8::try_from(f).ok()).unwrap_or(0).min(6),
            },
            DataType::Double(_)
            | DataType::DoublePrecision
            | DataType::Float(_)
            | DataType::Real => Type::Double,
            other => return self.refuse(node, &format!("CAST to {other}")),
        };
        Some(ty)
    }
}
