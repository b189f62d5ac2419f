//! Comparison and logic with three values: true, false, NULL.

use std::cmp::Ordering;

/// Implements comparison operators that are NULL where either side is.
macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident: $operator:tt)*) => {
        $(
            $(#[$doc])*
            #[inline]
            #[must_use]
            pub fn $name<T: PartialOrd>(a: Option<T>, b: Option<T>) -> Option<bool> {
                Some(a? $operator b?)
            }
        )*
    };
}

comparisons! {
    /// `a = b`.
    eq: ==
    /// `a <> b`.
    ne: !=
    /// `a < b`.
    lt: <
    /// `a <= b`.
    le: <=
    /// `a > b`.
    gt: >
    /// `a >= b`.
    ge: >=
}

/// `a <=> b`: NULL equals NULL.
#[inline]
#[must_use]
pub fn null_safe_eq<T: PartialOrd>(a: Option<T>, b: Option<T>) -> Option<bool> {
    Some(match (a, b) {
        (Some(a), Some(b)) => a == b,
        (a, b) => a.is_none() && b.is_none(),
    })
}

/// `x BETWEEN low AND high`: `x >= low AND x <= high`.
#[inline]
#[must_use]
pub fn between<T: PartialOrd>(x: Option<T>, low: Option<T>, high: Option<T>) -> Option<bool> {
    let x = x.as_ref();
    and(ge(x, low.as_ref()), le(x, high.as_ref()))
}

/// `x IN (list)`: NULL where no item is equal and `x` or an item is NULL.
#[inline]
#[must_use]
pub fn in_list<T: PartialOrd, const N: usize>(x: Option<T>, list: [Option<T>; N]) -> Option<bool> {
    let x = x?;
    let mut answer = Some(false);
    for item in list {
        match item.map(|item| x.partial_cmp(&item)) {
            Some(Some(Ordering::Equal)) => return Some(true),
            Some(_) => {}
            None => answer = None,
        }
    }
    answer
}

/// `a AND b`: false where either is.
#[inline]
#[must_use]
pub const fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        (None, _) | (_, None) => None,
    }
}

/// `a OR b`: true where either is.
#[inline]
#[must_use]
pub const fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        (None, _) | (_, None) => None,
    }
}

/// `a XOR b`.
#[inline]
#[must_use]
pub const fn xor(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a != b),
        (None, _) | (_, None) => None,
    }
}

/// `NOT a`.
#[inline]
#[must_use]
pub const fn not(a: Option<bool>) -> Option<bool> {
    match a {
        Some(a) => Some(!a),
        None => None,
    }
}

/// `a IS TRUE`: what lets a row through a filter, or a CASE take a branch.
#[inline]
#[must_use]
pub const fn is_true(a: Option<bool>) -> bool {
    matches!(a, Some(true))
}

/// `a IS NULL`.
#[inline]
#[must_use]
pub const fn is_null<T>(a: &Option<T>) -> Option<bool> {
    Some(a.is_none())
}

/// `NULLIF(a, b)`: NULL where the two are equal, else `a`.
#[inline]
#[must_use]
pub fn nullif<T: PartialOrd>(a: Option<T>, b: Option<T>) -> Option<T> {
    if is_true(eq(a.as_ref(), b.as_ref())) {
        None
    } else {
        a
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [Option<bool>; 3] = [Some(false), None, Some(true)];

    #[test]
    fn logic_is_minimum_and_maximum_with_null_between() {
        for (i, a) in VALUES.into_iter().enumerate() {
            assert_eq!(not(a), VALUES[2 - i]);
            for (j, b) in VALUES.into_iter().enumerate() {
                assert_eq!(and(a, b), VALUES[i.min(j)]);
                assert_eq!(or(a, b), VALUES[i.max(j)]);
                assert_eq!(xor(a, b), and(or(a, b), not(and(a, b))));
            }
        }
    }

    #[test]
    fn null_is_equal_to_nothing_but_by_null_safe_eq() {
        assert_eq!(eq(None, Some(1)), None);
        assert_eq!(null_safe_eq(None::<i8>, None), Some(true));
        assert_eq!(null_safe_eq(None, Some(1)), Some(false));
        assert_eq!(null_safe_eq(Some(1), Some(1)), Some(true));
        assert_eq!(is_null(&None::<i8>), Some(true));
        assert_eq!(nullif(Some(1), Some(1)), None);
        assert_eq!(nullif(Some(1), None), Some(1));
    }

    #[test]
    fn lists_and_ranges_may_hold_null() {
        assert_eq!(in_list(Some(1), [None, Some(1)]), Some(true));
        assert_eq!(in_list(Some(1), [None, Some(2)]), None);
        assert_eq!(in_list(Some(1), [Some(3), Some(2)]), Some(false));
        assert_eq!(in_list(None, [Some(1)]), None);
        assert_eq!(between(Some(3), None, Some(2)), Some(false));
        assert_eq!(between(Some(3), None, Some(4)), None);
        assert_eq!(between(Some(3), Some(3), Some(3)), Some(true));
    }
}
