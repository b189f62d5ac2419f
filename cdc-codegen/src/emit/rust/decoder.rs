//! `decode`: straight-line code from the bytes of a row image to the row struct.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::column::{number, read, skip};
use super::name::Names;
use super::row;
use crate::model::SourceTable;

/// `fn decode`, for the table's `impl SourceTable`.
pub(super) fn function(names: &Names, source: usize, table: &SourceTable) -> TokenStream {
    let row_name = names.row(source);
    let never = never_null(table);
    let nullable = table.columns.iter().any(|column| column.nullable);
    let nulls = if nullable {
        quote! { let nulls = image.nulls([#(#never),*])?; }
    } else {
        quote! { image.nulls([#(#never),*])?; }
    };
    let steps = table.columns.iter().enumerate().map(|(index, column)| {
        let labels = names.labels(source, index);
        let bit = number(index);
        match (column.used, column.nullable) {
            (true, nullable) => {
                let field = names.field(source, index);
                let read = read(column, &labels);
                if nullable {
                    quote! { let #field = if nulls.has(#bit) { None } else { Some(#read) }; }
                } else {
                    quote! { let #field = #read; }
                }
            }
            (false, true) => {
                let skip = skip(&column.ty, &column.name);
                quote! { if !nulls.has(#bit) { #skip } }
            }
            (false, false) => skip(&column.ty, &column.name),
        }
    });
    let fields = row::used(table).map(|(index, _)| names.field(source, index));
    quote! {
        fn decode<'a>(image: &mut RowImage<'a>) -> Result<Self::Row<'a>, ValueError> {
            #nulls
            #(#steps)*
            Ok(#row_name { #(#fields),* })
        }
    }
}

/// The NULL bitmap's bits that may not be set, byte by byte.
fn never_null(table: &SourceTable) -> Vec<Literal> {
    let bytes = table.columns.chunks(8).map(|columns| {
        columns.iter().enumerate().fold(0u8, |byte, (bit, column)| {
            if column.nullable {
                byte
            } else {
                byte | 1 << bit
            }
        })
    });
    bytes
        .map(|byte| {
            format!("0b{byte:08b}")
                .parse()
                .unwrap_or_else(|_| Literal::u8_unsuffixed(byte))
        })
        .collect()
}
