//! Statements that move, drop or exchange rows without a row event for each.

use super::catalog::Named;
use super::cursor::Cursor;
use super::options::Options;
use super::script::{Backslash, Script};
use super::token::tokens;
use super::{SqlMode, catalog};
use crate::source::{FileId, Sources, Span};

/// A statement that changes which rows a table of that name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowMove {
    /// The schema, where the statement, a USE or the options name one.
    pub schema: Option<String>,
    /// The table; none for a whole schema.
    pub table: Option<String>,
    /// How.
    pub how: Moved,
    /// The statement.
    pub span: Span,
}

/// How rows come or go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// DROP TABLE, DROP DATABASE, CREATE OR REPLACE.
    Dropped,
    /// RENAME: the name goes to another table, or comes from one.
    Renamed,
    /// DROP, TRUNCATE, EXCHANGE, CONVERT PARTITION; DISCARD, IMPORT TABLESPACE.
    Partitions,
    /// MariaDB's ALTER IGNORE TABLE: rows that do not fit go, or are cut.
    Ignored,
    /// TRUNCATE TABLE.
    Emptied,
}

/// The row moves of a file, in order.
#[must_use]
pub fn row_moves(sources: &Sources, file: FileId, options: &Options) -> Vec<RowMove> {
    let mut reading = catalog::reading(options);
    reading.passed_over = &[];
    let backslash: Backslash = reading.backslash;
    let mut schema = options.schema.clone();
    let mut found = Vec::new();
    for statement in Script::new(&sources.file(file).text, reading) {
        let Ok(mut tokens) = tokens(&statement.text, statement.range.start, backslash) else {
            continue;
        };
        if options.sql_mode.has(SqlMode::ANSI_QUOTES) {
            tokens
                .iter_mut()
                .for_each(super::token::Token::quotes_a_name);
        }
        let mut cursor = Cursor::new(&tokens, file, &statement, options);
        if cursor.accept(&["USE"]) {
            schema = cursor.name("a schema").ok().map(|name| name.value);
            continue;
        }
        let span = Span::new(file, statement.range.clone());
        for ((named, table), how) in statement_moves(&mut cursor) {
            found.push(RowMove {
                schema: named.or_else(|| schema.clone()),
                table,
                how,
                span,
            });
        }
    }
    found
}

type Place = (Option<String>, Option<String>);

fn place((schema, table): Named) -> Place {
    (schema, Some(table.value))
}

fn statement_moves(cursor: &mut Cursor<'_>) -> Vec<(Place, Moved)> {
    if cursor.accept(&["DROP"]) {
        return dropped(cursor);
    }
    if cursor.accept(&["CREATE", "OR", "REPLACE", "TABLE"]) {
        let table = cursor.qualified("a table").map(place);
        return table.map(|t| (t, Moved::Dropped)).into_iter().collect();
    }
    if cursor.accept(&["TRUNCATE"]) {
        cursor.accept(&["TABLE"]);
        let table = cursor.qualified("a table").map(place);
        return table.map(|t| (t, Moved::Emptied)).into_iter().collect();
    }
    if cursor.accept(&["RENAME", "TABLE"]) || cursor.accept(&["RENAME", "TABLES"]) {
        return renamed(cursor);
    }
    if cursor.accept(&["ALTER"]) {
        let mut ignored = false;
        while cursor.is_one_of(&["ONLINE", "OFFLINE", "IGNORE"]) {
            ignored |= cursor.is_word("IGNORE");
            cursor.next();
        }
        if cursor.accept(&["TABLE"]) {
            return altered(cursor, ignored.then_some(Moved::Ignored));
        }
    }
    Vec::new()
}

fn dropped(cursor: &mut Cursor<'_>) -> Vec<(Place, Moved)> {
    let whole = cursor.accept_one_of(&["DATABASE", "SCHEMA"]);
    if !whole && !cursor.accept_one_of(&["TABLE", "TABLES"]) {
        return Vec::new();
    }
    cursor.accept(&["IF", "EXISTS"]);
    if whole {
        let schema = cursor.name("a schema").ok().map(|name| name.value);
        return vec![((schema, None), Moved::Dropped)];
    }
    let mut all = Vec::new();
    while let Ok(table) = cursor.qualified("a table") {
        all.push((place(table), Moved::Dropped));
        if !cursor.accept_kind(&super::token::Kind::Comma) {
            break;
        }
    }
    all
}

fn renamed(cursor: &mut Cursor<'_>) -> Vec<(Place, Moved)> {
    cursor.accept(&["IF", "EXISTS"]);
    let mut all = Vec::new();
    while let Ok(from) = cursor.qualified("a table") {
        cursor.accept(&["TO"]);
        all.push((place(from), Moved::Renamed));
        let Ok(to) = cursor.qualified("a table") else {
            break;
        };
        all.push((place(to), Moved::Renamed));
        if !cursor.accept_kind(&super::token::Kind::Comma) {
            break;
        }
    }
    all
}

fn altered(cursor: &mut Cursor<'_>, already: Option<Moved>) -> Vec<(Place, Moved)> {
    const PARTITIONS: [[&str; 2]; 7] = [
        ["DROP", "PARTITION"],
        ["TRUNCATE", "PARTITION"],
        ["EXCHANGE", "PARTITION"],
        ["CONVERT", "PARTITION"],
        ["CONVERT", "TABLE"],
        ["DISCARD", "TABLESPACE"],
        ["IMPORT", "TABLESPACE"],
    ];
    cursor.accept(&["IF", "EXISTS"]);
    let Ok(table) = cursor.qualified("a table") else {
        return Vec::new();
    };
    let table = place(table);
    let mut all: Vec<_> = already
        .map(|how| (table.clone(), how))
        .into_iter()
        .collect();
    while cursor.peek().is_some() {
        if PARTITIONS.iter().any(|words| cursor.accept(words)) {
            all.push((table.clone(), Moved::Partitions));
        } else if cursor.accept(&["RENAME", "TO"]) || cursor.accept(&["RENAME", "AS"]) {
            all.push((table.clone(), Moved::Renamed));
        } else {
            cursor.next();
        }
    }
    all
}
