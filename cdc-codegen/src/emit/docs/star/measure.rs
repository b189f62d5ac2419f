//! How wide a text is drawn, without a font at hand: in a monospaced one a character is
//! 0.6 em, and those of East Asian scripts and emoji at most 1.1 em.

/// The size of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// A box's name: 14 px, bold.
    Title,
    /// A line in a box: 12 px.
    Row,
}

impl Size {
    /// Pixels of a narrow and of a wide character, rounded up.
    const fn advance(self) -> (i32, i32) {
        match self {
            Self::Title => (9, 16),
            Self::Row => (8, 14),
        }
    }

    fn of(self, c: char) -> i32 {
        let (narrow, wide) = self.advance();
        if c < '\u{1100}' { narrow } else { wide }
    }
}

/// Pixels that `text` takes at most.
pub(crate) fn width(text: &str, size: Size) -> i32 {
    text.chars().map(|c| size.of(c)).sum()
}

/// As much of `text` as fits in `limit` pixels, with an ellipsis where that is not all.
pub(crate) fn clipped(text: &str, size: Size, limit: i32) -> String {
    if width(text, size) <= limit {
        return text.to_owned();
    }
    let mut left = limit - size.of('…');
    let kept = text.chars().take_while(|c| {
        left -= size.of(*c);
        left >= 0
    });
    kept.chain(['…']).collect()
}
