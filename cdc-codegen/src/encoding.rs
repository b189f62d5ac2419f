//! The text of a DDL file, whatever encoding its editor or dump chose.
//!
//! UTF-16 is known by its byte order mark, UTF-8 by being valid. What is neither is read
//! as the servers' `latin1`, which is Windows-1252 with every byte defined: each byte is a
//! character, so that nothing is lost and the names that matter, mostly ASCII, are right.

/// The characters of bytes 0x80 to 0x9F; five that Windows-1252 leaves open are the
/// control characters of their number, as the servers have it.
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// How a text was read from its bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16 in either order.
    Utf16,
    /// What is neither, as `latin1`.
    Latin1,
    /// `latin1`, because it is said to be.
    SaidLatin1,
}

/// The text of a file that is said to be `latin1`, whatever its bytes look like.
#[must_use]
pub fn said_latin1(bytes: &[u8]) -> (String, Encoding) {
    (latin1(bytes), Encoding::SaidLatin1)
}

/// The text of a file, and how it was read.
///
/// # Errors
///
/// A file with the mark of UTF-16 that is none: the reason.
pub fn decode(bytes: Vec<u8>) -> Result<(String, Encoding), String> {
    let text = match bytes.get(..2) {
        Some([0xff, 0xfe]) => utf16(&bytes, u16::from_le_bytes)?,
        Some([0xfe, 0xff]) => utf16(&bytes, u16::from_be_bytes)?,
        _ => {
            return Ok(match String::from_utf8(bytes) {
                Ok(text) => (text, Encoding::Utf8),
                Err(error) => (latin1(error.as_bytes()), Encoding::Latin1),
            });
        }
    };
    Ok((text, Encoding::Utf16))
}

fn latin1(bytes: &[u8]) -> String {
    let one = |byte: &u8| match byte {
        0x80..=0x9f => UPPER
            .get(usize::from(byte - 0x80))
            .copied()
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        byte => char::from(*byte),
    };
    bytes.iter().map(one).collect()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("it begins as UTF-16 and ends within a character".to_owned());
    }
    let units = pairs.iter().skip(1).map(|pair| unit(*pair));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map_err(|_| "it begins as UTF-16 and has half of a surrogate pair".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let text = |bytes: &[u8]| decode(bytes.to_vec()).unwrap().0;
        assert_eq!(text("é€".as_bytes()), "é€");
        assert_eq!(text(b"\xff\xfea\0\xe9\0\x3d\xd8\x00\xde"), "aé😀");
        assert_eq!(text(b"\xfe\xff\0a\0\xe9"), "aé");
        assert_eq!(text(b"caf\xe9 \x80\x81"), "café €\u{81}");
        assert_eq!(text(b"\xef\xbb\xbfa"), "\u{feff}a");
    }

    #[test]
    fn broken_utf16_says_so() {
        let reason = |bytes: &[u8]| decode(bytes.to_vec()).unwrap_err();
        assert!(reason(b"\xff\xfea").contains("within a character"));
        assert!(reason(b"\xff\xfe\x3d\xd8").contains("surrogate"));
    }
}
