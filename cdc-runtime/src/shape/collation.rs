//! Which character set a collation's number belongs to.
//!
//! Numbers: `information_schema.COLLATIONS` of MySQL 9 and MariaDB 11. MariaDB adds 1024
//! for NO PAD and gives its UCA 14 collations 2048 and up, 256 a character set.

use super::Charset;

/// `binary`.
pub(super) const BINARY: u32 = 63;

fn charset(number: u32) -> Option<Charset> {
    let number = if (1024..2048).contains(&number) {
        number - 1024
    } else {
        number
    };
    match number {
        11 | 65 => Some(Charset::Ascii),
        5 | 8 | 15 | 31 | 47..=49 | 94 => Some(Charset::Latin1),
        33 | 76 | 83 | 192..=223 | 576..=578 | 2048..=2303 => Some(Charset::Utf8mb3),
        45 | 46 | 224..=247 | 255..=323 | 608..=610 | 2304..=2559 => Some(Charset::Utf8mb4),
        _ => None,
    }
}

/// Whether the collation is of `wanted`. Numbers above 255 that are not known count as
/// of any: they came after this version, and new collations are of the same sets.
pub(super) fn is_of(number: u32, wanted: Charset) -> bool {
    match charset(number) {
        Some(found) => found == wanted,
        None => number > 255 && number < 2048,
    }
}

/// For messages.
pub(super) fn name(number: u32) -> String {
    let name = match charset(number) {
        Some(Charset::Ascii) => "ascii",
        Some(Charset::Latin1) => "latin1",
        Some(Charset::Utf8mb3) => "utf8mb3",
        Some(Charset::Utf8mb4) => "utf8mb4",
        None if number == BINARY => "binary",
        None => return format!("another character set (collation {number})"),
    };
    format!("character set {name}")
}
