//! Character sets: the bytes of a text column → Unicode, as the servers convert them.
//!
//! One type per character set, each an [`Encoding`]; generated decoders name the type,
//! so that which table is read is settled at compile time. The tables in `table/` are
//! what a server answers to `CONVERT(… USING utf8mb4)`, asked for every byte and every
//! multi-byte sequence by `cargo run -p tests --bin charsets`; MySQL and MariaDB give
//! the same answers, and `tests/it/charsets.rs` holds that.
//!
//! Bytes that are well formed but stand for no character become `?`, as they do in the
//! server's own answer. Bytes that are not well formed cannot be stored (the servers cut
//! or refuse them); met all the same, they are [`Problem::NotText`].

mod collation;
mod double;
mod euc;
mod gb18030;
mod key;
mod list;
mod single;
mod wide;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::value::{Problem, ValueError};

pub use double::{Big5, Cp932, Euckr, Gb2312, Gbk, Sjis};
pub use euc::{Eucjpms, Ujis};
pub use gb18030::Gb18030;
pub use key::KeyEncoding;
pub use list::Charset;
pub use single::{
    Armscii8, Ascii, Cp850, Cp852, Cp866, Cp1250, Cp1251, Cp1256, Cp1257, Dec8, Geostd8, Greek,
    Hebrew, Hp8, Keybcs2, Koi8r, Koi8u, Latin1, Latin2, Latin2Czech, Latin5, Latin7, Macce,
    Macroman, Swe7, Tis620,
};
pub use wide::{Ucs2, Utf16, Utf16le, Utf32};

/// A character set other than UTF-8.
pub trait Encoding {
    /// The text that `bytes` hold; borrowed where it is ASCII and so is the set.
    ///
    /// # Errors
    /// [`Problem::NotText`] where the bytes are not well formed in the set.
    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError>;
}

/// What stands for a well-formed sequence that is no character.
const UNDEFINED: char = '?';

#[cold]
const fn not_text() -> ValueError {
    ValueError::new(Problem::NotText)
}

/// The text of ASCII bytes.
#[inline]
fn ascii(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => Err(not_text()),
    }
}

/// The character of a table's entry, little-endian.
#[inline]
fn character(entry: [u8; 2]) -> char {
    // No table holds a surrogate; `tests` says so.
    char::from_u32(u32::from(u16::from_le_bytes(entry))).unwrap_or(UNDEFINED)
}
