//! DROP and RENAME of tables, DROP of their keys.

use super::catalog::{Named, OTHER_OBJECTS, Reader};
use super::cursor::{Cursor, Parsed};
use super::tables::TableKey;
use super::token::Kind;
use super::{Table, alter};
use crate::diag::{Code, Diagnostic};
use crate::source::Spanned;

impl Reader<'_> {
    /// DROP of anything; only tables, their keys and schemas matter.
    pub(super) fn drop(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let temporary = cursor.accept(&["TEMPORARY"]);
        if cursor.accept_one_of(&["TABLE", "TABLES"]) {
            return self.drop_tables(cursor, temporary);
        }
        if cursor.accept_one_of(&["DATABASE", "SCHEMA"]) {
            return self.drop_schema(cursor);
        }
        while cursor.accept_one_of(&["ONLINE", "OFFLINE"]) {}
        if cursor.accept(&["INDEX"]) {
            return self.drop_index(cursor);
        }
        if temporary || cursor.is_one_of(OTHER_OBJECTS) || cursor.is_one_of(&["PREPARE"]) {
            Ok(())
        } else {
            Err(cursor.refuse("`TABLE` or another object after DROP"))
        }
    }

    fn drop_tables(&mut self, cursor: &mut Cursor<'_>, temporary: bool) -> Parsed<()> {
        cursor.accept(&["IF", "EXISTS"]);
        loop {
            let named = cursor.qualified("a table name")?;
            let key = self.key(&named);
            let tables = &mut self.session.tables;
            if !tables.remove_temporary(&key) && !temporary {
                tables.remove(&key);
            }
            if !cursor.accept_kind(&Kind::Comma) {
                return Ok(());
            }
        }
    }

    fn drop_index(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let exists = cursor.accept(&["IF", "EXISTS"]);
        let name = cursor.name("an index name")?;
        cursor.expect(&["ON"])?;
        let table = cursor.qualified("a table name")?;
        if exists && self.session.tables.get(&self.key(&table)).is_none() {
            return Ok(());
        }
        let Some(key) = self.find(&table)? else {
            return Ok(());
        };
        let Some(table) = self.session.tables.get_mut(&key) else {
            return Ok(());
        };
        alter::drop_key(table, &name.value)
    }

    /// `RENAME TABLE a TO b, …`, one after the other: `a TO c, b TO a, c TO b` swaps two.
    pub(super) fn rename(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        if cursor.is_one_of(&["USER"]) {
            return Ok(());
        }
        if !cursor.accept_one_of(&["TABLE", "TABLES"]) {
            return Err(cursor.refuse("`TABLE` or `USER` after RENAME"));
        }
        let exists = cursor.accept(&["IF", "EXISTS"]);
        loop {
            let from = cursor.qualified("a table name")?;
            wait(cursor)?;
            cursor.expect(&["TO"])?;
            let to = cursor.qualified("a table name")?;
            let known = !exists || self.session.tables.get(&self.key(&from)).is_some();
            if self.session.tables.is_temporary(&self.key(&from)) {
                self.session.tables.remove_temporary(&self.key(&from));
                let key = self.key(&to);
                self.session.tables.add_temporary(key);
            } else if known && let Some(key) = self.find(&from)? {
                self.rename_table(&key, &to)?;
            }
            if !cursor.accept_kind(&Kind::Comma) {
                return Ok(());
            }
        }
    }

    /// Gives a table another name, in another schema if that says so.
    pub(super) fn rename_table(&mut self, old: &TableKey, to: &Named) -> Parsed<()> {
        let key = self.key(to);
        if key == *old {
            return Ok(());
        }
        if let Some(taken) = self.session.tables.get(&key) {
            return Err(twice(taken, &to.1));
        }
        let Some(mut table) = self.session.tables.get(old).cloned() else {
            return Ok(());
        };
        rename_keys(&mut table, &key.name);
        table.schema = key.schema;
        table.name = to.1.clone();
        self.session.tables.replace(old, table);
        Ok(())
    }
}

/// Names that the server made of the table's own follow it.
fn rename_keys(table: &mut Table, name: &str) {
    let prefix = format!("{}_ibfk_", table.name.value);
    for key in &mut table.foreign_keys {
        if let Some(number) = key.name.strip_prefix(&prefix) {
            key.name = format!("{name}_ibfk_{number}");
        }
    }
}

/// The finding that a table is there already.
pub(super) fn twice(first: &Table, name: &Spanned<String>) -> Box<Diagnostic> {
    let finding = Diagnostic::new(
        Code::DuplicateTable,
        format!("table `{}` is declared twice", name.value),
        name.span,
        "declared again here",
    );
    let finding = finding.label(first.name.span, "declared here");
    Box::new(finding.help("remove one of the two declarations"))
}

/// MariaDB's `WAIT seconds` and `NOWAIT`.
pub(super) fn wait(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.accept(&["WAIT"]) {
        cursor.number("a number of seconds")?;
    } else {
        cursor.accept(&["NOWAIT"]);
    }
    Ok(())
}
