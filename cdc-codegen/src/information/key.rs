//! Keys in the server's order, and what COLUMN_KEY says of a column.

use super::{Key, KeyPart, column};
use crate::ddl::{self, Index, IndexKind, IndexPart, Options, Over, Server};

/// The keys in the order in which the server keeps them: the primary key, unique keys
/// without NULLs, other unique keys, the others, FULLTEXT last.
pub(super) fn sorted(table: &ddl::Table) -> Vec<&Index> {
    let mut keys: Vec<&Index> = table.indexes.iter().collect();
    keys.sort_by_key(|key| rank(table, key));
    keys
}

fn rank(table: &ddl::Table, key: &Index) -> (u8, bool, bool) {
    let prefix = key.parts.iter().any(|part| is_prefix(table, part));
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

fn find<'t>(table: &'t ddl::Table, name: &str) -> Option<&'t ddl::Column> {
    table
        .columns
        .iter()
        .find(|column| column.name.value == name)
}

/// The prefix of a part; none where it is as long as the column.
fn prefix(table: &ddl::Table, part: &IndexPart) -> Option<u64> {
    let declared = part
        .column()
        .and_then(|name| find(table, &name.value))
        .filter(|column| {
            matches!(
                column.data_type.name.as_str(),
                "CHAR" | "VARCHAR" | "BINARY" | "VARBINARY"
            )
        });
    let whole = declared.map(|column| column.data_type.arguments.first().copied().unwrap_or(1));
    part.prefix.filter(|prefix| Some(*prefix) != whole)
}

fn is_prefix(table: &ddl::Table, part: &IndexPart) -> bool {
    prefix(table, part).is_some()
}

/// COLUMN_KEY.
pub(super) fn column_key(
    table: &ddl::Table,
    keys: &[&Index],
    name: &str,
    server: Server,
) -> &'static str {
    let is = |part: &IndexPart| part.column().is_some_and(|column| column.value == name);
    if promoted(table, keys).is_some_and(|key| key.parts.iter().any(is)) {
        return "PRI";
    }
    let first = |key: &&&Index| key.parts.first().is_some_and(is);
    let alone = |key: &Index| key.kind == IndexKind::Unique && key.parts.len() == 1;
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
fn promoted<'k>(table: &ddl::Table, keys: &[&'k Index]) -> Option<&'k Index> {
    let first = keys.first().copied()?;
    let stands_in = first.kind == IndexKind::Unique
        && !nullable(table, first)
        && !first.parts.iter().any(|part| is_prefix(table, part));
    (first.kind == IndexKind::Primary || stands_in).then_some(first)
}

pub(super) fn key(table: &ddl::Table, index: &Index, options: &Options) -> Key {
    Key {
        name: index.name.clone(),
        kind: kind(index.kind),
        parts: index
            .parts
            .iter()
            .map(|part| key_part(table, index, part, options))
            .collect(),
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
                prefix(table, part)
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
