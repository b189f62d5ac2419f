//! ALTER TABLE: what each action of its list says.
//!
//! The actions are read first and then applied together (see `change`), since the server
//! takes names of old columns for what they were before the statement.

mod clause;

use clause::{add, alter, convert, define, drop, if_exists, options, rename};

use super::catalog::{Named, OTHER_OBJECTS, Reader};
use super::charset::Charset;
use super::column::Draft;
use super::cursor::{Cursor, Parsed};
use super::drop::wait;
use super::key::Element;
use super::table::Options;
use super::token::Kind;
use super::{Table, change, table};
use crate::source::Spanned;

/// One action.
#[derive(Debug)]
pub(super) enum Action {
    /// ADD COLUMN.
    Add(Draft, Place, IfExists),
    /// MODIFY, CHANGE: the old name and the new definition.
    Define(Spanned<String>, Draft, Place, IfExists),
    /// RENAME COLUMN.
    Rename(Spanned<String>, Spanned<String>, IfExists),
    /// DROP COLUMN.
    Drop(Spanned<String>, IfExists),
    /// ALTER COLUMN … SET DEFAULT, DROP DEFAULT.
    Default(Spanned<String>, Option<Spanned<String>>, IfExists),
    /// ALTER COLUMN … SET VISIBLE, SET INVISIBLE.
    Invisible(Spanned<String>, bool),
    /// ADD KEY, ADD CONSTRAINT, ….
    Element(Element, IfExists),
    /// DROP of what keys, foreign keys and CHECKs there are.
    DropPart(Part, String),
    /// RENAME INDEX.
    RenameIndex(String, String),
    /// ALTER INDEX … VISIBLE, INVISIBLE, IGNORED.
    IndexVisible(String, bool),
    /// ALTER CHECK … [NOT] ENFORCED.
    Enforced(String, bool),
    /// MODIFY, CHANGE: the new place of a column that is defined anew.
    Move(Spanned<String>, Place),
    /// CONVERT PARTITION … TO TABLE: a table of the same shape.
    Split(Named),
    /// CONVERT TABLE … TO PARTITION: that table is gone.
    Join(Named),
    /// RENAME TO.
    RenameTable(Named),
    /// CONVERT TO CHARACTER SET.
    Convert(Charset),
    /// Table options.
    Options(Options),
    /// ADD SYSTEM VERSIONING, DROP SYSTEM VERSIONING.
    Versioned(bool),
    /// Says nothing about columns or keys.
    Nothing,
}

/// Where a column goes.
#[derive(Debug)]
pub(super) enum Place {
    /// Where it is; a new one to the end.
    Unsaid,
    /// FIRST.
    First,
    /// AFTER that one.
    After(Spanned<String>),
}

/// Whether IF EXISTS or IF NOT EXISTS is said (MariaDB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IfExists {
    /// It is: an action that cannot be done is passed over.
    Said,
    /// It is not: the statement is wrong.
    Unsaid,
}

/// A part of a table that is no column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// PRIMARY KEY.
    Primary,
    /// INDEX or KEY.
    Index,
    /// FOREIGN KEY.
    Foreign,
    /// CHECK.
    Check,
    /// PERIOD.
    Period,
    /// CONSTRAINT: PRIMARY, UNIQUE, FOREIGN KEY or CHECK.
    Constraint,
}

impl Reader<'_> {
    /// ALTER of anything; only tables and schemas matter.
    pub(super) fn alter(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        if cursor.accept_one_of(&["DATABASE", "SCHEMA"]) {
            return self.alter_schema(cursor);
        }
        while cursor.accept_one_of(&["ONLINE", "OFFLINE", "IGNORE"]) {}
        if !cursor.accept(&["TABLE"]) {
            let other = cursor.is_one_of(OTHER_OBJECTS)
                || cursor.is_one_of(&["ALGORITHM", "DEFINER", "SQL"]);
            return if other {
                Ok(())
            } else {
                Err(cursor.refuse("`TABLE` after ALTER"))
            };
        }
        let exists = cursor.accept(&["IF", "EXISTS"]);
        let named = cursor.qualified("a table name")?;
        if exists && self.session.tables.get(&self.key(&named)).is_none() {
            return Ok(());
        }
        let Some(key) = self.find(&named)? else {
            return Ok(());
        };
        let actions = actions(cursor)?;
        let schema = self.level(key.schema.as_deref());
        let Some(mut table) = self.session.tables.get(&key).cloned() else {
            return Ok(());
        };
        let server = cursor.options().server;
        let outcome = change::apply(&mut table, actions, &schema, server)?;
        if let Some(named) = &outcome.split {
            self.split(&table, named)?;
        }
        if let Some(named) = &outcome.joined
            && let Some(joined) = self.find(named)?
        {
            self.session.tables.remove(&joined);
        }
        self.session.tables.replace(&key, table);
        for (old, new) in &outcome.renamed {
            self.session.tables.refer_to_column(&key, old, new);
        }
        match outcome.name {
            Some(name) => self.rename_table(&key, &name),
            None => Ok(()),
        }
    }
}

/// Reads `action, …` up to the end of the statement.
fn actions(cursor: &mut Cursor<'_>) -> Parsed<Vec<Action>> {
    wait(cursor)?;
    let mut actions = Vec::new();
    while !cursor.done() {
        action(cursor, &mut actions)?;
        let option = matches!(actions.last(), Some(Action::Options(_)));
        if !cursor.accept_kind(&Kind::Comma) && !option && !cursor.done() {
            // `DROP a PARTITION BY …`: partitions follow without a comma.
            if !cursor.is_one_of(&["PARTITION", "REMOVE"]) {
                return Err(cursor.refuse("`,` or the end of the statement"));
            }
        }
    }
    Ok(actions)
}

fn action(cursor: &mut Cursor<'_>, actions: &mut Vec<Action>) -> Parsed<()> {
    if cursor.is_word("ADD") && cursor.is_word_at(1, "PARTITION") || partitions(cursor) {
        cursor.finish();
        return Ok(());
    }
    if cursor.accept(&["ADD"]) {
        return add(cursor, actions);
    }
    actions.push(if cursor.accept(&["MODIFY"]) {
        cursor.accept(&["COLUMN"]);
        let exists = if_exists(cursor);
        let old = cursor.name("a column name")?;
        cursor.back_to(cursor.here() - 1);
        define(cursor, old, exists)?
    } else if cursor.accept(&["CHANGE"]) {
        cursor.accept(&["COLUMN"]);
        let exists = if_exists(cursor);
        let old = cursor.name("a column name")?;
        define(cursor, old, exists)?
    } else if cursor.accept(&["DROP"]) {
        drop(cursor)?
    } else if cursor.accept(&["RENAME"]) {
        rename(cursor)?
    } else if cursor.accept(&["ALTER"]) {
        alter(cursor)?
    } else if cursor.accept(&["CONVERT"]) {
        convert(cursor)?
    } else if without_shape(cursor) {
        cursor.skip_element()?;
        Action::Nothing
    } else {
        options(cursor)?
    });
    Ok(())
}

/// Whether what follows, up to the end of the statement, is about partitions or the order
/// of rows.
fn partitions(cursor: &Cursor<'_>) -> bool {
    let operation = cursor.is_one_of(&[
        "ANALYZE",
        "CHECK",
        "COALESCE",
        "DISCARD",
        "EXCHANGE",
        "IMPORT",
        "OPTIMIZE",
        "REBUILD",
        "REMOVE",
        "REORGANIZE",
        "REPAIR",
        "TRUNCATE",
        "DROP",
    ]) && cursor.is_one_of_at(1, &["PARTITION", "PARTITIONING", "TABLESPACE"]);
    operation || (cursor.is_one_of(&["PARTITION", "ORDER"]) && cursor.is_word_at(1, "BY"))
}

/// Actions that leave columns and keys as they are.
fn without_shape(cursor: &Cursor<'_>) -> bool {
    cursor.is_one_of(&["DISABLE", "ENABLE", "ALGORITHM", "LOCK", "FORCE"])
        || (cursor.is_one_of(&["WITH", "WITHOUT"]) && cursor.is_word_at(1, "VALIDATION"))
        || cursor.is_one_of(&["SECONDARY_LOAD", "SECONDARY_UNLOAD"])
}

/// Drops a key by its name, as DROP INDEX does.
pub(super) fn drop_key(table: &mut Table, name: &str) -> Parsed<()> {
    if name.eq_ignore_ascii_case("PRIMARY") {
        table.drop_primary_key();
    } else {
        table.drop_index(name);
    }
    table::check(table)
}
