//! Numbers: the ends of each range, just beyond them, and what lies between.

use crate::workload::Rng;

/// An integer of `bytes` bytes. `capped` keeps it below 2^63, which SQLite cannot pass.
pub(super) fn int(rng: &mut Rng, bytes: u8, unsigned: bool, capped: bool) -> String {
    let bits = u32::from(bytes) * 8;
    let (low, high) = if unsigned {
        (0, (1_i128 << bits) - 1)
    } else {
        (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
    };
    let high = if capped {
        high.min(i64::MAX.into())
    } else {
        high
    };
    let random = i128::from(rng.bits()) + low;
    let value = match rng.below(12) {
        0 => low,
        1 => high,
        2 => 0,
        3 => -1,
        4 => 1,
        // The server takes the end of the range instead.
        5 => low - 1,
        6 if !capped => high + 1,
        7 => i128::from(rng.below(300)),
        8 => high - i128::from(rng.below(3)),
        _ => random,
    };
    let value = if capped { value.min(high) } else { value };
    value.to_string()
}

/// A bit field.
pub(super) fn bit(rng: &mut Rng, bits: u8, capped: bool) -> String {
    let all = u64::MAX >> (64 - u32::from(bits.clamp(1, 64)));
    let all = if capped { all & (u64::MAX >> 1) } else { all };
    let value = match rng.below(5) {
        0 => 0,
        1 => all,
        2 => 1,
        _ => rng.bits() & all,
    };
    value.to_string()
}

/// A decimal; sometimes with more digits than fit.
pub(super) fn decimal(rng: &mut Rng, precision: u8, scale: u8) -> String {
    let whole = usize::from(precision - scale);
    let fraction = usize::from(scale);
    let sign = if rng.chance(40) { "-" } else { "" };
    let nines = |count: usize| "9".repeat(count);
    let (whole, fraction) = match rng.below(9) {
        0 => (nines(whole), nines(fraction)),
        1 => (String::new(), String::new()),
        2 => (String::new(), "0".repeat(fraction.saturating_sub(1)) + "1"),
        3 => (digits(rng, whole + 2), digits(rng, fraction)),
        4 => (digits(rng, whole), digits(rng, fraction + 3)),
        5 => (
            "1".to_owned() + &"0".repeat(whole.saturating_sub(1)),
            String::new(),
        ),
        6 => {
            let few = usize::try_from(rng.below(10)).unwrap_or(0);
            (digits(rng, whole.min(few)), digits(rng, fraction.min(few)))
        }
        _ => (digits(rng, whole), digits(rng, fraction)),
    };
    let whole = if whole.is_empty() {
        "0".to_owned()
    } else {
        whole
    };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

fn digits(rng: &mut Rng, count: usize) -> String {
    let nines = rng.below(4);
    (0..count)
        .map(|_| match nines {
            0 => char::from(b'0' + u8::try_from(rng.below(2) * 9).unwrap_or(0)),
            _ => char::from(b'0' + u8::try_from(rng.below(10)).unwrap_or(0)),
        })
        .collect()
}

/// A FLOAT or DOUBLE: any bit pattern that is a number.
pub(super) fn real(rng: &mut Rng, single: bool) -> String {
    let bits = rng.bits();
    let [a, b, c, d, ..] = bits.to_le_bytes();
    let value = match rng.below(10) {
        0 => 0.0,
        1 => -0.0,
        2 if single => f64::from(f32::MAX),
        2 => f64::MAX,
        3 if single => f64::from(f32::MIN_POSITIVE),
        3 => f64::MIN_POSITIVE,
        4 if single => f64::from(f32::from_bits(1 + u32::from(a))),
        4 => f64::from_bits(1 + (bits & 0xFFFF)),
        5 => f64::from(u32::from_le_bytes([a, b, c, 0])) / 1000.0,
        6 => f64::from(i32::from_le_bytes([a, b, c, d])),
        _ if single => f64::from(f32::from_le_bytes([a, b, c, d])),
        _ => f64::from_bits(bits),
    };
    if value.is_finite() {
        format!("{value:e}")
    } else {
        "1e0".to_owned()
    }
}
