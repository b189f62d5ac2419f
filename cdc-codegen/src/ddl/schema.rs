//! Schemas: USE, CREATE DATABASE, ALTER DATABASE, DROP DATABASE, and the character sets
//! they give to tables that name none.

use super::catalog::Reader;
use super::charset::Charset;
use super::column;
use super::cursor::{Cursor, Parsed};
use super::token::Kind;

impl Reader<'_> {
    /// `USE name`. The client takes it without a delimiter, at the end of its line.
    pub(super) fn use_schema(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let name = cursor.name("a schema name")?.value;
        self.schema = Some(name);
        if cursor.done() {
            return Ok(());
        }
        self.dispatch(cursor)
    }

    /// The character set of a schema's tables.
    pub(super) fn level(&self, schema: Option<&str>) -> Charset {
        let mut known = self.session.schemas.iter();
        known
            .find(|(name, _)| Some(name.as_str()) == schema)
            .map_or_else(|| self.default.clone(), |(_, level)| level.clone())
    }

    /// CREATE DATABASE. mysqldump and its like always write USE after it, hand-written
    /// files may not.
    pub(super) fn create_schema(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let exists = cursor.accept(&["IF", "NOT", "EXISTS"]);
        let name = cursor.name("a schema name")?.value;
        let level = options(cursor)?.within(&self.default);
        let known = self.session.schemas.iter().any(|(known, _)| *known == name);
        if !(known && exists) {
            self.set_level(name.clone(), level);
        }
        self.schema = Some(name);
        Ok(())
    }

    /// ALTER DATABASE, by default the one in use: tables that stand keep what they have.
    pub(super) fn alter_schema(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let option = cursor.is_one_of(&[
            "DEFAULT",
            "CHARACTER",
            "CHARSET",
            "COLLATE",
            "ENCRYPTION",
            "READ",
            "UPGRADE",
            "COMMENT",
        ]);
        let name = if option {
            self.schema.clone()
        } else {
            Some(cursor.name("a schema name")?.value)
        };
        let declared = options(cursor)?;
        if let Some(name) = name
            && declared != Charset::default()
        {
            let level = declared.within(&self.default);
            self.set_level(name, level);
        }
        Ok(())
    }

    fn set_level(&mut self, name: String, level: Charset) {
        self.session.schemas.retain(|(schema, _)| *schema != name);
        self.session.schemas.push((name, level));
    }

    /// DROP DATABASE: its tables and its character set are gone.
    pub(super) fn drop_schema(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        cursor.accept(&["IF", "EXISTS"]);
        let name = cursor.name("a schema name")?.value;
        self.session.tables.remove_schema(&name);
        self.session.schemas.retain(|(schema, _)| *schema != name);
        Ok(())
    }
}

/// The character set and collation among a schema's options.
fn options(cursor: &mut Cursor<'_>) -> Parsed<Charset> {
    let mut level = Charset::default();
    while !cursor.done() {
        if column::accept_charset(cursor) {
            cursor.accept_kind(&Kind::Equals);
            level.set_charset(&column::charset_name(cursor)?);
        } else if cursor.accept(&["COLLATE"]) {
            cursor.accept_kind(&Kind::Equals);
            level.set_collation(&column::charset_name(cursor)?);
        } else {
            cursor.next();
        }
    }
    Ok(level)
}
