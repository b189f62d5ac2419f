//! One source table: row, ENUM and SET types, decoder, targets, DE-PARA.

use proc_macro2::TokenStream;
use quote::quote;

use super::item::doc;
use super::name::Names;
use super::{decoder, label, partial, row, shape, target, value_map};
use crate::model::mysql::MysqlType;
use crate::model::{Model, SourceTable};

/// All items of the table's file, in reading order.
pub(super) fn items(model: &Model, names: &Names, source: usize) -> Vec<TokenStream> {
    let Some(table) = model.sources.get(source) else {
        return Vec::new();
    };
    let mut items: Vec<TokenStream> = row::item(model, names, source).into_iter().collect();
    for (index, column) in row::used(table) {
        let name = names.labels(source, index);
        let place = format!("`{}.{}`", table.name, column.name);
        match &column.ty {
            MysqlType::Enum { labels } => items.extend(label::enumeration(&name, &place, labels)),
            MysqlType::Set { labels } => items.extend(label::set(&name, &place, labels)),
            _ => {}
        }
    }
    let targets: Vec<usize> = model
        .targets
        .iter()
        .enumerate()
        .filter(|(_, target)| target.source == source)
        .map(|(index, _)| index)
        .collect();
    items.extend(source_table(model, names, source, table, &targets));
    for target in &targets {
        items.extend(target::items(model, names, *target));
    }
    items.extend(value_map::items(model, names, &targets));
    items
}

/// The table itself and its `impl SourceTable`.
fn source_table(
    model: &Model,
    names: &Names,
    source: usize,
    table: &SourceTable,
    targets: &[usize],
) -> Vec<TokenStream> {
    let (name, row_name) = (names.table(source), names.row(source));
    let about = doc(&[format!(
        "The source table `{}.{}`.",
        table.schema, table.name
    )]);
    let shape = shape::shape(table);
    let decode = decoder::function(names, source, table);
    let (constants, blank, decode_partial) = (
        partial::constants(table),
        partial::blank(names, source, table),
        partial::function(names, source, table),
    );
    let lifetime = row::lifetime(table, "'a");
    let partial_calls = targets.iter().map(|target| {
        let ty = target::reference(model, names, *target, "'_");
        quote! { mapper::change_partial::<#ty, W>(change, context, out)?; }
    });
    let calls = targets.iter().map(|target| {
        let ty = target::reference(model, names, *target, "'_");
        quote! { mapper::change::<#ty, W>(change, context, out)?; }
    });
    vec![
        quote! {
            #about
            pub(crate) struct #name;
        },
        quote! {
            impl SourceTable for #name {
                const SHAPE: &'static TableShape = #shape;
                type Row<'a> = #row_name #lifetime;
                #constants

                #decode

                #blank

                #decode_partial

                fn change<W: ChangeWriter>(
                    change: Change<&Self::Row<'_>>,
                    context: &Context,
                    out: &mut W,
                ) -> Result<(), ValueError> {
                    #(#calls)*
                    Ok(())
                }

                fn change_partial<W: ChangeWriter>(
                    change: Change<Partial<'_, Self::Row<'_>>>,
                    context: &Context,
                    out: &mut W,
                ) -> Result<(), ValueError> {
                    #(#partial_calls)*
                    Ok(())
                }
            }
        },
    ]
}
