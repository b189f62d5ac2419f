//! Every byte sequence of every character set, and what a server makes of it.

mod ask;
mod codes;
pub mod table;

pub use ask::{answers, hex, known};
pub use codes::{four_bytes, of_set, supplementary};

/// A character set and how its sequences are built.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    /// Its name in SQL.
    pub name: &'static str,
    /// How many bytes a character has.
    pub form: Form,
}

/// How many bytes the characters of a set have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One.
    Single,
    /// One or two: the rectangle of leads and trails that its table holds.
    Double([u8; 2], [u8; 2]),
    /// EUC-JP's one to three.
    Euc,
    /// GB 18030's one, two or four.
    Gb18030,
    /// UTF-8 of at most so many bytes.
    Utf8(usize),
    /// Two-byte units, big-endian.
    Ucs2,
    /// Two-byte units and their pairs, big-endian.
    Utf16,
    /// Two-byte units and their pairs, little-endian.
    Utf16le,
    /// Four bytes, big-endian.
    Utf32,
}

impl Set {
    /// Its blank.
    #[must_use]
    pub fn blank(&self) -> Vec<u8> {
        match self.form {
            Form::Single | Form::Double(..) | Form::Euc | Form::Gb18030 | Form::Utf8(_) => {
                vec![b' ']
            }
            Form::Ucs2 | Form::Utf16 => vec![0, b' '],
            Form::Utf16le => vec![b' ', 0],
            Form::Utf32 => vec![0, 0, 0, b' '],
        }
    }
}

const fn set(name: &'static str, form: Form) -> Set {
    Set { name, form }
}

/// The character sets of MySQL 9 and MariaDB, but for `binary`, which is none.
pub const SETS: &[Set] = &[
    set("armscii8", Form::Single),
    set("ascii", Form::Single),
    set("big5", Form::Double([0xA1, 0xF9], [0x40, 0xFE])),
    set("cp1250", Form::Single),
    set("cp1251", Form::Single),
    set("cp1256", Form::Single),
    set("cp1257", Form::Single),
    set("cp850", Form::Single),
    set("cp852", Form::Single),
    set("cp866", Form::Single),
    set("cp932", Form::Double([0x81, 0xFC], [0x40, 0xFC])),
    set("dec8", Form::Single),
    set("eucjpms", Form::Euc),
    set("euckr", Form::Double([0x81, 0xFE], [0x41, 0xFE])),
    set("gb18030", Form::Gb18030),
    set("gb2312", Form::Double([0xA1, 0xF7], [0xA1, 0xFE])),
    set("gbk", Form::Double([0x81, 0xFE], [0x40, 0xFE])),
    set("geostd8", Form::Single),
    set("greek", Form::Single),
    set("hebrew", Form::Single),
    set("hp8", Form::Single),
    set("keybcs2", Form::Single),
    set("koi8r", Form::Single),
    set("koi8u", Form::Single),
    set("latin1", Form::Single),
    set("latin2", Form::Single),
    set("latin5", Form::Single),
    set("latin7", Form::Single),
    set("macce", Form::Single),
    set("macroman", Form::Single),
    set("sjis", Form::Double([0x81, 0xFC], [0x40, 0xFC])),
    set("swe7", Form::Single),
    set("tis620", Form::Single),
    set("ucs2", Form::Ucs2),
    set("ujis", Form::Euc),
    set("utf16", Form::Utf16),
    set("utf16le", Form::Utf16le),
    set("utf32", Form::Utf32),
    set("utf8mb3", Form::Utf8(3)),
    set("utf8mb4", Form::Utf8(4)),
];
