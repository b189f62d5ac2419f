//! A level of weights: a trie over code points. `data/README.md` fixes its form.

/// Words of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(&'static [u8]);

impl Words {
    /// The word at an index; 0 behind the end, which a table of this crate never reads.
    #[inline]
    pub(super) const fn at(self, index: usize) -> u16 {
        match self.0.split_at_checked(2 * index) {
            Some((_, [low, high, ..])) => u16::from_le_bytes([*low, *high]),
            _ => 0,
        }
    }
}

const TOP: usize = 2;
const MIDDLES: usize = TOP + 272;
/// The code of a character that begins contractions.
pub(super) const CONTRACTION: u16 = 0xFF00;
const FORMULA: u16 = 0xFF10;
const HANGUL: u16 = 0xFF1F;

/// What one character weighs on one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Nothing: the level passes over it.
    None,
    /// One word.
    One(u16),
    /// Several, in [`Table::word`] from here, so many.
    Several(usize, u16),
    /// Two words, computed.
    Two(u16, u16),
    /// A Hangul syllable: the weights of its parts.
    Hangul,
    /// To be sought among the contractions.
    Contraction,
}

/// A level of weights.
#[derive(Debug)]
pub(super) struct Table {
    words: Words,
    pages: usize,
    expansions: usize,
}

impl Table {
    /// Reads a table's head.
    pub(super) const fn new(bytes: &'static [u8]) -> Self {
        let words = Words(bytes);
        let pages = MIDDLES + 64 * words.at(0) as usize;
        Self {
            words,
            pages,
            expansions: pages + 64 * words.at(1) as usize,
        }
    }

    /// The code of a character.
    #[inline]
    pub(super) const fn code(&self, c: char) -> u16 {
        let c = c as usize;
        let middle = self.words.at(TOP + (c >> 12)) as usize;
        let page = self.words.at(MIDDLES + 64 * middle + (c >> 6 & 63)) as usize;
        self.words.at(self.pages + 64 * page + (c & 63))
    }

    /// What a code stands for.
    #[inline]
    pub(super) fn weight(&self, c: char, code: u16) -> Weight {
        match code {
            0 => Weight::None,
            1..0x8000 => Weight::One(code),
            0x8000..0xFF00 => {
                let at = self.expansions + usize::from(code - 0x8000);
                Weight::Several(at + 1, self.words.at(at))
            }
            HANGUL => Weight::Hangul,
            FORMULA..HANGUL => implicit(c, code - FORMULA),
            _ => Weight::Contraction,
        }
    }

    /// A word of an expansion.
    #[inline]
    pub(super) const fn word(&self, at: usize) -> u16 {
        self.words.at(at)
    }

    /// The one weight of a character, as its distance from the character.
    #[inline]
    pub(super) fn relative(&self, c: char) -> u16 {
        match u16::try_from(u32::from(c)) {
            Ok(own) => own.wrapping_add(self.code(c)),
            Err(_) => 0xFFFD,
        }
    }
}

/// The weights that the algorithm computes for a character without any.
fn implicit(c: char, formula: u16) -> Weight {
    let (base, from) = match formula {
        0 => (0xFB40, 0),
        1 => (0xFB80, 0),
        2 => (0xFBC0, 0),
        3 => (0xFB00, 0x1_7000),
        4 => (0xFB01, 0x1_B170),
        _ => (0xFB02, 0x1_8B00),
    };
    let rest = u32::from(c).wrapping_sub(from);
    let word = |word: u32| u16::try_from(word & 0xFFFF).unwrap_or_default();
    Weight::Two(word(base + (rest >> 15)), word(rest & 0x7FFF | 0x8000))
}

/// Characters that weigh otherwise together than one by one, sorted.
#[derive(Debug)]
pub(super) struct Contractions {
    words: Words,
    count: usize,
}

/// Words of one contraction: three characters of two, and a code for each of three levels.
const RECORD: usize = 9;

impl Contractions {
    /// No contractions.
    pub(super) const NONE: Self = Self::new(&[]);

    pub(super) const fn new(bytes: &'static [u8]) -> Self {
        Self {
            words: Words(bytes),
            count: bytes.len() / (2 * RECORD),
        }
    }

    /// The longest contraction at the beginning of `text`: its characters' count, and its
    /// code in a table.
    pub(super) fn find(&self, text: &str, column: usize) -> Option<(usize, u16)> {
        let mut chars = text.chars().map(u32::from);
        let mut key = [0; 3];
        for part in &mut key {
            *part = chars.next().unwrap_or(0);
        }
        for last in (0..3).rev() {
            if let Some(at) = self.position(key) {
                let length = key.iter().filter(|part| **part != 0).count();
                return Some((length, self.words.at(RECORD * at + 6 + column)));
            }
            if let Some(last) = key.get_mut(last) {
                *last = 0;
            }
        }
        None
    }

    fn position(&self, key: [u32; 3]) -> Option<usize> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.key(middle).cmp(&key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn key(&self, at: usize) -> [u32; 3] {
        [0, 2, 4].map(|part| {
            let high = u32::from(self.words.at(RECORD * at + part));
            high << 16 | u32::from(self.words.at(RECORD * at + part + 1))
        })
    }
}
