//! Collations: how the servers compare text, and which letters they pair.
//!
//! The tables below `data` are what servers answered, character by character
//! (`cargo run -p tests --bin collations`); the rules that use them are here. Text is
//! Unicode: a column of another character set was decoded before.

mod case;
mod compare;
mod like;
mod single_byte;
mod single_byte_list;
mod table;
mod uca;
mod weights;

pub use case::{lower, upper};
pub use compare::{Collated, collated, compare};
pub use like::like;
pub use single_byte_list::*;
pub use uca::*;

use case::CaseMap;
use single_byte::ByteOrder;
use table::{Contractions, Table};

/// What a collation knows.
#[derive(Debug)]
pub struct Collation {
    order: Order,
    pad: Pad,
    case: Case,
}

/// What characters weigh.
#[derive(Debug, Clone, Copy)]
enum Order {
    /// Their code points.
    Code,
    /// One weight each.
    Simple(&'static Table),
    /// The Unicode collation algorithm, level by level.
    Uca(&'static [Level], &'static Contractions),
    /// The weight of their byte.
    Bytes(ByteOrder),
}

/// A level of the Unicode collation algorithm.
#[derive(Debug)]
struct Level {
    table: &'static Table,
    /// Which of a contraction's codes is this level's.
    column: usize,
}

/// What becomes of the shorter of two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pad {
    /// It goes on in spaces.
    Space,
    /// It comes first.
    No,
    /// It comes first on the first level, and goes on in spaces on the others: MariaDB's
    /// `nopad`.
    NoFirst,
}

/// How case is changed.
#[derive(Debug, Clone, Copy)]
enum Case {
    /// By a table of letters, in as many bytes as the text has: MySQL converts in place.
    InPlace(&'static CaseMap),
    /// By a table of letters.
    Free(&'static CaseMap),
    /// By a table of bytes.
    Bytes(ByteOrder),
}

impl Collation {
    const fn new(order: Order, pad: Pad, case: Case) -> Self {
        Self { order, pad, case }
    }
}
