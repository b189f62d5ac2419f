//! DATETIME, and what it shares with TIMESTAMP.

use std::fmt;

use super::digits::Digits;
use super::{Date, Problem, ValueError};

/// A date with a time of day, as targets write one.
///
/// `Display` is the text the server prints, `YYYY-MM-DD hh:mm:ss` with as many fraction
/// digits as the column has.
pub trait Timestamped: fmt::Display {
    /// Whether it is `0000-00-00 00:00:00`.
    fn is_zero(&self) -> bool;

    /// Lends the text to `read`, without an allocation.
    fn text<R>(&self, read: impl FnOnce(&str) -> R) -> R;
}

/// A DATETIME(F) as the server stores it, zero and partial dates included, with `F`
/// fraction digits. Orders as the server orders them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Datetime<const F: usize> {
    date: Date,
    hour: u8,
    minute: u8,
    second: u8,
    micros: u32,
}

impl<const F: usize> Datetime<F> {
    /// `0000-00-00 00:00:00`.
    pub const ZERO: Self = Self {
        date: Date::ZERO,
        hour: 0,
        minute: 0,
        second: 0,
        micros: 0,
    };

    /// The date with a time of day.
    ///
    /// # Errors
    /// Hour, minute, second or microsecond past the end of its unit.
    #[inline]
    pub const fn new(
        date: Date,
        (hour, minute, second): (u8, u8, u8),
        micros: u32,
    ) -> Result<Self, ValueError> {
        if hour > 23 || minute > 59 || second > 59 || micros > 999_999 {
            return Err(ValueError::new(Problem::BadDatetime));
        }
        Ok(Self {
            date,
            hour,
            minute,
            second,
            micros,
        })
    }

    /// The server's packed form: years times 13 plus months, 5 bits of days, 5 of hours,
    /// 6 of minutes, 6 of seconds, 24 of microseconds.
    ///
    /// # Errors
    /// A negative number, or a part out of its range.
    #[inline]
    pub(crate) fn from_packed(packed: i64) -> Result<Self, ValueError> {
        let bad = ValueError::new(Problem::BadDatetime);
        let packed = u64::try_from(packed).map_err(|_| bad)?;
        let bits = |shift: u32, mask: u64| u8::try_from(packed >> shift & mask).unwrap_or(0);
        let months = packed >> 46;
        let year = u16::try_from(months / 13).map_err(|_| bad)?;
        let month = u8::try_from(months % 13).map_err(|_| bad)?;
        if year > 9999 {
            return Err(bad);
        }
        let micros = u32::try_from(packed & 0xFF_FFFF).map_err(|_| bad)?;
        let clock = (bits(36, 31), bits(30, 63), bits(24, 63));
        Self::new(Date::new(year, month, bits(41, 31)), clock, micros)
    }

    /// The date.
    #[inline]
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// Hour, minute and second.
    #[inline]
    #[must_use]
    pub const fn clock(self) -> (u8, u8, u8) {
        (self.hour, self.minute, self.second)
    }

    /// Microseconds of the second.
    #[inline]
    #[must_use]
    pub const fn micros(self) -> u32 {
        self.micros
    }
}

impl<const F: usize> Timestamped for Datetime<F> {
    #[inline]
    fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    #[inline]
    fn text<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        let mut text = Digits::<32>::new();
        self.date.put(&mut text);
        text.push(b' ');
        text.number(u32::from(self.hour), 2);
        text.push(b':');
        text.number(u32::from(self.minute), 2);
        text.push(b':');
        text.number(u32::from(self.second), 2);
        text.fraction(self.micros, F);
        read(text.as_str())
    }
}

/// `YYYY-MM-DD hh:mm:ss` with `F` digits of fraction.
impl<const F: usize> fmt::Display for Datetime<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text(|text| f.pad(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_out_of_range_are_refused() {
        assert!(Datetime::<0>::from_packed(-1).is_err());
        assert!(Datetime::<0>::from_packed(24 << 36).is_err());
        assert!(Datetime::<0>::from_packed(60 << 30).is_err());
        assert!(Datetime::<0>::from_packed(60 << 24).is_err());
        assert!(Datetime::<0>::from_packed(1_000_000).is_err());
        assert!(Datetime::<0>::from_packed(i64::MAX).is_err());
        assert!(Datetime::<0>::from_packed(0).unwrap().is_zero());
    }

    #[test]
    fn text_is_the_servers() {
        let last = Datetime::<6>::new(Date::new(9999, 12, 31), (23, 59, 59), 999_999).unwrap();
        assert_eq!(last.to_string(), "9999-12-31 23:59:59.999999");
        assert_eq!(Datetime::<0>::ZERO.to_string(), "0000-00-00 00:00:00");
        assert_eq!(Datetime::<2>::ZERO.to_string(), "0000-00-00 00:00:00.00");
    }
}
