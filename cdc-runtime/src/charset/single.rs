//! Character sets of one byte a character: 256 entries each, all of them defined or `?`.

use std::borrow::Cow;

use super::{Encoding, UNDEFINED, ascii, character};
use crate::value::ValueError;

/// The characters of the bytes 0 to 255, in UTF-16, little-endian.
type Table = [[u8; 2]; 256];

/// A table's file as entries.
const fn entries(file: &'static [u8; 512]) -> &'static Table {
    match file.as_chunks::<2>().0.as_array() {
        Some(table) => table,
        // 512 bytes are 256 entries.
        None => &[[b'?', 0]; 256],
    }
}

fn mapped(table: &Table, bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(
            table
                .get(usize::from(*byte))
                .map_or(UNDEFINED, |entry| character(*entry)),
        );
    }
    text
}

/// Declares sets by their tables.
macro_rules! single {
    ($($name:ident $sql:literal;)*) => {$(
        #[doc = concat!("`", $sql, "`.")]
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Encoding for $name {
            #[inline]
            fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
                static TABLE: &Table = entries(include_bytes!(concat!("table/", $sql, ".bin")));
                if bytes.is_ascii() {
                    return ascii(bytes);
                }
                Ok(Cow::Owned(mapped(TABLE, bytes)))
            }
        }
    )*};
}

single! {
    Armscii8 "armscii8";
    Cp1250 "cp1250";
    Cp1251 "cp1251";
    Cp1256 "cp1256";
    Cp1257 "cp1257";
    Cp850 "cp850";
    Cp852 "cp852";
    Cp866 "cp866";
    Dec8 "dec8";
    Geostd8 "geostd8";
    Greek "greek";
    Hebrew "hebrew";
    Hp8 "hp8";
    Keybcs2 "keybcs2";
    Koi8r "koi8r";
    Koi8u "koi8u";
    Latin1 "latin1";
    Latin2 "latin2";
    Latin5 "latin5";
    Latin7 "latin7";
    Macce "macce";
    Macroman "macroman";
    Tis620 "tis620";
}

/// `latin2` under `latin2_czech_cs`, the one collation whose characters are not its set's: it
/// knows no control characters above 127.
#[derive(Debug, Clone, Copy)]
pub struct Latin2Czech;

impl Encoding for Latin2Czech {
    #[inline]
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        let known = Latin2::decode(bytes)?;
        let unknown = '\u{80}'..='\u{9f}';
        if !known.contains(|c| unknown.contains(&c)) {
            return Ok(known);
        }
        let shown = |c| if unknown.contains(&c) { UNDEFINED } else { c };
        Ok(Cow::Owned(known.chars().map(shown).collect()))
    }
}

/// `ascii`. MariaDB stores bytes above 127 in it and answers `?` for each; MySQL refuses them.
#[derive(Debug, Clone, Copy)]
pub struct Ascii;

impl Encoding for Ascii {
    #[inline]
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        if bytes.is_ascii() {
            return ascii(bytes);
        }
        let text = bytes.iter().map(|byte| match byte {
            0..=127 => char::from(*byte),
            128..=255 => UNDEFINED,
        });
        Ok(Cow::Owned(text.collect()))
    }
}

/// `swe7`: Swedish letters stand where ASCII has brackets, so nothing is borrowed.
#[derive(Debug, Clone, Copy)]
pub struct Swe7;

impl Encoding for Swe7 {
    #[inline]
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
        static TABLE: &Table = entries(include_bytes!("table/swe7.bin"));
        Ok(Cow::Owned(mapped(TABLE, bytes)))
    }
}
