//! What a source column holds where an INSERT leaves it out.
//!
//! Servers write computed defaults into the row image; plain literals they may leave out
//! of it (`binlog_row_image` MINIMAL and NOBLOB). What is no plain literal of the column's
//! own type is none here: the replicator then refuses such an image.

use crate::ddl;
use crate::model::DefaultValue;
use crate::model::mysql::{IntWidth, MysqlType};

/// The default of `column`, of type `ty`.
pub(super) fn resolve(column: &ddl::Column, ty: &MysqlType) -> Option<DefaultValue> {
    if column.generated.is_some() || column.auto_increment || column.row.is_some() {
        return None;
    }
    let Some(written) = &column.default else {
        return column.nullable.then_some(DefaultValue::Null);
    };
    let written = written.value.trim();
    if written.eq_ignore_ascii_case("null") {
        return column.nullable.then_some(DefaultValue::Null);
    }
    let text = literal(written)?;
    match ty {
        MysqlType::Int { width, unsigned } => {
            let value: i128 = text.parse().ok()?;
            within(value, *width, *unsigned).then_some(DefaultValue::Int(value))
        }
        MysqlType::Decimal { precision, scale } => decimal(&text, *precision, *scale),
        MysqlType::Varchar { chars, .. } => short(text, *chars),
        // The server takes blanks at the end off.
        MysqlType::Char { chars, .. } => short(text.trim_end_matches(' ').to_owned(), *chars),
        MysqlType::Enum { labels } => labels.contains(&text).then_some(DefaultValue::Text(text)),
        _ => None,
    }
}

/// The text of a number, or of a string in quotes.
fn literal(written: &str) -> Option<String> {
    let quote = written.chars().next()?;
    if !matches!(quote, '\'' | '"') {
        let number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.');
        if written.eq_ignore_ascii_case("true") {
            return Some("1".into());
        }
        if written.eq_ignore_ascii_case("false") {
            return Some("0".into());
        }
        return written.chars().all(number).then(|| written.to_owned());
    }
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    // An escape depends on the session's SQL mode.
    if inner.contains('\\') {
        return None;
    }
    let doubled: String = [quote, quote].iter().collect();
    let text = inner.replace(&doubled, "\u{0}");
    (!text.contains(quote) && !inner.contains('\u{0}'))
        .then(|| text.replace('\u{0}', &quote.to_string()))
}

fn within(value: i128, width: IntWidth, unsigned: bool) -> bool {
    let bits = match width {
        IntWidth::Tiny => 8,
        IntWidth::Small => 16,
        IntWidth::Medium => 24,
        IntWidth::Int => 32,
        IntWidth::Big => 64,
    };
    let (low, high) = if unsigned {
        (0, (1_i128 << bits) - 1)
    } else {
        (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
    };
    (low..=high).contains(&value)
}

/// The number at the column's scale; none where it would be rounded.
fn decimal(text: &str, precision: u8, scale: u8) -> Option<DefaultValue> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (kept, cut) = fraction
        .split_at_checked(scale.into())
        .unwrap_or((fraction, ""));
    if cut.chars().any(|c| c != '0') {
        return None;
    }
    let units = format!("{whole}{kept:0<width$}", width = usize::from(scale));
    let units = units.trim_start_matches('0');
    if units.len() > usize::from(precision).min(38) || !units.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let units: i128 = if units.is_empty() {
        0
    } else {
        units.parse().ok()?
    };
    Some(DefaultValue::Decimal(if negative { -units } else { units }))
}

fn short(text: String, chars: u32) -> Option<DefaultValue> {
    let fits = u32::try_from(text.chars().count()).is_ok_and(|count| count <= chars);
    fits.then_some(DefaultValue::Text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_literals_are_taken() {
        assert_eq!(literal("'it''s'").as_deref(), Some("it's"));
        assert_eq!(literal("-1.50").as_deref(), Some("-1.50"));
        for other in [
            "now()",
            "('x')",
            "'a\\n'",
            "b'1'",
            "0x41",
            "_utf8mb4'x'",
            "1e3",
            "'a' 'b'",
        ] {
            assert_eq!(literal(other), None, "{other}");
        }
    }

    #[test]
    fn decimals_are_not_rounded() {
        assert_eq!(decimal("1.5", 10, 2), Some(DefaultValue::Decimal(150)));
        assert_eq!(decimal("-0.050", 10, 2), Some(DefaultValue::Decimal(-5)));
        assert_eq!(decimal("0.005", 10, 2), None);
        assert_eq!(decimal("1000", 4, 2), None);
    }
}
