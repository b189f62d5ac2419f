//! Keys in the server's order, and what COLUMN_KEY says of a column.

use super::prefix::prefix;
use super::{Key, KeyPart, column};
use crate::ddl::{self, Index, IndexKind, IndexPart, Options, Over, Server};
use crate::source::Spanned;

/// The keys in the order in which the server keeps them: the primary key, unique keys
/// without NULLs, other unique keys, the others, FULLTEXT last.
pub(super) fn sorted(table: &ddl::Table, server: Server) -> Vec<&Index> {
    let mut keys: Vec<&Index> = table.indexes.iter().collect();
    keys.sort_by_key(|key| rank(table, key, server));
    keys
}

fn rank(table: &ddl::Table, key: &Index, server: Server) -> (u8, bool, bool) {
    let prefix = has_prefix(table, key, server);
    match key.kind {
        IndexKind::Primary => (0, false, false),
        IndexKind::Unique => (1, nullable(table, key), prefix),
        IndexKind::Plain | IndexKind::Spatial | IndexKind::Vector => (2, false, false),
        IndexKind::Fulltext => (3, false, false),
    }
}

/// Whether a part can be NULL; an expression always can.
fn nullable(table: &ddl::Table, key: &Index) -> bool {
    key.parts.iter().any(|part| match part.column() {
        Some(name) => find(table, &name.value).is_none_or(|column| column.nullable),
        None => true,
    })
}

pub(super) fn find<'t>(table: &'t ddl::Table, name: &str) -> Option<&'t ddl::Column> {
    table
        .columns
        .iter()
        .find(|column| column.name.value == name)
}

/// COLUMN_KEY.
pub(super) fn column_key(
    table: &ddl::Table,
    keys: &[&Index],
    name: &str,
    server: Server,
) -> &'static str {
    let is = |part: &IndexPart| part.column().is_some_and(|column| column.value == name);
    let end = row_end(table, server).is_some_and(|end| end.value == name);
    if promoted(table, keys, server).is_some_and(|key| end || key.parts.iter().any(is)) {
        return "PRI";
    }
    let first = |key: &&&Index| key.parts.first().is_some_and(is);
    let alone = |key: &Index| {
        // A key of a versioned table holds the row's end too.
        let versioned = server.is_mariadb() && table.versioned;
        key.kind == IndexKind::Unique && key.parts.len() == 1 && !versioned
    };
    let mut leads = keys.iter().filter(first);
    let Some(foremost) = leads.next() else {
        return "";
    };
    // MySQL asks the foremost key, MariaDB any.
    if alone(foremost) || (server.is_mariadb() && leads.any(|key| alone(key))) {
        "UNI"
    } else {
        "MUL"
    }
}

/// The primary key, or the first unique key over whole columns that are never NULL.
fn promoted<'k>(table: &ddl::Table, keys: &[&'k Index], server: Server) -> Option<&'k Index> {
    let first = keys.first().copied()?;
    let stands_in = first.kind == IndexKind::Unique
        && !nullable(table, first)
        && !has_prefix(table, first, server)
        && !first.parts.iter().any(|part| is_apart(table, part, server));
    (first.kind == IndexKind::Primary || stands_in).then_some(first)
}

fn has_prefix(table: &ddl::Table, key: &Index, server: Server) -> bool {
    let mut parts = key.parts.iter();
    parts.any(|part| prefix(table, key, part, server).is_some())
}

/// Whether the server tells rows apart by a part, yet not in the place of a primary key:
/// MySQL a column that it computes when it is read, MariaDB a BLOB, by its hash.
fn is_apart(table: &ddl::Table, part: &IndexPart, server: Server) -> bool {
    let Some(column) = part.column().and_then(|name| find(table, &name.value)) else {
        return false;
    };
    let ty = column.data_type.name.as_str();
    if server.is_mariadb() {
        ty.ends_with("BLOB") || ty.ends_with("TEXT")
    } else {
        column.generated.as_ref().is_some_and(|g| !g.stored)
    }
}

/// The column of a row's end that MariaDB adds to the unique keys of a versioned table.
fn row_end(table: &ddl::Table, server: Server) -> Option<&Spanned<String>> {
    let mut periods = table.periods.iter();
    let period = periods.find(|period| period.name.eq_ignore_ascii_case("SYSTEM_TIME"))?;
    (server.is_mariadb() && table.versioned).then_some(&period.end)
}

pub(super) fn key(table: &ddl::Table, index: &Index, options: &Options) -> Key {
    let server = options.server.unwrap_or_default();
    let parts = index.parts.iter();
    let mut parts: Vec<KeyPart> = parts
        .map(|part| key_part(table, index, part, options))
        .collect();
    let unique = matches!(index.kind, IndexKind::Primary | IndexKind::Unique);
    if let Some(end) = row_end(table, server).filter(|_| unique)
        && !parts
            .iter()
            .any(|part| part.column.as_ref() == Some(&end.value))
    {
        parts.push(KeyPart {
            column: Some(end.value.clone()),
            expression: None,
            prefix: None,
            order: Some("A"),
        });
    }
    Key {
        name: index.name.clone(),
        kind: kind(index.kind),
        parts,
        visible: index.visible,
        comment: index.comment.clone().unwrap_or_default(),
    }
}

fn key_part(table: &ddl::Table, index: &Index, part: &IndexPart, options: &Options) -> KeyPart {
    let (column, expression) = match &part.over {
        Over::Column(name) | Over::Period(name) => (Some(name.value.clone()), None),
        Over::Expression(text) => (None, Some(column::normalized(&text.value, options))),
    };
    KeyPart {
        column,
        expression,
        prefix: match index.kind {
            IndexKind::Fulltext => None,
            // The bytes of the rectangle around a geometry.
            IndexKind::Spatial => Some(32),
            IndexKind::Primary | IndexKind::Unique | IndexKind::Plain | IndexKind::Vector => {
                prefix(table, index, part, options.server.unwrap_or_default())
            }
        },
        order: match (index.kind, part.descending) {
            (IndexKind::Fulltext, _) => None,
            (_, true) => Some("D"),
            (_, false) => Some("A"),
        },
    }
}

const fn kind(kind: IndexKind) -> &'static str {
    match kind {
        IndexKind::Primary => "primary",
        IndexKind::Unique => "unique",
        IndexKind::Plain => "index",
        IndexKind::Fulltext => "fulltext",
        IndexKind::Spatial => "spatial",
        IndexKind::Vector => "vector",
    }
}
