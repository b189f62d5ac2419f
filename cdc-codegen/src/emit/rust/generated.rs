//! Generated columns that a row image leaves out: `GENERATED` and `derive`.

use proc_macro2::TokenStream;
use quote::quote;

use super::column::number;
use super::expr;
use super::name::Names;
use super::row;
use super::target::parameter;
use crate::model::{Expr, Generated, Model, SourceColumn, SourceTable};

/// `GENERATED`: every generated column, also those that are passed over.
pub(super) fn constant(table: &SourceTable) -> TokenStream {
    let columns = table.columns.iter().enumerate();
    let entries = columns.filter_map(|(index, column)| {
        let generated = column.generated.as_ref()?;
        let (index, inputs) = (number(index), generated.inputs.iter().map(|at| number(*at)));
        let computed = column.used && generated.expr.is_some();
        Some(quote! { Generated { column: #index, inputs: &[#(#inputs),*], computed: #computed } })
    });
    quote! {
        const GENERATED: &'static [Generated] = &[#(#entries),*];
    }
}

/// `fn derive`; nothing where no column can be computed.
pub(super) fn function(
    model: &Model,
    names: &Names,
    source: usize,
    table: &SourceTable,
) -> Option<TokenStream> {
    let rows = expr::Rows {
        model,
        names,
        source,
    };
    let steps: Vec<_> = row::used(table)
        .filter_map(|(index, column)| {
            let Some(Generated {
                expr: Some(computed),
                ..
            }) = &column.generated
            else {
                return None;
            };
            Some(step(&rows, index, column, computed))
        })
        .collect();
    if steps.is_empty() {
        return None;
    }
    let body = quote! { #(#steps)* };
    let scratch = parameter("scratch", &body);
    Some(quote! {
        fn derive<'a>(
            mut row: Self::Row<'a>,
            known: &Known,
            #scratch: &'a Scratch,
        ) -> Result<Self::Row<'a>, ValueError> {
            #body
            Ok(row)
        }
    })
}

fn step(
    rows: &expr::Rows<'_>,
    index: usize,
    column: &SourceColumn,
    computed: &Expr,
) -> TokenStream {
    let field = rows.names.field(rows.source, index);
    let (value, name) = (expr::result(rows, computed), &column.name);
    let index = number(index);
    let assigned = if column.nullable {
        quote! {
            row.#field = match #value {
                Some(value) => Some(Derived::derive(value, scratch).in_column(#name)?),
                None => None,
            };
        }
    } else {
        quote! {
            let value = expr::required(#value).in_column(#name)?;
            row.#field = Derived::derive(value, scratch).in_column(#name)?;
        }
    };
    quote! {
        if known.derives(#index) {
            #assigned
        }
    }
}
