//! The sequences of a set: all that could be one character, well formed or not.

use super::{Form, Set};

/// Every sequence of one to three bytes that could be a character, the four-byte ones of
/// [`four_bytes`] and the characters of [`supplementary`] apart.
#[must_use]
pub fn of_set(set: &Set) -> Vec<Vec<u8>> {
    match set.form {
        Form::Single => singles().collect(),
        Form::Double(..) | Form::Gb18030 => singles().chain(pairs(0x80)).collect(),
        Form::Euc => singles()
            .chain(pairs(0x80))
            .chain(pairs(0xA0).map(|pair| [vec![0x8F], pair].concat()))
            .collect(),
        Form::Ucs2 | Form::Utf16 | Form::Utf16le => (0..=u16::MAX)
            .map(|unit| unit.to_be_bytes().to_vec())
            .collect(),
        Form::Utf32 => plane()
            .map(|character| u32::from(character).to_be_bytes().to_vec())
            .collect(),
        Form::Utf8(_) => plane().map(|c| c.to_string().into_bytes()).collect(),
    }
}

fn singles() -> impl Iterator<Item = Vec<u8>> {
    (0..=u8::MAX).map(|byte| vec![byte])
}

/// Leads from `first` on, with every trail byte from there or from `@` on; below it no set
/// has one.
fn pairs(first: u8) -> impl Iterator<Item = Vec<u8>> {
    let trails = if first == 0x80 { 0x20 } else { first };
    (first..=u8::MAX).flat_map(move |lead| (trails..=u8::MAX).map(move |trail| vec![lead, trail]))
}

/// The characters of the Basic Multilingual Plane.
fn plane() -> impl Iterator<Item = char> {
    '\0'..='\u{FFFF}'
}

/// All four-byte codes of GB 18030, assigned or not, a row for each two first bytes.
pub fn four_bytes() -> impl Iterator<Item = Vec<Vec<u8>>> {
    let two = || (0x81..=0xFE).flat_map(|a: u8| (b'0'..=b'9').map(move |b| [a, b]));
    two().map(move |first| two().map(|second| [first, second].concat()).collect())
}

/// The characters above U+FFFF as the set writes them, in rows of 1,024; nothing where it
/// has none, or where [`four_bytes`] has them.
#[must_use]
pub fn supplementary(set: &Set) -> Vec<Vec<Vec<u8>>> {
    let encode: fn(char) -> Vec<u8> = match set.form {
        Form::Utf8(4) => |c| c.to_string().into_bytes(),
        Form::Utf16 => |c| units(c).flat_map(u16::to_be_bytes).collect(),
        Form::Utf16le => |c| units(c).flat_map(u16::to_le_bytes).collect(),
        Form::Utf32 => |c| u32::from(c).to_be_bytes().to_vec(),
        _ => return Vec::new(),
    };
    let all: Vec<Vec<u8>> = ('\u{1_0000}'..=char::MAX).map(encode).collect();
    all.chunks(1024).map(<[_]>::to_vec).collect()
}

fn units(character: char) -> impl Iterator<Item = u16> {
    let mut buffer = [0; 2];
    character.encode_utf16(&mut buffer);
    buffer.into_iter()
}
