//! Days of weeks and years, and the clock of a moment.

use super::calendar::{Dated, Moment};
use super::day::{WeekMode, day_number, month_days, week, weekday};
use crate::value::{Date, Datetime, TimeValue};

/// The date, unless it is zero or partial.
#[inline]
fn whole(value: Option<impl Dated>) -> Option<Date> {
    value
        .map(Dated::date)
        .filter(|date| date.month() > 0 && date.day() > 0)
}

/// `DAYOFWEEK(value)`: 1 for Sunday; NULL for a zero or partial date.
#[inline]
#[must_use]
pub fn day_of_week(value: Option<impl Dated>) -> Option<i128> {
    whole(value).map(|date| i128::from((weekday(day_number(date)) + 1) % 7 + 1))
}

/// `WEEKDAY(value)`: 0 for Monday; NULL for a zero or partial date.
#[inline]
#[must_use]
pub fn weekday_of(value: Option<impl Dated>) -> Option<i128> {
    whole(value).map(|date| i128::from(weekday(day_number(date))))
}

/// `DAYOFYEAR(value)`, 1 to 366; NULL for a zero or partial date.
#[inline]
#[must_use]
pub fn day_of_year(value: Option<impl Dated>) -> Option<i128> {
    whole(value).map(|date| {
        let first = day_number(Date::new(date.year(), 1, 1));
        i128::from(day_number(date) - first + 1)
    })
}

/// `WEEK(value, mode)`; NULL for a zero or partial date.
#[inline]
#[must_use]
pub fn week_of(value: Option<impl Dated>, mode: WeekMode) -> Option<i128> {
    whole(value).map(|date| i128::from(week(date, mode).0))
}

/// `YEARWEEK(value, mode)`: the year of the week and the week, in six digits; NULL for a
/// zero or partial date.
#[inline]
#[must_use]
pub fn year_week(value: Option<impl Dated>, mode: WeekMode) -> Option<i128> {
    whole(value).map(|date| {
        let (week, year) = week(date, mode.of_years());
        i128::from(year * 100 + i64::from(week))
    })
}

/// `TO_DAYS(value)`: days since year 0; NULL for a zero or partial date.
#[inline]
#[must_use]
pub fn to_days(value: Option<impl Dated>) -> Option<i128> {
    whole(value).map(|date| i128::from(day_number(date)))
}

/// `DATEDIFF(a, b)`: days from `b` to `a`; NULL for a zero or partial date.
#[inline]
#[must_use]
pub fn date_diff(a: Option<impl Dated>, b: Option<impl Dated>) -> Option<i128> {
    Some(to_days(a)? - to_days(b)?)
}

/// `LAST_DAY(value)`: the last day of its month; NULL without a month.
#[inline]
#[must_use]
pub fn last_day(value: Option<impl Dated>) -> Option<Date> {
    let date = value?.date();
    let days = month_days(date.year().into(), date.month().into());
    (date.month() > 0).then(|| {
        let day = u8::try_from(days).unwrap_or(31);
        Date::new(date.year(), date.month(), day)
    })
}

/// `MICROSECOND(value)` of a date or a date and time.
#[inline]
#[must_use]
pub fn microsecond_of(value: Option<impl Moment>) -> Option<i128> {
    value.map(|value| i128::from(value.micros()))
}

/// `MICROSECOND(value)` of a TIME.
#[inline]
#[must_use]
pub fn microsecond_of_time<const F: usize>(value: Option<TimeValue<F>>) -> Option<i128> {
    value.map(|value| i128::from(value.micros().unsigned_abs() % 1_000_000))
}

/// `TIME(value)` of a date and time: its clock.
#[inline]
#[must_use]
pub fn time_of_datetime<const F: usize>(value: Option<Datetime<F>>) -> Option<TimeValue<F>> {
    let value = value?;
    let (hour, minute, second) = value.clock();
    let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
    TimeValue::from_micros(seconds * 1_000_000 + i64::from(value.micros())).ok()
}

/// A DATE as the server compares it with a DATETIME column: a zero or partial one counts as
/// the zero date.
#[inline]
#[must_use]
pub fn whole_or_zero(value: Option<Date>) -> Option<Date> {
    value.map(|date| {
        if date.month() > 0 && date.day() > 0 {
            date
        } else {
            Date::ZERO
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates_have_no_place_in_week_and_year() {
        for date in [Date::ZERO, Date::new(2020, 5, 0), Date::new(2020, 0, 7)] {
            assert_eq!(day_of_week(Some(date)), None);
            assert_eq!(day_of_year(Some(date)), None);
            assert_eq!(week_of(Some(date), WeekMode::new(0)), None);
            assert_eq!(date_diff(Some(date), Some(date)), None);
            assert_eq!(whole_or_zero(Some(date)), Some(Date::ZERO));
        }
        assert_eq!(
            last_day(Some(Date::new(2020, 2, 0))),
            Some(Date::new(2020, 2, 29))
        );
        assert_eq!(last_day(Some(Date::ZERO)), None);
    }

    #[test]
    fn a_leap_day_stands_where_the_server_puts_it() {
        let date = Some(Date::new(2024, 2, 29));
        assert_eq!(day_of_week(date), Some(5));
        assert_eq!(weekday_of(date), Some(3));
        assert_eq!(day_of_year(date), Some(60));
        assert_eq!(year_week(date, WeekMode::new(0)), Some(202_408));
        assert_eq!(week_of(date, WeekMode::new(3)), Some(9));
    }

    #[test]
    fn the_clock_of_a_moment_is_a_time() {
        let at = Datetime::<3>::new(Date::ZERO, (12, 34, 56), 789_000).unwrap();
        let time = time_of_datetime(Some(at)).unwrap();
        assert_eq!(time.to_string(), "12:34:56.789");
        assert_eq!(microsecond_of(Some(at)), Some(789_000));
        assert_eq!(microsecond_of_time(Some(time)), Some(789_000));
    }
}
