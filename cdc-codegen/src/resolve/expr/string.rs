//! Functions of text and bytes.

use super::function::{call, integer};
use super::typing::Refusal;
use super::{cast, collate, compare, unify};
use crate::model::expr::{Collation, Comparison, Expr, Function, Kind, TrimSide, Type};

/// The longest text a literal length may ask for.
const MAX_LENGTH: i128 = 65_535;

/// CONCAT and CONCAT_WS.
pub(super) fn concat(function: Function, arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let arguments: Result<Vec<_>, _> = arguments.into_iter().map(cast::as_text).collect();
    let arguments = arguments?;
    let separators = match arguments.first() {
        Some(Expr {
            ty: Type::Text {
                max_chars: Some(n), ..
            },
            ..
        }) if function == Function::ConcatWs => {
            n.saturating_mul(u32::try_from(arguments.len()).unwrap_or(u32::MAX))
        }
        _ => 0,
    };
    let max_chars = arguments
        .iter()
        .try_fold(separators, |sum, argument| match argument.ty {
            Type::Text {
                max_chars: Some(n), ..
            } => Some(n.saturating_add(sum)),
            _ => None,
        });
    let collation = arguments
        .iter()
        .map(collation)
        .reduce(merged)
        .unwrap_or(Collation::Unknown);
    let mut result = call(
        function,
        arguments,
        Type::Text {
            max_chars,
            collation,
        },
    );
    if let (Function::ConcatWs, Kind::Call(_, list)) = (function, &result.kind) {
        result.nullable = list.first().is_none_or(|separator| separator.nullable);
    }
    Ok(result)
}

/// The collation of text.
pub(super) const fn collation(value: &Expr) -> Collation {
    value.collation()
}

/// The collation of text made of two texts.
pub(super) fn merged(a: Collation, b: Collation) -> Collation {
    crate::model::collation::merged(a, b).unwrap_or(Collation::Unknown)
}

/// A function that gives its own argument's type.
pub(super) fn same_text(function: Function, value: Expr) -> Result<Expr, Refusal> {
    let value = cast::as_text(value)?;
    let ty = value.ty.clone();
    Ok(call(function, vec![value], ty))
}

/// LENGTH and CHAR_LENGTH.
pub(super) fn length(function: Function, value: Expr) -> Result<Expr, Refusal> {
    let value = cast::as_text(value)?;
    Ok(call(
        function,
        vec![value],
        Type::Int {
            unsigned: false,
            digits: 10,
        },
    ))
}

/// REPLACE.
pub(super) fn replace(arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let arguments: Result<Vec<_>, _> = arguments.into_iter().map(cast::as_text).collect();
    let arguments = arguments?;
    let collation = arguments.first().map_or(Collation::Unknown, collation);
    Ok(call(
        Function::Replace,
        arguments,
        Type::Text {
            max_chars: None,
            collation,
        },
    ))
}

/// LPAD and RPAD: length and fill are literals, so that the result is never NULL by them.
pub(super) fn pad(side: TrimSide, arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let mut arguments = arguments.into_iter();
    let (Some(value), Some(length), Some(fill)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err(Refusal::ty("text, length and fill are needed".into()));
    };
    let Kind::Int(n @ 0..=MAX_LENGTH) = length.kind else {
        return Err(literal_length("LPAD and RPAD"));
    };
    if !matches!(&fill.kind, Kind::Text(fill) if !fill.is_empty()) {
        return Err(Refusal::ty(
            "what LPAD and RPAD fill with must be a text literal, not an empty one".into(),
        ));
    }
    let value = cast::as_text(value)?;
    let ty = Type::Text {
        max_chars: u32::try_from(n).ok(),
        collation: merged(collation(&value), Collation::Literal),
    };
    Ok(call(Function::Pad(side), vec![value, length, fill], ty))
}

/// REPEAT: the count is a literal.
pub(super) fn repeat(value: Expr, count: Expr) -> Result<Expr, Refusal> {
    let Kind::Int(n @ 0..=255) = count.kind else {
        return Err(Refusal::ty(
            "the count of REPEAT must be a literal from 0 to 255".into(),
        ));
    };
    let value = cast::as_text(value)?;
    let collation = collation(&value);
    let max_chars = match value.ty {
        Type::Text { max_chars, .. } => max_chars,
        _ => None,
    };
    let times = u32::try_from(n).unwrap_or(255);
    let ty = Type::Text {
        max_chars: max_chars.map(|chars| chars.saturating_mul(times)),
        collation,
    };
    Ok(call(Function::Repeat, vec![value, count], ty))
}

fn literal_length(name: &str) -> Refusal {
    Refusal::ty(format!(
        "the length of {name} must be a literal from 0 to {MAX_LENGTH}"
    ))
}

/// LOCATE, INSTR and POSITION: what, then where; by bytes only.
pub(super) fn locate(what: Expr, value: Expr) -> Result<Expr, Refusal> {
    let (what, value) = (cast::as_text(what)?, cast::as_text(value)?);
    // Whether both compare by bytes is what a comparison of the two would need as well.
    compare::binary(Comparison::Eq, what.clone(), value.clone())?;
    let by_bytes = |side: &Expr| match collation(side) {
        Collation::Binary | Collation::BinaryPadSpace | Collation::Literal => true,
        other => other.named().is_some_and(|named| named.is_bin()),
    };
    if !(by_bytes(&what) && by_bytes(&value)) {
        return Err(Refusal::ty(
            "text is searched by a `_bin` collation only".into(),
        ));
    }
    let ty = Type::Int {
        unsigned: false,
        digits: 10,
    };
    Ok(call(Function::Locate, vec![what, value], ty))
}

/// Refuses text of a character set whose bytes are not those of UTF-8.
fn in_utf8(name: &str, value: &Expr) -> Result<(), Refusal> {
    let charset = collation(value).named().map(|named| named.charset());
    match charset {
        None | Some("utf8mb4" | "utf8mb3" | "ascii") => Ok(()),
        Some(charset) => Err(Refusal::ty(format!(
            "{name} reads bytes, and a {charset} column has other bytes at the source than here"
        ))
        .help("compute it at the source, in a generated column")),
    }
}

/// HEX of text, bytes or an integer.
pub(super) fn hex(value: Expr) -> Result<Expr, Refusal> {
    let value = match value.ty {
        Type::Opaque | Type::Int { .. } => value,
        Type::Text { .. } | Type::Labels(_) => {
            in_utf8("HEX", &value)?;
            cast::as_text(value)?
        }
        _ => {
            return Err(Refusal::ty(format!(
                "HEX takes text, bytes and integers, but this is {}",
                value.ty.describe()
            )));
        }
    };
    let max_chars = match &value.ty {
        Type::Int { .. } => Some(16),
        // Four bytes a character, two digits a byte.
        Type::Text { max_chars, .. } => max_chars.map(|chars| chars.saturating_mul(8)),
        _ => None,
    };
    let ty = Type::Text {
        max_chars,
        collation: Collation::Literal,
    };
    Ok(call(Function::Hex, vec![value], ty))
}

/// SHA2 of text or bytes.
pub(super) fn sha2(value: Expr, bits: Expr) -> Result<Expr, Refusal> {
    let bits = match bits.kind {
        Kind::Int(0 | 256) => 256,
        Kind::Int(n @ (224 | 384 | 512)) => n,
        _ => {
            return Err(Refusal::ty(
                "the bits of SHA2 must be a literal: 224, 256, 384 or 512".into(),
            ));
        }
    };
    let value = match value.ty {
        Type::Opaque => value,
        _ => {
            in_utf8("SHA2", &value)?;
            cast::as_text(value)?
        }
    };
    let ty = Type::Text {
        max_chars: u32::try_from(bits / 4).ok(),
        collation: Collation::Literal,
    };
    Ok(call(Function::Sha2, vec![value, integer(bits)], ty))
}

/// `FIELD(x, a, b…)` is `CASE WHEN x = a THEN 1 WHEN x = b THEN 2 ELSE 0 END`.
pub(super) fn field(arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let mut arguments = arguments.into_iter();
    let Some(value) = arguments.next() else {
        return Err(Refusal::ty("FIELD needs an argument".into()));
    };
    // MySQL compares by the first argument's collation, MariaDB by that of all.
    let before = value.collation().constant();
    let (value, arguments) = collate::settle_first(value, arguments.collect())?;
    if matches!(value.ty, Type::Text { .. }) && value.collation().constant() != before {
        return Err(Refusal::ty(
            "FIELD compares by its first argument's collation on MySQL and by that of all of them on MariaDB".into(),
        )
        .help("give the first argument the others' collation with COLLATE"));
    }
    let arms: Result<Vec<_>, _> = arguments
        .into_iter()
        .zip(1..)
        .map(|(item, place)| {
            let equal = compare::binary(Comparison::Eq, value.clone(), item)?;
            Ok((equal, integer(place)))
        })
        .collect();
    unify::case(arms?, integer(0))
}

/// `ELT(n, a, b…)` is `CASE n WHEN 1 THEN a WHEN 2 THEN b END`.
pub(super) fn elt(arguments: Vec<Expr>) -> Result<Expr, Refusal> {
    let mut arguments = arguments.into_iter();
    let Some(place) = arguments.next() else {
        return Err(Refusal::ty("ELT needs an argument".into()));
    };
    if !matches!(place.ty, Type::Int { .. }) {
        return Err(Refusal::ty("the place of ELT must be an integer".into()));
    }
    let arms: Result<Vec<_>, _> = arguments
        .zip(1..)
        .map(|(item, at)| {
            let found = compare::binary(Comparison::Eq, place.clone(), integer(at))?;
            Ok((found, cast::as_text(item)?))
        })
        .collect();
    let null = Expr {
        kind: Kind::Null,
        ty: Type::Null,
        nullable: true,
    };
    unify::case(arms?, null)
}
