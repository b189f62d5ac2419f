//! ENUM and SET columns as types of their own.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::column::number;
use super::item::doc;
use super::name::{error_variant, variants};

/// Bytes of a SET with this many labels.
pub(super) const fn set_bytes(labels: usize) -> usize {
    match labels {
        0..=8 => 1,
        9..=16 => 2,
        17..=24 => 3,
        25..=32 => 4,
        _ => 8,
    }
}

/// The type of an ENUM column.
pub(super) fn enumeration(name: &Ident, place: &str, labels: &[String]) -> Vec<TokenStream> {
    let (variants, error) = (variants(labels), error_variant(labels));
    let docs = labels.iter().map(|label| doc(&[format!("`{label}`")]));
    let about = doc(&[format!("ENUM {place}.")]);
    let indexes = (1..=labels.len()).map(number);
    let invalid = doc(&["The empty value that stands for an error, index 0.".into()]);
    vec![
        quote! {
            #about
            #[derive(Clone, Copy, PartialEq, Eq)]
            pub(crate) enum #name {
                #(#docs #variants,)*
                #invalid
                #error,
            }
        },
        quote! {
            impl #name {
                const fn from_index(index: u16) -> Result<Self, ValueError> {
                    match index {
                        0 => Ok(Self::#error),
                        #(#indexes => Ok(Self::#variants),)*
                        _ => Err(ValueError::new(Problem::BadEnum)),
                    }
                }

                const fn label(self) -> &'static str {
                    match self {
                        #(Self::#variants => #labels,)*
                        Self::#error => "",
                    }
                }
            }
        },
        quote! {
            impl Cell for #name {
                fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
                    out.text(self.label())
                }
            }
        },
    ]
}

/// The type of a SET column.
pub(super) fn set(name: &Ident, place: &str, labels: &[String]) -> Vec<TokenStream> {
    let about = doc(&[format!("SET {place}: one bit a label.")]);
    let count = number(labels.len());
    vec![
        quote! {
            #about
            #[derive(Clone, Copy, PartialEq, Eq)]
            pub(crate) struct #name(u64);
        },
        quote! {
            impl #name {
                const LABELS: [&'static str; #count] = [#(#labels),*];

                fn text(self) -> Result<String, ValueError> {
                    expr::set_text(self.0, &Self::LABELS)
                }
            }
        },
        quote! {
            impl Cell for #name {
                fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
                    out.text(&self.text()?)
                }
            }
        },
    ]
}
