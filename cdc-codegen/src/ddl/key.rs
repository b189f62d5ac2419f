//! Keys: primary, unique, foreign, and those that only make reading faster.

use super::cursor::{Cursor, Parsed};
use super::token::Kind;
use super::{ForeignKey, Key};
use crate::source::Spanned;

/// An element of a table that is not a column.
#[derive(Debug)]
pub(super) enum Element {
    /// PRIMARY KEY.
    Primary(Key),
    /// UNIQUE.
    Unique(Key),
    /// FOREIGN KEY.
    Foreign(ForeignKey),
    /// A key, CHECK or PERIOD: says nothing about which rows there can be.
    Other,
}

/// Reads an element that is not a column; none where a column begins.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Parsed<Option<Element>> {
    let here = cursor.here();
    let name = constraint_name(cursor)?;
    let unique = cursor.accept(&["UNIQUE"]);
    if unique || cursor.accept(&["PRIMARY", "KEY"]) {
        if unique {
            cursor.accept_one_of(&["KEY", "INDEX"]);
        }
        return Ok(Some(key(cursor, here, name, unique)?));
    }
    if cursor.accept(&["FOREIGN", "KEY"]) {
        return Ok(Some(Element::Foreign(foreign(cursor, here)?)));
    }
    let kind = cursor.is_one_of(&["FULLTEXT", "SPATIAL", "CHECK"])
        || (cursor.is_word("PERIOD") && cursor.is_word_at(1, "FOR"))
        || (cursor.is_word("VECTOR") && is_key_word(cursor, 1))
        || is_key_word(cursor, 0);
    if kind {
        cursor.skip_element()?;
        return Ok(Some(Element::Other));
    }
    if cursor.here() != here {
        return Err(cursor.refuse("`PRIMARY KEY`, `UNIQUE`, `FOREIGN KEY` or `CHECK`"));
    }
    Ok(None)
}

fn is_key_word(cursor: &Cursor<'_>, offset: usize) -> bool {
    cursor.is_word_at(offset, "KEY") || cursor.is_word_at(offset, "INDEX")
}

/// `CONSTRAINT [name]`.
fn constraint_name(cursor: &mut Cursor<'_>) -> Parsed<Option<String>> {
    if !cursor.accept(&["CONSTRAINT"]) {
        return Ok(None);
    }
    if cursor.is_one_of(&["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"]) {
        return Ok(None);
    }
    Ok(Some(cursor.name("a constraint name")?.value))
}

/// `[name] [USING type] (part, …) [option …]`.
fn key(
    cursor: &mut Cursor<'_>,
    here: usize,
    name: Option<String>,
    unique: bool,
) -> Parsed<Element> {
    let mut name = name;
    if cursor.peek() != Some(&Kind::Open) && !cursor.is_one_of(&["USING", "TYPE"]) {
        name = Some(cursor.name("a key name or `(`")?.value);
    }
    if cursor.accept_one_of(&["USING", "TYPE"]) {
        cursor.name("`BTREE` or `HASH`")?;
    }
    let parts = parts(cursor)?;
    cursor.skip_element()?;
    let span = cursor.span_since(here);
    let whole = parts.iter().all(|part| part.whole);
    let columns: Option<Vec<_>> = parts.into_iter().map(|part| part.column).collect();
    Ok(match (columns, unique) {
        (Some(columns), false) => Element::Primary(Key {
            name: None,
            columns,
            span,
        }),
        (Some(columns), true) if whole => Element::Unique(Key {
            name,
            columns,
            span,
        }),
        _ => Element::Other,
    })
}

struct Part {
    column: Option<Spanned<String>>,
    whole: bool,
}

/// `(name [(length)] [ASC | DESC], (expression), …)`.
fn parts(cursor: &mut Cursor<'_>) -> Parsed<Vec<Part>> {
    cursor.expect_open()?;
    let mut parts = Vec::new();
    loop {
        if cursor.peek() == Some(&Kind::Open) {
            cursor.parentheses()?;
            parts.push(Part {
                column: None,
                whole: false,
            });
        } else {
            let column = Some(cursor.name("a column name")?);
            let prefix = cursor.peek() == Some(&Kind::Open);
            if prefix {
                cursor.parentheses()?;
            }
            parts.push(Part {
                column,
                whole: !prefix,
            });
        }
        cursor.accept_one_of(&["ASC", "DESC"]);
        cursor.accept(&["WITHOUT", "OVERLAPS"]);
        if !cursor.accept_kind(&Kind::Comma) {
            break;
        }
    }
    cursor.expect_close()?;
    Ok(parts)
}

/// The columns of a unique key read by CREATE UNIQUE INDEX; none with a prefix or an
/// expression.
pub(super) fn unique_index(
    cursor: &mut Cursor<'_>,
    name: String,
    here: usize,
) -> Parsed<Option<Key>> {
    match key(cursor, here, Some(name), true)? {
        Element::Unique(key) => Ok(Some(key)),
        Element::Primary(_) | Element::Foreign(_) | Element::Other => Ok(None),
    }
}

/// `[name] (column, …) REFERENCES table (column, …) …`.
fn foreign(cursor: &mut Cursor<'_>, here: usize) -> Parsed<ForeignKey> {
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    if cursor.peek() != Some(&Kind::Open) {
        cursor.name("a key name or `(`")?;
    }
    let columns = names(cursor)?;
    cursor.expect(&["REFERENCES"])?;
    reference(cursor, columns, here)
}

/// `table [(column, …)] …`, behind REFERENCES; without columns the table's primary key is
/// meant.
pub(super) fn reference(
    cursor: &mut Cursor<'_>,
    columns: Vec<Spanned<String>>,
    here: usize,
) -> Parsed<ForeignKey> {
    let (schema, table) = cursor.qualified("a table name")?;
    let references = if cursor.peek() == Some(&Kind::Open) {
        names(cursor)?
    } else {
        Vec::new()
    };
    reference_options(cursor);
    let span = cursor.span_since(here);
    Ok(ForeignKey {
        columns,
        schema,
        table,
        references,
        span,
    })
}

fn names(cursor: &mut Cursor<'_>) -> Parsed<Vec<Spanned<String>>> {
    let parts = parts(cursor)?;
    let names: Option<Vec<_>> = parts.into_iter().map(|part| part.column).collect();
    names.ok_or_else(|| cursor.refuse("column names"))
}

/// MATCH, ON DELETE, ON UPDATE: what the server does, seen in the rows it writes.
fn reference_options(cursor: &mut Cursor<'_>) {
    loop {
        if cursor.accept(&["MATCH"]) {
            cursor.next();
        } else if cursor.accept(&["ON", "DELETE"]) || cursor.accept(&["ON", "UPDATE"]) {
            let two_words = cursor.accept(&["SET", "NULL"])
                || cursor.accept(&["SET", "DEFAULT"])
                || cursor.accept(&["NO", "ACTION"]);
            if !two_words {
                cursor.accept_one_of(&["RESTRICT", "CASCADE"]);
            }
        } else {
            return;
        }
    }
}
