//! UUID, INET4, INET6 and VECTOR: bytes of a known number.

use super::{JsonForm, RowImage};
use crate::value::{Inet4, Inet6, Problem, Uuid, ValueError};

impl<'a> RowImage<'a> {
    /// UUID of MariaDB.
    ///
    /// # Errors
    /// The image ends inside the value, or it is longer than the type.
    #[inline]
    pub fn uuid(&mut self) -> Result<Uuid, ValueError> {
        self.padded().map(Uuid::from_bytes)
    }

    /// INET4 of MariaDB.
    ///
    /// # Errors
    /// The image ends inside the value, or it is longer than the type.
    #[inline]
    pub fn inet4(&mut self) -> Result<Inet4, ValueError> {
        self.padded().map(Inet4::from_bytes)
    }

    /// INET6 of MariaDB.
    ///
    /// # Errors
    /// The image ends inside the value, or it is longer than the type.
    #[inline]
    pub fn inet6(&mut self) -> Result<Inet6, ValueError> {
        self.padded().map(Inet6::from_bytes)
    }

    /// VECTOR(D): floats of four bytes, little-endian, up to `D` of them.
    ///
    /// MySQL writes four length bytes. To MariaDB it is a VARBINARY of as many bytes, with
    /// one or two.
    ///
    /// # Errors
    /// The image ends inside the value, or it holds part of a float or more than `D`.
    #[inline]
    pub fn vector<const D: usize>(&mut self) -> Result<&'a [u8], ValueError> {
        let bytes = match self.json {
            JsonForm::Binary => self.counted::<4>()?,
            JsonForm::Text if D * 4 > 255 => self.counted::<2>()?,
            JsonForm::Text => self.counted::<1>()?,
        };
        if bytes.len() > D * 4 || !bytes.len().is_multiple_of(4) {
            return Err(ValueError::new(Problem::BadVector));
        }
        Ok(bytes)
    }

    /// Bytes that arrive without their trailing zeros, as those of BINARY.
    #[inline]
    fn padded<const N: usize>(&mut self) -> Result<[u8; N], ValueError> {
        let bytes = self.counted::<1>()?;
        let mut value = [0; N];
        match value.get_mut(..bytes.len()) {
            Some(head) => head.copy_from_slice(bytes),
            None => return Err(ValueError::new(Problem::BinaryTooLong)),
        }
        Ok(value)
    }
}
