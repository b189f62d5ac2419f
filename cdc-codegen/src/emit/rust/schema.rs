//! The target's SQL as constants, for one dialect.

use proc_macro2::TokenStream;
use quote::quote;

use super::column::number;
use super::item::{doc, raw};
use crate::emit::sql;
use crate::model::{Dialect, Model, OnDelete};

/// `pub(crate) const SCHEMA: TargetSchema`.
pub(super) fn items(model: &Model, dialect: Dialect) -> Vec<TokenStream> {
    let schema = sql::schema(model, dialect);
    let tables = model
        .targets
        .iter()
        .zip(&schema.tables)
        .map(|(target, sql)| {
            let (name, source) = (&target.name, number(target.source));
            let on_delete = match target.on_delete {
                OnDelete::Delete => quote! { OnDelete::Delete },
                OnDelete::Mark => quote! { OnDelete::Mark },
                OnDelete::Keep => quote! { OnDelete::Keep },
            };
            let (create, upsert, delete) = (raw(&sql.create), raw(&sql.upsert), raw(&sql.delete));
            let (mark, patch, truncate) = (raw(&sql.mark), raw(&sql.patch), raw(&sql.truncate));
            let columns = target.columns.iter().map(|column| &column.name);
            quote! {
                TargetTable {
                    name: #name,
                    source: #source,
                    on_delete: #on_delete,
                    create: #create,
                    upsert: #upsert,
                    delete: #delete,
                    mark: #mark,
                    patch: #patch,
                    truncate: #truncate,
                    columns: &[#(#columns),*],
                }
            }
        });
    let calendars = model
        .calendars
        .iter()
        .zip(&schema.calendars)
        .map(|(calendar, sql)| {
            let (name, create, fill) = (&calendar.name, raw(&sql.create), raw(&sql.fill));
            quote! { Calendar { name: #name, create: #create, fill: #fill } }
        });
    let views = model.facts.iter().zip(&schema.views).map(|(fact, sql)| {
        let (name, create) = (&fact.name, raw(sql));
        let columns = fact.columns.iter().map(|column| &column.name);
        quote! { View { name: #name, create: #create, columns: &[#(#columns),*] } }
    });
    let about = doc(&["Everything the target holds.".into()]);
    vec![quote! {
        #about
        pub(crate) const SCHEMA: TargetSchema = TargetSchema {
            tables: &[#(#tables),*],
            calendars: &[#(#calendars),*],
            views: &[#(#views),*],
        };
    }]
}
