//! `identity`: what tells the rows of a table without a primary key apart.

use super::Context;
use super::column::Builder;
use super::key::indexes;
use crate::ddl::{Key, Table};
use crate::diag::{Code, Diagnostic, nearest};
use crate::source::{Span, Spanned};

/// Whether the mapping says `identity = "full_row"`; none where it says something that
/// does not go together, which is reported.
pub(super) fn is_full_row(context: &mut Context<'_>, builder: &Builder<'_>) -> Option<bool> {
    let Some(identity) = &builder.spec.identity else {
        return Some(false);
    };
    if let Some(key) = builder.spec.key.as_ref().and_then(|key| key.first()) {
        let message = "`key` and `identity` both say what tells rows apart";
        context.report(
            Diagnostic::new(Code::BadKey, message, identity.span, "says one thing")
                .label(key.span, "says another")
                .help("keep one of the two"),
        );
        return None;
    }
    if identity.value != "full_row" {
        return Some(false);
    }
    if let Some(key) = &builder.table.primary_key {
        let message = format!("`{}` has a primary key", builder.table.name.value);
        context.report(
            Diagnostic::new(Code::BadKey, message, identity.span, "not needed")
                .label(key.span, "tells its rows apart")
                .help("leave `identity` out"),
        );
        return None;
    }
    Some(true)
}

/// The columns of `identity = "unique(KEY)"`, and where the key is declared.
pub(super) fn unique_key(
    context: &mut Context<'_>,
    builder: &Builder<'_>,
) -> Option<(Vec<usize>, Span)> {
    let identity = builder.spec.identity.as_ref()?;
    let table = builder.table;
    let name = identity.value.strip_prefix("unique(");
    let Some(name) = name.and_then(|name| name.strip_suffix(')')) else {
        let message = format!("`{}` is no identity", identity.value);
        context.report(
            Diagnostic::new(Code::BadKey, message, identity.span, "not known")
                .help("write `identity = \"unique(KEY)\"` with the name of a unique key, or `identity = \"full_row\"`"),
        );
        return None;
    };
    let found = table
        .unique_keys
        .iter()
        .find(|key| called(key).eq_ignore_ascii_case(name));
    let Some(key) = found else {
        unknown(context, table, identity, name);
        return None;
    };
    let columns = indexes(table, key);
    let nullable = columns
        .iter()
        .filter_map(|column| table.columns.get(*column))
        .find(|column| column.nullable);
    if let Some(column) = nullable {
        let message = format!(
            "the unique key `{name}` tells no rows apart whose `{}` is NULL",
            column.name.value
        );
        context.report(
            Diagnostic::new(Code::BadKey, message, identity.span, "not an identity")
                .label(column.span, "can be NULL")
                .help("declare the column NOT NULL at the source, choose another key, or write `identity = \"full_row\"`"),
        );
        return None;
    }
    Some((columns, key.span))
}

/// The key's name; the server gives one without a name that of its first column.
fn called(key: &Key) -> &str {
    match (&key.name, key.columns.first()) {
        (Some(name), _) => name,
        (None, Some(column)) => &column.value,
        (None, None) => "",
    }
}

fn unknown(context: &mut Context<'_>, table: &Table, identity: &Spanned<String>, name: &str) {
    let message = format!("`{}` has no unique key `{name}`", table.name.value);
    let names = table.unique_keys.iter().map(called);
    let help = nearest(name, names.clone()).map_or_else(
        || match names.clone().next() {
            Some(one) => format!("write `identity = \"unique({one})\"`"),
            None => "write `identity = \"full_row\"`: equal rows are then counted".to_owned(),
        },
        |near| format!("did you mean `unique({near})`?"),
    );
    context.report(
        Diagnostic::new(Code::BadKey, message, identity.span, "not in the DDL")
            .label(table.name.span, "of this table")
            .help(help),
    );
}
