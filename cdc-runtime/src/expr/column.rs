//! The edges of an expression: what a column gives, and what it takes.

use crate::value::{Date, Datetime, Problem, Timestamp, ValueError};

/// The value of a NOT NULL column.
///
/// # Errors
/// The expression was NULL.
#[inline]
pub fn required<T>(value: Option<T>) -> Result<T, ValueError> {
    value.ok_or(ValueError::new(Problem::NullInNotNull))
}

/// A SET as the server prints it: the labels of its bits, commas between them, but none
/// before the first that is not empty.
///
/// # Errors
/// A bit past the labels.
pub fn set_text(bits: u64, labels: &[&str]) -> Result<String, ValueError> {
    let known = match labels.len() {
        64.. => u64::MAX,
        count => (1 << count) - 1,
    };
    if bits & !known != 0 {
        return Err(ValueError::new(Problem::BadSet));
    }
    let mut text = String::new();
    let chosen = labels.iter().enumerate();
    for (_, label) in chosen.filter(|(bit, _)| bits >> bit & 1 == 1) {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(label);
    }
    Ok(text)
}

/// What can be a zero or partial date.
pub trait MaybeZero: Copy {
    /// Whether it is no day of the calendar.
    fn is_zero_date(self) -> bool;
}

impl MaybeZero for Date {
    #[inline]
    fn is_zero_date(self) -> bool {
        !self.is_real()
    }
}

impl<const F: usize> MaybeZero for Datetime<F> {
    #[inline]
    fn is_zero_date(self) -> bool {
        !self.date().is_real()
    }
}

impl<const F: usize> MaybeZero for Timestamp<F> {
    #[inline]
    fn is_zero_date(self) -> bool {
        self.seconds() == 0
    }
}

/// Whether the value is a zero or partial date.
#[inline]
#[must_use]
pub fn is_zero_date(value: impl MaybeZero) -> bool {
    value.is_zero_date()
}

/// A DATETIME with other fraction digits; none are cut where `G` is not below `F`.
#[inline]
#[must_use]
pub fn datetime_with<const F: usize, const G: usize>(
    value: Option<Datetime<F>>,
) -> Option<Datetime<G>> {
    value.and_then(|value| Datetime::new(value.date(), value.clock(), value.micros()).ok())
}

/// A DATETIME in UTC as a TIMESTAMP.
///
/// # Errors
/// Outside 1970-01-01 00:00:01 to 2106-02-07 06:28:15.
pub fn timestamp_of_datetime<const F: usize>(
    value: Datetime<F>,
) -> Result<Timestamp<F>, ValueError> {
    let bad = ValueError::new(Problem::BadDatetime);
    let (date, (hour, minute, second)) = (value.date(), value.clock());
    let days = days_from_epoch(date.year().into(), date.month().into(), date.day().into());
    let seconds = days * 86_400 + i64::from(hour) * 3_600 + i64::from(minute) * 60;
    let seconds = u32::try_from(seconds + i64::from(second)).map_err(|_| bad)?;
    Ok(Timestamp::new(seconds, value.micros()))
}

/// Days since 1970-01-01 of a day of the Gregorian calendar.
const fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_prints_its_labels() {
        let labels = ["a", "b", "c"];
        assert_eq!(set_text(0, &labels), Ok(String::new()));
        assert_eq!(set_text(0b101, &labels), Ok("a,c".to_owned()));
        assert_eq!(
            set_text(0b1000, &labels),
            Err(ValueError::new(Problem::BadSet))
        );
        // Both servers: SET('','a','b') prints 7 as `a,b`, SET('a','','b') prints it as `a,,b`.
        assert_eq!(set_text(0b111, &["", "a", "b"]), Ok("a,b".to_owned()));
        assert_eq!(set_text(0b111, &["a", "", "b"]), Ok("a,,b".to_owned()));
        let many = ["x"; 64];
        assert_eq!(set_text(1 << 63, &many), Ok("x".to_owned()));
    }

    #[test]
    fn a_datetime_becomes_the_timestamp_of_its_second() {
        for seconds in [1, 86_399, 951_782_400, 1_709_164_800, u32::MAX] {
            let datetime = Timestamp::<0>::new(seconds, 0).datetime();
            assert_eq!(
                timestamp_of_datetime(datetime),
                Ok(Timestamp::new(seconds, 0))
            );
        }
        assert!(timestamp_of_datetime(Datetime::<0>::ZERO).is_err());
    }
}
