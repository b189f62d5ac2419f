//! DATE and YEAR.

use std::fmt;

use super::digits::Digits;

/// A DATE as the server stores it, zero (`0000-00-00`) and partial (`2020-00-00`) dates
/// included. Orders as the server orders them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// `0000-00-00`.
    pub const ZERO: Self = Self::new(0, 0, 0);

    /// The date of these parts, as they are: whether a calendar has such a day is for
    /// [`Date::is_real`] to say.
    #[inline]
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// The year, 0 to 9999.
    #[inline]
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12; 0 in a zero or partial date.
    #[inline]
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31; 0 in a zero or partial date.
    #[inline]
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Whether it is `0000-00-00`.
    #[inline]
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.year == 0 && self.month == 0 && self.day == 0
    }

    /// Whether the Gregorian calendar has this day; zero and partial dates and days like
    /// February 30 (ALLOW_INVALID_DATES) are none, and neither is the year 0.
    #[must_use]
    pub const fn is_real(self) -> bool {
        let leap = self.year.is_multiple_of(4) && !self.year.is_multiple_of(100)
            || self.year.is_multiple_of(400);
        let days = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 0,
        };
        self.year >= 1 && self.year <= 9999 && self.day >= 1 && self.day <= days
    }

    /// Lends the text `YYYY-MM-DD` to `read`, without an allocation.
    #[inline]
    pub fn text<R>(self, read: impl FnOnce(&str) -> R) -> R {
        let mut text = Digits::<16>::new();
        self.put(&mut text);
        read(text.as_str())
    }

    #[inline]
    pub(super) fn put<const N: usize>(self, text: &mut Digits<N>) {
        text.number(u32::from(self.year), 4);
        text.push(b'-');
        text.number(u32::from(self.month), 2);
        text.push(b'-');
        text.number(u32::from(self.day), 2);
    }
}

/// `YYYY-MM-DD`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text(|text| f.pad(text))
    }
}

/// A YEAR: 0, which prints as `0000`, or 1901 to 2155.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(pub u16);

/// Four digits.
impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_real() {
        for (year, month, day) in [(2000, 2, 29), (2024, 2, 29), (1, 1, 1), (9999, 12, 31)] {
            assert!(Date::new(year, month, day).is_real());
        }
        for (year, month, day) in [
            (1900, 2, 29),
            (2023, 2, 29),
            (0, 1, 1),
            (2020, 0, 1),
            (2020, 1, 0),
            (2020, 4, 31),
        ] {
            assert!(!Date::new(year, month, day).is_real());
        }
        assert!(Date::ZERO.is_zero());
    }

    #[test]
    fn text_is_the_servers() {
        assert_eq!(Date::ZERO.to_string(), "0000-00-00");
        assert_eq!(Date::new(2020, 0, 7).to_string(), "2020-00-07");
        assert_eq!(Year(0).to_string(), "0000");
        assert_eq!(Year(2155).to_string(), "2155");
    }
}
