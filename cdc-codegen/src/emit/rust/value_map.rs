//! DE-PARA of values: an exhaustive `match` a map.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::item::doc;
use super::name::{Names, error_variant, variants};
use crate::model::mysql::MysqlType;
use crate::model::{MapInput, Model, Rule, SourceColumn};

/// The maps that these targets use, each once.
pub(super) fn items(model: &Model, names: &Names, targets: &[usize]) -> Vec<TokenStream> {
    let mut maps: Vec<usize> = targets
        .iter()
        .filter_map(|target| model.targets.get(*target))
        .flat_map(|target| &target.columns)
        .filter_map(|column| match column.rule {
            Rule::Map { map, .. } => Some(map),
            _ => None,
        })
        .collect();
    maps.sort_unstable();
    maps.dedup();
    maps.iter()
        .filter_map(|map| item(model, names, *map))
        .collect()
}

fn item(model: &Model, names: &Names, at: usize) -> Option<TokenStream> {
    let map = model.value_maps.get(at)?;
    let name = names.map(at);
    let about = doc(&[format!("DE-PARA `{}` ({}).", map.name, map.declared)]);
    let otherwise = map.otherwise.as_deref().unwrap_or_default();
    let function = match &map.input {
        MapInput::Enum {
            source,
            column,
            entries,
            invalid,
        } => {
            let ty = names.labels(*source, *column);
            let column = model.sources.get(*source)?.columns.get(*column)?;
            over_enum(&name, &ty, column, entries, invalid.as_deref())
        }
        // Without an entry every value becomes the same: there is nothing to match.
        MapInput::Text(entries) if entries.is_empty() => quote! {
            const fn #name(_value: &str) -> &'static str { #otherwise }
        },
        MapInput::Int(entries) if entries.is_empty() => quote! {
            const fn #name(_value: i128) -> &'static str { #otherwise }
        },
        MapInput::Text(entries) => {
            let (from, to): (Vec<_>, Vec<_>) = entries.iter().cloned().unzip();
            quote! {
                fn #name(value: &str) -> &'static str {
                    match value { #(#from => #to,)* _ => #otherwise }
                }
            }
        }
        MapInput::Int(entries) => {
            let from = entries
                .iter()
                .map(|(from, _)| Literal::i128_unsuffixed(*from));
            let to = entries.iter().map(|(_, to)| to);
            quote! {
                const fn #name(value: i128) -> &'static str {
                    match value { #(#from => #to,)* _ => #otherwise }
                }
            }
        }
    };
    Some(quote! { #about #function })
}

/// Exhaustive: a label that the DDL gains and the mapping lacks does not compile.
fn over_enum(
    name: &Ident,
    ty: &Ident,
    column: &SourceColumn,
    entries: &[(String, String)],
    invalid: Option<&str>,
) -> TokenStream {
    let labels: &[String] = match &column.ty {
        MysqlType::Enum { labels } => labels,
        _ => &[],
    };
    let (variants, error) = (variants(labels), error_variant(labels));
    let targets = entries.iter().map(|(_, to)| to);
    match invalid {
        Some(invalid) => quote! {
            const fn #name(value: #ty) -> &'static str {
                match value {
                    #(#ty::#variants => #targets,)*
                    #ty::#error => #invalid,
                }
            }
        },
        None => quote! {
            const fn #name(value: #ty) -> Result<&'static str, ValueError> {
                match value {
                    #(#ty::#variants => Ok(#targets),)*
                    #ty::#error => Err(ValueError::new(Problem::EnumError)),
                }
            }
        },
    }
}
