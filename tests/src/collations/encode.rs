//! Weights as the tables' codes, and the codes as a trie.
//!
//! The codes are those that `cdc-runtime/src/collation/data/README.md` fixes.

use std::collections::{BTreeMap, HashMap};

use super::fetch::Points;
use crate::Outcome;

/// A character begins a contraction.
pub(super) const CONTRACTION: u16 = 0xFF00;
const EXPANSION: usize = 0x8000;
const FORMULA: u16 = 0xFF10;
const HANGUL: u16 = 0xFF1F;
/// Bases of the formulas, in the order of their codes.
const BASES: &[(u32, u32)] = &[
    (0xFB40, 0),
    (0xFB80, 0),
    (0xFBC0, 0),
    (0xFB00, 0x1_7000),
    (0xFB01, 0x1_B170),
    (0xFB02, 0x1_8B00),
];

/// The weights of each character on one level.
#[derive(Default)]
pub(super) struct Weights {
    of: BTreeMap<u32, Vec<u16>>,
    starts: Vec<u32>,
}

impl Weights {
    pub(super) fn of(points: &Points) -> Self {
        let of = points
            .iter()
            .map(|(point, bytes)| (*point, words(bytes)))
            .collect();
        Self {
            of,
            starts: Vec::new(),
        }
    }

    pub(super) fn set(&mut self, point: u32, weights: Vec<u16>) {
        self.of.insert(point, weights);
    }

    pub(super) fn get(&self, point: u32) -> &[u16] {
        self.of.get(&point).map_or(&[], Vec::as_slice)
    }

    /// A character whose weights are to be sought among the contractions.
    pub(super) fn starts(&mut self, point: u32) {
        self.starts.push(point);
    }
}

/// A level as codes.
pub(super) struct Table {
    codes: Vec<u16>,
    expansions: Vec<u16>,
    known: HashMap<Vec<u16>, u16>,
}

impl Table {
    /// The code of some weights that no formula gives.
    pub(super) fn code(&mut self, weights: &[u16]) -> Outcome<u16> {
        match weights {
            [] => return Ok(0),
            [one] if *one < 0x8000 => return Ok(*one),
            _ => {}
        }
        if let Some(code) = self.known.get(weights) {
            return Ok(*code);
        }
        let code = u16::try_from(EXPANSION + self.expansions.len())?;
        if code >= CONTRACTION {
            return Err("too many expansions for one table".into());
        }
        self.expansions.push(u16::try_from(weights.len())?);
        self.expansions.extend(weights);
        self.known.insert(weights.to_vec(), code);
        Ok(code)
    }
}

/// Sixteen-bit big-endian words, as WEIGHT_STRING gives.
pub(super) fn words(bytes: &[u8]) -> Vec<u16> {
    bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_be_bytes(*pair))
        .collect()
}

/// Codes of weights.
pub(super) fn coded(weights: &Weights) -> Outcome<Table> {
    let mut table = Table {
        codes: Vec::with_capacity(0x11_0000),
        expansions: Vec::new(),
        known: HashMap::new(),
    };
    for point in 0..0x11_0000 {
        let own = weights.get(point);
        let code = match formula(weights, point, own) {
            _ if weights.starts.contains(&point) => CONTRACTION,
            Some(code) => code,
            None => table.code(own)?,
        };
        table.codes.push(code);
    }
    Ok(table)
}

fn formula(weights: &Weights, point: u32, own: &[u16]) -> Option<u16> {
    if (0xAC00..=0xD7A3).contains(&point) && own.first()? < &0x8000 {
        let index = point - 0xAC00;
        let jamo = [0x1100 + index / 588, 0x1161 + index % 588 / 28];
        let last = (!index.is_multiple_of(28)).then_some(0x11A7 + index % 28);
        let parts = jamo.into_iter().chain(last);
        let whole: Vec<u16> = parts.flat_map(|jamo| weights.get(jamo).to_vec()).collect();
        let unequal = own.iter().any(|weight| *weight != 0x20);
        return (whole == own && unequal).then_some(HANGUL);
    }
    let [first, second] = own else { return None };
    let (first, second) = (u32::from(*first), u32::from(*second));
    let found = BASES.iter().position(|(base, from)| {
        let Some(rest) = point.checked_sub(*from) else {
            return false;
        };
        first == base + (rest >> 15) && second == (rest & 0x7FFF | 0x8000)
    })?;
    Some(FORMULA + u16::try_from(found).ok()?)
}

/// Weights of one word each, as the distance from the character itself.
pub(super) fn relative(points: &Points) -> Outcome<Table> {
    let mut codes = vec![0; 0x11_0000];
    for (point, bytes) in points {
        let [weight] = words(bytes)[..] else {
            return Err("a character with more than one weight".into());
        };
        let own = u16::try_from(*point & 0xFFFF)?;
        if *point <= 0xFFFF {
            let code = codes.get_mut(usize::from(own));
            *code.ok_or("a character outside the table")? = weight.wrapping_sub(own);
        } else if weight != 0xFFFD {
            return Err("a supplementary character with a weight of its own".into());
        }
    }
    Ok(Table {
        codes,
        expansions: Vec::new(),
        known: HashMap::new(),
    })
}

/// Three stages of a trie, in little-endian words: counts, top, middle, pages, expansions.
pub(super) fn trie(table: &Table) -> Outcome<Vec<u8>> {
    let (mut pages, mut middles) = (Vec::new(), Vec::new());
    let mut indexes = Vec::new();
    for page in table.codes.chunks(64) {
        indexes.push(intern(&mut pages, page.to_vec())?);
    }
    let mut top = Vec::new();
    for middle in indexes.chunks(64) {
        top.push(intern(&mut middles, middle.to_vec())?);
    }
    let counts = [u16::try_from(middles.len())?, u16::try_from(pages.len())?];
    let words = counts.into_iter().chain(top);
    let words = words.chain(middles.into_iter().flatten());
    let words = words.chain(pages.into_iter().flatten());
    let words = words.chain(table.expansions.iter().copied());
    Ok(words.flat_map(u16::to_le_bytes).collect())
}

fn intern(known: &mut Vec<Vec<u16>>, part: Vec<u16>) -> Outcome<u16> {
    let found = known.iter().position(|known| *known == part);
    let at = found.unwrap_or_else(|| {
        known.push(part);
        known.len() - 1
    });
    Ok(u16::try_from(at)?)
}
