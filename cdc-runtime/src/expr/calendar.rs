//! Parts of dates and times.

use crate::value::{Date, Datetime, TimeValue, Timestamp};

/// What has a date: DATE, DATETIME, TIMESTAMP (in UTC).
pub trait Dated {
    /// The date.
    fn date(self) -> Date;
}

/// What has hours, minutes and seconds: TIME, DATETIME, TIMESTAMP (in UTC), and DATE,
/// whose are zero.
pub trait Clocked {
    /// Hours, minutes and seconds, without a sign.
    fn clock(self) -> (u16, u8, u8);
}

impl Dated for Date {
    #[inline]
    fn date(self) -> Date {
        self
    }
}

impl<const F: usize> Dated for Datetime<F> {
    #[inline]
    fn date(self) -> Date {
        self.date()
    }
}

impl<const F: usize> Dated for Timestamp<F> {
    #[inline]
    fn date(self) -> Date {
        self.datetime().date()
    }
}

impl Clocked for Date {
    #[inline]
    fn clock(self) -> (u16, u8, u8) {
        (0, 0, 0)
    }
}

impl<const F: usize> Clocked for Datetime<F> {
    #[inline]
    fn clock(self) -> (u16, u8, u8) {
        let (hour, minute, second) = self.clock();
        (u16::from(hour), minute, second)
    }
}

impl<const F: usize> Clocked for Timestamp<F> {
    #[inline]
    fn clock(self) -> (u16, u8, u8) {
        Clocked::clock(self.datetime())
    }
}

impl<const F: usize> Clocked for TimeValue<F> {
    #[inline]
    fn clock(self) -> (u16, u8, u8) {
        self.clock()
    }
}

/// What DATE_FORMAT, TIMESTAMPDIFF and INTERVAL take: a date, a clock and microseconds.
pub trait Moment: Dated + Copy {
    /// Hours, minutes and seconds of the day.
    fn clock(self) -> (u8, u8, u8);

    /// Microseconds of the second.
    fn micros(self) -> u32;
}

impl Moment for Date {
    #[inline]
    fn clock(self) -> (u8, u8, u8) {
        (0, 0, 0)
    }

    #[inline]
    fn micros(self) -> u32 {
        0
    }
}

impl<const F: usize> Moment for Datetime<F> {
    #[inline]
    fn clock(self) -> (u8, u8, u8) {
        self.clock()
    }

    #[inline]
    fn micros(self) -> u32 {
        self.micros()
    }
}

/// `DATE(value)` of a DATETIME; NULL where it is zero or partial, as the server's default
/// `sql_mode` (NO_ZERO_DATE, NO_ZERO_IN_DATE) has it.
#[inline]
#[must_use]
pub fn date_of_datetime<const F: usize>(value: Option<Datetime<F>>) -> Option<Date> {
    value
        .map(Datetime::date)
        .filter(|date| date.month() > 0 && date.day() > 0)
}

/// `DATE(value)` of a DATE: NULL where it is zero or partial.
#[inline]
#[must_use]
pub fn date_of_date(value: Option<Date>) -> Option<Date> {
    value.filter(|date| date.month() > 0 && date.day() > 0)
}

/// `DATE(value)` of a TIMESTAMP, in UTC; NULL where it is zero.
#[inline]
#[must_use]
pub fn date_of_timestamp<const F: usize>(value: Option<Timestamp<F>>) -> Option<Date> {
    date_of_datetime(datetime_of_timestamp(value))
}

/// A TIMESTAMP as a DATETIME in UTC.
#[inline]
#[must_use]
pub fn datetime_of_timestamp<const F: usize>(value: Option<Timestamp<F>>) -> Option<Datetime<F>> {
    value.map(Timestamp::datetime)
}

/// A DATE as a DATETIME at midnight.
#[inline]
#[must_use]
pub fn datetime_of_date<const F: usize>(value: Option<Date>) -> Option<Datetime<F>> {
    value.and_then(|date| Datetime::new(date, (0, 0, 0), 0).ok())
}

/// `YEAR(value)`; 0 of a zero date.
#[inline]
#[must_use]
pub fn year_of(value: Option<impl Dated>) -> Option<i128> {
    value.map(|value| i128::from(value.date().year()))
}

/// `QUARTER(value)`, 1 to 4; 0 where the month is.
#[inline]
#[must_use]
pub fn quarter_of(value: Option<impl Dated>) -> Option<i128> {
    value.map(|value| i128::from(value.date().month().div_ceil(3)))
}

/// `MONTH(value)`, 1 to 12; 0 in a zero or partial date.
#[inline]
#[must_use]
pub fn month_of(value: Option<impl Dated>) -> Option<i128> {
    value.map(|value| i128::from(value.date().month()))
}

/// `DAY(value)`, 1 to 31; 0 in a zero or partial date.
#[inline]
#[must_use]
pub fn day_of(value: Option<impl Dated>) -> Option<i128> {
    value.map(|value| i128::from(value.date().day()))
}

/// `HOUR(value)`; up to 838 of a TIME.
#[inline]
#[must_use]
pub fn hour_of(value: Option<impl Clocked>) -> Option<i128> {
    value.map(|value| i128::from(value.clock().0))
}

/// `MINUTE(value)`.
#[inline]
#[must_use]
pub fn minute_of(value: Option<impl Clocked>) -> Option<i128> {
    value.map(|value| i128::from(value.clock().1))
}

/// `SECOND(value)`.
#[inline]
#[must_use]
pub fn second_of(value: Option<impl Clocked>) -> Option<i128> {
    value.map(|value| i128::from(value.clock().2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_timestamp_has_no_date() {
        assert_eq!(date_of_timestamp(Some(Timestamp::<0>::new(0, 0))), None);
        let date = date_of_timestamp(Some(Timestamp::<3>::new(86_400, 0)));
        assert_eq!(date, Some(Date::new(1970, 1, 2)));
        assert_eq!(year_of(Some(Timestamp::<0>::new(0, 0))), Some(0));
        assert_eq!(hour_of(Some(Timestamp::<0>::new(3600, 0))), Some(1));
    }

    #[test]
    fn a_date_is_midnight() {
        let midnight = datetime_of_date::<2>(Some(Date::new(2024, 8, 15)));
        assert_eq!(midnight.unwrap().to_string(), "2024-08-15 00:00:00.00");
        assert_eq!(datetime_of_date::<0>(None), None);
    }
}
