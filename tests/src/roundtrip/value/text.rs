//! Text out of a character set's repertoire, raw bytes read as such text, binary strings,
//! and labels.

use crate::roundtrip::charset::{Charset, Charsets};
use crate::roundtrip::name::hex;
use crate::workload::Rng;

/// Text for CHAR and VARCHAR of `chars` characters: any length, full length, too long.
pub(super) fn chars(rng: &mut Rng, charsets: &Charsets, set: &Charset, chars: u32) -> String {
    let chars = u64::from(chars);
    let length = match rng.below(10) {
        0 => 0,
        1 => chars,
        2 => chars + 1,
        3 => rng.below(chars + 1),
        _ => rng.below(chars.min(24) + 1),
    };
    any(rng, charsets, set, length)
}

/// Text for a TEXT type whose length takes `bytes` bytes.
pub(super) fn long(rng: &mut Rng, charsets: &Charsets, set: &Charset, bytes: u8) -> String {
    let length = match (rng.below(12), bytes) {
        (0, _) => 0,
        (1, 1) => 255,
        (1, _) => 256,
        (2, 1) => 300,
        (2, 2) => return repeated(rng, charsets, set, 70_000),
        (2, _) => return repeated(rng, charsets, set, 140_000),
        _ => rng.below(40),
    };
    any(rng, charsets, set, length)
}

/// A long text of one piece over and over.
fn repeated(rng: &mut Rng, charsets: &Charsets, set: &Charset, chars: u64) -> String {
    let piece = any(rng, charsets, set, 100);
    format!("REPEAT({piece}, {})", chars / 100)
}

fn any(rng: &mut Rng, charsets: &Charsets, set: &Charset, length: u64) -> String {
    let length = usize::try_from(length).unwrap_or(0);
    // Of Unicode's sets the raw bytes would hold surrogates that stand alone: servers store
    // those, but no UTF-8 has them, and the stream stops there.
    let unicode_set = set.name.starts_with("utf") || set.name == "ucs2";
    if charsets.raw && !unicode_set && !set.key && rng.chance(12) {
        // Whatever these bytes are in that set; what they are not becomes NULL or `?`.
        let bytes = rng.bytes(length * usize::try_from(set.max_bytes.min(2)).unwrap_or(1));
        return format!("CONVERT(0x{} USING {})", hex_or_empty(&bytes), set.name)
            .replace("CONVERT(0x ", "CONVERT('' ");
    }
    let mut text: String = (0..length).map(|_| charsets.char(rng, &set.name)).collect();
    if rng.chance(10) {
        text.push_str("  ");
    }
    unicode(&text)
}

/// A text as utf8mb4, whatever the connection speaks.
pub(super) fn unicode(text: &str) -> String {
    if text.is_empty() {
        return "''".to_owned();
    }
    format!("_utf8mb4 0x{}", hex(text.as_bytes()))
}

fn hex_or_empty(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        // `0x` alone is a name: one byte then.
        return "20".to_owned();
    }
    hex(bytes)
}

/// A binary string for BINARY and VARBINARY.
pub(super) fn bytes(rng: &mut Rng, most: u32) -> String {
    let most = u64::from(most);
    let length = match rng.below(8) {
        0 => 0,
        1 => most,
        2 => most + 1,
        3 => rng.below(most + 1),
        _ => rng.below(most.min(20) + 1),
    };
    raw(rng, length)
}

/// A binary string for a BLOB type whose length takes `bytes` bytes.
pub(super) fn blob(rng: &mut Rng, bytes: u8) -> String {
    let length = match (rng.below(400), bytes) {
        (0, 3 | 4) => return large(rng, 16_777_215),
        (1..30, 2) => return large(rng, 65_535),
        (1..30, 3 | 4) => return large(rng, 65_536),
        (30..60, _) => 255,
        (60..90, _) => 256,
        _ => rng.below(60),
    };
    raw(rng, length)
}

fn large(rng: &mut Rng, bytes: u64) -> String {
    let piece = raw(rng, 1);
    format!("REPEAT({piece}, {bytes})")
}

fn raw(rng: &mut Rng, length: u64) -> String {
    let mut bytes = rng.bytes(usize::try_from(length).unwrap_or(0));
    let end = bytes.len();
    match rng.below(6) {
        0 => bytes.iter_mut().rev().take(3).for_each(|byte| *byte = 0),
        1 => bytes.iter_mut().rev().take(2).for_each(|byte| *byte = b' '),
        2 => bytes.fill(0),
        _ => {}
    }
    if end == 0 {
        return "''".to_owned();
    }
    format!("0x{}", hex(&bytes))
}

/// A label of an ENUM by its number; 0 and what is beyond the list is the error value.
pub(super) fn label(rng: &mut Rng, labels: usize) -> String {
    let labels = u64::try_from(labels).unwrap_or(1);
    match rng.below(10) {
        0 => "0".to_owned(),
        1 => "'no such label'".to_owned(),
        2 => labels.to_string(),
        _ => (1 + rng.below(labels)).to_string(),
    }
}

/// Any of the labels of a SET, as a number.
pub(super) fn labels(rng: &mut Rng, labels: usize) -> String {
    let all = u64::MAX >> (64 - labels.clamp(1, 64));
    match rng.below(6) {
        0 => "0".to_owned(),
        1 => all.to_string(),
        2 => "'no such label'".to_owned(),
        _ => (rng.bits() & all).to_string(),
    }
}
