//! DECIMAL as it stands in a row image.
//!
//! The form is that of `decimal2bin` (strings/decimal.cc): the integer digits and the
//! fraction digits in groups of nine, counted from the point, four bytes a group and
//! fewer for the outer ones; big-endian, the first bit flipped so that bytes order like
//! numbers, and all bits flipped in a negative number.

use std::fmt;

use super::digits::Digits;
use super::{Decimal, Problem, ValueError};

const GROUP: usize = 9;
/// The most digits of a DECIMAL.
const MAX_PRECISION: usize = 65;
/// The most digits of the server's buffer for a decimal, which JSON may show: nine groups.
pub(super) const MAX_BUFFER: usize = 9 * GROUP;
/// Sign, digits, a zero before the point, the point.
const MAX_TEXT: usize = MAX_BUFFER + 3;

/// A DECIMAL(P, S) as it stands in a row image, borrowed from it.
#[derive(Clone, Copy)]
pub struct PackedDecimal<'a, const P: usize, const S: usize>(&'a [u8]);

impl<'a, const P: usize, const S: usize> PackedDecimal<'a, P, S> {
    /// The bytes of a DECIMAL(P, S).
    pub const BYTES: usize = {
        assert!(
            P >= 1 && P <= MAX_PRECISION && S <= P,
            "DECIMAL(P, S) has 1 <= P <= 65, S <= P"
        );
        packed_len(P, S)
    };

    /// The number in `bytes`; other than [`Self::BYTES`] of them do not read.
    #[inline]
    #[must_use]
    pub const fn from_bytes(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The number, where 38 digits hold it.
    ///
    /// # Errors
    /// More than 38 digits, or bytes that are no digits.
    #[inline]
    pub fn decimal(&self) -> Result<Decimal, ValueError> {
        let units = if P <= 18 {
            let mut units = 0_i64;
            let negative = walk(self.0, P, S, |group, digits| {
                units = units * 10_i64.pow(digits) + i64::from(group);
                Ok(())
            })?;
            i128::from(if negative { -units } else { units })
        } else {
            let mut units = Some(0_i128);
            let negative = walk(self.0, P, S, |group, digits| {
                units = units
                    .and_then(|units| units.checked_mul(10_i128.pow(digits)))
                    .and_then(|units| units.checked_add(i128::from(group)));
                Ok(())
            })?;
            let units = units.ok_or(ValueError::new(Problem::DecimalDigits))?;
            if negative { -units } else { units }
        };
        Ok(Decimal::new(units, const { scale(S) }))
    }

    /// Lends the exact text to `read`, without an allocation; all 65 digits fit.
    ///
    /// # Errors
    /// Bytes that are no digits.
    #[inline]
    pub fn text<R>(&self, read: impl FnOnce(&str) -> R) -> Result<R, ValueError> {
        text(self.0, P, S, read)
    }
}

/// The scale as a number of [`Decimal`].
const fn scale(scale: usize) -> u8 {
    // MySQL's and MariaDB's limits are 30 and 38.
    assert!(scale <= 38, "DECIMAL(P, S) has S <= 38");
    scale.to_le_bytes()[0]
}

/// The bytes of a DECIMAL(precision, scale).
pub(super) const fn packed_len(precision: usize, scale: usize) -> usize {
    let whole = precision.saturating_sub(scale);
    whole / GROUP * 4 + group_bytes(whole % GROUP) + scale / GROUP * 4 + group_bytes(scale % GROUP)
}

/// The bytes of a group of so many digits.
const fn group_bytes(digits: usize) -> usize {
    match digits {
        0 => 0,
        1 | 2 => 1,
        3 | 4 => 2,
        5 | 6 => 3,
        _ => 4,
    }
}

/// Shows each group of digits with its number of digits to `visit`, from the first to
/// the last, and says whether the number is negative. A zero is never negative.
#[inline]
fn walk(
    bytes: &[u8],
    precision: usize,
    scale: usize,
    mut visit: impl FnMut(u32, u32) -> Result<(), ValueError>,
) -> Result<bool, ValueError> {
    let bad = ValueError::new(Problem::BadDecimal);
    let negative = bytes.first().is_some_and(|first| first & 0x80 == 0);
    let mask = if negative { 0xFF } else { 0 };
    let mut flip = 0x80;
    let mut rest = bytes;
    let mut zero = true;
    let mut group = |digits: usize| {
        let (head, tail) = rest.split_at_checked(group_bytes(digits)).ok_or(bad)?;
        rest = tail;
        let mut value = 0;
        for byte in head {
            value = value << 8 | u32::from(byte ^ mask ^ flip);
            flip = 0;
        }
        let digits = u32::try_from(digits).map_err(|_| bad)?;
        if value >= 10_u32.pow(digits) {
            return Err(bad);
        }
        zero &= value == 0;
        visit(value, digits)
    };
    let whole = precision.saturating_sub(scale);
    if !whole.is_multiple_of(GROUP) {
        group(whole % GROUP)?;
    }
    for _ in 0..whole / GROUP + scale / GROUP {
        group(GROUP)?;
    }
    if !scale.is_multiple_of(GROUP) {
        group(scale % GROUP)?;
    }
    if rest.is_empty() {
        Ok(negative && !zero)
    } else {
        Err(bad)
    }
}

/// Lends the text of a packed decimal to `read`.
///
/// # Errors
/// Bytes that are no DECIMAL(precision, scale).
#[inline]
pub(super) fn text<R>(
    bytes: &[u8],
    precision: usize,
    scale: usize,
    read: impl FnOnce(&str) -> R,
) -> Result<R, ValueError> {
    let mut digits = Digits::<MAX_BUFFER>::new();
    let negative = walk(bytes, precision, scale, |group, width| {
        digits.number(group, usize::try_from(width).unwrap_or(GROUP));
        Ok(())
    })?;
    let mut text = Digits::<MAX_TEXT>::new();
    if negative {
        text.push(b'-');
    }
    let whole = precision.saturating_sub(scale);
    let (whole, fraction) = digits.bytes().split_at_checked(whole).unwrap_or_default();
    let leading = whole.iter().take_while(|digit| **digit == b'0').count();
    if leading == whole.len() {
        text.push(b'0');
    }
    for digit in whole.iter().skip(leading) {
        text.push(*digit);
    }
    if !fraction.is_empty() {
        text.push(b'.');
    }
    for digit in fraction {
        text.push(*digit);
    }
    Ok(read(text.as_str()))
}

/// Equal as numbers.
impl<const P: usize, const S: usize> PartialEq for PackedDecimal<'_, P, S> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        // One form a number, but for a zero with the sign of a negative number.
        let zero = |bytes: &[u8]| walk(bytes, P, S, |group, _| not_zero(group)).is_ok();
        self.0 == other.0 || zero(self.0) && zero(other.0)
    }
}

impl<const P: usize, const S: usize> Eq for PackedDecimal<'_, P, S> {}

/// Ends a walk at the first digit that is not zero.
const fn not_zero(group: u32) -> Result<(), ValueError> {
    if group == 0 {
        Ok(())
    } else {
        Err(ValueError::new(Problem::BadDecimal))
    }
}

/// Shows the type, never the number.
impl<const P: usize, const S: usize> fmt::Debug for PackedDecimal<'_, P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PackedDecimal<{P}, {S}>(..)")
    }
}
