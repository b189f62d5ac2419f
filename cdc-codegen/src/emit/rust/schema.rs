//! The target's SQL as constants, for one dialect.

use proc_macro2::TokenStream;
use quote::quote;

use super::column::number;
use super::item::{doc, raw};
use crate::emit::sql;
use crate::model::{Dialect, Model, OnDelete, Target};

/// `pub(crate) const SCHEMA: TargetSchema`.
pub(super) fn items(model: &Model, dialect: Dialect) -> Vec<TokenStream> {
    // The connection's own schema holds everything: names need none.
    let unqualified = Model {
        schema: None,
        ..model.clone()
    };
    let schema = sql::schema(&unqualified, dialect);
    let tables = model
        .targets
        .iter()
        .zip(&schema.tables)
        .map(|(target, sql)| table(target, sql));
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
    let name = match &model.schema {
        Some(name) => quote! { Some(#name) },
        None => quote! { None },
    };
    let about = doc(&["Everything the target holds.".into()]);
    vec![quote! {
        #about
        pub(crate) const SCHEMA: TargetSchema = TargetSchema {
            schema: #name,
            tables: &[#(#tables),*],
            calendars: &[#(#calendars),*],
            views: &[#(#views),*],
        };
    }]
}

/// `TargetTable { … }`.
fn table(target: &Target, sql: &sql::Statements) -> TokenStream {
    let (name, source) = (&target.name, number(target.source));
    let on_delete = match target.on_delete {
        OnDelete::Delete => quote! { OnDelete::Delete },
        OnDelete::Mark => quote! { OnDelete::Mark },
        OnDelete::Keep => quote! { OnDelete::Keep },
    };
    let create: Vec<_> = std::iter::once(&sql.create)
        .chain(&sql.comments)
        .cloned()
        .collect();
    let (create, upsert) = (raw(&create.join(";\n")), raw(&sql.upsert));
    let delete = raw(&sql.delete);
    let key = target.key.iter().map(|at| number(*at));
    let upsert_rows = repeated(sql.upsert_rows.as_ref());
    let delete_rows = repeated(sql.delete_rows.as_ref());
    let (mark, patch, truncate) = (raw(&sql.mark), raw(&sql.patch), raw(&sql.truncate));
    let columns = target.columns.iter().map(|column| &column.name);
    let (recall, recalled) = (raw(&sql.recall), sql.recalled.iter().map(|at| number(*at)));
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
            recall: #recall,
            recalled: &[#(#recalled),*],
            upsert_rows: #upsert_rows,
            delete_rows: #delete_rows,
            key: &[#(#key),*],
            columns: &[#(#columns),*],
        }
    }
}

/// A statement over several rows, where the dialect has one.
fn repeated(statement: Option<&sql::Repeated>) -> TokenStream {
    let Some(statement) = statement else {
        return quote! { None };
    };
    let (head, row) = (raw(&statement.head), raw(&statement.row));
    let (between, tail) = (statement.between, raw(&statement.tail));
    quote! { Some(Repeated { head: #head, row: #row, between: #between, tail: #tail }) }
}
