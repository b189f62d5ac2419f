//! ALTER TABLE: what each action of its list says.
//!
//! The actions are read first and then applied together (see `change`), since the server
//! takes names of old columns for what they were before the statement.

use super::catalog::{Named, OTHER_OBJECTS, Reader};
use super::charset::Charset;
use super::column::{self, Draft};
use super::cursor::{Cursor, Parsed};
use super::drop::wait;
use super::key::{self, Element};
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

fn if_exists(cursor: &mut Cursor<'_>) -> IfExists {
    if cursor.accept(&["IF", "EXISTS"]) || cursor.accept(&["IF", "NOT", "EXISTS"]) {
        IfExists::Said
    } else {
        IfExists::Unsaid
    }
}

fn add(cursor: &mut Cursor<'_>, actions: &mut Vec<Action>) -> Parsed<()> {
    if cursor.accept(&["SYSTEM", "VERSIONING"]) {
        actions.push(Action::Versioned(true));
        return Ok(());
    }
    let guarded = cursor.guarded();
    if let Some(element) = key::parse(cursor)? {
        actions.push(Action::Element(element, guarded));
        return Ok(());
    }
    cursor.accept(&["COLUMN"]);
    let exists = if_exists(cursor);
    if !cursor.accept_kind(&Kind::Open) {
        let draft = column::parse(cursor)?;
        actions.push(Action::Add(draft, place(cursor)?, exists));
        return Ok(());
    }
    loop {
        let guarded = cursor.guarded();
        match key::parse(cursor)? {
            Some(element) => actions.push(Action::Element(element, guarded)),
            None => actions.push(Action::Add(column::parse(cursor)?, Place::Unsaid, exists)),
        }
        if !cursor.accept_kind(&Kind::Comma) {
            return cursor.expect_close();
        }
    }
}

fn define(cursor: &mut Cursor<'_>, old: Spanned<String>, exists: IfExists) -> Parsed<Action> {
    let draft = column::parse(cursor)?;
    Ok(Action::Define(old, draft, place(cursor)?, exists))
}

/// `FIRST` or `AFTER column`.
fn place(cursor: &mut Cursor<'_>) -> Parsed<Place> {
    if cursor.accept(&["FIRST"]) {
        return Ok(Place::First);
    }
    if cursor.accept(&["AFTER"]) {
        return Ok(Place::After(cursor.name("a column name")?));
    }
    Ok(Place::Unsaid)
}

fn drop(cursor: &mut Cursor<'_>) -> Parsed<Action> {
    if cursor.accept(&["SYSTEM", "VERSIONING"]) {
        return Ok(Action::Versioned(false));
    }
    if cursor.is_word("PERIOD") && cursor.is_one_of_at(1, &["FOR", "IF"]) {
        cursor.next();
        if_exists(cursor);
        cursor.expect(&["FOR"])?;
        if_exists(cursor);
        let name = cursor.name("the name of a period")?.value;
        return Ok(Action::DropPart(Part::Period, name));
    }
    if cursor.accept(&["PRIMARY", "KEY"]) {
        if_exists(cursor);
        return Ok(Action::DropPart(Part::Primary, String::new()));
    }
    let part = if cursor.accept(&["FOREIGN", "KEY"]) {
        Some(Part::Foreign)
    } else if cursor.accept_one_of(&["KEY", "INDEX"]) {
        Some(Part::Index)
    } else if cursor.accept(&["CHECK"]) {
        Some(Part::Check)
    } else if cursor.accept(&["CONSTRAINT"]) {
        Some(Part::Constraint)
    } else {
        None
    };
    if part.is_none() {
        cursor.accept(&["COLUMN"]);
    }
    let exists = if_exists(cursor);
    if let Some(part) = part {
        let name = cursor.name("the name of a key or constraint")?.value;
        return Ok(Action::DropPart(part, name));
    }
    let name = cursor.name("a column name")?;
    cursor.accept_one_of(&["RESTRICT", "CASCADE"]);
    Ok(Action::Drop(name, exists))
}

fn rename(cursor: &mut Cursor<'_>) -> Parsed<Action> {
    if cursor.accept(&["COLUMN"]) {
        let exists = if_exists(cursor);
        let old = cursor.name("a column name")?;
        cursor.expect(&["TO"])?;
        return Ok(Action::Rename(old, cursor.name("a column name")?, exists));
    }
    if cursor.accept_one_of(&["INDEX", "KEY"]) {
        if_exists(cursor);
        let old = cursor.name("an index name")?.value;
        cursor.expect(&["TO"])?;
        let new = cursor.name("an index name")?.value;
        return Ok(Action::RenameIndex(old, new));
    }
    if !cursor.accept_one_of(&["TO", "AS"]) {
        cursor.accept_kind(&Kind::Equals);
    }
    Ok(Action::RenameTable(cursor.qualified("a table name")?))
}

/// ALTER COLUMN, ALTER INDEX, ALTER CHECK.
fn alter(cursor: &mut Cursor<'_>) -> Parsed<Action> {
    if cursor.accept_one_of(&["INDEX", "KEY"]) {
        if_exists(cursor);
        let name = cursor.name("an index name")?.value;
        let visible = cursor.accept(&["VISIBLE"]) || cursor.accept(&["NOT", "IGNORED"]);
        if !visible && !cursor.accept_one_of(&["INVISIBLE", "IGNORED"]) {
            return Err(cursor.refuse("`VISIBLE`, `INVISIBLE` or `IGNORED`"));
        }
        return Ok(Action::IndexVisible(name, visible));
    }
    if cursor.accept_one_of(&["CHECK", "CONSTRAINT"]) {
        let name = cursor.name("a constraint name")?.value;
        let not = cursor.accept(&["NOT"]);
        cursor.expect(&["ENFORCED"])?;
        return Ok(Action::Enforced(name, !not));
    }
    cursor.accept(&["COLUMN"]);
    let exists = if_exists(cursor);
    let name = cursor.name("a column name")?;
    if cursor.accept(&["DROP", "DEFAULT"]) {
        return Ok(Action::Default(name, None, exists));
    }
    if cursor.accept(&["SET", "DEFAULT"]) {
        let default = column::expression(cursor)?;
        return Ok(Action::Default(name, Some(default), exists));
    }
    if cursor.accept(&["SET", "VISIBLE"]) {
        return Ok(Action::Invisible(name, false));
    }
    if cursor.accept(&["SET", "INVISIBLE"]) {
        return Ok(Action::Invisible(name, true));
    }
    Err(cursor.refuse("`SET DEFAULT`, `DROP DEFAULT`, `SET VISIBLE` or `SET INVISIBLE`"))
}

/// `CONVERT TO CHARACTER SET name [COLLATE name]`, and partitions that become tables or
/// were some.
fn convert(cursor: &mut Cursor<'_>) -> Parsed<Action> {
    if cursor.accept(&["PARTITION"]) {
        cursor.name("the name of a partition")?;
        cursor.expect(&["TO", "TABLE"])?;
        return Ok(Action::Split(cursor.qualified("a table name")?));
    }
    if cursor.accept(&["TABLE"]) {
        let named = cursor.qualified("a table name")?;
        cursor.expect(&["TO", "PARTITION"])?;
        cursor.finish();
        return Ok(Action::Join(named));
    }
    cursor.expect(&["TO"])?;
    if !column::accept_charset(cursor) {
        return Err(cursor.refuse("`CHARACTER SET`"));
    }
    let mut charset = Charset::default();
    cursor.accept_kind(&Kind::Equals);
    charset.set_charset(&column::charset_name(cursor)?);
    if cursor.accept(&["COLLATE"]) {
        cursor.accept_kind(&Kind::Equals);
        charset.set_collation(&column::charset_name(cursor)?);
    }
    Ok(Action::Convert(charset))
}

/// One table option; others may follow without a comma.
fn options(cursor: &mut Cursor<'_>) -> Parsed<Action> {
    let mut options = Options::default();
    table::option(cursor, &mut options)?;
    Ok(Action::Options(options))
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
