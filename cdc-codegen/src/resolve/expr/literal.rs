//! Literals and their types.

use super::typing::Refusal;
use crate::diag::Code;
use crate::model::expr::{Collation, DateLiteral, DatetimeLiteral, Expr, Kind, Type};

/// The longest decimal literal arithmetic takes.
const MAX_DIGITS: usize = 38;

/// `42`, `1.50`, `1e3`.
pub(super) fn number(text: &str) -> Result<Expr, Refusal> {
    let lower = text.to_ascii_lowercase();
    if lower.contains('e') {
        return match lower.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Expr {
                kind: Kind::Double(lower),
                ty: Type::Double,
                nullable: false,
            }),
            _ => Err(not_a_number()),
        };
    }
    match text.split_once('.') {
        None => {
            let value: i128 = text.parse().map_err(|_| not_a_number())?;
            let unsigned = value > i128::from(i64::MAX);
            if value > i128::from(u64::MAX) {
                return Err(Refusal::ty("an integer literal beyond 64 bits".into()));
            }
            let digits = u8::try_from(text.len().min(20)).unwrap_or(20);
            Ok(Expr {
                kind: Kind::Int(value),
                ty: Type::Int { unsigned, digits },
                nullable: false,
            })
        }
        Some((whole, fraction)) => decimal(whole, fraction),
    }
}

fn decimal(whole: &str, fraction: &str) -> Result<Expr, Refusal> {
    let digits = format!("{whole}{fraction}");
    if digits.len() > MAX_DIGITS || fraction.len() > 30 {
        return Err(too_wide(digits.len()));
    }
    let units: i128 = digits.parse().map_err(|_| not_a_number())?;
    let scale = u8::try_from(fraction.len()).unwrap_or(30);
    let precision = u8::try_from(
        digits
            .trim_start_matches('0')
            .len()
            .max(fraction.len())
            .max(1),
    )
    .unwrap_or(38);
    Ok(Expr {
        kind: Kind::Decimal { units, scale },
        ty: Type::Decimal { precision, scale },
        nullable: false,
    })
}

/// `'text'`.
pub(super) fn text(text: &str) -> Expr {
    let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    Expr {
        kind: Kind::Text(text.to_owned()),
        ty: Type::Text {
            max_chars: Some(chars),
            collation: Collation::Literal,
        },
        nullable: false,
    }
}

/// A text read as a DATE or DATETIME.
pub(super) fn temporal(text: &str, ty: &Type) -> Result<Expr, Refusal> {
    let wrong = || {
        Refusal::ty(format!("`{text}` is no {}", ty.describe()))
            .help("dates are written `'2024-12-31'`, times of a day `'2024-12-31 23:59:59'`")
    };
    let (kind, ty) = match ty {
        Type::Date => (
            Kind::Date(DateLiteral::parse(text).ok_or_else(wrong)?),
            Type::Date,
        ),
        Type::Datetime { .. } => {
            let value = DatetimeLiteral::parse(text).ok_or_else(wrong)?;
            let digits = text
                .split_once('.')
                .map_or(0, |(_, fraction)| fraction.len());
            let fsp = u8::try_from(digits).unwrap_or(6);
            (Kind::Datetime(value), Type::Datetime { fsp })
        }
        _ => return Err(wrong()),
    };
    Ok(Expr {
        kind,
        ty,
        nullable: false,
    })
}

/// DECIMAL arithmetic that leaves the digits this version computes with.
pub(super) fn too_wide(digits: usize) -> Refusal {
    Refusal {
        code: Code::DecimalTooWide,
        message: format!("this needs {digits} digits, and decimals are computed with {MAX_DIGITS}"),
        label: "too many digits".into(),
        help: Some("CAST an operand to fewer digits, as in `CAST(price AS DECIMAL(18,2))`".into()),
    }
}

fn not_a_number() -> Refusal {
    Refusal::ty("this is no number".into())
}
