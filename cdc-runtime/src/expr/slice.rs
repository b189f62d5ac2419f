//! Parts of text by character: SUBSTRING, LEFT, RIGHT.

use super::text::{Text, narrow};

/// `SUBSTRING(text, from)` and `SUBSTRING(text, from, len)`: characters from place
/// `from`, counted from 1, or from the end where negative; nothing where there is no
/// such place. `len` is `None` where it is not given, `Some(None)` where it is NULL.
#[inline]
#[must_use]
pub fn substring<'a>(text: Text<'a>, from: Option<i128>, len: Option<Option<i128>>) -> Text<'a> {
    let (text, from) = (text?, from?);
    let len = match len {
        Some(len) => count(len?),
        None => usize::MAX,
    };
    Some(narrow(text, |text| {
        let start = match from {
            0 => None,
            1.. => place(text, count(from - 1)),
            _ => place_from_end(text, count(from.saturating_neg())),
        };
        let rest = start.and_then(|start| text.get(start..)).unwrap_or("");
        head(rest, len)
    }))
}

/// `LEFT(text, len)`: the first characters.
#[inline]
#[must_use]
pub fn left(text: Text<'_>, len: Option<i128>) -> Text<'_> {
    let (text, len) = (text?, count(len?));
    Some(narrow(text, |text| head(text, len)))
}

/// `RIGHT(text, len)`: the last characters.
#[inline]
#[must_use]
pub fn right(text: Text<'_>, len: Option<i128>) -> Text<'_> {
    let (text, len) = (text?, count(len?));
    Some(narrow(text, |text| {
        if len == 0 {
            return "";
        }
        place_from_end(text, len)
            .and_then(|start| text.get(start..))
            .unwrap_or(text)
    }))
}

/// A number of characters: none below 0, all above what text can have.
#[inline]
fn count(number: i128) -> usize {
    usize::try_from(number.max(0)).unwrap_or(usize::MAX)
}

/// The first `len` characters.
#[inline]
fn head(text: &str, len: usize) -> &str {
    place(text, len)
        .and_then(|end| text.get(..end))
        .unwrap_or(text)
}

/// Where the character with `before` characters before it begins, if it is there.
#[inline]
fn place(text: &str, before: usize) -> Option<usize> {
    text.char_indices().nth(before).map(|(place, _)| place)
}

/// Where the character begins that is `back` characters from the end, if it is there.
#[inline]
fn place_from_end(text: &str, back: usize) -> Option<usize> {
    text.char_indices()
        .rev()
        .nth(back.checked_sub(1)?)
        .map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::text;

    #[test]
    fn places_count_characters() {
        let some = |number| Some(Some(number));
        assert_eq!(
            substring(text("aé😀z"), Some(2), some(2)).as_deref(),
            Some("é😀")
        );
        assert_eq!(
            substring(text("aé😀z"), Some(-2), None).as_deref(),
            Some("😀z")
        );
        assert_eq!(substring(text("abc"), Some(0), None).as_deref(), Some(""));
        assert_eq!(substring(text("abc"), Some(-4), None).as_deref(), Some(""));
        assert_eq!(substring(text("abc"), Some(1), Some(None)), None);
        assert_eq!(
            substring(text("abc"), Some(i128::MIN), some(i128::MAX)).as_deref(),
            Some("")
        );
        assert_eq!(left(text("é😀z"), Some(i128::MAX)).as_deref(), Some("é😀z"));
        assert_eq!(right(text("é😀z"), Some(2)).as_deref(), Some("😀z"));
        assert_eq!(right(text("é😀z"), Some(0)).as_deref(), Some(""));
    }
}
