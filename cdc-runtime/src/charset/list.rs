//! The character sets that text columns of MySQL 9 and MariaDB have.

use std::borrow::Cow;

use super::{Encoding as _, collation, not_text};
use crate::value::ValueError;

/// Declares the sets: the variant, its name in SQL, and how its bytes are read.
macro_rules! charsets {
    ($($name:ident $sql:literal $decode:path;)*) => {
        /// The character set of a text column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Charset {
            $(#[doc = concat!("`", $sql, "`.")] $name,)*
        }

        impl Charset {
            /// Its name, as in `CHARACTER SET latin1`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $sql,)* }
            }

            /// The text that `bytes` hold: for what is read once, such as labels. Rows are
            /// read by the one function their column was compiled with.
            ///
            /// # Errors
            /// [`Problem::NotText`](crate::value::Problem::NotText) where the bytes are not
            /// well formed in the set.
            pub fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
                match self { $(Self::$name => $decode(bytes),)* }
            }
        }
    };
}

charsets! {
    Utf8mb4 "utf8mb4" utf8;
    Utf8mb3 "utf8mb3" utf8;
    Ascii "ascii" super::Ascii::decode;
    Latin1 "latin1" super::Latin1::decode;
    Armscii8 "armscii8" super::Armscii8::decode;
    Big5 "big5" super::Big5::decode;
    Cp1250 "cp1250" super::Cp1250::decode;
    Cp1251 "cp1251" super::Cp1251::decode;
    Cp1256 "cp1256" super::Cp1256::decode;
    Cp1257 "cp1257" super::Cp1257::decode;
    Cp850 "cp850" super::Cp850::decode;
    Cp852 "cp852" super::Cp852::decode;
    Cp866 "cp866" super::Cp866::decode;
    Cp932 "cp932" super::Cp932::decode;
    Dec8 "dec8" super::Dec8::decode;
    Eucjpms "eucjpms" super::Eucjpms::decode;
    Euckr "euckr" super::Euckr::decode;
    Gb18030 "gb18030" super::Gb18030::decode;
    Gb2312 "gb2312" super::Gb2312::decode;
    Gbk "gbk" super::Gbk::decode;
    Geostd8 "geostd8" super::Geostd8::decode;
    Greek "greek" super::Greek::decode;
    Hebrew "hebrew" super::Hebrew::decode;
    Hp8 "hp8" super::Hp8::decode;
    Keybcs2 "keybcs2" super::Keybcs2::decode;
    Koi8r "koi8r" super::Koi8r::decode;
    Koi8u "koi8u" super::Koi8u::decode;
    Latin2 "latin2" super::Latin2::decode;
    Latin2Czech "latin2_czech_cs" super::Latin2Czech::decode;
    Latin5 "latin5" super::Latin5::decode;
    Latin7 "latin7" super::Latin7::decode;
    Macce "macce" super::Macce::decode;
    Macroman "macroman" super::Macroman::decode;
    Sjis "sjis" super::Sjis::decode;
    Swe7 "swe7" super::Swe7::decode;
    Tis620 "tis620" super::Tis620::decode;
    Ucs2 "ucs2" super::Ucs2::decode;
    Ujis "ujis" super::Ujis::decode;
    Utf16 "utf16" super::Utf16::decode;
    Utf16le "utf16le" super::Utf16le::decode;
    Utf32 "utf32" super::Utf32::decode;
}

impl Charset {
    /// The set of a collation, by its number in `information_schema.COLLATIONS`; none for
    /// `binary` and for numbers that no server this version knows has.
    #[must_use]
    pub const fn of_collation(number: u32) -> Option<Self> {
        collation::charset(number)
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, ValueError> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|_| not_text())
}
