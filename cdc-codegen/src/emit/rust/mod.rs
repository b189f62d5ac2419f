//! Rust: one file per source table, the SQL of each dialect, the index.
//!
//! Items are built as tokens and printed one by one, so that nothing a DDL contains can
//! become code; askama pages put header, imports and blank lines around them.

mod column;
mod convert;
mod decoder;
mod double;
mod expr;
mod fill;
mod function;
mod generated;
mod index;
mod item;
mod label;
mod lazy;
mod literal;
mod name;
mod partial;
mod patch;
mod path;
mod recall;
mod row;
mod schema;
mod shape;
mod table;
mod target;
mod value_map;

use askama::Template;
use proc_macro2::TokenStream;

use super::{inputs, one_line, stamp};
use crate::artifact::Artifact;
use crate::model::Model;

/// A page of Rust.
#[derive(Template)]
#[template(path = "page.rs.txt", escape = "none")]
struct Page {
    stamp: String,
    inputs: String,
    about: String,
    imports: Vec<String>,
    items: Vec<String>,
}

/// All Rust files: the tables in order of declaration, the SQL, the index.
pub(super) fn emit(model: &Model) -> Vec<Artifact> {
    let names = name::Names::new(model);
    let mut artifacts = Vec::new();
    for (source, table) in model.sources.iter().enumerate() {
        let about = format!(
            "Rows of `{}.{}` and what they become.",
            table.schema, table.name
        );
        let items = table::items(model, &names, source);
        artifacts.push(page(model, names.module(source), &about, &items));
    }
    for dialect in &model.dialects {
        let about = format!("The target's SQL, for {}.", dialect.title());
        let items = schema::items(model, *dialect);
        artifacts.push(page(model, dialect.name(), &about, &items));
    }
    let about = "The mappers of this schema: what the replicator is built around.";
    artifacts.push(page(model, "mod", about, &index::items(model, &names)));
    artifacts
}

fn page(model: &Model, module: &str, about: &str, items: &[TokenStream]) -> Artifact {
    let page = Page {
        stamp: stamp(model),
        inputs: inputs(model),
        about: one_line(about),
        imports: path::imports(items),
        items: items.iter().map(item::print).collect(),
    };
    Artifact {
        path: format!("{module}.rs"),
        text: page.to_string(),
    }
}
