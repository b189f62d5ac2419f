//! TIMESTAMP.

use std::fmt;

use super::{Date, Datetime, Timestamped};

/// A TIMESTAMP(F): seconds since 1970-01-01 00:00:00 UTC, and microseconds. The server
/// stores 0 seconds and 0 microseconds for `0000-00-00 00:00:00`; MariaDB knows the
/// microseconds behind it as the first of 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp<const F: usize> {
    seconds: u32,
    micros: u32,
}

impl<const F: usize> Timestamp<F> {
    /// The time so many seconds and microseconds after the start of 1970 in UTC.
    #[inline]
    #[must_use]
    pub const fn new(seconds: u32, micros: u32) -> Self {
        Self { seconds, micros }
    }

    /// Seconds since the start of 1970 in UTC; 0, without microseconds, stands for the zero
    /// timestamp.
    #[inline]
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.seconds
    }

    /// Microseconds of the second.
    #[inline]
    #[must_use]
    pub const fn micros(self) -> u32 {
        self.micros
    }

    /// The date and time in UTC.
    #[inline]
    #[must_use]
    pub fn datetime(self) -> Datetime<F> {
        if self.is_zero() {
            return Datetime::ZERO;
        }
        let part = |number: u32, unit: u32| u8::try_from(number % unit).unwrap_or(0);
        let clock = (
            part(self.seconds / 3600, 24),
            part(self.seconds / 60, 60),
            part(self.seconds, 60),
        );
        let micros = self.micros.min(999_999);
        Datetime::new(civil(self.seconds / 86_400), clock, micros).unwrap_or(Datetime::ZERO)
    }
}

/// The Gregorian date so many days after 1970-01-01, counted in years that begin in
/// March, so that the leap day is a year's last.
#[inline]
fn civil(days: u32) -> Date {
    /// Days from 0000-03-01 to 1970-01-01.
    const EPOCH: u32 = 719_468;
    const ERA: u32 = 146_097;
    let days = days + EPOCH;
    let (era, day) = (days / ERA, days % ERA);
    let year = (day - day / 1460 + day / 36_524 - day / (ERA - 1)) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // March is 0; months of 31, 30, 31, 30, 31 days repeat every 153 days.
    let march = (5 * day + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let day = day - (153 * march + 2) / 5 + 1;
    let year = era * 400 + year + u32::from(month <= 2);
    let byte = |number: u32| u8::try_from(number).unwrap_or(0);
    Date::new(u16::try_from(year).unwrap_or(0), byte(month), byte(day))
}

impl<const F: usize> Timestamped for Timestamp<F> {
    #[inline]
    fn is_zero(&self) -> bool {
        self.seconds == 0 && self.micros == 0
    }

    #[inline]
    fn text<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        self.datetime().text(read)
    }
}

/// `YYYY-MM-DD hh:mm:ss` in UTC with `F` digits of fraction.
impl<const F: usize> fmt::Display for Timestamp<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.datetime().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_utc() {
        let text = |seconds| Timestamp::<0>::new(seconds, 0).to_string();
        assert_eq!(text(0), "0000-00-00 00:00:00");
        assert_eq!(text(1), "1970-01-01 00:00:01");
        assert_eq!(text(951_782_400), "2000-02-29 00:00:00");
        assert_eq!(text(2_147_483_647), "2038-01-19 03:14:07");
        assert_eq!(text(u32::MAX), "2106-02-07 06:28:15");
        assert_eq!(
            Timestamp::<6>::new(0, 999_999).to_string(),
            "1970-01-01 00:00:00.999999"
        );
        assert_eq!(
            Timestamp::<6>::new(1, 1).to_string(),
            "1970-01-01 00:00:01.000001"
        );
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut before = civil(0);
        assert_eq!(before, Date::new(1970, 1, 1));
        for day in 1..=u32::MAX / 86_400 {
            let date = civil(day);
            assert!(date.is_real() && date > before);
            before = date;
        }
        assert_eq!(before, Date::new(2106, 2, 7));
    }
}
