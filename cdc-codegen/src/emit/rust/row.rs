//! The row struct of a source table.

use proc_macro2::TokenStream;
use quote::quote;

use super::column::field_type;
use super::item::doc;
use super::name::Names;
use crate::model::{Model, SourceColumn, SourceTable};

/// Columns the row struct holds, with their index.
pub(super) fn used(table: &SourceTable) -> impl Iterator<Item = (usize, &SourceColumn)> {
    table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.used)
}

/// Whether the row borrows from the event.
pub(super) fn borrows(table: &SourceTable) -> bool {
    used(table).any(|(_, column)| column.ty.borrows())
}

/// The lifetime of the row, where it has one.
pub(super) fn lifetime(table: &SourceTable, name: &str) -> TokenStream {
    let lifetime = syn::Lifetime::new(name, proc_macro2::Span::call_site());
    if borrows(table) {
        quote! { <#lifetime> }
    } else {
        TokenStream::new()
    }
}

/// `struct CustomerRow<'a> { … }`.
pub(super) fn item(model: &Model, names: &Names, source: usize) -> Option<TokenStream> {
    let table = model.sources.get(source)?;
    let name = names.row(source);
    let lifetime = lifetime(table, "'a");
    let mut about = vec![format!(
        "A row of `{}.{}` ({}).",
        table.schema, table.name, table.declared
    )];
    about.extend(table.comment.clone().filter(|c| !c.is_empty()));
    let skipped: Vec<_> = table
        .columns
        .iter()
        .filter(|c| !c.used)
        .map(|c| format!("`{}`", c.name))
        .collect();
    if !skipped.is_empty() {
        about.extend([
            String::new(),
            format!("Passed over: {}.", skipped.join(", ")),
        ]);
    }
    let about = doc(&about);
    let fields = used(table).map(|(index, column)| {
        let field = names.field(source, index);
        let labels = names.labels(source, index);
        let ty = field_type(&column.ty, &labels);
        let ty = if column.nullable {
            quote! { Option<#ty> }
        } else {
            ty
        };
        let mut lines = vec![format!("`{}` {}", column.name, column.sql)];
        lines.extend(column.comment.clone().filter(|c| !c.is_empty()));
        let about = doc(&lines);
        quote! { #about pub(crate) #field: #ty }
    });
    Some(quote! {
        #about
        #[derive(Clone)]
        pub(crate) struct #name #lifetime {
            #(#fields,)*
        }
    })
}
