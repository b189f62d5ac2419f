//! The key of a target: the source's primary key, or a unique NOT NULL one.

use super::column::Builder;
use super::scope::find_column;
use super::{Context, identity};
use crate::ddl::{Key, Table};
use crate::diag::{Code, Diagnostic};
use crate::model::Rule;
use crate::source::Span;

/// Indexes of the key's columns among the target's; none of a table whose equal rows are
/// counted.
pub(super) fn resolve(context: &mut Context<'_>, builder: &Builder<'_>) -> Option<Vec<usize>> {
    if identity::is_full_row(context, builder)? {
        return Some(Vec::new());
    }
    let (columns, declared) = source_key(context, builder)?;
    let mut key = Vec::with_capacity(columns.len());
    for source in columns {
        one_text_a_value(context, builder, source, declared);
        let name = builder
            .table
            .columns
            .get(source)
            .map_or("", |column| column.name.as_str());
        let copy = builder
            .columns
            .iter()
            .position(|(column, _)| matches!(column.rule, Rule::Copy(index) if index == source));
        if let Some(copy) = copy {
            key.push(copy);
        } else {
            context.report(
                Diagnostic::new(
                    Code::KeyNotMapped,
                    format!(
                        "the key column `{name}` is not copied, so rows could not be told apart"
                    ),
                    builder.spec.name.span,
                    "has no key",
                )
                .label(declared, "the key is declared here")
                .help(format!("add `{name} = \"{name}\"` to its columns")),
            );
            return None;
        }
    }
    Some(key)
}

/// An empty label of an ENUM or SET prints as the server prints no label at all, so that
/// two keys of the source would be one here.
fn one_text_a_value(
    context: &mut Context<'_>,
    builder: &Builder<'_>,
    source: usize,
    declared: Span,
) {
    let Some(column) = builder.table.columns.get(source) else {
        return;
    };
    let empty = column.data_type.labels.iter().find(|l| l.value.is_empty());
    if let Some(label) = empty {
        let name = &column.name.value;
        let message =
            format!("the key column `{name}` has an empty label, which prints like no label");
        context.report(
            Diagnostic::new(Code::BadKey, message, label.span, "the empty label")
                .label(declared, "in this key")
                .help("choose another key with `key = […]`, or leave the table out of the mapping"),
        );
    }
}

/// The source columns of the key, and where it is declared.
fn source_key(context: &mut Context<'_>, builder: &Builder<'_>) -> Option<(Vec<usize>, Span)> {
    let table = builder.table;
    if builder.spec.identity.is_some() {
        return identity::unique_key(context, builder);
    }
    match (&builder.spec.key, &table.primary_key) {
        (Some(names), _) => {
            let span = names
                .first()
                .map_or(builder.spec.name.span, |name| name.span);
            let columns: Option<Vec<_>> = names
                .iter()
                .map(|name| find_column(table, &name.value))
                .collect();
            let found = columns.filter(|columns| unique(table, columns));
            if found.is_none() {
                context.report(
                    Diagnostic::new(
                        Code::BadKey,
                        "this is no unique key of NOT NULL columns",
                        span,
                        "not a key",
                    )
                    .label(table.name.span, "of this table")
                    .help(keys_help(table)),
                );
            }
            found.map(|columns| (columns, span))
        }
        (None, Some(key)) => Some((indexes(table, key), key.span)),
        (None, None) => {
            context.report(
                Diagnostic::new(
                    Code::NoKey,
                    format!("`{}` has no primary key", table.name.value),
                    builder.spec.from.span,
                    "rows could not be told apart",
                )
                .label(table.name.span, "declared without one")
                .help(keys_help(table)),
            );
            None
        }
    }
}

pub(super) fn indexes(table: &Table, key: &Key) -> Vec<usize> {
    key.columns
        .iter()
        .filter_map(|column| find_column(table, &column.value))
        .collect()
}

/// Whether these columns hold a primary or a unique NOT NULL key.
pub(super) fn unique(table: &Table, columns: &[usize]) -> bool {
    let within = |key: &Key| {
        let key = indexes(table, key);
        !key.is_empty() && key.iter().all(|column| columns.contains(column))
    };
    let not_null = |key: &&Key| {
        indexes(table, key)
            .iter()
            .all(|column| table.columns.get(*column).is_some_and(|c| !c.nullable))
    };
    table.primary_key.iter().any(within) || table.unique_keys.iter().filter(not_null).any(within)
}

fn keys_help(table: &Table) -> String {
    let candidate = table
        .unique_keys
        .iter()
        .find(|key| unique(table, &indexes(table, key)));
    candidate.map_or_else(
        || "give it a PRIMARY KEY at the source, or write `identity = \"full_row\"`: equal rows are then counted".into(),
        |key| {
            let names: Vec<_> = key
                .columns
                .iter()
                .map(|c| format!("\"{}\"", c.value))
                .collect();
            format!("write `key = [{}]`", names.join(", "))
        },
    )
}
