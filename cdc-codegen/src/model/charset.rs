//! The character sets that text columns have.

/// Declares the sets: the variant, its name in SQL, bytes of the longest character.
macro_rules! charsets {
    ($($name:ident $sql:literal $max_bytes:literal;)*) => {
        /// A character set the decoder reads.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum CharsetKind {
            $(#[doc = concat!("`", $sql, "`.")] $name,)*
        }

        impl CharsetKind {
            /// The set of that name, in lower case.
            #[must_use]
            pub fn of_name(name: &str) -> Option<Self> {
                match name {
                    $($sql => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// Its name in SQL.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $sql,)* }
            }

            /// Its name in the runtime, of the variant of `Charset` and of the type that
            /// reads it.
            #[must_use]
            pub const fn rust_name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// Bytes of the longest character.
            #[must_use]
            pub const fn max_bytes(self) -> u32 {
                match self { $(Self::$name => $max_bytes,)* }
            }
        }
    };
}

charsets! {
    Utf8mb4 "utf8mb4" 4;
    Utf8mb3 "utf8mb3" 3;
    Ascii "ascii" 1;
    Latin1 "latin1" 1;
    Armscii8 "armscii8" 1;
    Cp1250 "cp1250" 1;
    Cp1251 "cp1251" 1;
    Cp1256 "cp1256" 1;
    Cp1257 "cp1257" 1;
    Cp850 "cp850" 1;
    Cp852 "cp852" 1;
    Cp866 "cp866" 1;
    Dec8 "dec8" 1;
    Geostd8 "geostd8" 1;
    Greek "greek" 1;
    Hebrew "hebrew" 1;
    Hp8 "hp8" 1;
    Keybcs2 "keybcs2" 1;
    Koi8r "koi8r" 1;
    Koi8u "koi8u" 1;
    Latin2 "latin2" 1;
    Latin2Czech "latin2_czech_cs" 1;
    Latin5 "latin5" 1;
    Latin7 "latin7" 1;
    Macce "macce" 1;
    Macroman "macroman" 1;
    Swe7 "swe7" 1;
    Tis620 "tis620" 1;
    Big5 "big5" 2;
    Cp932 "cp932" 2;
    Euckr "euckr" 2;
    Gb2312 "gb2312" 2;
    Gbk "gbk" 2;
    Sjis "sjis" 2;
    Ucs2 "ucs2" 2;
    Eucjpms "eucjpms" 3;
    Ujis "ujis" 3;
    Gb18030 "gb18030" 4;
    Utf16 "utf16" 4;
    Utf16le "utf16le" 4;
    Utf32 "utf32" 4;
}

impl CharsetKind {
    /// Whether its bytes are UTF-8, so that rows borrow the text as it stands.
    #[must_use]
    pub const fn is_utf8(self) -> bool {
        matches!(self, Self::Utf8mb4 | Self::Utf8mb3)
    }

    /// Whether each character is one byte.
    #[must_use]
    pub const fn is_single_byte(self) -> bool {
        self.max_bytes() == 1
    }
}
