//! Decimals of up to 38 digits; more is an error, never a wrong digit.

use crate::value::{Decimal, MAX_DIGITS, PackedDecimal, Problem, ValueError, power_of_ten};

/// A decimal result.
pub(super) type Dec = Result<Option<Decimal>, ValueError>;

/// The fraction digits the server keeps between operations: one more than a column's 30,
/// so that the last rounding still sees the digit behind.
const MAX_SCALE: u8 = 31;

#[cold]
pub(super) const fn too_many_digits() -> ValueError {
    ValueError::new(Problem::DecimalDigits)
}

/// An integer as a decimal.
#[inline]
#[must_use]
pub fn dec_of_int(value: Option<i128>) -> Option<Decimal> {
    value.map(|value| Decimal::new(value, 0))
}

/// A decimal literal: `units` / 10^`scale`.
#[inline]
#[must_use]
pub const fn dec(units: i128, scale: u8) -> Option<Decimal> {
    Some(Decimal::new(units, scale))
}

/// A DECIMAL column.
///
/// # Errors
/// The value has more than 38 digits.
#[inline]
pub fn unpack<const P: usize, const S: usize>(value: PackedDecimal<'_, P, S>) -> Dec {
    value.decimal().map(Some)
}

/// A nullable DECIMAL column.
///
/// # Errors
/// The value has more than 38 digits.
#[inline]
pub fn unpack_opt<const P: usize, const S: usize>(value: Option<PackedDecimal<'_, P, S>>) -> Dec {
    value.map(|value| value.decimal()).transpose()
}

/// The units of `value` with `scale` fraction digits, no fewer than it has.
#[inline]
pub(super) fn widen(value: Decimal, scale: u8) -> Result<i128, ValueError> {
    if scale == value.scale() {
        return Ok(value.units());
    }
    power_of_ten(scale.saturating_sub(value.scale()))
        .and_then(|unit| value.units().checked_mul(unit))
        .ok_or_else(too_many_digits)
}

/// Both numbers with the larger scale of the two, and that scale.
#[inline]
pub(super) fn align(a: Decimal, b: Decimal) -> Result<(i128, i128, u8), ValueError> {
    let scale = a.scale().max(b.scale());
    Ok((widen(a, scale)?, widen(b, scale)?, scale))
}

/// `units` with `digits` fewer fraction digits, rounded half away from zero.
#[inline]
pub(super) fn drop_digits(units: i128, digits: u8) -> i128 {
    // Beyond 38 digits the rest is below half of the unit.
    let Some(unit) = power_of_ten(digits) else {
        return 0;
    };
    let (whole, rest) = (units / unit, units % unit);
    if rest.unsigned_abs() >= unit.unsigned_abs().div_ceil(2) && rest != 0 {
        whole + units.signum()
    } else {
        whole
    }
}

/// `a + b`.
///
/// # Errors
/// More than 38 digits.
#[inline]
pub fn add_dec(a: Option<Decimal>, b: Option<Decimal>) -> Dec {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(None);
    };
    let (a, b, scale) = align(a, b)?;
    let units = a.checked_add(b).ok_or_else(too_many_digits)?;
    Ok(Some(Decimal::new(units, scale)))
}

/// `a - b`.
///
/// # Errors
/// More than 38 digits.
#[inline]
pub fn sub_dec(a: Option<Decimal>, b: Option<Decimal>) -> Dec {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(None);
    };
    let (a, b, scale) = align(a, b)?;
    let units = a.checked_sub(b).ok_or_else(too_many_digits)?;
    Ok(Some(Decimal::new(units, scale)))
}

/// `a * b`, with the fraction digits of both, but no more than the server keeps.
///
/// # Errors
/// More than 38 digits.
#[inline]
pub fn mul_dec(a: Option<Decimal>, b: Option<Decimal>) -> Dec {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(None);
    };
    let units = a
        .units()
        .checked_mul(b.units())
        .ok_or_else(too_many_digits)?;
    let scale = a.scale() + b.scale();
    let excess = scale.saturating_sub(MAX_SCALE);
    let units = power_of_ten(excess).map_or(0, |unit| units / unit);
    Ok(Some(Decimal::new(units, scale - excess)))
}

/// `-a`.
///
/// # Errors
/// More than 38 digits.
#[inline]
pub fn neg_dec(a: Option<Decimal>) -> Dec {
    map_units(a, i128::checked_neg)
}

/// `ABS(a)`.
///
/// # Errors
/// More than 38 digits.
#[inline]
pub fn abs_dec(a: Option<Decimal>) -> Dec {
    map_units(a, i128::checked_abs)
}

#[inline]
fn map_units(a: Option<Decimal>, operation: impl FnOnce(i128) -> Option<i128>) -> Dec {
    let Some(a) = a else { return Ok(None) };
    let units = operation(a.units()).ok_or_else(too_many_digits)?;
    Ok(Some(Decimal::new(units, a.scale())))
}

/// `ROUND(a, places)`: half away from zero; a negative number of places rounds integer
/// digits. The scale never grows.
///
/// # Errors
/// More than 38 digits.
#[inline]
pub fn round_dec(a: Option<Decimal>, places: Option<i128>) -> Dec {
    let (Some(a), Some(places)) = (a, places) else {
        return Ok(None);
    };
    if places >= i128::from(a.scale()) {
        return Ok(Some(a));
    }
    if let Ok(places) = u8::try_from(places) {
        return Ok(Some(Decimal::new(
            drop_digits(a.units(), a.scale() - places),
            places,
        )));
    }
    let zeros = u8::try_from(places.unsigned_abs()).unwrap_or(u8::MAX);
    let whole = drop_digits(a.units(), a.scale().saturating_add(zeros));
    if whole == 0 {
        return Ok(Some(Decimal::ZERO));
    }
    let unit = power_of_ten(zeros).ok_or_else(too_many_digits)?;
    let units = whole.checked_mul(unit).ok_or_else(too_many_digits)?;
    Ok(Some(Decimal::new(units, 0)))
}

/// `FLOOR(a)`, without fraction digits.
#[inline]
#[must_use]
pub fn floor_dec(a: Option<Decimal>) -> Option<Decimal> {
    whole(a, |units, unit| units.div_euclid(unit))
}

/// `CEIL(a)`, without fraction digits.
#[inline]
#[must_use]
pub fn ceil_dec(a: Option<Decimal>) -> Option<Decimal> {
    whole(a, |units, unit| units / unit + i128::from(units % unit > 0))
}

#[inline]
fn whole(a: Option<Decimal>, operation: impl FnOnce(i128, i128) -> i128) -> Option<Decimal> {
    let a = a?;
    let unit = power_of_ten(a.scale()).unwrap_or(i128::MAX);
    Some(Decimal::new(operation(a.units(), unit), 0))
}

/// `CAST(a AS SIGNED)` before the check against its range: rounded half away from zero.
#[inline]
#[must_use]
pub fn int_of_dec(a: Option<Decimal>) -> Option<i128> {
    a.map(|a| drop_digits(a.units(), a.scale()))
}

/// A decimal that is true: not zero.
#[inline]
#[must_use]
pub fn bool_of_dec(a: Option<Decimal>) -> Option<bool> {
    a.map(|a| a.units() != 0)
}

/// `a` as DECIMAL(precision, scale), rounded half away from zero.
///
/// # Errors
/// `a` has more integer digits than the type.
#[inline]
pub fn to_scale(a: Option<Decimal>, precision: u8, scale: u8) -> Dec {
    let Some(a) = a else { return Ok(None) };
    let units = if scale < a.scale() {
        drop_digits(a.units(), a.scale() - scale)
    } else {
        widen(a, scale)?
    };
    let fits = precision > MAX_DIGITS
        || power_of_ten(precision).is_some_and(|limit| units > -limit && units < limit);
    if fits {
        Ok(Some(Decimal::new(units, scale)))
    } else {
        Err(ValueError::new(Problem::DecimalColumn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: Dec) -> Option<String> {
        value.unwrap().map(|value| value.to_string())
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(drop_digits(5, 1), 1);
        assert_eq!(drop_digits(-5, 1), -1);
        assert_eq!(drop_digits(4, 1), 0);
        assert_eq!(drop_digits(-15, 0), -15);
        assert_eq!(drop_digits(i128::MAX, 39), 0);
        assert_eq!(drop_digits(99_999, 4), 10);
        assert_eq!(
            text(round_dec(dec(99_999, 2), Some(-3))).as_deref(),
            Some("1000")
        );
        assert_eq!(
            text(round_dec(dec(99_999, 2), Some(-400))).as_deref(),
            Some("0")
        );
        assert!(round_dec(dec(i128::MAX, 0), Some(-38)).is_err());
    }

    #[test]
    fn too_many_digits_are_an_error() {
        let max = dec(i128::MAX, 0);
        assert!(add_dec(max, dec(1, 0)).is_err());
        assert!(add_dec(max, dec(1, 1)).is_err());
        assert!(mul_dec(max, dec(10, 1)).is_err());
        assert!(sub_dec(dec(i128::MIN, 0), dec(1, 0)).is_err());
        assert!(neg_dec(dec(i128::MIN, 0)).is_err());
        assert!(abs_dec(dec(i128::MIN, 0)).is_err());
        assert!(to_scale(max, 65, 2).is_err());
        assert!(to_scale(dec(9995, 3), 3, 2).is_err());
        assert_eq!(text(to_scale(dec(9994, 3), 3, 2)).as_deref(), Some("9.99"));
        assert_eq!(text(to_scale(dec(-4, 3), 3, 2)).as_deref(), Some("0.00"));
    }

    #[test]
    fn null_stays_null() {
        assert_eq!(add_dec(None, dec(1, 0)), Ok(None));
        assert_eq!(mul_dec(dec(1, 0), None), Ok(None));
        assert_eq!(to_scale(None, 1, 0), Ok(None));
        assert_eq!(floor_dec(None), None);
    }
}
