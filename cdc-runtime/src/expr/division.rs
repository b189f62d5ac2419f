//! Division of decimals, as `do_div_mod` (strings/decimal.cc) and the division item of
//! the server do it together.

use super::decimal::{Dec, align, drop_digits, too_many_digits};
use super::integer::{Sign, add_int};
use crate::value::{Decimal, ValueError, power_of_ten};

/// `div_precision_increment` of the server, as it is by default.
const INCREMENT: u8 = 4;
/// Digits are kept in groups of nine.
const GROUP: u8 = 9;
/// The most fraction digits a quotient is rounded to.
const MAX_SCALE: u8 = 30;

/// `a / b`, rounded to four more fraction digits than `a`, at most 30; NULL where `b`
/// is 0.
///
/// The quotient is first cut off behind as many groups of nine digits as the fractions
/// of both and the increment fill, which shows where these are no more digits than the
/// rounding keeps. This is what MySQL 9.7 does; MariaDB keeps the digits behind the
/// rounding until the result is stored, so that there `1 / 3 * 3` is 1.0000, here 0.9999.
///
/// `a` must have the scale it is declared with: it decides that of the quotient.
///
/// # Errors
/// More than 38 digits.
#[inline]
pub fn div_dec(a: Option<Decimal>, b: Option<Decimal>) -> Dec {
    let scale = a.map_or(0, |a| (a.scale() + INCREMENT).min(MAX_SCALE));
    div_dec_to(a, b, scale)
}

/// `a / b` with the fraction digits that the quotient is declared with. Those that `a`
/// and `b` happen to have only decide how far the quotient is computed: `COALESCE(p, 1)`
/// has the digits of `p` by its type and none where it is 1.
///
/// # Errors
/// More than 38 digits.
#[inline]
pub fn div_dec_to(a: Option<Decimal>, b: Option<Decimal>, scale: u8) -> Dec {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(None);
    };
    if b.units() == 0 {
        return Ok(None);
    }
    let (group_a, group_b) = (in_groups(a.scale()), in_groups(b.scale()));
    let slack = (group_a - a.scale()) + (group_b - b.scale());
    let kept = in_groups(group_a + group_b + INCREMENT.saturating_sub(slack));
    let scale = scale.min(kept);
    // Rounding half away from zero needs no digit behind the next one.
    let digits = kept.min(scale + 1);
    let quotient = quotient(a, b, digits)?;
    Ok(Some(Decimal::new(
        drop_digits(quotient, digits - scale),
        scale,
    )))
}

/// So many digits in whole groups.
const fn in_groups(digits: u8) -> u8 {
    digits.div_ceil(GROUP) * GROUP
}

/// The quotient with `digits` fraction digits, the rest cut off.
fn quotient(a: Decimal, b: Decimal, digits: u8) -> Result<i128, ValueError> {
    // a / b is units / units with this many more places in front of the point.
    let shift = i16::from(digits) + i16::from(b.scale()) - i16::from(a.scale());
    let divisor = b.units().unsigned_abs();
    let mut rest = a.units().unsigned_abs();
    if let Some(moved) = moved(rest, shift) {
        return with_sign(moved / divisor, a, b);
    }
    let mut quotient = rest / divisor;
    rest %= divisor;
    for _ in 0..shift {
        rest = rest.checked_mul(10).ok_or_else(too_many_digits)?;
        quotient = quotient
            .checked_mul(10)
            .and_then(|quotient| quotient.checked_add(rest / divisor))
            .ok_or_else(too_many_digits)?;
        rest %= divisor;
    }
    for _ in shift..0 {
        quotient /= 10;
    }
    with_sign(quotient, a, b)
}

/// `units` with so many more digits, where 128 bits hold them.
#[inline]
fn moved(units: u128, shift: i16) -> Option<u128> {
    let unit = power_of_ten(u8::try_from(shift).ok()?)?;
    units.checked_mul(unit.unsigned_abs())
}

/// The quotient of `a` and `b` from its magnitude.
#[inline]
fn with_sign(magnitude: u128, a: Decimal, b: Decimal) -> Result<i128, ValueError> {
    let quotient = i128::try_from(magnitude).map_err(|_| too_many_digits())?;
    Ok(if a.units().signum() == b.units().signum() {
        quotient
    } else {
        -quotient
    })
}

/// `a % b` with the sign of `a`; NULL where `b` is 0.
///
/// # Errors
/// More than 38 digits.
#[inline]
pub fn mod_dec(a: Option<Decimal>, b: Option<Decimal>) -> Dec {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(None);
    };
    let (a, b, scale) = align(a, b)?;
    if b == 0 {
        return Ok(None);
    }
    Ok(Some(Decimal::new(a.checked_rem(b).unwrap_or(0), scale)))
}

/// `a DIV b` of decimals, towards zero; NULL where `b` is 0.
///
/// # Errors
/// More than 38 digits, or out of the range of the result's type.
#[inline]
pub fn idiv_dec(
    a: Option<Decimal>,
    b: Option<Decimal>,
    sign: Sign,
) -> Result<Option<i128>, ValueError> {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(None);
    };
    let (a, b, _) = align(a, b)?;
    if b == 0 {
        return Ok(None);
    }
    let quotient = a.checked_div(b).ok_or_else(too_many_digits)?;
    add_int(Some(quotient), Some(0), sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::dec;

    fn divided(a: (i128, u8), b: (i128, u8)) -> String {
        div_dec(dec(a.0, a.1), dec(b.0, b.1))
            .unwrap()
            .unwrap()
            .to_string()
    }

    #[test]
    fn quotients_have_four_more_digits() {
        assert_eq!(divided((2, 0), (3, 0)), "0.6667");
        assert_eq!(divided((-200, 2), (3, 0)), "-0.666667");
        // 18 digits are whole groups: there is no digit left to round by.
        assert_eq!(
            divided((200_000_000_000_000, 14), (3, 0)),
            "0.666666666666666666"
        );
        assert_eq!(
            divided((200_000_000_000_000, 14), (300_000, 5)),
            "0.666666666666666667"
        );
    }

    #[test]
    fn zero_and_size_are_guarded() {
        assert_eq!(div_dec(dec(1, 0), dec(0, 5)), Ok(None));
        assert_eq!(mod_dec(dec(1, 0), dec(0, 5)), Ok(None));
        assert_eq!(idiv_dec(dec(1, 0), dec(0, 5), Sign::Signed), Ok(None));
        assert!(div_dec(dec(i128::MAX, 0), dec(1, 0)).is_err());
        assert!(div_dec(dec(i128::MAX - 1, 0), dec(i128::MAX, 0)).is_err());
        assert_eq!(divided((1, 0), (i128::MIN, 0)), "0.0000");
        assert!(idiv_dec(dec(i128::MAX, 0), dec(1, 0), Sign::Signed).is_err());
        assert_eq!(divided((1, 38), (1, 0)), "0.000000000000000000000000000000");
    }
}
