//! Column definitions: a name, a type, and attributes in any order.

mod attribute;

pub(super) use attribute::{accept_charset, charset_name, expression};

use super::charset::{self, Charset};
use super::cursor::{Cursor, Parsed};
use super::index::{Index, IndexKind, IndexOrigin, IndexPart, Over};
use super::options::Server;
use super::token::Kind;
use super::{Check, Column, DataType, ForeignKey, data_type};
use crate::source::Spanned;

/// A column whose character set waits for the table's.
#[derive(Debug)]
pub(super) struct Draft {
    column: Column,
    charset: Charset,
    binary: bool,
    /// The last of NULL and NOT NULL, where one is written.
    null: Option<bool>,
    /// PRIMARY KEY, or KEY alone.
    pub primary: bool,
    /// UNIQUE.
    pub unique: bool,
    /// REFERENCES: MySQL 9 and MariaDB make a foreign key of it.
    pub references: Option<ForeignKey>,
    /// CHECKs written with the column.
    pub checks: Vec<Check>,
}

impl Draft {
    /// The column in a table of that character set.
    pub(super) fn settle(mut self, table: &Charset, server: Option<Server>) -> Column {
        charset::settle(
            &mut self.column.data_type,
            &self.charset,
            table,
            self.binary,
            server,
        );
        let not_null = if self.column.nullable {
            ""
        } else {
            " NOT NULL"
        };
        self.column.sql.push_str(not_null);
        self.column
    }

    /// The column's name.
    pub(super) fn name(&self) -> &Spanned<String> {
        &self.column.name
    }

    /// The key that PRIMARY KEY or UNIQUE makes of this column alone.
    pub(super) fn key(&self, kind: IndexKind) -> Index {
        let name = self.column.name.clone();
        Index {
            name: String::new(),
            kind,
            visible: true,
            comment: None,
            origin: IndexOrigin::Declared,
            span: name.span,
            parts: vec![IndexPart {
                over: Over::Column(name),
                prefix: None,
                descending: false,
            }],
        }
    }

    /// `explicit_defaults_for_timestamp = OFF`: a TIMESTAMP that does not say NULL cannot
    /// be, and `first` sets itself where it says nothing else.
    pub(super) fn imply_timestamp(&mut self, first: &mut bool) {
        let column = &mut self.column;
        if column.data_type.name != "TIMESTAMP" || column.generated.is_some() {
            return;
        }
        let is_first = std::mem::take(first);
        if self.null == Some(true) {
            return;
        }
        column.nullable = false;
        if column.default.is_some() {
            return;
        }
        let digits = column.data_type.arguments.first().copied().unwrap_or(0);
        let text = match (is_first && !column.on_update, digits) {
            (true, 0) => "CURRENT_TIMESTAMP".to_owned(),
            (true, digits) => format!("CURRENT_TIMESTAMP({digits})"),
            (false, _) => "'0000-00-00 00:00:00'".to_owned(),
        };
        column.on_update |= text.starts_with('C');
        column.default = Some(Spanned::new(text, column.span));
    }
}

/// Reads `name type attribute…`, up to a `,`, a `)` or what follows a column in ALTER.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Parsed<Draft> {
    let here = cursor.here();
    let mut name = cursor.name("a column name")?;
    // The table's name, and its schema's, may stand before it.
    while cursor.accept_kind(&Kind::Period) {
        name = cursor.name("a column name")?;
    }
    let spelled = data_type::parse(cursor)?;
    let mut draft = draft(name, spelled.data_type, cursor);
    if let Some(charset) = spelled.charset {
        draft.charset.set_charset(charset);
    }
    if spelled.serial {
        draft.serial();
    }
    while !ends(cursor) {
        attribute::attribute(cursor, &mut draft)?;
    }
    draft.column.nullable = draft.null.unwrap_or(draft.column.nullable);
    draft.column.span = cursor.span_since(here);
    // MySQL makes two keys of UNIQUE PRIMARY KEY, MariaDB one.
    let mariadb = cursor.options().server.is_some_and(Server::is_mariadb);
    draft.unique = draft.unique && !(draft.primary && mariadb);
    Ok(draft)
}

fn draft(name: Spanned<String>, data_type: DataType, cursor: &Cursor<'_>) -> Draft {
    let sql = cursor
        .text(data_type.span)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let span = name.span;
    let column = Column {
        name,
        data_type,
        nullable: true,
        default: None,
        auto_increment: false,
        on_update: false,
        invisible: false,
        not_secondary: false,
        versioned: None,
        row: None,
        generated: None,
        comment: None,
        made: span,
        span,
        sql,
    };
    Draft {
        column,
        charset: Charset::default(),
        binary: false,
        null: None,
        primary: false,
        unique: false,
        references: None,
        checks: Vec::new(),
    }
}

impl Draft {
    fn serial(&mut self) {
        self.null = Some(false);
        self.column.auto_increment = true;
        self.unique = true;
    }
}

fn ends(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.peek(), None | Some(Kind::Comma | Kind::Close))
        || cursor.is_one_of(&["FIRST", "AFTER"])
}
