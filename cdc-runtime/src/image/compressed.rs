//! Columns of MariaDB that are declared COMPRESSED.
//!
//! Behind the length stand, unless the value is empty, one byte and then the bytes
//! (`Field_longstr::compress` in `sql/field.cc`). The byte is 0 in front of bytes as they
//! are. Otherwise its upper half is the algorithm (8: zlib), bit 3 says that the zlib
//! stream is raw, and the three lowest bits count the bytes of the unpacked length, which
//! stands big-endian in front of the stream.

use std::borrow::Cow;
use std::io::Read;

use super::{RowImage, text};
use crate::charset::Encoding;
use crate::value::{Problem, ValueError};

/// The most bytes a value unpacks to: the largest `max_allowed_packet`, which bounds the
/// length of every value a server takes.
const MOST: usize = 1 << 30;

impl<'a> RowImage<'a> {
    /// Bytes of at most `MAX`, behind a length of `L` bytes.
    ///
    /// # Errors
    /// The image ends inside the value, or the value does not unpack to exactly the length
    /// it announces, or that is longer than the column.
    #[inline]
    pub fn unpacked<const L: usize, const MAX: usize>(
        &mut self,
    ) -> Result<Cow<'a, [u8]>, ValueError> {
        unpack(self.counted::<L>()?, MAX.min(MOST))
    }

    /// Text in utf8mb4 or utf8mb3 of at most `MAX` bytes, behind a length of `L`
    /// bytes.
    ///
    /// # Errors
    /// As [`RowImage::unpacked`], or the bytes are not UTF-8.
    #[inline]
    pub fn unpacked_text<const L: usize, const MAX: usize>(
        &mut self,
    ) -> Result<Cow<'a, str>, ValueError> {
        match self.unpacked::<L, MAX>()? {
            Cow::Borrowed(bytes) => text::utf8(bytes).map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes)
                .map(Cow::Owned)
                .map_err(|_| ValueError::new(Problem::NotUtf8)),
        }
    }

    /// Text in another character set of at most `MAX` bytes, behind a length of `L` bytes.
    ///
    /// # Errors
    /// As [`RowImage::unpacked`], or the bytes are not well formed in the set.
    #[inline]
    pub fn unpacked_text_in<E: Encoding, const L: usize, const MAX: usize>(
        &mut self,
    ) -> Result<Cow<'a, str>, ValueError> {
        match self.unpacked::<L, MAX>()? {
            Cow::Borrowed(bytes) => E::decode(bytes),
            Cow::Owned(bytes) => E::decode(&bytes).map(|text| Cow::Owned(text.into_owned())),
        }
    }
}

/// What a stored value holds; never allocates more than one and a bit times `limit`.
fn unpack(stored: &[u8], limit: usize) -> Result<Cow<'_, [u8]>, ValueError> {
    let Some((head, rest)) = stored.split_first() else {
        return Ok(Cow::Borrowed(stored));
    };
    if *head == 0 {
        return if rest.len() > limit {
            Err(bad())
        } else {
            Ok(Cow::Borrowed(rest))
        };
    }
    let (announced, stream) = announced(*head, rest).ok_or_else(bad)?;
    if announced > limit {
        return Err(bad());
    }
    let unpacked = if head & 8 == 0 {
        exactly(flate2::read::ZlibDecoder::new(stream), announced)
    } else {
        exactly(flate2::read::DeflateDecoder::new(stream), announced)
    };
    unpacked.map(Cow::Owned).ok_or_else(bad)
}

/// The unpacked length, and the stream behind it.
fn announced(head: u8, rest: &[u8]) -> Option<(usize, &[u8])> {
    let bytes = usize::from(head & 7);
    if head & 0xF0 != 0x80 || !(1..=4).contains(&bytes) {
        return None;
    }
    let (length, stream) = rest.split_at_checked(bytes)?;
    let length = length
        .iter()
        .fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    Some((length, stream))
}

/// All that `stream` holds, if that is `announced` bytes.
fn exactly(stream: impl Read, announced: usize) -> Option<Vec<u8>> {
    let bound = u64::try_from(announced).ok()?.checked_add(1)?;
    let mut out = Vec::new();
    stream.take(bound).read_to_end(&mut out).ok()?;
    (out.len() == announced).then_some(out)
}

#[cold]
const fn bad() -> ValueError {
    ValueError::new(Problem::BadCompressed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{JsonForm, RowsEvent, RowsKind};

    fn read(image: &[u8]) -> Result<String, Problem> {
        let event = RowsEvent::new(RowsKind::Insert, image, JsonForm::Text);
        let mut rows = event.rows();
        let text = rows.unpacked_text::<1, 1000>().map_err(|e| e.problem())?;
        assert!(rows.is_empty());
        Ok(text.into_owned())
    }

    /// `repeat('b', 1000)` and `repeat('x', 200)` as MariaDB 10.11 wrote them, without and
    /// with `column_compression_zlib_wrap`.
    const RAW: &[u8] = &[
        14, 0x8a, 0x03, 0xe8, 0x4b, 0x4a, 0x1a, 0x05, 0xa3, 0x60, 0x14, 0x0c, 0x77, 0, 0,
    ];
    const WRAPPED: &[u8] = &[
        14, 0x81, 0xc8, 0x78, 0x9c, 0xab, 0xa8, 0x18, 0x1e, 0, 0, 0xd0, 0xc4, 0x5d, 0xc1,
    ];

    #[test]
    fn stored_and_compressed_values_read() {
        assert_eq!(read(&[0]), Ok(String::new()));
        assert_eq!(read(&[4, 0, b'a', b'b', b'c']), Ok("abc".into()));
        assert_eq!(read(RAW), Ok("b".repeat(1000)));
        assert_eq!(read(WRAPPED), Ok("x".repeat(200)));
    }

    #[test]
    fn every_flipped_bit_is_read_or_refused() {
        for packed in [RAW, WRAPPED] {
            for bit in 8..packed.len() * 8 {
                let mut bytes = packed.to_vec();
                bytes[bit / 8] ^= 1 << (bit % 8);
                if let Ok(text) = read(&bytes) {
                    assert!(text.len() <= 1000);
                }
            }
            assert!(read(&packed[..packed.len() - 1]).is_err());
        }
    }

    #[test]
    fn other_lengths_and_algorithms_are_refused() {
        let changed = |at: usize, byte: u8| {
            let mut bytes = RAW.to_vec();
            bytes[at] = byte;
            read(&bytes)
        };
        assert_eq!(changed(1, 0x9a), Err(Problem::BadCompressed));
        assert_eq!(changed(1, 0x88), Err(Problem::BadCompressed));
        assert_eq!(changed(1, 0x8d), Err(Problem::BadCompressed));
        assert_eq!(changed(3, 0xe7), Err(Problem::BadCompressed));
        assert_eq!(changed(3, 0xe9), Err(Problem::BadCompressed));
        assert_eq!(changed(2, 0xff), Err(Problem::BadCompressed));
        assert_eq!(read(&[2, 0, 0xFF]), Err(Problem::NotUtf8));
    }
}
