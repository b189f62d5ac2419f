//! DATE_FORMAT: a pattern that was read at compile time, piece by piece.
//!
//! Names of days and months are those of `lc_time_names = 'en_US'`.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::calendar::Moment;
use super::day::{WeekMode, day_number, week, weekday};
use super::text::Text;

/// A piece of a pattern: text, or what a letter stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(&'static str),
    /// `%Y`
    Year,
    /// `%y`
    ShortYear,
    /// `%m`
    Month,
    /// `%c`
    PlainMonth,
    /// `%M`
    MonthName,
    /// `%b`
    ShortMonthName,
    /// `%d`
    Day,
    /// `%e`
    PlainDay,
    /// `%D`
    OrdinalDay,
    /// `%j`
    DayOfYear,
    /// `%W`
    WeekdayName,
    /// `%a`
    ShortWeekdayName,
    /// `%w`, 0 for Sunday
    Weekday,
    /// `%U`, `%u`, `%V`, `%v`
    Week(WeekMode),
    /// `%X`, `%x`
    WeekYear(WeekMode),
    /// `%H`
    Hour,
    /// `%k`
    PlainHour,
    /// `%h`, `%I`
    HalfDayHour,
    /// `%l`
    PlainHalfDayHour,
    /// `%i`
    Minute,
    /// `%s`, `%S`
    Second,
    /// `%f`
    Micros,
    /// `%p`
    HalfDay,
    /// `%r`
    HalfDayTime,
    /// `%T`
    Time,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// `DATE_FORMAT(value, pattern)`: NULL where a month or day of the week is asked for by
/// name and the date has none.
#[inline]
#[must_use]
pub fn date_format(value: Option<impl Moment>, pattern: &[Piece]) -> Text<'static> {
    let value = value?;
    let mut out = String::with_capacity(pattern.len() * 4);
    for piece in pattern {
        put(*piece, value, &mut out)?;
    }
    Some(Cow::Owned(out))
}

/// One piece; none where it has no answer.
fn put(piece: Piece, value: impl Moment, out: &mut String) -> Option<()> {
    let ((hour, minute, second), date) = (value.clock(), value.date());
    let half = (hour + 11) % 12 + 1;
    let noon = if hour < 12 { "AM" } else { "PM" };
    match piece {
        Piece::Text(text) => out.push_str(text),
        Piece::Hour => write!(out, "{hour:02}").ok()?,
        Piece::PlainHour => write!(out, "{hour}").ok()?,
        Piece::HalfDayHour => write!(out, "{half:02}").ok()?,
        Piece::PlainHalfDayHour => write!(out, "{half}").ok()?,
        Piece::Minute => write!(out, "{minute:02}").ok()?,
        Piece::Second => write!(out, "{second:02}").ok()?,
        Piece::Micros => write!(out, "{:06}", value.micros()).ok()?,
        Piece::HalfDay => out.push_str(noon),
        Piece::HalfDayTime => {
            write!(out, "{half:02}:{minute:02}:{second:02} {noon}").ok()?;
        }
        Piece::Time => write!(out, "{hour:02}:{minute:02}:{second:02}").ok()?,
        _ => put_date(piece, date, out)?,
    }
    Some(())
}

fn put_date(piece: Piece, date: crate::value::Date, out: &mut String) -> Option<()> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match piece {
        Piece::Year => write!(out, "{year:04}"),
        Piece::ShortYear => write!(out, "{:02}", year % 100),
        Piece::Month => write!(out, "{month:02}"),
        Piece::PlainMonth => write!(out, "{month}"),
        Piece::MonthName => out.write_str(name(&MONTHS, i64::from(month) - 1)?),
        Piece::ShortMonthName => out.write_str(name(&MONTHS, i64::from(month) - 1)?.get(..3)?),
        Piece::Day => write!(out, "{day:02}"),
        Piece::PlainDay => write!(out, "{day}"),
        Piece::OrdinalDay => write!(out, "{day}{}", ordinal(day)),
        Piece::DayOfYear => {
            let first = day_number(crate::value::Date::new(year, 1, 1));
            let days = day_number(date) - first + 1;
            write!(out, "{days:03}")
        }
        Piece::WeekdayName => out.write_str(name(&DAYS, day_of_week(date)?)?),
        Piece::ShortWeekdayName => out.write_str(name(&DAYS, day_of_week(date)?)?.get(..3)?),
        Piece::Weekday => write!(out, "{}", (day_of_week(date)? + 1) % 7),
        Piece::Week(mode) => write!(out, "{:02}", week(date, mode).0),
        Piece::WeekYear(mode) => write!(out, "{:04}", week(date, mode).1),
        _ => Ok(()),
    }
    .ok()
}

/// The day of the week; none of a date without year and month.
fn day_of_week(date: crate::value::Date) -> Option<i64> {
    (date.year() > 0 || date.month() > 0).then(|| weekday(day_number(date)))
}

fn name(names: &'static [&'static str], index: i64) -> Option<&'static str> {
    names.get(usize::try_from(index).ok()?).copied()
}

/// The ending of an ordinal number in English, as the server has it.
const fn ordinal(day: u8) -> &'static str {
    match (day / 10, day % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Date, Datetime};

    #[test]
    fn a_pattern_is_its_pieces() {
        let date = Date::new(2024, 2, 29);
        let at = Datetime::<3>::new(date, (0, 5, 9), 120_000).unwrap();
        let pattern = [
            Piece::ShortWeekdayName,
            Piece::Text(" "),
            Piece::OrdinalDay,
            Piece::Text(" "),
            Piece::HalfDayTime,
            Piece::Micros,
        ];
        let text = date_format(Some(at), &pattern);
        assert_eq!(text.as_deref(), Some("Thu 29th 12:05:09 AM120000"));
        assert_eq!(
            date_format(Some(Date::ZERO), &[Piece::DayOfYear]).as_deref(),
            Some("000")
        );
        assert_eq!(date_format(Some(Date::ZERO), &[Piece::MonthName]), None);
        assert_eq!(date_format(None::<Date>, &[Piece::Year]), None);
    }

    #[test]
    fn partial_dates_print_as_the_server_prints_them() {
        let partial = Date::new(2020, 0, 0);
        let days = date_format(Some(partial), &[Piece::DayOfYear]);
        assert_eq!(days.as_deref(), Some("-31"));
        let days = date_format(Some(partial), &[Piece::WeekdayName]);
        assert_eq!(days.as_deref(), Some("Saturday"));
    }
}
