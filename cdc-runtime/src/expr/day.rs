//! Day numbers and weeks, as the server counts them (mysys `calc_daynr`, `calc_week`).
//!
//! The server counts with wrapping 32-bit numbers: weeks of zero and partial dates come out
//! far off, and here the same.

use crate::value::Date;

/// The last day the server computes with, 9999-12-31.
pub(super) const LAST_DAY: i64 = 3_652_424;

/// Weeks begin on Monday.
const MONDAY_FIRST: u8 = 1;
/// Week 0 is the last of the year before.
const WEEK_YEAR: u8 = 2;
/// The first week is the one with the year's first first-day-of-the-week in it.
const FIRST_WEEKDAY: u8 = 4;

/// How weeks are counted: `mode` of WEEK, or a pattern of DATE_FORMAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekMode(u8);

impl WeekMode {
    /// `%U`
    pub const UPPER_U: Self = Self(FIRST_WEEKDAY);
    /// `%u`
    pub const LOWER_U: Self = Self(MONDAY_FIRST);
    /// `%V` and `%X`
    pub const UPPER_V: Self = Self(WEEK_YEAR | FIRST_WEEKDAY);
    /// `%v` and `%x`
    pub const LOWER_V: Self = Self(WEEK_YEAR | MONDAY_FIRST);

    /// The second argument of WEEK, 0 to 7.
    #[must_use]
    pub const fn new(mode: u8) -> Self {
        let mode = mode & 7;
        if mode & MONDAY_FIRST == 0 {
            Self(mode ^ FIRST_WEEKDAY)
        } else {
            Self(mode)
        }
    }

    /// The same, with the weeks of a year that go on in the next.
    pub(super) const fn of_years(self) -> Self {
        Self(self.0 | WEEK_YEAR)
    }

    const fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }
}

/// Days since year 0, as `TO_DAYS` counts them.
pub(super) fn day_number(date: Date) -> i64 {
    number_of(
        date.year().into(),
        date.month().into(),
        i64::from(date.day()),
    )
}

fn number_of(year: i64, month: i64, day: i64) -> i64 {
    if year == 0 && month == 0 {
        return 0;
    }
    let days = 365 * year + 31 * (month - 1) + day;
    let (year, days) = if month <= 2 {
        (year - 1, days)
    } else {
        (year, days - (month * 4 + 23) / 10)
    };
    days + year / 4 - (year / 100 + 1) * 3 / 4
}

/// The date of a day number; the days of year 0 but none below.
pub(super) fn date_of(number: i64) -> Option<Date> {
    if !(1..=LAST_DAY).contains(&number) {
        return None;
    }
    let mut year = number / 366;
    while number_of(year + 1, 1, 1) <= number {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && number_of(year, month + 1, 1) <= number {
        month += 1;
    }
    let day = number - number_of(year, month, 1) + 1;
    Some(Date::new(
        u16::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    ))
}

/// The day of the week of a day number: 0 for Monday.
pub(super) const fn weekday(number: i64) -> i64 {
    (number + 5).rem_euclid(7)
}

/// The days of a month; 29 for February of leap years.
pub(super) const fn month_days(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if days_in_year(year) == 366 => 29,
        2 => 28,
        _ => 31,
    }
}

const fn days_in_year(year: i64) -> i64 {
    if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0 && year != 0) {
        366
    } else {
        365
    }
}

/// The week of a date and the year that week belongs to.
pub(super) fn week(date: Date, mode: WeekMode) -> (u32, i64) {
    let number = day_number(date);
    let mut year = i64::from(date.year());
    let mut first = number_of(year, 1, 1);
    let by_weekday = mode.has(FIRST_WEEKDAY);
    let mut of_years = mode.has(WEEK_YEAR);
    let sunday = i64::from(!mode.has(MONDAY_FIRST));
    let mut day = (first + 5 + sunday).rem_euclid(7);
    let starts_late = |day: i64| by_weekday && day != 0 || !by_weekday && day >= 4;
    if date.month() == 1 && i64::from(date.day()) <= 7 - day {
        if !of_years && starts_late(day) {
            return (0, year);
        }
        of_years = true;
        year -= 1;
        let before = days_in_year(year);
        first -= before;
        day = (day + 53 * 7 - before).rem_euclid(7);
    }
    let days = if starts_late(day) {
        number - (first + 7 - day)
    } else {
        number - (first - day)
    };
    let days = wrapped(days);
    if of_years && days >= 52 * 7 {
        day = (day + days_in_year(year)).rem_euclid(7);
        if !starts_late(day) {
            return (1, year + 1);
        }
    }
    (days / 7 + 1, year)
}

/// A difference as the server's unsigned 32 bits hold it.
fn wrapped(days: i64) -> u32 {
    u32::try_from(days.rem_euclid(1 << 32)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_and_dates_agree() {
        for number in (1..=LAST_DAY).step_by(7).chain([LAST_DAY]) {
            let date = date_of(number).unwrap();
            assert_eq!(day_number(date), number, "{date}");
        }
        assert_eq!(date_of(0), None);
        assert_eq!(date_of(LAST_DAY + 1), None);
        assert_eq!(day_number(Date::new(2024, 2, 29)), 739_310);
        assert_eq!(weekday(739_310), 3);
    }

    #[test]
    fn weeks_of_partial_dates_wrap() {
        let partial = Date::new(2020, 0, 0);
        assert_eq!(week(partial, WeekMode::UPPER_U).0, 613_566_752);
        assert_eq!(week(Date::ZERO, WeekMode::LOWER_U).0, 613_566_757);
        assert_eq!(week(Date::new(1000, 1, 1), WeekMode::UPPER_V), (52, 999));
    }
}
