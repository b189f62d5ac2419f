//! CREATE TABLE: the elements between the parentheses, the options after them.

use super::charset::Charset;
use super::column::{self, Draft};
use super::cursor::{Cursor, Parsed};
use super::key::{self, Element};
use super::token::Kind;
use super::{Column, ForeignKey, Key, Table};
use crate::diag::{Code, Diagnostic};
use crate::source::{Span, Spanned};

/// The elements of a table as they are read.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub columns: Vec<Draft>,
    pub primary: Vec<Key>,
    pub unique: Vec<Key>,
    pub foreign: Vec<ForeignKey>,
}

impl Body {
    /// Adds a column and the keys declared with it.
    pub(super) fn column(&mut self, mut draft: Draft) {
        if draft.primary {
            self.primary.push(draft.key());
        }
        if draft.unique {
            self.unique.push(draft.key());
        }
        self.foreign.extend(draft.references.take());
        self.columns.push(draft);
    }

    /// Adds an element that is not a column.
    pub(super) fn element(&mut self, element: Element) {
        match element {
            Element::Primary(key) => self.primary.push(key),
            Element::Unique(key) => self.unique.push(key),
            Element::Foreign(key) => self.foreign.push(key),
            Element::Other => {}
        }
    }
}

/// What follows the closing parenthesis.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub charset: Charset,
    pub comment: Option<String>,
}

/// Reads `(element, …) option …`; the cursor stands at the parenthesis. `level` is the
/// schema's character set.
pub(super) fn parse(
    cursor: &mut Cursor<'_>,
    here: usize,
    schema: Option<String>,
    name: Spanned<String>,
    level: &Charset,
) -> Parsed<Table> {
    cursor.expect_open()?;
    let mut body = Body::default();
    loop {
        match key::parse(cursor)? {
            Some(element) => body.element(element),
            None => body.column(column::parse(cursor)?),
        }
        if !cursor.accept_kind(&Kind::Comma) {
            break;
        }
    }
    if !cursor.accept_kind(&Kind::Close) {
        return Err(cursor.refuse("`,` or `)`"));
    }
    let options = options(cursor)?;
    let level = options.charset.within(level);
    let columns = body
        .columns
        .into_iter()
        .map(|draft| draft.settle(&level))
        .collect();
    let mut table = Table {
        schema,
        name,
        columns,
        primary_key: None,
        unique_keys: body.unique,
        foreign_keys: body.foreign,
        comment: options.comment,
        charset: level.charset,
        collation: level.collation,
        span: cursor.span_since(here),
    };
    set_primary(&mut table, body.primary)?;
    check(&mut table)?;
    Ok(table)
}

/// Reads table options: those that say something about columns are kept, the storage
/// engine's are passed over.
fn options(cursor: &mut Cursor<'_>) -> Parsed<Options> {
    let mut options = Options::default();
    while !cursor.done() && !cursor.accept(&["PARTITION", "BY"]) {
        if !option(cursor, &mut options)? {
            return Ok(options);
        }
        cursor.accept_kind(&Kind::Comma);
    }
    Ok(options)
}

/// Reads one option; false where the rest is no business of the columns.
fn option(cursor: &mut Cursor<'_>, options: &mut Options) -> Parsed<bool> {
    cursor.accept(&["DEFAULT"]);
    if column::accept_charset(cursor) {
        cursor.accept_kind(&Kind::Equals);
        options.charset.set_charset(&column::charset_name(cursor)?);
    } else if cursor.accept(&["COLLATE"]) {
        cursor.accept_kind(&Kind::Equals);
        options
            .charset
            .set_collation(&column::charset_name(cursor)?);
    } else if cursor.accept(&["COMMENT"]) {
        cursor.accept_kind(&Kind::Equals);
        options.comment = Some(cursor.text_literal("the comment in quotes")?);
    } else if cursor.is_word("WITH") && cursor.is_word_at(1, "SYSTEM") {
        return system_versioning(cursor);
    } else if cursor.is_one_of(&[
        "SELECT", "AS", "IGNORE", "REPLACE", "WITH", "VALUES", "TABLE",
    ]) || cursor.peek() == Some(&Kind::Open)
    {
        return Err(unsupported(
            "a CREATE TABLE that takes columns from a query is not followed yet".to_owned(),
            cursor.span(),
        ));
    } else if cursor.accept(&["PARTITION", "BY"]) {
        return Ok(false);
    } else {
        engine_option(cursor)?;
    }
    Ok(true)
}

/// `WORD [WORD] [=] value`.
fn engine_option(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if !matches!(cursor.peek(), Some(Kind::Word(_) | Kind::Name(_))) {
        return Err(cursor.refuse("a table option"));
    }
    let directory = cursor.is_word_at(1, "DIRECTORY");
    cursor.next();
    if directory {
        cursor.next();
    }
    cursor.accept_kind(&Kind::Equals);
    match cursor.peek() {
        Some(Kind::Open) => cursor.parentheses()?,
        Some(Kind::Operator) => {
            cursor.next();
            cursor.next();
        }
        Some(_) => {
            cursor.next();
        }
        None => return Err(cursor.refuse("the option's value")),
    }
    Ok(())
}

/// WITH SYSTEM VERSIONING without columns of its own adds two that the DDL does not show.
fn system_versioning(cursor: &mut Cursor<'_>) -> Parsed<bool> {
    let here = cursor.here();
    cursor.expect(&["WITH", "SYSTEM", "VERSIONING"])?;
    Err(unsupported(
        "a system-versioned table is not followed yet".to_owned(),
        cursor.span_since(here),
    ))
}

/// The finding that a statement is understood but not followed.
pub(super) fn unsupported(message: String, span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(Code::UnsupportedDdl, message, span, "not followed yet")
            .help("run the statement on a server and use the output of SHOW CREATE TABLE instead"),
    )
}

/// Sets the primary key, whose columns are never NULL.
pub(super) fn set_primary(table: &mut Table, keys: Vec<Key>) -> Parsed<()> {
    for key in keys {
        if let Some(first) = &table.primary_key {
            let finding = Diagnostic::new(
                Code::DdlSyntax,
                format!("table `{}` has two primary keys", table.name.value),
                key.span,
                "the second one",
            );
            return Err(Box::new(finding.label(first.span, "the first one")));
        }
        for column in &mut table.columns {
            let part = key
                .columns
                .iter()
                .any(|c| same(&c.value, &column.name.value));
            if part && column.nullable {
                column.nullable = false;
                column.sql.push_str(" NOT NULL");
            }
        }
        table.primary_key = Some(key);
    }
    Ok(())
}

/// Checks that columns have one declaration each and that keys name columns; writes the
/// keys' columns as the columns are written.
pub(super) fn check(table: &mut Table) -> Parsed<()> {
    let Table {
        columns,
        primary_key,
        unique_keys,
        foreign_keys,
        name,
        ..
    } = table;
    for (position, column) in columns.iter().enumerate() {
        let earlier = columns.iter().take(position);
        if let Some(first) = earlier
            .into_iter()
            .find(|c| same(&c.name.value, &column.name.value))
        {
            return Err(twice(&name.value, first, column));
        }
    }
    let keys = primary_key
        .iter_mut()
        .chain(unique_keys)
        .map(|key| &mut key.columns);
    let foreign = foreign_keys.iter_mut().map(|key| &mut key.columns);
    for named in keys.chain(foreign).flatten() {
        match columns.iter().find(|c| same(&c.name.value, &named.value)) {
            Some(column) => named.value.clone_from(&column.name.value),
            None => return Err(undeclared(&name.value, named, columns)),
        }
    }
    Ok(())
}

fn twice(table: &str, first: &Column, second: &Column) -> Box<Diagnostic> {
    let finding = Diagnostic::new(
        Code::DuplicateColumn,
        format!(
            "table `{table}` declares column `{}` twice",
            second.name.value
        ),
        second.name.span,
        "declared again here",
    );
    Box::new(finding.label(first.name.span, "declared here"))
}

/// The finding that a column is named but not declared.
pub(super) fn undeclared(
    table: &str,
    named: &Spanned<String>,
    columns: &[Column],
) -> Box<Diagnostic> {
    let finding = Diagnostic::new(
        Code::UndeclaredColumn,
        format!("table `{table}` has no column `{}`", named.value),
        named.span,
        "no such column",
    );
    let names = columns.iter().map(|column| column.name.value.as_str());
    Box::new(match crate::diag::nearest(&named.value, names) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("declare the column, or take the key away"),
    })
}

/// Names of columns are compared without case.
pub(super) fn same(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}
