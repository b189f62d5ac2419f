//! Distances between moments, and moments at a distance.

use super::calendar::Moment;
use super::day::{LAST_DAY, date_of, day_number, month_days};
use crate::value::{Date, Datetime};

const MICROS_OF_DAY: i128 = 86_400_000_000;

/// A unit of TIMESTAMPDIFF and INTERVAL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// MICROSECOND
    Microsecond,
    /// SECOND
    Second,
    /// MINUTE
    Minute,
    /// HOUR
    Hour,
    /// DAY
    Day,
    /// WEEK
    Week,
    /// MONTH
    Month,
    /// QUARTER
    Quarter,
    /// YEAR
    Year,
}

impl Unit {
    /// Microseconds, of units that have always as many; else months.
    const fn length(self) -> Length {
        match self {
            Self::Microsecond => Length::Micros(1),
            Self::Second => Length::Micros(1_000_000),
            Self::Minute => Length::Micros(60_000_000),
            Self::Hour => Length::Micros(3_600_000_000),
            Self::Day => Length::Micros(MICROS_OF_DAY),
            Self::Week => Length::Micros(7 * MICROS_OF_DAY),
            Self::Month => Length::Months(1),
            Self::Quarter => Length::Months(3),
            Self::Year => Length::Months(12),
        }
    }
}

/// How long a unit is.
enum Length {
    Micros(i128),
    Months(i128),
}

/// Whether the date has a month and a day.
fn is_whole(date: Date) -> bool {
    date.month() > 0 && date.day() > 0
}

/// Microseconds of the day.
fn micros_of_day(value: impl Moment) -> i128 {
    let (hour, minute, second) = value.clock();
    let seconds = (i128::from(hour) * 60 + i128::from(minute)) * 60 + i128::from(second);
    seconds * 1_000_000 + i128::from(value.micros())
}

/// Microseconds since year 0.
fn micros(value: impl Moment) -> i128 {
    i128::from(day_number(value.date())) * MICROS_OF_DAY + micros_of_day(value)
}

/// `TIMESTAMPDIFF(unit, from, to)`: whole units, towards zero; NULL for a zero or partial
/// date.
#[inline]
#[must_use]
pub fn timestamp_diff(
    unit: Unit,
    from: Option<impl Moment>,
    to: Option<impl Moment>,
) -> Option<i128> {
    let (from, to) = (from?, to?);
    if !is_whole(from.date()) || !is_whole(to.date()) {
        return None;
    }
    let months = match unit.length() {
        Length::Micros(length) => return Some((micros(to) - micros(from)) / length),
        Length::Months(months) => months,
    };
    Some(if micros(to) < micros(from) {
        -(months_between(to, from) / months)
    } else {
        months_between(from, to) / months
    })
}

/// Whole months from one moment to a later one.
fn months_between(from: impl Moment, to: impl Moment) -> i128 {
    let index = |date: Date| {
        (
            i128::from(date.year()) * 12 + i128::from(date.month()),
            date.day(),
        )
    };
    let ((m, d), (n, e)) = (index(from.date()), index(to.date()));
    let early = (e, micros_of_day(to)) < (d, micros_of_day(from));
    n - m - i128::from(early)
}

/// `value + INTERVAL count unit` of a DATE, for units of a day and more; NULL for a zero
/// or partial date, and where it leaves the calendar.
#[inline]
#[must_use]
pub fn date_add(value: Option<Date>, count: Option<i128>, unit: Unit) -> Option<Date> {
    moved(value?, count?, unit).map(|(date, _)| date)
}

/// `value + INTERVAL count unit` as a DATETIME; NULL for a zero or partial date, and where
/// it leaves the calendar.
#[inline]
#[must_use]
pub fn datetime_add<const F: usize>(
    value: Option<impl Moment>,
    count: Option<i128>,
    unit: Unit,
) -> Option<Datetime<F>> {
    let (date, micros) = moved(value?, count?, unit)?;
    let part = |length: i128, modulo: i128| u8::try_from(micros / length % modulo).ok();
    let clock = (
        part(3_600_000_000, 24)?,
        part(60_000_000, 60)?,
        part(1_000_000, 60)?,
    );
    Datetime::new(date, clock, u32::try_from(micros % 1_000_000).ok()?).ok()
}

/// Date and microseconds of the day.
fn moved(value: impl Moment, count: i128, unit: Unit) -> Option<(Date, i128)> {
    if !is_whole(value.date()) {
        return None;
    }
    match unit.length() {
        Length::Micros(length) => {
            let micros = micros(value).checked_add(count.checked_mul(length)?)?;
            let day = i64::try_from(micros.div_euclid(MICROS_OF_DAY)).ok()?;
            let date = (day <= LAST_DAY).then(|| date_of(day))??;
            Some((date, micros.rem_euclid(MICROS_OF_DAY)))
        }
        Length::Months(months) => {
            let date = value.date();
            let index = i128::from(date.year()) * 12 + i128::from(date.month()) - 1;
            let index = index.checked_add(count.checked_mul(months)?)?;
            let index = i64::try_from(index).ok().filter(|index| *index >= 0)?;
            let (year, month) = (index / 12, index % 12 + 1);
            let day = i64::from(date.day()).min(month_days(year, month));
            let date = Date::new(
                u16::try_from(year).ok().filter(|year| *year <= 9999)?,
                u8::try_from(month).ok()?,
                u8::try_from(day).ok()?,
            );
            Some((date, micros_of_day(value)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: u16, month: u8, day: u8, hour: u8) -> Option<Datetime<0>> {
        Datetime::new(Date::new(year, month, day), (hour, 0, 0), 0).ok()
    }

    #[test]
    fn whole_units_are_counted_towards_zero() {
        let (a, b) = (at(2024, 1, 31, 12), at(2024, 2, 29, 11));
        assert_eq!(timestamp_diff(Unit::Month, a, b), Some(0));
        assert_eq!(timestamp_diff(Unit::Day, a, b), Some(28));
        assert_eq!(timestamp_diff(Unit::Day, b, a), Some(-28));
        assert_eq!(timestamp_diff(Unit::Year, at(2020, 2, 29, 0), b), Some(4));
        assert_eq!(timestamp_diff(Unit::Year, b, at(2020, 2, 29, 11)), Some(-4));
        assert_eq!(timestamp_diff(Unit::Second, Some(Date::ZERO), b), None);
    }

    #[test]
    fn months_end_where_the_month_does() {
        let day = Some(Date::new(2024, 1, 31));
        assert_eq!(
            date_add(day, Some(1), Unit::Month),
            Some(Date::new(2024, 2, 29))
        );
        assert_eq!(
            date_add(day, Some(-31), Unit::Day),
            Some(Date::new(2023, 12, 31))
        );
        assert_eq!(date_add(day, Some(8000), Unit::Year), None);
        assert_eq!(date_add(day, Some(i128::MAX), Unit::Week), None);
        let moved = datetime_add::<6>(at(2024, 1, 1, 0), Some(-1), Unit::Microsecond);
        assert_eq!(moved.unwrap().to_string(), "2023-12-31 23:59:59.999999");
    }
}
