//! Dates and times.
//!
//! The packed forms are those of MySQL 5.6 and later (sql-common/my_time.cc): integers
//! that order like the times they stand for, big-endian, with as many bytes for the
//! fraction as its digits need. DATE and YEAR are older and little-endian.

use super::RowImage;
use crate::value::{Date, Datetime, Problem, TimeValue, Timestamp, ValueError, Year};

/// What stands for zero in the integer part of TIME2.
const TIME_ZERO: i64 = 0x80_0000;
/// What stands for zero in the integer part of DATETIME2.
const DATETIME_ZERO: i64 = 0x80_0000_0000;

impl RowImage<'_> {
    /// DATE: 9 bits of year and more, 4 of month, 5 of day.
    ///
    /// # Errors
    /// The image ends inside the value, or month or year are past their end.
    #[inline]
    pub fn date(&mut self) -> Result<Date, ValueError> {
        let packed = self.u24()?;
        let [low, middle, high, _] = packed.to_le_bytes();
        let day = low & 31;
        let month = (low >> 5) | (middle & 1) << 3;
        let year = u16::from_le_bytes([middle, high]) >> 1;
        if month > 12 || year > 9999 {
            return Err(ValueError::new(Problem::BadDate));
        }
        Ok(Date::new(year, month, day))
    }

    /// YEAR: years since 1900, and 0 for 0000.
    ///
    /// # Errors
    /// The image ends inside the value.
    #[inline]
    pub fn year(&mut self) -> Result<Year, ValueError> {
        let byte = self.u8()?;
        Ok(Year(if byte == 0 { 0 } else { 1900 + u16::from(byte) }))
    }

    /// TIME(F).
    ///
    /// A negative fraction is a borrow from the integer part, which the packed form,
    /// read as one number, resolves by itself.
    ///
    /// # Errors
    /// The image ends inside the value, or it is no time from -838:59:59 to 838:59:59.
    #[inline]
    pub fn time<const F: usize>(&mut self) -> Result<TimeValue<F>, ValueError> {
        let [a, b, c] = self.take()?;
        let whole = i64::from(u32::from_be_bytes([0, a, b, c])) - TIME_ZERO;
        // The integer part is in units of the fraction's full range, so that a negative
        // time is the negative of one number.
        let packed = match F {
            0 => whole << 24,
            1 | 2 => {
                let number = whole << 8 | i64::from(u8::from_be_bytes(self.take()?));
                scaled(number, 8, 10_000)
            }
            3 | 4 => {
                let number = whole << 16 | i64::from(u16::from_be_bytes(self.take()?));
                scaled(number, 16, 100)
            }
            _ => {
                let [a, b, c] = self.take()?;
                whole << 24 | i64::from(u32::from_be_bytes([0, a, b, c]))
            }
        };
        TimeValue::from_packed(packed)
    }

    /// DATETIME(F).
    ///
    /// # Errors
    /// The image ends inside the value, or it is no date and time.
    #[inline]
    pub fn datetime<const F: usize>(&mut self) -> Result<Datetime<F>, ValueError> {
        let [a, b, c, d, e] = self.take()?;
        let whole = i64::from_be_bytes([0, 0, 0, a, b, c, d, e]) - DATETIME_ZERO;
        let micros = self.fraction::<F>()?;
        if whole < 0 {
            return Err(ValueError::new(Problem::BadDatetime));
        }
        Datetime::from_packed(whole << 24 | i64::from(micros))
    }

    /// TIMESTAMP(F): seconds since 1970 in UTC.
    ///
    /// # Errors
    /// The image ends inside the value, or the fraction is not below a second.
    #[inline]
    pub fn timestamp<const F: usize>(&mut self) -> Result<Timestamp<F>, ValueError> {
        let seconds = u32::from_be_bytes(self.take()?);
        let micros = self.fraction::<F>()?;
        if micros > 999_999 {
            return Err(ValueError::new(Problem::BadDatetime));
        }
        Ok(Timestamp::new(seconds, micros))
    }

    /// The fraction of a DATETIME or TIMESTAMP in microseconds.
    #[inline]
    fn fraction<const F: usize>(&mut self) -> Result<u32, ValueError> {
        const { assert!(F <= 6, "a fraction has 0 to 6 digits") };
        Ok(match F {
            0 => 0,
            1 | 2 => u32::from(u8::from_be_bytes(self.take()?)) * 10_000,
            3 | 4 => u32::from(u16::from_be_bytes(self.take()?)) * 100,
            _ => {
                let [a, b, c] = self.take()?;
                u32::from_be_bytes([0, a, b, c])
            }
        })
    }
}

/// A TIME read with a fraction of `bits` bits, each worth `unit` microseconds, in the
/// packed form with 24 bits of microseconds.
#[inline]
const fn scaled(number: i64, bits: u32, unit: i64) -> i64 {
    let magnitude = number.abs();
    let fraction = magnitude & ((1 << bits) - 1);
    let packed = (magnitude >> bits) << 24 | (fraction * unit);
    if number < 0 { -packed } else { packed }
}
