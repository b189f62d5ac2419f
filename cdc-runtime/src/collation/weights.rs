//! The weights of a text on one level, one after the other, without allocation.

use super::Level;
use super::table::{CONTRACTION, Contractions, Table, Weight};

/// Walks over a text's weights on one level.
pub(super) struct Weights<'a> {
    table: &'static Table,
    contractions: &'static Contractions,
    /// Which of a contraction's codes.
    column: usize,
    text: &'a str,
    /// The rest of an expansion: where, and how many words.
    expansion: (usize, u16),
    /// Computed words that are still to be given; 0 is none.
    computed: [u16; 2],
}

impl<'a> Weights<'a> {
    pub(super) const fn new(
        text: &'a str,
        level: &'static Level,
        contractions: &'static Contractions,
    ) -> Self {
        Self {
            table: level.table,
            contractions,
            column: level.column,
            text,
            expansion: (0, 0),
            computed: [0; 2],
        }
    }

    fn pending(&mut self) -> Option<u16> {
        let [first, second] = self.computed;
        if first != 0 {
            self.computed = [second, 0];
            return Some(first);
        }
        let (at, left) = self.expansion;
        self.expansion = (at + 1, left.checked_sub(1)?);
        Some(self.table.word(at))
    }

    /// The weights of a Hangul syllable are those of its parts.
    fn hangul(&mut self, c: char) -> Option<u16> {
        let index = u32::from(c).checked_sub(0xAC00)?;
        let part = |code: u32| {
            let c = char::from_u32(code)?;
            match self.table.weight(c, self.table.code(c)) {
                Weight::One(word) => Some(word),
                _ => None,
            }
        };
        let first = part(0x1100 + index / 588)?;
        let second = part(0x1161 + index % 588 / 28)?;
        let third = match index % 28 {
            0 => 0,
            last => part(0x11A7 + last)?,
        };
        self.computed = [second, third];
        Some(first)
    }

    /// The first weight; what follows is kept.
    fn begin(&mut self, c: char, code: u16) -> Option<u16> {
        match self.table.weight(c, code) {
            Weight::None | Weight::Contraction => None,
            Weight::One(word) => Some(word),
            Weight::Several(at, count) => {
                self.expansion = (at, count);
                self.pending()
            }
            Weight::Two(first, second) => {
                self.computed = [second, 0];
                Some(first)
            }
            Weight::Hangul => self.hangul(c),
        }
    }
}

impl Iterator for Weights<'_> {
    type Item = u16;

    #[inline]
    fn next(&mut self) -> Option<u16> {
        if (self.computed[0] != 0 || self.expansion.1 != 0)
            && let Some(word) = self.pending()
        {
            return Some(word);
        }
        loop {
            let mut chars = self.text.chars();
            let c = chars.next()?;
            let mut code = self.table.code(c);
            if code == CONTRACTION {
                let (length, found) = self.contractions.find(self.text, self.column)?;
                chars = self.text.chars();
                chars.nth(length - 1)?;
                code = found;
            }
            self.text = chars.as_str();
            if let Some(word) = self.begin(c, code) {
                return Some(word);
            }
        }
    }
}
