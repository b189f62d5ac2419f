//! The one collation that texts are compared by, chosen as the server chooses it.

use super::typing::Refusal;
use crate::diag::Code;
use crate::model::collation::merged;
use crate::model::expr::{Collation, Expr, Kind, Type};

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

/// Text against text, by the collation that the server chooses.
pub(super) fn text(a: Expr, b: Expr) -> Result<(Expr, Expr), Refusal> {
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

/// No collation is common to both, or none whose tables are here.
pub(super) fn no_collation(a: Collation, b: Collation) -> Refusal {
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
