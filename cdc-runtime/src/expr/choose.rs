//! GREATEST, LEAST and SIGN.

use std::cmp::Ordering;

use crate::value::{Decimal, power_of_ten};

/// `GREATEST(values…)`: NULL where any is; the first of equals.
#[inline]
#[must_use]
pub fn greatest<T: PartialOrd, const N: usize>(values: [Option<T>; N]) -> Option<T> {
    best(values, Ordering::Greater)
}

/// `LEAST(values…)`: NULL where any is; the first of equals.
#[inline]
#[must_use]
pub fn least<T: PartialOrd, const N: usize>(values: [Option<T>; N]) -> Option<T> {
    best(values, Ordering::Less)
}

#[inline]
fn best<T: PartialOrd, const N: usize>(values: [Option<T>; N], wanted: Ordering) -> Option<T> {
    let mut best: Option<T> = None;
    for value in values {
        let value = value?;
        let better = match &best {
            Some(best) => value.partial_cmp(best) == Some(wanted),
            None => true,
        };
        if better {
            best = Some(value);
        }
    }
    best
}

/// `SIGN(a)` of an integer.
#[inline]
#[must_use]
pub fn sign_int(a: Option<i128>) -> Option<i128> {
    a.map(i128::signum)
}

/// `SIGN(a)` of a decimal.
#[inline]
#[must_use]
pub fn sign_dec(a: Option<Decimal>) -> Option<i128> {
    a.map(|a| a.units().signum())
}

/// `SIGN(a)` of a double; 0 of a negative zero.
#[inline]
#[must_use]
pub fn sign_f64(a: Option<f64>) -> Option<i128> {
    a.map(|a| i128::from(a > 0.0) - i128::from(a < 0.0))
}

/// `TRUNCATE(a, places)` of a decimal: towards zero; the scale never grows.
#[inline]
#[must_use]
pub fn truncate_dec(a: Option<Decimal>, places: u8) -> Option<Decimal> {
    let a = a?;
    let dropped = a.scale().saturating_sub(places);
    let units = power_of_ten(dropped).map_or(0, |unit| a.units() / unit);
    Some(Decimal::new(units, a.scale() - dropped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_null_makes_null() {
        assert_eq!(greatest([Some(1), None, Some(3)]), None);
        assert_eq!(greatest([Some(1), Some(3), Some(2)]), Some(3));
        assert_eq!(least([Some(1.5), Some(-0.5)]), Some(-0.5));
        assert_eq!(sign_f64(Some(-0.0)), Some(0));
        assert_eq!(sign_dec(crate::expr::dec(-5, 2)), Some(-1));
        assert_eq!(sign_int(None), None);
    }
}
