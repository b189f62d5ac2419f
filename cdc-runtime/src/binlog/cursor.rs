//! Checked reading of an event's bytes.

use std::fmt;

use crate::error::{Error, ErrorKind};
use crate::position::Position;

/// Bytes that are not what their event type says: which part, and nothing of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the event's {} does not read", self.0)
    }
}

impl std::error::Error for Malformed {}

impl Malformed {
    /// The error of an event of type `name` that starts at `position`.
    #[must_use]
    pub fn at(self, name: &str, position: &Position) -> Error {
        Error::new(
            ErrorKind::Corrupt,
            format!("the {} of a {name} event does not read", self.0),
        )
        .at(position)
    }
}

/// Reads little-endian fields off the front of a slice.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    part: &'static str,
}

impl<'a> Cursor<'a> {
    /// Reads `bytes`; errors say `part` until [`Cursor::part`] says otherwise.
    #[must_use]
    pub fn new(bytes: &'a [u8], part: &'static str) -> Self {
        Self { bytes, part }
    }

    /// Names what is read from here on.
    pub fn part(&mut self, part: &'static str) {
        self.part = part;
    }

    /// The error for what is being read.
    #[must_use]
    pub fn malformed(&self) -> Malformed {
        Malformed(self.part)
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// How many bytes are left.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Everything that is left.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next `n` bytes.
    ///
    /// # Errors
    /// Fewer are left.
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], Malformed> {
        let (head, tail) = self
            .bytes
            .split_at_checked(n)
            .ok_or_else(|| self.malformed())?;
        self.bytes = tail;
        Ok(head)
    }

    /// The next `N` bytes as an array.
    ///
    /// # Errors
    /// Fewer are left.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (head, tail) = self
            .bytes
            .split_first_chunk::<N>()
            .ok_or_else(|| self.malformed())?;
        self.bytes = tail;
        Ok(*head)
    }

    /// An unsigned integer of 1 byte.
    ///
    /// # Errors
    /// No byte is left.
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.array::<1>().map(|[b]| b)
    }

    /// An unsigned integer of 2 bytes.
    ///
    /// # Errors
    /// Fewer bytes are left.
    pub fn u16(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_le_bytes)
    }

    /// An unsigned integer of 4 bytes.
    ///
    /// # Errors
    /// Fewer bytes are left.
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    /// An unsigned integer of 8 bytes.
    ///
    /// # Errors
    /// Fewer bytes are left.
    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_le_bytes)
    }

    /// An unsigned integer of 6 bytes.
    ///
    /// # Errors
    /// Fewer bytes are left.
    pub fn u48(&mut self) -> Result<u64, Malformed> {
        let [a, b, c, d, e, f] = self.array::<6>()?;
        Ok(u64::from_le_bytes([a, b, c, d, e, f, 0, 0]))
    }

    /// A length-encoded integer (protocol manual, "Protocol::LengthEncodedInteger").
    ///
    /// # Errors
    /// Fewer bytes are left, or the first byte is none of that encoding.
    pub fn lenenc(&mut self) -> Result<u64, Malformed> {
        match self.u8()? {
            n @ 0..=0xfa => Ok(u64::from(n)),
            0xfc => self.u16().map(u64::from),
            0xfd => {
                let [a, b, c] = self.array::<3>()?;
                Ok(u64::from(u32::from_le_bytes([a, b, c, 0])))
            }
            0xfe => self.u64(),
            0xfb | 0xff => Err(self.malformed()),
        }
    }

    /// A length-encoded integer that counts bytes or things in memory.
    ///
    /// # Errors
    /// As [`Cursor::lenenc`], or more than can be counted here.
    pub fn lenenc_len(&mut self) -> Result<usize, Malformed> {
        let n = self.lenenc()?;
        usize::try_from(n).map_err(|_| self.malformed())
    }

    /// Bytes behind their length-encoded length.
    ///
    /// # Errors
    /// Fewer bytes are left than the length says.
    pub fn lenenc_bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let n = self.lenenc_len()?;
        self.take(n)
    }

    /// UTF-8 text of `n` bytes.
    ///
    /// # Errors
    /// Fewer bytes are left, or they are not UTF-8.
    pub fn text(&mut self, n: usize) -> Result<&'a str, Malformed> {
        let bytes = self.take(n)?;
        std::str::from_utf8(bytes).map_err(|_| self.malformed())
    }
}
