//! `LIKE`: character by character, each under the collation; no contractions, no padding.

use std::borrow::Cow;

use super::weights::Weights;
use super::{Collation, Order};

/// `text LIKE pattern ESCAPE 'escape'`: NULL where either is.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn like(
    text: Option<Cow<'_, str>>,
    pattern: Option<Cow<'_, str>>,
    escape: char,
    by: &'static Collation,
) -> Option<bool> {
    Some(matches(&text?, &pattern?, escape, by))
}

/// The next part of a pattern.
enum Part {
    /// `%`
    Any,
    /// `_`
    One,
    /// A character that stands for itself.
    Literal(char),
}

/// The next part, and what follows it. An escape at the end stands for itself.
fn part(pattern: &str, escape: char) -> Option<(Part, &str)> {
    let mut chars = pattern.chars();
    let part = match chars.next()? {
        c if c == escape => Part::Literal(chars.next().unwrap_or(c)),
        '%' => Part::Any,
        '_' => Part::One,
        c => Part::Literal(c),
    };
    Some((part, chars.as_str()))
}

fn matches(text: &str, pattern: &str, escape: char, by: &'static Collation) -> bool {
    let (mut text, mut pattern) = (text, pattern);
    // What to go on with where the last `%` takes one character more.
    let mut again: Option<(&str, &str)> = None;
    loop {
        let step = match part(pattern, escape) {
            Some((Part::Any, rest)) => {
                again = Some((text, rest));
                pattern = rest;
                continue;
            }
            Some((part, rest)) => after(text, &part, by).map(|left| (left, rest)),
            None if text.is_empty() => return true,
            None => None,
        };
        if let Some(next) = step {
            (text, pattern) = next;
            continue;
        }
        let Some((from, rest)) = again else {
            return false;
        };
        let mut chars = from.chars();
        if chars.next().is_none() {
            return false;
        }
        again = Some((chars.as_str(), rest));
        (text, pattern) = (chars.as_str(), rest);
    }
}

/// What follows the first character where the part matches it.
fn after<'t>(text: &'t str, part: &Part, by: &'static Collation) -> Option<&'t str> {
    let mut chars = text.chars();
    let c = chars.next()?;
    let matched = match part {
        Part::Any | Part::One => true,
        Part::Literal(wanted) => same(c, *wanted, by),
    };
    matched.then_some(chars.as_str())
}

/// The weight of what is weighed as U+FFFD.
const REPLACED: u16 = 0xFFFD;

/// Whether two characters are one to the collation.
fn same(a: char, b: char, by: &'static Collation) -> bool {
    if a == b {
        return true;
    }
    match &by.order {
        Order::Code => false,
        Order::Simple(table) => table.relative(a) == table.relative(b),
        Order::Bytes(order) => order.weight(a) == order.weight(b),
        Order::Uca(levels, contractions) => {
            let (mut first, mut second) = ([0; 4], [0; 4]);
            let (a, b) = (a.encode_utf8(&mut first), b.encode_utf8(&mut second));
            levels.iter().all(|level| {
                // What has no weight of its own, as supplementary characters under
                // `unicode_ci`, is like no other character.
                Weights::new(a, level, contractions).next() != Some(REPLACED)
                    && Weights::new(a, level, contractions).eq(Weights::new(b, level, contractions))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BIN, GENERAL_CI, LATIN1_SWEDISH_CI, UCA900_AI_CI, UNICODE_CI};
    use super::matches;

    #[test]
    fn wildcards_take_characters_and_escapes_make_them_plain() {
        let like = |text, pattern| matches(text, pattern, '\\', &BIN);
        assert!(like("é😀z", "___") && like("", "%") && like("abcabd", "%ab_"));
        assert!(like("50%", "50\\%") && !like("500", "50\\%") && like("a\\", "a\\"));
        assert!(!like("a ", "a") && !like("A", "a") && like("aXbXc", "a%b%c"));
        assert!(matches("50%", "50|%", '|', &BIN));
    }

    #[test]
    fn characters_are_compared_one_by_one() {
        assert!(matches("STRASSE", "straSse", '\\', &GENERAL_CI));
        assert!(!matches("straße", "strasse", '\\', &UNICODE_CI));
        assert!(matches("Étude", "etu%", '\\', &UCA900_AI_CI));
        assert!(matches("ÀB", "a_", '\\', &LATIN1_SWEDISH_CI));
    }
}
