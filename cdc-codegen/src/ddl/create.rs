//! CREATE: tables, copies of tables, unique indexes.

use super::catalog::{OTHER_OBJECTS, Reader};
use super::cursor::{Cursor, Parsed};
use super::index::IndexKind;
use super::token::Kind;
use super::{Table, key, table};
use crate::diag::{Code, Diagnostic};
use crate::source::Spanned;

impl Reader<'_> {
    /// CREATE of anything; only tables and schemas matter.
    pub(super) fn create(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let here = cursor.here() - 1;
        let replace = cursor.accept(&["OR", "REPLACE"]);
        if cursor.accept(&["TEMPORARY"]) {
            return Ok(());
        }
        if cursor.accept(&["TABLE"]) {
            return self.create_table(cursor, here, replace);
        }
        if cursor.accept_one_of(&["DATABASE", "SCHEMA"]) {
            return self.schema(cursor);
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
        cursor.accept(&["IF", "NOT", "EXISTS"]);
        let (schema, name) = cursor.qualified("a table name")?;
        let schema = schema.or_else(|| self.schema.clone());
        if replace
            && let Some(index) = self
                .session
                .catalog
                .position(schema.as_deref(), &name.value)
        {
            self.session.catalog.tables.remove(index);
        }
        self.session.declared += 1;
        let table = if let Some(other) = like(cursor)? {
            self.copy(cursor, here, schema, name, &other)?
        } else {
            table::parse(cursor, here, schema, name, &self.level)?
        };
        self.declare(table)
    }

    /// `CREATE TABLE a LIKE b`: columns and keys, but no foreign keys.
    fn copy(
        &self,
        cursor: &Cursor<'_>,
        here: usize,
        schema: Option<String>,
        name: Spanned<String>,
        other: &(Option<String>, Spanned<String>),
    ) -> Parsed<Table> {
        let index = self.find(other)?;
        let original = self
            .session
            .catalog
            .tables
            .get(index)
            .ok_or_else(|| cursor.refuse("a table"))?;
        let foreign_keys = Vec::new();
        Ok(Table {
            schema,
            name,
            foreign_keys,
            span: cursor.span_since(here),
            ..original.clone()
        })
    }

    fn declare(&mut self, table: Table) -> Parsed<()> {
        if let Some(index) = self
            .session
            .catalog
            .position(table.schema.as_deref(), &table.name.value)
            && let Some(first) = self.session.catalog.tables.get(index)
        {
            let finding = Diagnostic::new(
                Code::DuplicateTable,
                format!("table `{}` is declared twice", table.name.value),
                table.name.span,
                "declared again here",
            );
            let finding = finding.label(first.name.span, "declared here");
            return Err(Box::new(finding.help("remove one of the two declarations")));
        }
        self.session.catalog.tables.push(table);
        Ok(())
    }

    fn create_index(
        &mut self,
        cursor: &mut Cursor<'_>,
        here: usize,
        kind: IndexKind,
    ) -> Parsed<()> {
        cursor.accept(&["IF", "NOT", "EXISTS"]);
        let name = cursor.name("an index name")?;
        if cursor.accept_one_of(&["USING", "TYPE"]) {
            cursor.name("`BTREE` or `HASH`")?;
        }
        cursor.expect(&["ON"])?;
        let table = cursor.qualified("a table name")?;
        let place = self.find(&table)?;
        let index = key::body(cursor, here, kind, name.value)?;
        let Some(table) = self.session.catalog.tables.get_mut(place) else {
            return Ok(());
        };
        table.indexes.push(index);
        table::check(table)
    }
}

/// `LIKE other` or `(LIKE other)`.
fn like(cursor: &mut Cursor<'_>) -> Parsed<Option<(Option<String>, Spanned<String>)>> {
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
