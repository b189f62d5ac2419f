//! UPPER and LOWER, one character for one, by the tables of the text's collation.

use std::borrow::Cow;

use super::single_byte::ByteCase;
use super::{Case, Collation};

/// Letters in both directions.
#[derive(Debug)]
pub(super) struct CaseMap {
    pub(super) upper: &'static [u8],
    pub(super) lower: &'static [u8],
}

/// `UPPER(text)` under the text's collation.
#[inline]
#[must_use]
pub fn upper<'a>(text: Option<Cow<'a, str>>, by: &'static Collation) -> Option<Cow<'a, str>> {
    let text = text?;
    if by.has_usual_ascii() && text.is_ascii() {
        let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
        return Some(if lower {
            Cow::Owned(text.to_ascii_uppercase())
        } else {
            text
        });
    }
    Some(Cow::Owned(match by.case {
        Case::InPlace(map) => in_place(&text, map.upper),
        Case::Free(map) => text.chars().map(|c| other(c, map.upper)).collect(),
        Case::Bytes(set) => text
            .chars()
            .map(|c| set.convert(c, ByteCase::Upper))
            .collect(),
    }))
}

/// `LOWER(text)` under the text's collation.
#[inline]
#[must_use]
pub fn lower<'a>(text: Option<Cow<'a, str>>, by: &'static Collation) -> Option<Cow<'a, str>> {
    let text = text?;
    if by.has_usual_ascii() && text.is_ascii() {
        let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
        return Some(if upper {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            text
        });
    }
    Some(Cow::Owned(match by.case {
        Case::InPlace(map) => in_place(&text, map.lower),
        Case::Free(map) => text.chars().map(|c| other(c, map.lower)).collect(),
        Case::Bytes(set) => text
            .chars()
            .map(|c| set.convert(c, ByteCase::Lower))
            .collect(),
    }))
}

impl Collation {
    const fn has_usual_ascii(&self) -> bool {
        match self.case {
            Case::InPlace(_) | Case::Free(_) => true,
            Case::Bytes(_) => false,
        }
    }
}

/// Converts each character in as many bytes as the text has.
///
/// MySQL converts in place (`my_caseup_utf8mb4`, strings/ctype-utf8.cc): where a character
/// grows over the bytes that are still to be read, or out of the text, the result ends.
/// Some 20 rare letters grow. The result here ends in the same place, for what is computed
/// is what the server computes.
fn in_place(text: &str, runs: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut read = 0;
    for c in text.chars() {
        read += c.len_utf8();
        let c = other(c, runs);
        if out.len() + c.len_utf8() > text.len() {
            break;
        }
        out.push(c);
        if out.len() > read {
            break;
        }
    }
    out
}

/// The other case of a character, or itself. A run is twelve bytes: its first letter, its
/// last with the step from one to the next above it, the distance to the other case.
fn other(c: char, runs: &[u8]) -> char {
    let (runs, _) = runs.as_chunks::<12>();
    let code = u32::from(c);
    let index = runs.partition_point(|run| last(run) < code);
    let Some([a, b, c0, c1, _, _, _, step, w, x, y, z]) = runs.get(index) else {
        return c;
    };
    let first = u32::from_le_bytes([*a, *b, *c0, *c1]);
    let distance = code.checked_sub(first);
    if !distance.is_some_and(|distance| distance.is_multiple_of(u32::from(*step))) {
        return c;
    }
    code.checked_add_signed(i32::from_le_bytes([*w, *x, *y, *z]))
        .and_then(char::from_u32)
        .unwrap_or(c)
}

const fn last(run: &[u8; 12]) -> u32 {
    let [_, _, _, _, a, b, c, ..] = run;
    u32::from_le_bytes([*a, *b, *c, 0])
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::*;

    fn text(text: &str) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(text))
    }

    #[test]
    fn ascii_stays_borrowed_where_nothing_changes() {
        let same = upper(text("ABC 1"), &UCA900_AI_CI);
        assert!(matches!(same, Some(Cow::Borrowed("ABC 1"))));
        assert_eq!(lower(text("ABC 1"), &GENERAL_CI).as_deref(), Some("abc 1"));
        assert_eq!(upper(None, &GENERAL_CI), None);
    }

    #[test]
    fn each_family_has_its_own_letters() {
        let of = |by| upper(text("straße ŉ ƀ ⱥ"), by).unwrap();
        assert_eq!(of(&UCA900_AI_CI), "STRAßE ŉ Ƀ Ⱥ");
        assert_eq!(of(&GENERAL_CI), "STRAßE ŉ ƀ ⱥ");
        assert_eq!(upper(text("ÿé"), &LATIN1_SWEDISH_CI).unwrap(), "ÿÉ");
    }

    #[test]
    fn a_letter_that_grows_ends_the_text_on_mysql() {
        assert_eq!(lower(text("xȺabc"), &UCA900_AI_CI).unwrap(), "xⱥ");
        assert_eq!(lower(text("Ⱥ"), &UCA900_AI_CI).unwrap(), "");
        assert_eq!(lower(text("Ⱥbc"), &UCA1400_AI_CI).unwrap(), "ⱥbc");
    }
}
