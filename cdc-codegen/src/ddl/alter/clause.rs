//! The clauses of ALTER TABLE behind their first word.

use super::{Action, IfExists, Part, Place};
use crate::ddl::charset::Charset;
use crate::ddl::cursor::{Cursor, Parsed};
use crate::ddl::table::Options;
use crate::ddl::token::Kind;
use crate::ddl::{column, key, table};
use crate::source::Spanned;

pub(super) fn if_exists(cursor: &mut Cursor<'_>) -> IfExists {
    if cursor.accept(&["IF", "EXISTS"]) || cursor.accept(&["IF", "NOT", "EXISTS"]) {
        IfExists::Said
    } else {
        IfExists::Unsaid
    }
}

pub(super) fn add(cursor: &mut Cursor<'_>, actions: &mut Vec<Action>) -> Parsed<()> {
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

pub(super) fn define(
    cursor: &mut Cursor<'_>,
    old: Spanned<String>,
    exists: IfExists,
) -> Parsed<Action> {
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

pub(super) fn drop(cursor: &mut Cursor<'_>) -> Parsed<Action> {
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

pub(super) fn rename(cursor: &mut Cursor<'_>) -> Parsed<Action> {
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
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parsed<Action> {
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
pub(super) fn convert(cursor: &mut Cursor<'_>) -> Parsed<Action> {
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
pub(super) fn options(cursor: &mut Cursor<'_>) -> Parsed<Action> {
    let mut options = Options::default();
    table::option(cursor, &mut options)?;
    Ok(Action::Options(options))
}
