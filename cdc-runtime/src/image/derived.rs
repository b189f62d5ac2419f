//! The results of expressions as the values that stand in rows.

use std::borrow::Cow;

use super::Scratch;
use crate::load::pack_decimal;
use crate::value::{Decimal, PackedDecimal, Problem, ValueError};

/// A value of a generated column, made of what its expression gives.
pub trait Derived<'a, V>: Sized {
    /// The value.
    ///
    /// # Errors
    /// The column holds no such value.
    fn derive(value: V, scratch: &'a Scratch) -> Result<Self, ValueError>;
}

macro_rules! integers {
    ($($from:ty => $($to:ty)*;)*) => {
        $($(
            impl Derived<'_, $from> for $to {
                fn derive(value: $from, _: &Scratch) -> Result<Self, ValueError> {
                    Self::try_from(value).map_err(|_| ValueError::new(Problem::IntegerColumn))
                }
            }
        )*)*
    };
}

integers! {
    i64 => i8 i16 i32 i64;
    u64 => u8 u16 u32 u64;
}

impl Derived<'_, f64> for f64 {
    fn derive(value: f64, _: &Scratch) -> Result<Self, ValueError> {
        Ok(value)
    }
}

impl<'a, const P: usize, const S: usize> Derived<'a, Decimal> for PackedDecimal<'a, P, S> {
    fn derive(value: Decimal, scratch: &'a Scratch) -> Result<Self, ValueError> {
        let (text, mut packed) = (value.to_string(), Vec::new());
        pack_decimal(&mut packed, text.as_bytes(), P, S)
            .ok_or_else(|| ValueError::new(Problem::DecimalColumn))?;
        Ok(Self::from_bytes(scratch.keep(packed)))
    }
}

impl<'a> Derived<'a, Cow<'_, str>> for &'a str {
    fn derive(value: Cow<'_, str>, scratch: &'a Scratch) -> Result<Self, ValueError> {
        let kept = scratch.keep(value.into_owned().into_bytes());
        std::str::from_utf8(kept).map_err(|_| ValueError::new(Problem::NotText))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_rows_as_the_server_has_them() {
        let scratch = Scratch::default();
        let decimal = Decimal::new(-1_750, 2);
        let packed = PackedDecimal::<16, 2>::derive(decimal, &scratch).unwrap();
        assert_eq!(packed.text(str::to_owned).unwrap(), "-17.50");
        assert!(PackedDecimal::<2, 2>::derive(decimal, &scratch).is_err());
        assert_eq!(<&str>::derive(Cow::Borrowed("é"), &scratch).unwrap(), "é");
        assert_eq!(u16::derive(65_535_u64, &scratch).unwrap(), 65_535);
        assert!(u16::derive(65_536_u64, &scratch).is_err());
        assert!(i8::derive(-129_i64, &scratch).is_err());
    }
}
