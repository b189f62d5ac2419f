//! Conversions between the types of expressions.

use proc_macro2::TokenStream;
use quote::quote;

use super::column::number;
use super::expr::call;
use super::name::ident;
use crate::model::expr::{Expr, Type};

/// `value`, which `inner` gives, as `to`.
pub(super) fn expression(value: &TokenStream, inner: &Expr, to: &Type) -> TokenStream {
    let one = std::slice::from_ref(value);
    match (&inner.ty, to) {
        (Type::Bool, Type::Int { .. }) => call("int_of_bool", one),
        (Type::Bool, Type::Decimal { .. }) => call("dec_of_int", &[call("int_of_bool", one)]),
        (Type::Bool, Type::Double) => call("f64_of_int", &[call("int_of_bool", one)]),
        (Type::Bool, Type::Text { .. }) => call("text_of_int", &[call("int_of_bool", one)]),
        (
            Type::Int { .. },
            Type::Int {
                unsigned: false, ..
            },
        ) => {
            quote! { expr::int_opt(expr::signed(#value)?) }
        }
        (Type::Int { .. }, Type::Int { unsigned: true, .. }) => {
            quote! { expr::int_opt(expr::unsigned(#value)?) }
        }
        (Type::Int { .. }, Type::Decimal { .. }) => call("dec_of_int", one),
        (Type::Int { .. }, Type::Double) => call("f64_of_int", one),
        (Type::Int { .. }, Type::Text { .. }) if inner.is_year() => {
            call("text_of_year_number", one)
        }
        (Type::Int { .. }, Type::Text { .. }) => call("text_of_int", one),
        (Type::Decimal { .. }, Type::Int { .. }) => {
            let name = match to {
                Type::Int { unsigned: true, .. } => ident("unsigned"),
                _ => ident("signed"),
            };
            quote! { expr::int_opt(expr::#name(expr::int_of_dec(#value))?) }
        }
        (Type::Decimal { .. }, Type::Decimal { precision, scale }) => {
            let (p, s) = (number((*precision).into()), number((*scale).into()));
            quote! { expr::to_scale(#value, #p, #s)? }
        }
        (Type::Decimal { .. }, Type::Double) => call("f64_of_dec", one),
        (Type::Decimal { precision, scale }, Type::Text { .. }) => {
            let (p, s) = (number((*precision).into()), number((*scale).into()));
            quote! { expr::text_of_dec(expr::to_scale(#value, #p, #s)?) }
        }
        (Type::Date, Type::Datetime { fsp }) => {
            let fsp = number((*fsp).into());
            quote! { expr::datetime_of_date::<#fsp>(#value) }
        }
        (Type::Datetime { .. }, Type::Date) => call("date_of_datetime", one),
        (Type::Datetime { fsp: had }, Type::Datetime { fsp }) => {
            let (had, fsp) = (number((*had).into()), number((*fsp).into()));
            quote! { expr::datetime_with::<#had, #fsp>(#value) }
        }
        (Type::Date, Type::Text { .. }) => call("text_of_date", one),
        (Type::Datetime { .. }, Type::Text { .. }) => call("text_of_datetime", one),
        (Type::Time { .. }, Type::Text { .. }) => call("text_of_time", one),
        (Type::Json, Type::Text { .. }) => quote! { expr::text_of_part(#value)? },
        _ => value.clone(),
    }
}
