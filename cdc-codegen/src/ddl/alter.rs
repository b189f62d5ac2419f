//! ALTER TABLE, as far as it is followed: columns and keys added, changed and dropped.
//! Anything that could change a row's shape and is not known here is refused.

use super::Table;
use super::charset::Charset;
use super::column;
use super::cursor::{Cursor, Parsed};
use super::key;
use super::table::{Body, check, same, undeclared, unsupported};
use super::token::Kind;
use crate::source::Spanned;

/// Applies `action, …` to the table; the cursor stands after its name.
pub(super) fn apply(cursor: &mut Cursor<'_>, table: &mut Table) -> Parsed<()> {
    let level = Charset {
        charset: table.charset.clone(),
        collation: table.collation.clone(),
    };
    loop {
        action(cursor, table, &level)?;
        if !cursor.accept_kind(&Kind::Comma) {
            break;
        }
    }
    if !cursor.done() {
        return Err(cursor.refuse("`,` or the end of the statement"));
    }
    check(table)
}

fn action(cursor: &mut Cursor<'_>, table: &mut Table, level: &Charset) -> Parsed<()> {
    let here = cursor.here();
    if cursor.accept(&["ADD"]) {
        return add(cursor, table, level);
    }
    if cursor.accept(&["MODIFY"]) {
        cursor.accept(&["COLUMN"]);
        let old = cursor.name("a column name")?;
        cursor.back_to(cursor.here() - 1);
        return redefine(cursor, table, &old, level);
    }
    if cursor.accept(&["CHANGE"]) {
        cursor.accept(&["COLUMN"]);
        let old = cursor.name("a column name")?;
        return redefine(cursor, table, &old, level);
    }
    if cursor.accept(&["DROP"]) {
        return drop(cursor, table);
    }
    if without_shape(cursor) {
        return cursor.skip_element();
    }
    cursor.next();
    Err(unsupported(
        format!(
            "this change of table `{}` is not followed yet",
            table.name.value
        ),
        cursor.span_since(here),
    ))
}

/// Changes that leave columns and keys as they are.
fn without_shape(cursor: &Cursor<'_>) -> bool {
    const OPTIONS: &[&str] = &[
        "AUTO_INCREMENT",
        "ENGINE",
        "COMMENT",
        "ROW_FORMAT",
        "KEY_BLOCK_SIZE",
        "DISABLE",
        "ENABLE",
        "STATS_PERSISTENT",
        "STATS_AUTO_RECALC",
        "STATS_SAMPLE_PAGES",
        "AVG_ROW_LENGTH",
        "MAX_ROWS",
        "MIN_ROWS",
        "CHECKSUM",
        "ALGORITHM",
        "LOCK",
    ];
    cursor.is_one_of(OPTIONS)
        || (cursor.is_word("ALTER") && cursor.is_one_of_at(1, &["INDEX", "CHECK", "CONSTRAINT"]))
}

fn add(cursor: &mut Cursor<'_>, table: &mut Table, level: &Charset) -> Parsed<()> {
    if let Some(element) = key::parse(cursor)? {
        let mut body = Body::default();
        body.element(element);
        merge(table, body);
        return Ok(());
    }
    cursor.accept(&["COLUMN"]);
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    if cursor.accept_kind(&Kind::Open) {
        loop {
            let end = table.columns.len();
            insert(cursor, table, level, end)?;
            if !cursor.accept_kind(&Kind::Comma) {
                return cursor.expect_close();
            }
        }
    }
    let end = table.columns.len();
    insert(cursor, table, level, end)
}

/// Reads a column and where it goes, by default to `position`.
fn insert(
    cursor: &mut Cursor<'_>,
    table: &mut Table,
    level: &Charset,
    position: usize,
) -> Parsed<()> {
    let mut draft = column::parse(cursor)?;
    let mut keys = Body::default();
    keys.declared_with(&mut draft);
    let column = draft.settle(level, cursor.options().server);
    let position = place(cursor, table)?.unwrap_or(position);
    table
        .columns
        .insert(position.min(table.columns.len()), column);
    merge(table, keys);
    Ok(())
}

fn merge(table: &mut Table, body: Body) {
    table.indexes.extend(body.indexes);
    table.foreign_keys.extend(body.foreign);
    table.checks.extend(body.checks);
    table.periods.extend(body.periods);
}

/// `FIRST` or `AFTER column`.
fn place(cursor: &mut Cursor<'_>, table: &Table) -> Parsed<Option<usize>> {
    if cursor.accept(&["FIRST"]) {
        return Ok(Some(0));
    }
    if cursor.accept(&["AFTER"]) {
        let name = cursor.name("a column name")?;
        return Ok(Some(position(table, &name)? + 1));
    }
    Ok(None)
}

fn position(table: &Table, name: &Spanned<String>) -> Parsed<usize> {
    let found = table
        .columns
        .iter()
        .position(|c| same(&c.name.value, &name.value));
    found.ok_or_else(|| undeclared(&table.name.value, name, &table.columns))
}

/// MODIFY and CHANGE: a new definition in the place of an old one.
fn redefine(
    cursor: &mut Cursor<'_>,
    table: &mut Table,
    old: &Spanned<String>,
    level: &Charset,
) -> Parsed<()> {
    let position = position(table, old)?;
    let removed = table.columns.remove(position);
    insert(cursor, table, level, position)?;
    let Some(new) = table
        .columns
        .iter()
        .find(|c| c.span.start >= old.span.start && c.span.file == old.span.file)
    else {
        return Ok(());
    };
    let name = new.name.value.clone();
    table.rename_in_keys(&removed.name.value, &name);
    Ok(())
}

fn drop(cursor: &mut Cursor<'_>, table: &mut Table) -> Parsed<()> {
    if cursor.accept(&["PRIMARY", "KEY"]) {
        table.drop_primary_key();
    } else if cursor.accept(&["FOREIGN", "KEY"]) {
        cursor.accept(&["IF", "EXISTS"]);
        let name = cursor.name("a key name")?;
        table
            .foreign_keys
            .retain(|key| !same(&key.name, &name.value));
    } else if cursor.accept_one_of(&["KEY", "INDEX"]) {
        cursor.accept(&["IF", "EXISTS"]);
        let name = cursor.name("a key name")?;
        table.drop_index(&name.value);
    } else if cursor.is_one_of(&["CHECK", "CONSTRAINT", "PARTITION"]) {
        let here = cursor.here();
        let constraint = cursor.accept(&["CONSTRAINT"]);
        cursor.skip_element()?;
        if constraint {
            return Err(unsupported(
                "DROP CONSTRAINT is not followed yet".to_owned(),
                cursor.span_since(here),
            ));
        }
    } else {
        cursor.accept(&["COLUMN"]);
        cursor.accept(&["IF", "EXISTS"]);
        let name = cursor.name("a column name")?;
        let position = position(table, &name)?;
        table.columns.remove(position);
        table.forget_in_keys(&name.value);
        cursor.accept_one_of(&["RESTRICT", "CASCADE"]);
    }
    Ok(())
}
