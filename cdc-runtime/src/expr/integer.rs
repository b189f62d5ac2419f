//! Integers: BIGINT and BIGINT UNSIGNED, computed in `i128`.

use crate::value::{Problem, ValueError};

type Int = Result<Option<i128>, ValueError>;

/// The type MySQL gives an integer result, and checks it against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// BIGINT.
    Signed,
    /// BIGINT UNSIGNED.
    Unsigned,
}

impl Sign {
    /// Passes `value` on if it has the type.
    #[inline]
    fn check(self, value: Option<i128>) -> Int {
        let Some(value) = value else { return Ok(None) };
        let fits = match self {
            Self::Signed => i64::try_from(value).is_ok(),
            Self::Unsigned => u64::try_from(value).is_ok(),
        };
        if fits {
            Ok(Some(value))
        } else {
            Err(self.error())
        }
    }

    #[cold]
    const fn error(self) -> ValueError {
        ValueError::new(match self {
            Self::Signed => Problem::BigintRange,
            Self::Unsigned => Problem::BigintUnsignedRange,
        })
    }

    /// `operation` of two numbers that are not NULL; outside of `i128` is outside of both
    /// types.
    #[inline]
    fn both(
        self,
        a: Option<i128>,
        b: Option<i128>,
        operation: impl FnOnce(i128, i128) -> Option<i128>,
    ) -> Int {
        let (Some(a), Some(b)) = (a, b) else {
            return Ok(None);
        };
        match operation(a, b) {
            Some(value) => self.check(Some(value)),
            None => Err(self.error()),
        }
    }
}

/// An integer of a column or a literal.
#[inline]
pub fn int(value: impl Into<i128>) -> Option<i128> {
    Some(value.into())
}

/// An integer of a nullable column.
#[inline]
pub fn int_opt(value: Option<impl Into<i128>>) -> Option<i128> {
    value.map(Into::into)
}

/// A condition as the integer MySQL makes of it: 1, 0 or NULL.
#[inline]
#[must_use]
pub fn int_of_bool(value: Option<bool>) -> Option<i128> {
    value.map(i128::from)
}

/// An integer as a condition: not zero.
#[inline]
#[must_use]
pub fn bool_of_int(value: Option<i128>) -> Option<bool> {
    value.map(|value| value != 0)
}

/// A result as BIGINT.
///
/// # Errors
/// It is out of range.
#[inline]
pub fn signed(value: Option<i128>) -> Result<Option<i64>, ValueError> {
    value
        .map(|value| i64::try_from(value).map_err(|_| Sign::Signed.error()))
        .transpose()
}

/// A result as BIGINT UNSIGNED.
///
/// # Errors
/// It is out of range.
#[inline]
pub fn unsigned(value: Option<i128>) -> Result<Option<u64>, ValueError> {
    value
        .map(|value| u64::try_from(value).map_err(|_| Sign::Unsigned.error()))
        .transpose()
}

/// `a + b`.
///
/// # Errors
/// The sum is out of the range of its type.
#[inline]
pub fn add_int(a: Option<i128>, b: Option<i128>, sign: Sign) -> Int {
    sign.both(a, b, i128::checked_add)
}

/// `a - b`.
///
/// # Errors
/// The difference is out of the range of its type.
#[inline]
pub fn sub_int(a: Option<i128>, b: Option<i128>, sign: Sign) -> Int {
    sign.both(a, b, i128::checked_sub)
}

/// `a * b`.
///
/// # Errors
/// The product is out of the range of its type.
#[inline]
pub fn mul_int(a: Option<i128>, b: Option<i128>, sign: Sign) -> Int {
    sign.both(a, b, i128::checked_mul)
}

/// `-a`.
///
/// # Errors
/// The result is out of the range of its type.
#[inline]
pub fn neg_int(a: Option<i128>, sign: Sign) -> Int {
    sign.both(Some(0), a, i128::checked_sub)
}

/// `a DIV b`, towards zero; NULL where `b` is 0.
///
/// # Errors
/// The quotient is out of the range of its type.
#[inline]
pub fn div_int(a: Option<i128>, b: Option<i128>, sign: Sign) -> Int {
    sign.both(a, not_zero(b), i128::checked_div)
}

/// `a % b` with the sign of `a`; NULL where `b` is 0.
///
/// # Errors
/// The remainder is out of the range of its type.
#[inline]
pub fn mod_int(a: Option<i128>, b: Option<i128>, sign: Sign) -> Int {
    sign.both(a, not_zero(b), i128::checked_rem)
}

/// `ABS(a)`.
///
/// # Errors
/// The result is out of the range of its type.
#[inline]
pub fn abs_int(a: Option<i128>, sign: Sign) -> Int {
    sign.both(a, Some(0), |a, _| a.checked_abs())
}

/// `ROUND(a, places)`: half away from zero where `places` is negative.
///
/// # Errors
/// The result is out of the range of its type.
#[inline]
pub fn round_int(a: Option<i128>, places: Option<i128>, sign: Sign) -> Int {
    sign.both(a, places, |a, places| {
        if places >= 0 {
            return Some(a);
        }
        // No BIGINT has more than 20 digits.
        let digits = u32::try_from(places.unsigned_abs()).unwrap_or(u32::MAX);
        let Some(unit) = 10_i128.checked_pow(digits) else {
            return Some(0);
        };
        let rest = a % unit;
        let whole = a - rest;
        let away = rest.unsigned_abs() >= unit.unsigned_abs() / 2;
        Some(if away {
            whole + unit * a.signum()
        } else {
            whole
        })
    })
}

#[inline]
fn not_zero(value: Option<i128>) -> Option<i128> {
    value.filter(|value| *value != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_bigint() {
        let (min, max) = (i128::from(i64::MIN), i128::from(u64::MAX));
        assert_eq!(signed(Some(min)), Ok(Some(i64::MIN)));
        assert!(signed(Some(max)).is_err());
        assert_eq!(unsigned(Some(max)), Ok(Some(u64::MAX)));
        assert!(unsigned(int(-1)).is_err());
        assert!(abs_int(Some(min), Sign::Signed).is_err());
        assert!(div_int(Some(min), int(-1), Sign::Signed).is_err());
        assert!(add_int(Some(i128::MAX), int(1), Sign::Unsigned).is_err());
        assert_eq!(add_int(None, int(1), Sign::Signed), Ok(None));
        assert_eq!(div_int(int(1), int(0), Sign::Signed), Ok(None));
        assert_eq!(neg_int(None, Sign::Signed), Ok(None));
        assert_eq!(round_int(int(15), int(-40), Sign::Signed), Ok(Some(0)));
    }
}
