//! `mod.rs`: the modules and `Lake`, which the replicator is built around.

use proc_macro2::TokenStream;
use quote::quote;

use super::column::number;
use super::item::doc;
use super::name::{Names, ident};
use crate::model::{Dialect, Mask, Model, Rule};

/// The contract number of the runtime this code is made for.
const GENERATED_API: u32 = 6;

/// All items of the index.
pub(super) fn items(model: &Model, names: &Names) -> Vec<TokenStream> {
    let modules: Vec<String> = (0..model.sources.len())
        .map(|source| names.module(source).to_owned())
        .collect();
    let mut items: Vec<TokenStream> = modules
        .iter()
        .map(String::as_str)
        .chain(model.dialects.iter().map(|dialect| dialect.name()))
        .map(module)
        .collect();
    let api = proc_macro2::Literal::u32_unsuffixed(GENERATED_API);
    items.push(quote! {
        const _: () = assert!(
            cdc_runtime::GENERATED_API == #api,
            "cdc-runtime and cdc-codegen are of different versions: use the same for both"
        );
    });
    let about = doc(&["The mappers of this schema.".into()]);
    items.push(quote! {
        #about
        pub(crate) struct Lake;
    });
    items.push(mappers(model, names, &modules));
    items
}

/// The compiled SQL of `dialect`, where the mapping asks for it.
fn schema(model: &Model, dialect: Dialect) -> TokenStream {
    let module = ident(dialect.name());
    if model.dialects.contains(&dialect) {
        quote! { Some(&#module::SCHEMA) }
    } else {
        quote! { None }
    }
}

fn module(name: &str) -> TokenStream {
    let (path, name) = (format!("{name}.rs"), ident(name));
    quote! {
        #[path = #path]
        pub(crate) mod #name;
    }
}

fn mappers(model: &Model, names: &Names, modules: &[String]) -> TokenStream {
    let paths: Vec<_> = modules
        .iter()
        .enumerate()
        .map(|(source, module)| {
            let (module, table) = (ident(module), names.table(source));
            quote! { #module::#table }
        })
        .collect();
    let (fingerprint, picture) = (&model.fingerprint, crate::emit::LINEAGE);
    let salted = model
        .targets
        .iter()
        .flat_map(|target| &target.columns)
        .any(|column| {
            matches!(
                column.rule,
                Rule::Mask {
                    mask: Mask::Sha256,
                    ..
                }
            )
        });
    let dispatch = dispatch(&paths);
    let [sqlite, mysql, postgres] =
        [Dialect::Sqlite, Dialect::Mysql, Dialect::Postgres].map(|dialect| schema(model, dialect));
    quote! {
        impl Mappers for Lake {
            const TABLES: &'static [&'static TableShape] = &[#(#paths::SHAPE),*];
            const SQLITE: Option<&'static TargetSchema> = #sqlite;
            const MYSQL: Option<&'static TargetSchema> = #mysql;
            const POSTGRES: Option<&'static TargetSchema> = #postgres;
            const FINGERPRINT: &'static str = #fingerprint;
            const NEEDS_SALT: bool = #salted;
            const LINEAGE: &'static str = include_str!(#picture);

            #dispatch
        }
    }
}

/// The functions that go to the table of an index.
fn dispatch(paths: &[TokenStream]) -> TokenStream {
    let indexes = || (0..paths.len()).map(number);
    let (applied, needed, asked) = (indexes(), indexes(), indexes());
    let (event, context, out) = if paths.is_empty() {
        (quote! { _event }, quote! { _context }, quote! { _out })
    } else {
        (quote! { event }, quote! { context }, quote! { out })
    };
    quote! {
        fn apply<W: ChangeWriter>(
            index: usize,
            #event: &RowsEvent<'_>,
            #context: &Context,
            #out: &mut W,
        ) -> Result<Counts, Error> {
            match index {
                #(#applied => mapper::apply::<#paths, W>(event, context, out),)*
                _ => Err(mapper::no_such_table(index)),
            }
        }

        fn needs(index: usize, #event: &RowsEvent<'_>) -> bool {
            match index {
                #(#needed => mapper::needs::<#paths>(event),)*
                _ => false,
            }
        }

        fn asked(index: usize, #event: &RowsEvent<'_>) -> Result<Vec<AskedRow>, Error> {
            match index {
                #(#asked => mapper::asked::<#paths>(event),)*
                _ => Err(mapper::no_such_table(index)),
            }
        }
    }
}
