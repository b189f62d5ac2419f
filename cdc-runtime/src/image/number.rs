//! Integers, floating point numbers, DECIMAL, BIT and SET.
//!
//! Integers and floats are little-endian, BIT and DECIMAL big-endian.

use super::RowImage;
use crate::value::{PackedDecimal, Problem, ValueError};

/// Reads a little-endian number of its own width.
macro_rules! little_endian {
    ($($(#[$doc:meta])* $name:ident)*) => {
        impl RowImage<'_> {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// The image ends inside the value.
                #[inline]
                pub fn $name(&mut self) -> Result<$name, ValueError> {
                    self.take().map($name::from_le_bytes)
                }
            )*
        }
    };
}

little_endian! {
    /// TINYINT.
    i8
    /// TINYINT UNSIGNED; ENUM of up to 255 labels.
    u8
    /// SMALLINT.
    i16
    /// SMALLINT UNSIGNED; ENUM of more labels.
    u16
    /// INT.
    i32
    /// INT UNSIGNED.
    u32
    /// BIGINT.
    i64
    /// BIGINT UNSIGNED.
    u64
}

impl<'a> RowImage<'a> {
    /// MEDIUMINT.
    ///
    /// # Errors
    /// The image ends inside the value.
    #[inline]
    pub fn i24(&mut self) -> Result<i32, ValueError> {
        let [a, b, c] = self.take()?;
        Ok(i32::from_le_bytes([0, a, b, c]) >> 8)
    }

    /// MEDIUMINT UNSIGNED.
    ///
    /// # Errors
    /// The image ends inside the value.
    #[inline]
    pub fn u24(&mut self) -> Result<u32, ValueError> {
        let [a, b, c] = self.take()?;
        Ok(u32::from_le_bytes([a, b, c, 0]))
    }

    /// FLOAT.
    ///
    /// # Errors
    /// The image ends inside the value, or holds an infinity or a NaN, which no server
    /// stores.
    #[inline]
    pub fn f32(&mut self) -> Result<f32, ValueError> {
        let value = f32::from_le_bytes(self.take()?);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(ValueError::new(Problem::NotFinite))
        }
    }

    /// DOUBLE.
    ///
    /// # Errors
    /// The image ends inside the value, or holds an infinity or a NaN, which no server
    /// stores.
    #[inline]
    pub fn f64(&mut self) -> Result<f64, ValueError> {
        let value = f64::from_le_bytes(self.take()?);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(ValueError::new(Problem::NotFinite))
        }
    }

    /// DECIMAL(P, S), still packed.
    ///
    /// # Errors
    /// The image ends inside the value. Whether the bytes are digits shows when they are
    /// read.
    #[inline]
    pub fn decimal<const P: usize, const S: usize>(
        &mut self,
    ) -> Result<PackedDecimal<'a, P, S>, ValueError> {
        self.slice(PackedDecimal::<P, S>::BYTES)
            .map(PackedDecimal::from_bytes)
    }

    /// BIT(n) of `B` bytes, big-endian.
    ///
    /// # Errors
    /// The image ends inside the value.
    #[inline]
    pub fn bits<const B: usize>(&mut self) -> Result<u64, ValueError> {
        const { assert!(B >= 1 && B <= 8, "a BIT has 1 to 8 bytes") };
        let bytes = self.take::<B>()?;
        Ok(bytes
            .iter()
            .fold(0, |bits, byte| bits << 8 | u64::from(*byte)))
    }

    /// SET of `B` bytes: a bit a label, the first label lowest.
    ///
    /// # Errors
    /// The image ends inside the value.
    #[inline]
    pub fn set<const B: usize>(&mut self) -> Result<u64, ValueError> {
        const { assert!(B >= 1 && B <= 8, "a SET has 1 to 8 bytes") };
        let bytes = self.take::<B>()?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |bits, byte| bits << 8 | u64::from(*byte)))
    }
}
