//! TIME.

use std::fmt;

use super::digits::Digits;
use super::{Problem, ValueError};

const SECOND: i64 = 1_000_000;
/// The longest TIME in either direction, 838:59:59 with a fraction of zero or more.
const LIMIT: i64 = (839 * 3600) * SECOND;

/// A TIME(F), from -838:59:59 to 838:59:59, with `F` fraction digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeValue<const F: usize> {
    micros: i64,
}

impl<const F: usize> TimeValue<F> {
    /// `00:00:00`.
    pub const ZERO: Self = Self { micros: 0 };

    /// The time of so many microseconds.
    ///
    /// # Errors
    /// 839 hours or more, in either direction.
    #[inline]
    pub const fn from_micros(micros: i64) -> Result<Self, ValueError> {
        if micros <= -LIMIT || micros >= LIMIT {
            return Err(ValueError::new(Problem::BadTime));
        }
        Ok(Self { micros })
    }

    /// The server's packed form: hours, 6 bits of minutes, 6 of seconds, 24 of
    /// microseconds; negative times are the negative of the number.
    ///
    /// # Errors
    /// A part out of its range.
    #[inline]
    pub(crate) const fn from_packed(packed: i64) -> Result<Self, ValueError> {
        let magnitude = packed.unsigned_abs();
        let micros = magnitude & 0xFF_FFFF;
        let second = magnitude >> 24 & 63;
        let minute = magnitude >> 30 & 63;
        let hour = magnitude >> 36;
        if micros > 999_999 || second > 59 || minute > 59 || hour > 838 {
            return Err(ValueError::new(Problem::BadTime));
        }
        // Within range: 839 hours are 3·10^12 microseconds.
        let micros = ((hour * 3600 + minute * 60 + second) * 1_000_000 + micros).cast_signed();
        Ok(Self {
            micros: if packed < 0 { -micros } else { micros },
        })
    }

    /// Microseconds, negative before zero.
    #[inline]
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.micros
    }

    /// Hours, minutes and seconds without the sign.
    #[inline]
    #[must_use]
    pub fn clock(self) -> (u16, u8, u8) {
        let seconds = self.micros.unsigned_abs() / 1_000_000;
        let part = |number: u64| u8::try_from(number % 60).unwrap_or(0);
        let hour = u16::try_from(seconds / 3600).unwrap_or(838);
        (hour, part(seconds / 60), part(seconds))
    }

    /// Lends the text `-hh:mm:ss.f…` to `read`, without an allocation.
    #[inline]
    pub fn text<R>(self, read: impl FnOnce(&str) -> R) -> R {
        let mut text = Digits::<20>::new();
        if self.micros < 0 {
            text.push(b'-');
        }
        let (hour, minute, second) = self.clock();
        text.number(u32::from(hour), 2);
        text.push(b':');
        text.number(u32::from(minute), 2);
        text.push(b':');
        text.number(u32::from(second), 2);
        let micros = u32::try_from(self.micros.unsigned_abs() % 1_000_000).unwrap_or(0);
        text.fraction(micros, F);
        read(text.as_str())
    }
}

/// `hh:mm:ss` with at least two digits of hours, a sign where negative, and `F` digits
/// of fraction.
impl<const F: usize> fmt::Display for TimeValue<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text(|text| f.pad(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_the_servers() {
        let text = |micros| TimeValue::<3>::from_micros(micros).unwrap().to_string();
        assert_eq!(text(0), "00:00:00.000");
        assert_eq!(text(-500_000), "-00:00:00.500");
        assert_eq!(text(3_020_399_000_000), "838:59:59.000");
        assert_eq!(text(-3_020_399_000_000), "-838:59:59.000");
        assert_eq!(
            TimeValue::<0>::from_micros(-1_000_000).unwrap().to_string(),
            "-00:00:01"
        );
    }

    #[test]
    fn parts_out_of_range_are_refused() {
        assert!(TimeValue::<0>::from_micros(3_020_400_000_000).is_err());
        assert!(TimeValue::<0>::from_packed(839 << 36).is_err());
        assert!(TimeValue::<0>::from_packed(60 << 30).is_err());
        assert!(TimeValue::<0>::from_packed(60 << 24).is_err());
        assert!(TimeValue::<6>::from_packed(1_000_000).is_err());
        assert!(TimeValue::<6>::from_packed(i64::MIN).is_err());
    }
}
