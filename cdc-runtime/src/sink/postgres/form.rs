//! What PostgreSQL can hold.

use crate::sink::server;
use crate::value::{Date, Problem};

/// Text without NUL, days of the calendar from year 1 on.
#[derive(Default)]
pub struct Form;

impl server::Form for Form {
    fn text(value: &str) -> Result<(), Problem> {
        if value.contains('\0') {
            return Err(Problem::TargetNul);
        }
        Ok(())
    }

    fn day(value: &str) -> Result<(), Problem> {
        match read(value) {
            Some(day) if day.is_real() && day.year() > 0 => Ok(()),
            _ => Err(Problem::TargetDate),
        }
    }
}

/// The day at the beginning of a date or a moment.
fn read(value: &str) -> Option<Date> {
    let mut parts = value.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.get(..2)?.parse().ok()?;
    Some(Date::new(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use server::Form as _;

    #[test]
    fn days_of_the_calendar_alone() {
        for day in [
            "2024-02-29",
            "0001-01-01 00:00:00",
            "9999-12-31 23:59:59.999999",
        ] {
            assert!(Form::day(day).is_ok(), "{day}");
        }
        for day in [
            "0000-00-00",
            "2023-02-29",
            "2020-00-10 00:00:00",
            "0000-01-01",
        ] {
            assert_eq!(Form::day(day), Err(Problem::TargetDate), "{day}");
        }
        assert_eq!(Form::text("a\0b"), Err(Problem::TargetNul));
    }
}
