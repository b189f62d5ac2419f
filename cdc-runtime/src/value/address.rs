//! UUID, INET4 and INET6 of MariaDB.

use std::fmt;

use super::digits::Digits;

/// A UUID: its bytes in the order in which its digits are written, whatever order the
/// server keeps on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// The UUID of these bytes.
    #[inline]
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes, in the order of its digits.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// Lends the text `123e4567-e89b-12d3-a456-426655440000` to `read`, without an
    /// allocation.
    #[inline]
    pub fn text<R>(self, read: impl FnOnce(&str) -> R) -> R {
        let mut text = Digits::<36>::new();
        for (index, byte) in self.0.into_iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                text.push(b'-');
            }
            text.hex(byte >> 4);
            text.hex(byte & 15);
        }
        read(text.as_str())
    }
}

/// An INET4: an IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Inet4([u8; 4]);

impl Inet4 {
    /// The address of these bytes, in network order.
    #[inline]
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    /// Its bytes, in network order.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> [u8; 4] {
        self.0
    }

    /// Lends the text `192.0.2.1` to `read`, without an allocation.
    #[inline]
    pub fn text<R>(self, read: impl FnOnce(&str) -> R) -> R {
        let mut text = Digits::<16>::new();
        dotted(self.0, &mut text);
        read(text.as_str())
    }
}

/// An INET6: an IPv6 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Inet6([u8; 16]);

impl Inet6 {
    /// The address of these bytes, in network order.
    #[inline]
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes, in network order.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// Lends the text to `read`, without an allocation.
    ///
    /// As the server prints it (`Inet6::to_string` in MariaDB's
    /// `plugin/type_inet/sql_type_inet.cc`): the first of the longest runs of zero words
    /// becomes `::`, even a single zero, and what looks like IPv4 (`::a.b.c.d`,
    /// `::ffff:a.b.c.d`) ends in dots.
    #[inline]
    pub fn text<R>(self, read: impl FnOnce(&str) -> R) -> R {
        let mut text = Digits::<48>::new();
        let (pairs, _) = self.0.as_chunks::<2>();
        let (start, len) = longest_zeros(pairs);
        let [.., before, _, _] = pairs else {
            return read("");
        };
        let [.., a, b, c, d] = self.0;
        let like_v4 = start == 0 && (len == 6 || len == 5 && *before == [0xFF, 0xFF]);
        for (index, pair) in pairs.iter().enumerate() {
            if len > 0 && index >= start && index < start + len {
                if index == start {
                    text.push(b':');
                    if index == 0 {
                        text.push(b':');
                    }
                }
                continue;
            }
            if like_v4 && index == 6 {
                dotted([a, b, c, d], &mut text);
                break;
            }
            word(u16::from_be_bytes(*pair), &mut text);
            if index < 7 {
                text.push(b':');
            }
        }
        read(text.as_str())
    }
}

/// Start and length of the first of the longest runs of zero words.
fn longest_zeros(words: &[[u8; 2]]) -> (usize, usize) {
    let (mut best, mut run) = ((0, 0), (0, 0));
    for (index, word) in words.iter().enumerate() {
        run = match (*word == [0, 0], run) {
            (false, _) => (index + 1, 0),
            (true, (start, len)) => (start, len + 1),
        };
        if run.1 > best.1 {
            best = run;
        }
    }
    best
}

/// Appends a word in as few hexadecimal digits as it needs.
fn word(word: u16, text: &mut Digits<48>) {
    let mut begun = false;
    for shift in [12, 8, 4, 0] {
        let digit = (word >> shift & 15).to_le_bytes()[0];
        begun |= digit != 0 || shift == 0;
        if begun {
            text.hex(digit);
        }
    }
}

fn dotted<const N: usize>(bytes: [u8; 4], text: &mut Digits<N>) {
    for (index, byte) in bytes.into_iter().enumerate() {
        if index > 0 {
            text.push(b'.');
        }
        text.number(u32::from(byte), 1);
    }
}

/// Prints as the server does.
macro_rules! display {
    ($($name:ident)*) => {
        $(
            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.text(|text| f.pad(text))
                }
            }
        )*
    };
}

display! { Uuid Inet4 Inet6 }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_the_servers() {
        let bytes = 0x0018_0a5d_ac96_774b_bcce_b302_099a_8057_u128.to_be_bytes();
        assert_eq!(
            Uuid::from_bytes(bytes).to_string(),
            "00180a5d-ac96-774b-bcce-b302099a8057"
        );
        assert_eq!(Inet4::from_bytes([10, 0, 0, 255]).to_string(), "10.0.0.255");
    }

    /// Each pair was printed by MariaDB 10.11 and 11.8.
    #[test]
    fn inet6_is_shortened_as_the_server_does() {
        for (words, text) in [
            ([0, 0, 0, 0, 0, 0, 0, 0], "::"),
            ([0, 0, 0, 0, 0, 0, 0, 1], "::1"),
            ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], "2001:db8::1"),
            ([0, 0, 0, 0, 0, 0xffff, 0x102, 0x304], "::ffff:1.2.3.4"),
            ([0, 0, 0, 0, 0, 0xffff, 0, 0], "::ffff:0.0.0.0"),
            ([0, 0, 0, 0, 0, 0, 0x102, 0x304], "::1.2.3.4"),
            ([0, 0, 0, 0, 0, 0, 0xffff, 1], "::255.255.0.1"),
            ([0, 0, 0, 0, 0, 0, 1, 0], "::0.1.0.0"),
            ([0xfe80, 0, 0, 0, 1, 0, 0, 1], "fe80::1:0:0:1"),
            ([1, 0, 0, 2, 0, 0, 0, 3], "1:0:0:2::3"),
            ([1, 0, 2, 0, 3, 0, 4, 0], "1::2:0:3:0:4:0"),
            ([1, 0, 0, 0, 0, 0, 0, 0], "1::"),
            ([0, 1, 2, 3, 4, 5, 6, 7], "::1:2:3:4:5:6:7"),
            ([1, 2, 3, 4, 5, 6, 7, 0], "1:2:3:4:5:6:7::"),
            ([0x64, 0xff9b, 0, 0, 0, 0, 0x102, 0x304], "64:ff9b::102:304"),
            ([0xffff; 8], "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ] {
            let mut bytes = [0; 16];
            for (to, word) in bytes.chunks_mut(2).zip(words) {
                to.copy_from_slice(&u16::to_be_bytes(word));
            }
            assert_eq!(Inet6::from_bytes(bytes).to_string(), text);
        }
    }
}
