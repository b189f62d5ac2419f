//! Operators that leave their second operand alone where the first decides: an error of
//! what the server does not compute is none.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::name::ident;

/// AND and OR.
pub(super) fn both(name: &str, a: &TokenStream, b: TokenStream) -> TokenStream {
    let decides = name == "or";
    let name = ident(name);
    if !fails(b.clone()) {
        return quote! { expr::#name(#a, #b) };
    }
    quote! {
        match #a {
            Some(#decides) => Some(#decides),
            left => expr::#name(left, #b),
        }
    }
}

/// COALESCE: the first that is not NULL.
pub(super) fn coalesce(list: impl Iterator<Item = TokenStream>) -> TokenStream {
    list.reduce(|before, next| {
        if fails(next.clone()) {
            quote! { match #before { None => #next, found => found } }
        } else {
            quote! { #before.or(#next) }
        }
    })
    .unwrap_or_else(|| quote! { None })
}

/// Whether computing it can be an error: it has a `?` somewhere.
fn fails(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Group(group) => fails(group.stream()),
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })
}
