//! DOUBLE.

use crate::value::{Decimal, Problem, ValueError};

type Double = Result<Option<f64>, ValueError>;

#[inline]
fn finite(value: f64) -> Double {
    if value.is_finite() {
        Ok(Some(value))
    } else {
        Err(ValueError::new(Problem::DoubleRange))
    }
}

#[inline]
fn both(a: Option<f64>, b: Option<f64>, operation: impl FnOnce(f64, f64) -> f64) -> Double {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(None);
    };
    finite(operation(a, b))
}

#[inline]
fn not_zero(value: Option<f64>) -> Option<f64> {
    value.filter(|value| *value != 0.0)
}

/// An integer as a double.
#[inline]
#[must_use]
pub fn f64_of_int(value: Option<i128>) -> Option<f64> {
    value.map(|value| value as f64)
}

/// A decimal as the double next to it.
#[inline]
#[must_use]
pub fn f64_of_dec(value: Option<Decimal>) -> Option<f64> {
    // Decimal text reads to the nearest double, which dividing by a power of ten may miss.
    value.and_then(|value| value.to_string().parse().ok())
}

/// A FLOAT as a double, which holds it exactly.
#[inline]
#[must_use]
pub fn f64_of_f32(value: Option<f32>) -> Option<f64> {
    value.map(f64::from)
}

/// `CAST(a AS SIGNED)` before the check against its range: rounded half to even.
#[inline]
#[must_use]
pub fn int_of_f64(value: Option<f64>) -> Option<i128> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the fraction is rounded off, and numbers beyond i128 saturate outside of BIGINT"
    )]
    value.map(|value| value.round_ties_even() as i128)
}

/// A double that is true: not zero.
#[inline]
#[must_use]
pub fn bool_of_f64(value: Option<f64>) -> Option<bool> {
    value.map(|value| value != 0.0)
}

/// `a + b`.
///
/// # Errors
/// The sum is out of range.
#[inline]
pub fn add_f64(a: Option<f64>, b: Option<f64>) -> Double {
    both(a, b, |a, b| a + b)
}

/// `a - b`.
///
/// # Errors
/// The difference is out of range.
#[inline]
pub fn sub_f64(a: Option<f64>, b: Option<f64>) -> Double {
    both(a, b, |a, b| a - b)
}

/// `a * b`.
///
/// # Errors
/// The product is out of range.
#[inline]
pub fn mul_f64(a: Option<f64>, b: Option<f64>) -> Double {
    both(a, b, |a, b| a * b)
}

/// `a / b`; NULL where `b` is 0.
///
/// # Errors
/// The quotient is out of range.
#[inline]
pub fn div_f64(a: Option<f64>, b: Option<f64>) -> Double {
    both(a, not_zero(b), |a, b| a / b)
}

/// `a % b` with the sign of `a`; NULL where `b` is 0.
///
/// # Errors
/// The remainder is out of range.
#[inline]
pub fn mod_f64(a: Option<f64>, b: Option<f64>) -> Double {
    both(a, not_zero(b), |a, b| a % b)
}

/// `-a`.
#[inline]
#[must_use]
pub fn neg_f64(a: Option<f64>) -> Option<f64> {
    a.map(|a| -a)
}

/// `ABS(a)`.
#[inline]
#[must_use]
pub fn abs_f64(a: Option<f64>) -> Option<f64> {
    a.map(f64::abs)
}

/// `FLOOR(a)`.
#[inline]
#[must_use]
pub fn floor_f64(a: Option<f64>) -> Option<f64> {
    a.map(f64::floor)
}

/// `CEIL(a)`.
#[inline]
#[must_use]
pub fn ceil_f64(a: Option<f64>) -> Option<f64> {
    a.map(f64::ceil)
}

/// `ROUND(a, places)`: half to even, of `a` moved by so many decimal places, as the
/// server does it for doubles.
///
/// # Errors
/// The result is out of range.
#[inline]
pub fn round_f64(a: Option<f64>, places: Option<i128>) -> Double {
    let (Some(a), Some(places)) = (a, places) else {
        return Ok(None);
    };
    if places == 0 {
        return finite(a.round_ties_even());
    }
    let unit = power_of_ten(places.unsigned_abs());
    if places < 0 {
        return finite(if unit.is_finite() {
            (a / unit).round_ties_even() * unit
        } else {
            0.0
        });
    }
    let moved = a * unit;
    finite(if moved.is_finite() {
        moved.round_ties_even() / unit
    } else {
        a
    })
}

/// The double next to 10^`exponent`.
fn power_of_ten(exponent: u128) -> f64 {
    if exponent > 308 {
        return f64::INFINITY;
    }
    format!("1e{exponent}").parse().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finite_is_an_error() {
        assert!(add_f64(Some(f64::MAX), Some(f64::MAX)).is_err());
        assert!(mul_f64(Some(f64::MAX), Some(2.0)).is_err());
        assert!(div_f64(Some(f64::MAX), Some(0.5)).is_err());
        assert_eq!(div_f64(Some(1.0), Some(-0.0)), Ok(None));
        assert_eq!(mod_f64(Some(1.0), Some(0.0)), Ok(None));
        assert_eq!(add_f64(None, Some(1.0)), Ok(None));
    }

    #[test]
    fn rounds_half_to_even() {
        assert_eq!(round_f64(Some(2.5), Some(0)), Ok(Some(2.0)));
        assert_eq!(round_f64(Some(25.0), Some(-1)), Ok(Some(20.0)));
        assert_eq!(round_f64(Some(1e308), Some(5)), Ok(Some(1e308)));
        assert_eq!(round_f64(Some(1e308), Some(-400)), Ok(Some(0.0)));
        assert_eq!(int_of_f64(Some(2.5)), Some(2));
        assert!(super::super::signed(int_of_f64(Some(1e300))).is_err());
    }
}
