//! DOUBLE literals.

use std::f64::consts;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The constants that clippy knows by their first digits.
const NAMED: [f64; 19] = [
    consts::E,
    consts::FRAC_1_PI,
    consts::FRAC_1_SQRT_2,
    consts::FRAC_2_PI,
    consts::FRAC_2_SQRT_PI,
    consts::FRAC_PI_2,
    consts::FRAC_PI_3,
    consts::FRAC_PI_4,
    consts::FRAC_PI_6,
    consts::FRAC_PI_8,
    consts::LN_2,
    consts::LN_10,
    consts::LOG10_2,
    consts::LOG10_E,
    consts::LOG2_10,
    consts::LOG2_E,
    consts::PI,
    consts::SQRT_2,
    consts::TAU,
];

/// The number; by its bits where clippy would take `3.14` for a mistyped constant, since
/// the mapping means the number that it writes.
pub(super) fn literal(value: f64) -> TokenStream {
    if is_like_a_constant(value) {
        let bits: TokenStream = format!("{:#018x}", value.to_bits())
            .parse()
            .unwrap_or_default();
        return quote! { f64::from_bits(#bits) };
    }
    let literal = Literal::f64_suffixed(value);
    quote! { #literal }
}

fn is_like_a_constant(value: f64) -> bool {
    let text = value.abs().to_string();
    let decimals = text.len().saturating_sub(2);
    decimals > 1
        && NAMED.iter().any(|constant| {
            constant.to_string().starts_with(&text) || format!("{constant:.decimals$}") == text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_begin_a_constant_are_bits() {
        assert_eq!(literal(0.5).to_string(), "0.5f64");
        assert_eq!(literal(100.0).to_string(), "100f64");
        assert_eq!(literal(3.1).to_string(), "3.1f64");
        let bits = literal("3.14".parse().unwrap()).to_string();
        assert_eq!(bits, "f64 :: from_bits (0x40091eb851eb851f)");
    }
}
