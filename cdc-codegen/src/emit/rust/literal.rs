//! Literals of expressions in Rust.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::column::number;
use super::double;
use crate::model::expr::{DateLiteral, DatetimeLiteral, Expr, Kind, Type};

/// A literal, as an `Option` of what it is computed in.
pub(super) fn literal(expr: &Expr) -> TokenStream {
    match &expr.kind {
        Kind::Int(n) => int_literal(*n),
        Kind::Decimal { units, scale } => {
            let (units, scale) = (Literal::i128_unsuffixed(*units), number((*scale).into()));
            quote! { expr::dec(#units, #scale) }
        }
        Kind::Double(text) => {
            let value: f64 = text.parse().unwrap_or(0.0);
            let value = double::literal(value);
            quote! { Some(#value) }
        }
        Kind::Text(text) => quote! { expr::text(#text) },
        Kind::Bool(value) => quote! { Some(#value) },
        Kind::Date(date) => {
            let date = date_literal(*date);
            quote! { Some(#date) }
        }
        Kind::Datetime(value) => {
            let fsp = match expr.ty {
                Type::Datetime { fsp } => fsp,
                _ => 0,
            };
            let value = datetime_literal(value, fsp);
            quote! { Some(#value) }
        }
        _ => quote! { None },
    }
}

fn int_literal(n: i128) -> TokenStream {
    let literal = Literal::i128_suffixed(n);
    quote! { Some(#literal) }
}

/// `Date::new(…)`.
pub(super) fn date_literal(date: DateLiteral) -> TokenStream {
    let (year, month, day) = (
        number(date.year.into()),
        number(date.month.into()),
        number(date.day.into()),
    );
    quote! { Date::new(#year, #month, #day) }
}

/// `Datetime::<F>::new(…)?`.
pub(super) fn datetime_literal(value: &DatetimeLiteral, fsp: u8) -> TokenStream {
    let date = date_literal(value.date);
    let fsp = number(fsp.into());
    let (hour, minute, second) = (
        number(value.hour.into()),
        number(value.minute.into()),
        number(value.second.into()),
    );
    let micros = Literal::u32_unsuffixed(value.micros);
    quote! { Datetime::<#fsp>::new(#date, (#hour, #minute, #second), #micros)? }
}
