//! UPPER and LOWER, one character for one, as the utf8mb4 collations of MySQL 8 and
//! later (`*_0900_*`) have it.

use std::borrow::Cow;

use super::case_map::{LOWER, Run, UPPER};
use super::text::Text;

/// `UPPER(text)`.
#[inline]
#[must_use]
pub fn upper(text: Text<'_>) -> Text<'_> {
    let text = text?;
    if text.is_ascii() {
        let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
        return Some(if lower {
            Cow::Owned(text.to_ascii_uppercase())
        } else {
            text
        });
    }
    Some(Cow::Owned(convert(&text, UPPER)))
}

/// `LOWER(text)`.
#[inline]
#[must_use]
pub fn lower(text: Text<'_>) -> Text<'_> {
    let text = text?;
    if text.is_ascii() {
        let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
        return Some(if upper {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            text
        });
    }
    Some(Cow::Owned(convert(&text, LOWER)))
}

/// Converts each character by `runs`.
///
/// The server converts in place, in as many bytes as the text has
/// (`my_caseup_utf8mb4`, strings/ctype-utf8.cc): where a character grows over the bytes
/// that are still to be read, or out of the text, the result ends. 19 rare letters grow.
/// The result here ends in the same place, for what is computed is what the server
/// computes.
fn convert(text: &str, runs: &[Run]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut read = 0;
    for c in text.chars() {
        read += c.len_utf8();
        let c = map(c, runs);
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

/// The other case of a character, or itself.
fn map(c: char, runs: &[Run]) -> char {
    let code = u32::from(c);
    let index = runs.partition_point(|run| run.last < code);
    let Some(run) = runs.get(index).filter(|run| run.first <= code) else {
        return c;
    };
    if !(code - run.first).is_multiple_of(run.step) {
        return c;
    }
    code.checked_add_signed(run.shift)
        .and_then(char::from_u32)
        .unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::text;

    #[test]
    fn ascii_stays_borrowed_where_nothing_changes() {
        assert!(matches!(upper(text("ABC 1")), Some(Cow::Borrowed("ABC 1"))));
        assert_eq!(lower(text("ABC 1")).as_deref(), Some("abc 1"));
        assert_eq!(upper(None), None);
    }

    #[test]
    fn one_character_for_one() {
        assert_eq!(upper(text("straße ŉ")).as_deref(), Some("STRAßE ŉ"));
        assert_eq!(
            lower(text("ΑΣ İ")).as_deref(),
            Some("ας i".replace('ς', "σ").as_str())
        );
    }

    #[test]
    fn a_letter_that_grows_ends_the_text() {
        assert_eq!(lower(text("xȺabc")).as_deref(), Some("xⱥ"));
        assert_eq!(lower(text("Ⱥ")).as_deref(), Some(""));
    }

    #[test]
    fn runs_are_sorted() {
        for runs in [UPPER, LOWER] {
            assert!(runs.iter().all(|run| run.first <= run.last && run.step > 0));
            assert!(runs.windows(2).all(|pair| pair[0].last < pair[1].first));
        }
    }
}
