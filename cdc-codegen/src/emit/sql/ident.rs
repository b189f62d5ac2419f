//! Names and texts that cannot end the SQL they stand in.

use std::fmt;

use crate::model::{Dialect, Model};

/// A quoted identifier.
#[derive(Debug, Clone)]
pub(super) struct SqlIdent {
    dialect: Dialect,
    parts: Vec<String>,
}

impl SqlIdent {
    /// A column or an alias.
    pub(super) fn new(dialect: Dialect, name: &str) -> Self {
        Self {
            dialect,
            parts: vec![name.to_owned()],
        }
    }

    /// A table or view of the target, in its schema where the dialect has one.
    pub(super) fn relation(model: &Model, dialect: Dialect, name: &str) -> Self {
        let schema = match dialect {
            Dialect::Sqlite => None,
            Dialect::Mysql | Dialect::Postgres => model.schema.clone(),
        };
        Self {
            dialect,
            parts: schema.into_iter().chain([name.to_owned()]).collect(),
        }
    }

    /// `alias.column`.
    pub(super) fn qualified(dialect: Dialect, alias: &str, column: &str) -> Self {
        Self {
            dialect,
            parts: vec![alias.to_owned(), column.to_owned()],
        }
    }
}

impl fmt::Display for SqlIdent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.dialect {
            Dialect::Mysql => '`',
            Dialect::Sqlite | Dialect::Postgres => '"',
        };
        for (at, part) in self.parts.iter().enumerate() {
            if at > 0 {
                f.write_str(".")?;
            }
            let doubled = part.replace(mark, &format!("{mark}{mark}"));
            write!(f, "{mark}{doubled}{mark}")?;
        }
        Ok(())
    }
}

/// Names in a list, `, ` between them.
pub(super) fn list(names: impl Iterator<Item = SqlIdent>) -> String {
    names
        .map(|name| name.to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

/// A text literal.
#[derive(Debug, Clone)]
pub(super) struct SqlText {
    dialect: Dialect,
    text: String,
}

impl SqlText {
    pub(super) fn new(dialect: Dialect, text: &str) -> Self {
        Self {
            dialect,
            text: text.to_owned(),
        }
    }
}

impl fmt::Display for SqlText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text.replace('\'', "''");
        let text = match self.dialect {
            Dialect::Mysql => text.replace('\\', "\\\\"),
            Dialect::Sqlite | Dialect::Postgres => text,
        };
        write!(f, "'{text}'")
    }
}
