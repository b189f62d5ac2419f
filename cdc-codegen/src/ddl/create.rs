//! CREATE: tables, copies of tables, unique indexes.

use super::catalog::{Named, OTHER_OBJECTS, Reader};
use super::cursor::{Cursor, Parsed};
use super::drop::twice;
use super::index::IndexKind;
use super::tables::TableKey;
use super::token::Kind;
use super::{Table, key, table};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;

impl Reader<'_> {
    /// CREATE of anything; only tables and schemas matter.
    pub(super) fn create(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let here = cursor.here() - 1;
        let replace = cursor.accept(&["OR", "REPLACE"]);
        if cursor.accept(&["TEMPORARY"]) {
            return self.create_temporary(cursor);
        }
        if cursor.accept(&["TABLE"]) {
            return self.create_table(cursor, here, replace);
        }
        if cursor.accept_one_of(&["DATABASE", "SCHEMA"]) {
            return self.create_schema(cursor);
        }
        while cursor.accept_one_of(&["ONLINE", "OFFLINE"]) {}
        let spatial = cursor.is_word("SPATIAL") && !cursor.is_word_at(1, "INDEX");
        if !spatial && let Some(kind) = key::index_kind(cursor) {
            return self.create_index(cursor, here, kind);
        }
        let other = cursor.is_one_of(OTHER_OBJECTS)
            || cursor.is_one_of(&["ALGORITHM", "DEFINER", "SQL", "AGGREGATE"]);
        if other {
            Ok(())
        } else {
            Err(cursor.refuse("`TABLE` or another object after CREATE"))
        }
    }

    fn create_table(&mut self, cursor: &mut Cursor<'_>, here: usize, replace: bool) -> Parsed<()> {
        let exists = cursor.accept(&["IF", "NOT", "EXISTS"]);
        let named = cursor.qualified("a table name")?;
        let key = self.key(&named);
        self.session.declared += 1;
        let table = match self.declaration(cursor, here, &named, &key) {
            Ok(table) => table,
            Err(finding) => {
                self.session.tables.add_broken(key);
                return Err(finding);
            }
        };
        if !replace && let Some(first) = self.session.tables.get(&key) {
            // The server keeps the table it has.
            return if exists {
                Ok(())
            } else {
                Err(twice(first, &named.1))
            };
        }
        if let Some(table) = table {
            self.session.tables.add(table);
        }
        Ok(())
    }

    fn declaration(
        &self,
        cursor: &mut Cursor<'_>,
        here: usize,
        named: &Named,
        key: &TableKey,
    ) -> Parsed<Option<Table>> {
        if let Some(other) = like(cursor)? {
            return self.copy(cursor, here, named, key, &other);
        }
        if let Some(query) = query(cursor) {
            return Err(from_query(query));
        }
        let level = self.level(key.schema.as_deref());
        let name = named.1.clone();
        let mut table = table::parse(cursor, key.schema.clone(), name, &level)?;
        self.add_queried(cursor, &mut table)?;
        table.span = cursor.span_since(here);
        table::complete(&mut table)?;
        Ok(Some(table))
    }

    /// `CREATE TABLE a LIKE b`: columns and keys, but no foreign keys.
    fn copy(
        &self,
        cursor: &Cursor<'_>,
        here: usize,
        named: &Named,
        key: &TableKey,
        other: &Named,
    ) -> Parsed<Option<Table>> {
        let Some(original) = self.find(other)?.and_then(|o| self.session.tables.get(&o)) else {
            return Ok(None);
        };
        Ok(Some(Table {
            schema: key.schema.clone(),
            name: named.1.clone(),
            foreign_keys: Vec::new(),
            span: cursor.span_since(here),
            ..original.clone()
        }))
    }

    /// A partition becomes a table: columns and keys of the one it comes from.
    pub(super) fn split(&mut self, table: &Table, named: &Named) -> Parsed<()> {
        let key = self.key(named);
        if let Some(first) = self.session.tables.get(&key) {
            return Err(twice(first, &named.1));
        }
        self.session.tables.add(Table {
            schema: key.schema,
            name: named.1.clone(),
            foreign_keys: Vec::new(),
            ..table.clone()
        });
        Ok(())
    }

    /// A temporary table is seen by its own session only; no row of it is in the binlog.
    fn create_temporary(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        if !cursor.accept(&["TABLE"]) {
            return Ok(());
        }
        cursor.accept(&["IF", "NOT", "EXISTS"]);
        let named = cursor.qualified("a table name")?;
        let key = self.key(&named);
        self.session.declared += 1;
        self.session.tables.add_temporary(key);
        let finding = Diagnostic::new(
            Code::TemporaryTable,
            format!("the temporary table `{}` is passed over", named.1.value),
            named.1.span,
            "its rows are not in the binlog",
        );
        self.diagnostics
            .push(finding.help("take the statement away, or the word TEMPORARY"));
        Ok(())
    }

    fn create_index(
        &mut self,
        cursor: &mut Cursor<'_>,
        here: usize,
        kind: IndexKind,
    ) -> Parsed<()> {
        let exists = cursor.accept(&["IF", "NOT", "EXISTS"]);
        let name = cursor.name("an index name")?;
        if cursor.accept_one_of(&["USING", "TYPE"]) {
            cursor.name("`BTREE` or `HASH`")?;
        }
        cursor.expect(&["ON"])?;
        let table = cursor.qualified("a table name")?;
        let Some(key) = self.find(&table)? else {
            return Ok(());
        };
        let index = key::body(cursor, here, kind, name.value)?;
        let Some(mut table) = self.session.tables.get(&key).cloned() else {
            return Ok(());
        };
        let known = |other: &super::Index| table::same(&other.name, &index.name);
        if exists && table.indexes.iter().any(known) {
            return Ok(());
        }
        table.indexes.push(index);
        table::check(&mut table)?;
        self.session.tables.replace(&key, table);
        Ok(())
    }
}

/// The query that gives a table all its columns, where one does.
fn query(cursor: &Cursor<'_>) -> Option<Span> {
    let words = ["SELECT", "AS", "WITH", "VALUES", "TABLE"];
    let mut offset = 0;
    while cursor.peek_nth(offset).is_some() {
        if cursor.is_one_of_at(offset, &words) {
            return Some(cursor.span());
        }
        let open = cursor.peek_nth(offset) == Some(&Kind::Open);
        if open && !cursor.is_one_of_at(offset + 1, &words) {
            let nested = cursor.peek_nth(offset + 1) == Some(&Kind::Open);
            return nested.then(|| cursor.span());
        }
        offset += 1;
    }
    None
}

/// The finding that only the server knows the columns a query gives.
fn from_query(span: Span) -> Box<Diagnostic> {
    let message = "a CREATE TABLE whose columns come from a query is refused: their types are \
                   known to the server only";
    let finding = Diagnostic::new(Code::UnsupportedDdl, message, span, "no list of columns");
    Box::new(finding.help("use the output of SHOW CREATE TABLE instead"))
}

/// `LIKE other` or `(LIKE other)`.
fn like(cursor: &mut Cursor<'_>) -> Parsed<Option<Named>> {
    if cursor.accept(&["LIKE"]) {
        return cursor.qualified("a table name").map(Some);
    }
    if cursor.peek() == Some(&Kind::Open) && cursor.is_word_at(1, "LIKE") {
        cursor.expect_open()?;
        cursor.expect(&["LIKE"])?;
        let other = cursor.qualified("a table name")?;
        cursor.expect_close()?;
        return Ok(Some(other));
    }
    Ok(None)
}
