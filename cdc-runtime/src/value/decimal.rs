//! DECIMAL as expressions compute it.

use std::cmp::Ordering;
use std::fmt;

/// The digits a [`Decimal`] holds at most.
pub(crate) const MAX_DIGITS: u8 = 38;

/// A decimal number of up to 38 digits: `units` of the `scale`th place behind the point.
///
/// Compares by value, so 1.5 equals 1.50; prints exactly `scale` fraction digits, as the
/// server does.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    units: i128,
    scale: u8,
}

impl Decimal {
    /// Zero without fraction digits.
    pub const ZERO: Self = Self { units: 0, scale: 0 };

    /// The number `units` / 10^`scale`.
    ///
    /// # Panics
    /// `scale` above 38, which for a literal shows when it is compiled in a `const`.
    /// DECIMAL has at most 30.
    #[inline]
    #[must_use]
    pub const fn new(units: i128, scale: u8) -> Self {
        assert!(
            scale <= MAX_DIGITS,
            "a decimal has at most 38 fraction digits"
        );
        Self { units, scale }
    }

    /// The number in units of its last place.
    #[inline]
    #[must_use]
    pub const fn units(self) -> i128 {
        self.units
    }

    /// The fraction digits.
    #[inline]
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The integer part and the fraction in units of the last place; both with the sign.
    fn parts(self) -> (i128, i128) {
        let unit = power_of_ten(self.scale).unwrap_or(i128::MAX);
        (self.units / unit, self.units % unit)
    }
}

/// 10^`exponent`, up to 10^38.
#[inline]
pub(crate) const fn power_of_ten(exponent: u8) -> Option<i128> {
    10_i128.checked_pow(exponent as u32)
}

/// The number with exactly `scale` fraction digits.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = self.parts();
        let sign = if self.units < 0 { "-" } else { "" };
        write!(f, "{sign}{}", whole.unsigned_abs())?;
        if self.scale > 0 {
            write!(
                f,
                ".{:0width$}",
                fraction.unsigned_abs(),
                width = usize::from(self.scale)
            )?;
        }
        Ok(())
    }
}

impl Ord for Decimal {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.scale == other.scale {
            return self.units.cmp(&other.units);
        }
        let ((whole, fraction), (other_whole, other_fraction)) = (self.parts(), other.parts());
        // A fraction is below 10^scale, so at the larger scale it is below 10^38.
        let shift = |fraction: i128, from: u8, to: u8| {
            fraction * power_of_ten(to.saturating_sub(from)).unwrap_or(1)
        };
        whole.cmp(&other_whole).then_with(|| {
            shift(fraction, self.scale, other.scale).cmp(&shift(
                other_fraction,
                other.scale,
                self.scale,
            ))
        })
    }
}

impl PartialOrd for Decimal {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_its_scale() {
        assert_eq!(Decimal::new(-5, 1).to_string(), "-0.5");
        assert_eq!(Decimal::new(150, 2).to_string(), "1.50");
        assert_eq!(Decimal::new(0, 3).to_string(), "0.000");
        assert_eq!(Decimal::new(-7, 0).to_string(), "-7");
        assert_eq!(
            Decimal::new(i128::MIN, 38).to_string(),
            "-1.70141183460469231731687303715884105728"
        );
    }

    #[test]
    fn compares_by_value() {
        assert_eq!(Decimal::new(15, 1), Decimal::new(150, 2));
        assert_eq!(Decimal::new(0, 38), Decimal::ZERO);
        assert!(Decimal::new(-15, 1) > Decimal::new(-151, 2));
        assert!(Decimal::new(i128::MAX, 0) > Decimal::new(i128::MAX, 38));
        assert!(Decimal::new(i128::MIN, 38) > Decimal::new(i128::MIN, 0));
        assert!(Decimal::new(-1, 38) < Decimal::ZERO);
    }
}
