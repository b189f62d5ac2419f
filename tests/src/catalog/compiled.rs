//! The compiler's answer.

use cdc_codegen::ddl::{self, Options, Server, Timestamps};
use cdc_codegen::diag::Diagnostics;
use cdc_codegen::information::{self, Column, ForeignKey, Key};
use cdc_codegen::source::Sources;

use super::{Case, Facts};
use crate::Outcome;

/// The facts about the tables of a case; none where the compiler refuses it.
///
/// # Errors
/// The case names an `sql_mode` that no server has.
pub fn compiled(case: &Case, server: Server) -> Outcome<Option<Facts>> {
    let options = Options {
        server: Some(server),
        charset: Some("utf8mb4".to_owned()),
        sql_mode: case.sql_mode.parse()?,
        timestamps: match case.explicit_timestamps {
            "OFF" => Timestamps::Implicit,
            _ => Timestamps::Explicit,
        },
        ..Options::default()
    };
    let mut sources = Sources::default();
    let file = sources.add("case.sql", case.sql.as_str());
    let mut diagnostics = Diagnostics::default();
    let catalog = ddl::parse(&sources, &[file], &options, &mut diagnostics);
    if diagnostics.has_errors() {
        return Ok(None);
    }
    let mut facts = Facts::new();
    for table in information::describe(&catalog, &options) {
        let mut add = |what: String, value: String| {
            facts.insert(format!("{}{what}", table.name), value);
        };
        add(" comment".to_owned(), table.comment.clone());
        add(
            " collation".to_owned(),
            table.collation.clone().unwrap_or_default(),
        );
        table.columns.iter().for_each(|one| column(one, &mut add));
        table.keys.iter().for_each(|one| key(one, &mut add));
        table
            .foreign_keys
            .iter()
            .for_each(|one| foreign(one, &mut add));
    }
    Ok(Some(facts))
}

fn column(column: &Column, add: &mut impl FnMut(String, String)) {
    let null = || "NULL".to_owned();
    let some = |text: &Option<String>| text.as_ref().map_or_else(null, |text| format!("<{text}>"));
    let facts = [
        ("ordinal", column.ordinal.to_string()),
        ("type", column.column_type.clone()),
        ("nullable", column.nullable.to_owned()),
        ("default", some(&column.default)),
        ("character_set", some(&column.character_set)),
        ("collation", some(&column.collation)),
        ("key", column.key.to_owned()),
        ("extra", column.extra.clone()),
        (
            "generation_expression",
            column.generation_expression.clone(),
        ),
        ("comment", column.comment.clone()),
    ];
    for (what, value) in facts {
        add(format!(".{} {what}", column.name), value);
    }
}

fn key(key: &Key, add: &mut impl FnMut(String, String)) {
    let parts = key.parts.iter().map(|part| {
        let over = part.column.as_ref().or(part.expression.as_ref());
        let prefix = part.prefix.map_or("-".to_owned(), |n| n.to_string());
        let order = part.order.unwrap_or("-");
        format!("{} {prefix} {order}", over.cloned().unwrap_or_default())
    });
    let parts: Vec<String> = parts.collect();
    let unique = matches!(key.kind, "primary" | "unique");
    let seen = if key.visible { "visible" } else { "hidden" };
    let text = format!("{unique} {seen} {:?} ({})", key.comment, parts.join(", "));
    add(format!(" key {}", key.name), text);
}

fn foreign(key: &ForeignKey, add: &mut impl FnMut(String, String)) {
    let text = format!(
        "({}) to {} ({}), on update {}, on delete {}",
        key.columns.join(", "),
        key.referenced_table,
        key.referenced_columns.join(", "),
        key.on_update,
        key.on_delete
    );
    add(format!(" foreign key {}", key.name), text);
}
