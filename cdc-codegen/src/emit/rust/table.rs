//! One source table: row, ENUM and SET types, decoder, targets, DE-PARA.

use proc_macro2::TokenStream;
use quote::quote;

use super::item::doc;
use super::name::Names;
use super::{decoder, generated, label, partial, recall, row, shape, target, value_map};
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
    let (defaults, generated) = (partial::constant(table), generated::constant(table));
    let in_part = in_part(model, names, source, table);
    let recall = recall::functions(model, names, targets);
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
                #defaults
                #generated

                #decode

                #in_part

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

                #recall
            }
        },
    ]
}

/// What serves rows that come in part.
fn in_part(model: &Model, names: &Names, source: usize, table: &SourceTable) -> TokenStream {
    let blank = partial::blank(names, source, table);
    let decode_partial = partial::function(names, source, table);
    let derive = generated::function(model, names, source, table);
    quote! {
        #blank

        #decode_partial

        #derive
    }
}
