//! Text, bytes and JSON: a length, then the bytes.

use std::borrow::Cow;

use super::{JsonForm, RowImage, Scratch};
use crate::charset::{Encoding, KeyEncoding};
use crate::value::{Json, Problem, ValueError};

impl<'a> RowImage<'a> {
    /// Text in utf8mb4 or utf8mb3 behind a length of `L` bytes.
    ///
    /// # Errors
    /// The image ends inside the value, or the bytes are not UTF-8.
    #[inline]
    pub fn text<const L: usize>(&mut self) -> Result<&'a str, ValueError> {
        utf8(self.counted::<L>()?)
    }

    /// Text in a character set other than UTF-8 behind a length of `L` bytes; borrowed
    /// where it is ASCII and so is the set.
    ///
    /// # Errors
    /// The image ends inside the value, or the bytes are not well formed in the set.
    #[inline]
    pub fn text_in<E: Encoding, const L: usize>(&mut self) -> Result<Cow<'a, str>, ValueError> {
        E::decode(self.counted::<L>()?)
    }

    /// Text of a key, otherwise as [`RowImage::text_in`].
    ///
    /// # Errors
    /// As there, or other bytes of the set may read as the same text.
    #[inline]
    pub fn key_text_in<E: KeyEncoding, const L: usize>(
        &mut self,
    ) -> Result<Cow<'a, str>, ValueError> {
        E::decode_key(self.counted::<L>()?)
    }

    /// Bytes behind a length of `L` bytes.
    ///
    /// # Errors
    /// The image ends inside the value.
    #[inline]
    pub fn bytes<const L: usize>(&mut self) -> Result<&'a [u8], ValueError> {
        self.counted::<L>()
    }

    /// BINARY(N): arrives without its trailing zero bytes and gets them back.
    ///
    /// # Errors
    /// The image ends inside the value, or it is longer than the column.
    #[inline]
    pub fn binary<const L: usize, const N: usize>(&mut self) -> Result<Cow<'a, [u8]>, ValueError> {
        let bytes = self.counted::<L>()?;
        match bytes.len() {
            len if len == N => Ok(Cow::Borrowed(bytes)),
            len if len < N => {
                let mut padded = Vec::with_capacity(N);
                padded.extend_from_slice(bytes);
                padded.resize(N, 0);
                Ok(Cow::Owned(padded))
            }
            _ => Err(ValueError::new(Problem::BinaryTooLong)),
        }
    }

    /// JSON that stands as its difference to `before`, which is none where the image
    /// before the change left it out.
    ///
    /// # Errors
    /// The image ends inside the value, or the document before is not known or is no
    /// document that the difference fits.
    pub fn json_diff(
        &mut self,
        before: Option<Json<'a>>,
        scratch: &'a Scratch,
    ) -> Result<Json<'a>, ValueError> {
        let diffs = self.counted::<4>()?;
        let before = before.ok_or(ValueError::new(Problem::JsonDiffAlone))?;
        before
            .patched(diffs)
            .map(|document| Json::Binary(scratch.keep(document)))
    }

    /// JSON, in the form the event's server writes.
    ///
    /// # Errors
    /// The image ends inside the value, or MariaDB's text is not UTF-8. The binary form
    /// is read when its text is asked for.
    #[inline]
    pub fn json(&mut self) -> Result<Json<'a>, ValueError> {
        let bytes = self.counted::<4>()?;
        match self.json {
            JsonForm::Binary => Ok(Json::Binary(bytes)),
            JsonForm::Text => utf8(bytes).map(Json::Text),
        }
    }
}

#[inline]
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, ValueError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => Err(ValueError::new(Problem::NotUtf8)),
    }
}
