//! Collations of character sets of one byte: a weight for each byte.

use super::Collation;

/// For each character set: 256 sorted characters of two bytes, their bytes, and the bytes
/// of both cases.
static CHARSETS: &[u8] = include_bytes!("data/charsets.bin");
/// For each collation: the weight of each byte.
static ORDERS: &[u8] = include_bytes!("data/single_byte.bin");
/// Bytes of a character set in [`CHARSETS`].
const CHARSET: usize = 512 + 3 * 256;

/// Which character set, and which weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByteOrder {
    charset: usize,
    order: usize,
}

/// One of a byte's two cases.
#[derive(Debug, Clone, Copy)]
pub(super) enum ByteCase {
    Upper,
    Lower,
}

impl ByteOrder {
    pub(super) const fn new(charset: usize, order: usize) -> Self {
        Self { charset, order }
    }

    /// The weight of a character. One that the character set does not have, which no
    /// column holds, is like no other.
    #[inline]
    pub(super) fn weight(self, c: char) -> u32 {
        let weight = self
            .position(c)
            .and_then(|at| self.byte(at))
            .and_then(|byte| ORDERS.get(256 * self.order + usize::from(byte)));
        weight.map_or(256 + u32::from(c), |weight| u32::from(*weight))
    }

    /// The other case of a character.
    pub(super) fn convert(self, c: char, case: ByteCase) -> char {
        let part = match case {
            ByteCase::Upper => 768,
            ByteCase::Lower => 1024,
        };
        let Some(byte) = self.position(c).and_then(|at| self.byte(at)) else {
            return c;
        };
        let other = CHARSETS.get(self.charset * CHARSET + part + usize::from(byte));
        other
            .filter(|other| **other != byte)
            .and_then(|other| (0..256).find(|at| self.byte(*at) == Some(*other)))
            .and_then(|at| char::from_u32(self.character(at).into()))
            .unwrap_or(c)
    }

    /// Where a character stands among those of the set.
    #[inline]
    fn position(self, c: char) -> Option<usize> {
        let c = u16::try_from(u32::from(c)).ok()?;
        let own = usize::from(c);
        if own < 128 && self.character(own) == c {
            return Some(own);
        }
        let (mut low, mut high) = (0, 256);
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.character(middle).cmp(&c) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn character(self, at: usize) -> u16 {
        let at = self.charset * CHARSET + 2 * at;
        match CHARSETS.get(at..at + 2) {
            Some([low, high]) => u16::from_le_bytes([*low, *high]),
            _ => 0xFFFF,
        }
    }

    fn byte(self, at: usize) -> Option<u8> {
        if self.character(at) == 0xFFFF {
            return None;
        }
        CHARSETS.get(self.charset * CHARSET + 512 + at).copied()
    }
}

/// A collation by bytes; with PAD SPACE, as all of these.
pub(super) const fn of(charset: usize, order: usize) -> Collation {
    let order = ByteOrder::new(charset, order);
    Collation::new(
        super::Order::Bytes(order),
        super::Pad::Space,
        super::Case::Bytes(order),
    )
}

/// Names collations: character set and weights, by place in the tables.
macro_rules! single_byte {
    ($($(#[$doc:meta])* $name:ident: $charset:literal, $order:literal;)*) => {
        $(
            $(#[$doc])*
            pub static $name: super::Collation = super::single_byte::of($charset, $order);
        )*
    };
}
pub(super) use single_byte;
