//! Text: joining, trimming, counting, replacing.
//!
//! Nothing here depends on a collation: characters are equal when they are the same.

use std::borrow::Cow;

/// Text or NULL.
pub type Text<'a> = Option<Cow<'a, str>>;

/// A text column or literal.
#[inline]
#[must_use]
pub const fn text(value: &str) -> Text<'_> {
    Some(Cow::Borrowed(value))
}

/// A nullable text column.
#[inline]
#[must_use]
pub fn text_opt(value: Option<&str>) -> Text<'_> {
    value.map(Cow::Borrowed)
}

/// `CONCAT(parts…)`: NULL where any part is.
#[inline]
#[must_use]
pub fn concat<'a, const N: usize>(parts: [Text<'a>; N]) -> Text<'a> {
    let mut whole = String::with_capacity(parts.iter().flatten().map(|part| part.len()).sum());
    for part in parts {
        whole.push_str(&part?);
    }
    Some(Cow::Owned(whole))
}

/// `CONCAT_WS(separator, parts…)`: leaves out parts that are NULL; NULL where the
/// separator is.
#[inline]
#[must_use]
pub fn concat_ws<'a, const N: usize>(separator: Text<'a>, parts: [Text<'a>; N]) -> Text<'a> {
    let separator = separator?;
    let mut whole = String::new();
    for (index, part) in parts.into_iter().flatten().enumerate() {
        if index > 0 {
            whole.push_str(&separator);
        }
        whole.push_str(&part);
    }
    Some(Cow::Owned(whole))
}

/// Which ends TRIM works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrimSide {
    /// Both ends, the beginning first.
    Both,
    /// The beginning.
    Leading,
    /// The end.
    Trailing,
}

/// `TRIM(side remove FROM text)`: takes whole copies of `remove` off; nothing where it
/// is empty.
#[inline]
#[must_use]
pub fn trim<'a>(text: Text<'a>, remove: Text<'_>, side: TrimSide) -> Text<'a> {
    let (text, remove) = (text?, remove?);
    if remove.is_empty() {
        return Some(text);
    }
    Some(narrow(text, |text| {
        let text = match side {
            TrimSide::Both | TrimSide::Leading => text.trim_start_matches(&*remove),
            TrimSide::Trailing => text,
        };
        match side {
            TrimSide::Both | TrimSide::Trailing => text.trim_end_matches(&*remove),
            TrimSide::Leading => text,
        }
    }))
}

/// `LTRIM(text)`: takes leading spaces off, no other white space.
#[inline]
#[must_use]
pub fn ltrim(text: Text<'_>) -> Text<'_> {
    text.map(|text| narrow(text, |text| text.trim_start_matches(' ')))
}

/// `RTRIM(text)`: takes trailing spaces off, no other white space.
#[inline]
#[must_use]
pub fn rtrim(text: Text<'_>) -> Text<'_> {
    text.map(|text| narrow(text, |text| text.trim_end_matches(' ')))
}

/// Text as a collation with PAD SPACE compares it: the shorter side goes on in spaces.
#[derive(Debug, Clone)]
pub struct Padded<'a>(Cow<'a, str>);

impl PartialEq for Padded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.trim_end_matches(' ') == other.0.trim_end_matches(' ')
    }
}

impl PartialOrd for Padded<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        let length = a.len().max(b.len());
        let padded = |bytes: &'_ [u8]| -> Vec<u8> {
            let spaces = std::iter::repeat_n(b' ', length - bytes.len());
            bytes.iter().copied().chain(spaces).collect()
        };
        Some(padded(a).cmp(&padded(b)))
    }
}

/// Text to compare by a collation with PAD SPACE.
#[inline]
#[must_use]
pub fn pad_space(text: Text<'_>) -> Option<Padded<'_>> {
    text.map(Padded)
}

/// A part of `text`, borrowed where the text is.
#[inline]
pub(super) fn narrow<'a>(text: Cow<'a, str>, part: impl Fn(&str) -> &str) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(part(text)),
        Cow::Owned(text) => {
            let kept = part(&text);
            if kept.len() == text.len() {
                Cow::Owned(text)
            } else {
                Cow::Owned(kept.to_owned())
            }
        }
    }
}

/// `CHAR_LENGTH(text)`: characters.
#[inline]
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn char_length(text: Text<'_>) -> Option<i128> {
    text.and_then(|text| i128::try_from(text.chars().count()).ok())
}

/// `LENGTH(text)`: bytes in utf8mb4.
#[inline]
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn length(text: Text<'_>) -> Option<i128> {
    text.and_then(|text| i128::try_from(text.len()).ok())
}

/// `LENGTH(text)` in utf16, utf16le and ucs2.
#[inline]
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "every expression passes by value"
)]
pub fn length_utf16(text: Text<'_>) -> Option<i128> {
    text.and_then(|text| i128::try_from(2 * text.encode_utf16().count()).ok())
}

/// `LENGTH(text)` in utf32.
#[inline]
#[must_use]
pub fn length_utf32(text: Text<'_>) -> Option<i128> {
    char_length(text).map(|count| 4 * count)
}

/// `UPPER(text)` where the text's collation is not known, such as a number's: as the
/// collations of MySQL 8 and later have it.
#[inline]
#[must_use]
pub fn upper(text: Text<'_>) -> Text<'_> {
    crate::collation::upper(text, &crate::collation::UCA900_AI_CI)
}

/// `LOWER(text)`, as [`upper`].
#[inline]
#[must_use]
pub fn lower(text: Text<'_>) -> Text<'_> {
    crate::collation::lower(text, &crate::collation::UCA900_AI_CI)
}

/// `REPLACE(text, from, to)`: every copy of `from`, from the left; nothing where it is
/// empty.
#[inline]
#[must_use]
pub fn replace<'a>(text: Text<'a>, from: Text<'_>, to: Text<'_>) -> Text<'a> {
    let (text, from, to) = (text?, from?, to?);
    if from.is_empty() || !text.contains(&*from) {
        return Some(text);
    }
    Some(Cow::Owned(text.replace(&*from, &to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_borrowed_text_stay_borrowed() {
        let trimmed = trim(text("  a "), text(" "), TrimSide::Both);
        assert!(matches!(trimmed, Some(Cow::Borrowed("a"))));
        assert!(matches!(
            replace(text("abc"), text("x"), text("y")),
            Some(Cow::Borrowed("abc"))
        ));
        assert_eq!(rtrim(Some(Cow::Owned("a ".into()))).as_deref(), Some("a"));
    }

    #[test]
    fn null_is_passed_on_but_by_concat_ws() {
        assert_eq!(concat([text("a"), None]), None);
        assert_eq!(
            concat_ws(text(","), [None, text("a"), None, text("")]).as_deref(),
            Some("a,")
        );
        assert_eq!(concat_ws(None, [text("a")]), None);
        assert_eq!(trim(text("a"), None, TrimSide::Both), None);
        assert_eq!(replace(text("a"), text("a"), None), None);
        assert_eq!(char_length(None), None);
    }
}
