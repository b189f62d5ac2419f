//! Which character set a collation's number belongs to.
//!
//! Numbers: `information_schema.COLLATIONS` of MySQL 9 and MariaDB 10.11 and 11.8;
//! `tests/it/charsets.rs` asks the servers for all of them. MariaDB adds 1024 for NO PAD
//! and gives its UCA 14 collations 2048 and up, 256 a character set.

use super::Charset;

/// What MariaDB adds to a collation's number for its NO PAD variant.
const NO_PAD: u32 = 1024;

/// The set of a collation; none for `binary` and for numbers that are not known.
pub(super) const fn charset(number: u32) -> Option<Charset> {
    let number = match number {
        NO_PAD..2048 => number - NO_PAD,
        _ => number,
    };
    Some(match number {
        1 | 84 => Charset::Big5,
        2 => Charset::Latin2Czech,
        9 | 21 | 27 | 77 => Charset::Latin2,
        3 | 69 => Charset::Dec8,
        4 | 80 => Charset::Cp850,
        5 | 8 | 15 | 31 | 47..=49 | 94 => Charset::Latin1,
        6 | 72 => Charset::Hp8,
        7 | 74 => Charset::Koi8r,
        10 | 82 => Charset::Swe7,
        11 | 65 => Charset::Ascii,
        12 | 91 => Charset::Ujis,
        13 | 88 => Charset::Sjis,
        14 | 23 | 50..=52 => Charset::Cp1251,
        16 | 71 => Charset::Hebrew,
        18 | 89 => Charset::Tis620,
        19 | 85 => Charset::Euckr,
        20 | 41..=42 | 79 => Charset::Latin7,
        22 | 75 => Charset::Koi8u,
        24 | 86 => Charset::Gb2312,
        25 | 70 => Charset::Greek,
        26 | 34 | 44 | 66 | 99 => Charset::Cp1250,
        28 | 87 => Charset::Gbk,
        29 | 58..=59 => Charset::Cp1257,
        30 | 78 => Charset::Latin5,
        32 | 64 => Charset::Armscii8,
        33 | 76 | 83 | 192..=215 | 223 | 576..=579 | 2048..=2303 => Charset::Utf8mb3,
        35 | 90 | 128..=151 | 159 | 640..=642 | 2560..=2815 => Charset::Ucs2,
        36 | 68 => Charset::Cp866,
        37 | 73 => Charset::Keybcs2,
        38 | 43 => Charset::Macce,
        39 | 53 => Charset::Macroman,
        40 | 81 => Charset::Cp852,
        45..=46
        | 224..=247
        | 255..=271
        | 273..=275
        | 277..=294
        | 296..=298
        | 300
        | 303..=323
        | 608..=611
        | 2304..=2559 => Charset::Utf8mb4,
        54..=55 | 101..=124 | 672..=674 | 2816..=3071 => Charset::Utf16,
        56 | 62 => Charset::Utf16le,
        57 | 67 => Charset::Cp1256,
        60..=61 | 160..=183 | 736..=738 | 3072..=3327 => Charset::Utf32,
        92..=93 => Charset::Geostd8,
        95..=96 => Charset::Cp932,
        97..=98 => Charset::Eucjpms,
        248..=250 => Charset::Gb18030,
        _ => return None,
    })
}
