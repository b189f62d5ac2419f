//! Tables and boundaries; every sequence against the servers: `tests/it/charsets.rs`.

use super::*;

fn refused<E: Encoding>(bytes: &[u8]) {
    let problem = E::decode(bytes).map_err(|error| error.problem());
    assert_eq!(problem, Err(Problem::NotText), "{bytes:02X?}");
}

fn text<E: Encoding>(bytes: &[u8]) -> String {
    E::decode(bytes).unwrap().into_owned()
}

#[test]
fn ascii_is_borrowed_where_the_set_has_it() {
    let all: Vec<u8> = (0..128).collect();
    let plain = std::str::from_utf8(&all).unwrap();
    for decode in [
        Ascii::decode,
        Latin1::decode,
        Koi8r::decode,
        Sjis::decode,
        Big5::decode,
        Ujis::decode,
        Gb18030::decode,
    ] {
        assert!(matches!(decode(&all), Ok(Cow::Borrowed(text)) if text == plain));
    }
    assert_eq!(text::<Swe7>(b"@[\\]^`{|}~"), "ÉÄÖÅÜéäöåü");
}

#[test]
fn single_bytes() {
    assert_eq!(text::<Latin1>(b"\x80\x81\x9F\xFF"), "€\u{81}Ÿÿ");
    assert_eq!(text::<Koi8r>(b"\xD6a"), "жa");
    assert_eq!(text::<Cp1251>(b"\xE6\x98"), "ж?");
    assert_eq!(text::<Ascii>(b"a\xC3\xA4"), "a??");
    assert_eq!(text::<Tis620>(b"\xA1"), "ก");
    assert_eq!(text::<Latin2>(b"a\x87\xB9"), "a\u{87}š");
    assert_eq!(text::<Latin2Czech>(b"a\x87\xB9"), "a?š");
}

#[test]
fn pairs() {
    assert_eq!(text::<Sjis>(b"\x93\xFA\xB1\\"), "日ｱ\\");
    assert_eq!(text::<Cp932>(b"\x87\x40"), "①");
    assert_eq!(text::<Sjis>(b"\x87\x40"), "?");
    assert_eq!(text::<Big5>(b"\xA4\xA4"), "中");
    assert_eq!(text::<Gbk>(b"\xD6\xD0a"), "中a");
    assert_eq!(text::<Euckr>(b"\xC7\xD1"), "한");
    for cut in [&b"\xC7"[..], b"a\xC7", b"\xC7\x20", b"\x80a", b"\xFF\xFF"] {
        refused::<Euckr>(cut);
    }
    refused::<Sjis>(b"\x93\x7F");
    refused::<Big5>(b"\xA4\x7F");
}

#[test]
fn euc_has_four_lengths() {
    assert_eq!(text::<Ujis>(b"a\xC6\xFC\x8E\xB1\x8F\xB0\xA1"), "a日ｱ丂");
    assert_eq!(text::<Ujis>(b"\x8E\xA0"), "??");
    for cut in [&b"\x8E"[..], b"\x8F\xB0", b"\x8E\xE0", b"\xC6"] {
        refused::<Ujis>(cut);
        refused::<Eucjpms>(cut);
    }
}

#[test]
fn gb18030_reaches_all_of_unicode() {
    assert_eq!(text::<Gb18030>(b"\xD6\xD0"), "中");
    assert_eq!(text::<Gb18030>(b"\x81\x30\x81\x30"), "\u{80}");
    assert_eq!(text::<Gb18030>(b"\x84\x31\xA4\x39"), "\u{FFFF}");
    assert_eq!(text::<Gb18030>(b"\x84\x31\xA5\x30"), "?");
    assert_eq!(text::<Gb18030>(b"\x90\x30\x81\x30"), "\u{10000}");
    assert_eq!(text::<Gb18030>(b"\xE3\x32\x9A\x35"), "\u{10FFFF}");
    assert_eq!(text::<Gb18030>(b"\xE3\x32\x9A\x36"), "?");
    for cut in [
        &b"\x81"[..],
        b"\x81\x30",
        b"\x81\x30\x81",
        b"\x81\x30\x80\x30",
    ] {
        refused::<Gb18030>(cut);
    }
}

#[test]
fn wide_sets() {
    assert_eq!(text::<Ucs2>(b"\0a\x4E\x2D"), "a中");
    assert_eq!(text::<Utf16>(b"\xD8\x3D\xDE\x00"), "😀");
    assert_eq!(text::<Utf16le>(b"\x3D\xD8\x00\xDE"), "😀");
    assert_eq!(text::<Utf32>(b"\0\x01\xF6\0"), "😀");
    refused::<Ucs2>(b"\xD8\x3D\xDE\x00");
    refused::<Utf16>(b"\xD8\x3D");
    refused::<Utf16le>(b"a");
    refused::<Utf32>(b"\0\x11\0\0");
    refused::<Utf32>(b"\0\0\xD8\0");
}

#[test]
fn every_single_sequence_reads_without_a_surrogate() {
    for set in [Charset::Big5, Charset::Cp932, Charset::Euckr, Charset::Gbk] {
        for pair in 0..=u16::MAX {
            if let Ok(text) = set.decode(&pair.to_be_bytes()) {
                assert!((1..=2).contains(&text.chars().count()));
            }
        }
    }
}

#[test]
fn collations_name_their_set() {
    for (number, set) in [
        (8, Some(Charset::Latin1)),
        (1024 + 47, Some(Charset::Latin1)),
        (28, Some(Charset::Gbk)),
        (250, Some(Charset::Gb18030)),
        (255, Some(Charset::Utf8mb4)),
        (2560, Some(Charset::Ucs2)),
        (3271, Some(Charset::Utf32)),
        (63, None),
        (900, None),
        (u32::MAX, None),
    ] {
        assert_eq!(Charset::of_collation(number), set, "{number}");
    }
}
