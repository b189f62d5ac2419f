//! CREATE TABLE: the elements between the parentheses, the options after them.

use std::collections::HashMap;

use super::charset::Charset;
use super::column::{self, Draft};
use super::cursor::{Cursor, Parsed};
use super::index::{self, Index, IndexKind, IndexPart, Over};
use super::key::{self, Element};
use super::options::Timestamps;
use super::query;
use super::token::Kind;
use super::{Check, Column, ForeignKey, Period, Table};
use crate::diag::{Code, Diagnostic};
use crate::source::Spanned;

/// The elements of a table as they are read.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub columns: Vec<Draft>,
    pub indexes: Vec<Index>,
    pub foreign: Vec<ForeignKey>,
    pub checks: Vec<Check>,
    pub periods: Vec<Period>,
}

impl Body {
    /// Adds a column and what is declared with it.
    pub(super) fn column(&mut self, mut draft: Draft) {
        self.declared_with(&mut draft);
        self.columns.push(draft);
    }

    /// Takes the keys and CHECKs declared with a column.
    pub(super) fn declared_with(&mut self, draft: &mut Draft) {
        if draft.primary {
            self.indexes.push(draft.key(IndexKind::Primary));
        }
        if draft.unique {
            self.indexes.push(draft.key(IndexKind::Unique));
        }
        if let Some(key) = draft.references.take() {
            let name = key.name.clone();
            self.element(Element::Foreign(key, name));
        }
        self.checks.append(&mut draft.checks);
    }

    /// Adds an element that is not a column.
    pub(super) fn element(&mut self, element: Element) {
        match element {
            Element::Index(index) => self.indexes.push(index),
            Element::Foreign(key, name) => {
                self.indexes.push(index::behind(&key, name));
                self.foreign.push(key);
            }
            Element::Check(check) => self.checks.push(check),
            Element::Period(period) => self.periods.push(period),
        }
    }
}

/// What follows the closing parenthesis.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub charset: Charset,
    pub comment: Option<String>,
    pub engine: Option<String>,
    pub versioned: bool,
}

/// Reads `(element, …) option …`, up to a query or the end; the cursor stands at the
/// parenthesis. `level` is the schema's character set. The table is not checked yet.
pub(super) fn parse(
    cursor: &mut Cursor<'_>,
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
    if cursor.options().timestamps == Timestamps::Implicit {
        let mut first = true;
        for draft in &mut body.columns {
            draft.imply_timestamp(&mut first);
        }
    }
    let server = cursor.options().server;
    let columns = body
        .columns
        .into_iter()
        .map(|draft| draft.settle(&level, server))
        .collect();
    Ok(Table {
        schema,
        name,
        columns,
        indexes: body.indexes,
        primary_key: None,
        unique_keys: Vec::new(),
        foreign_keys: body.foreign,
        checks: body.checks,
        periods: body.periods,
        engine: options.engine,
        versioned: options.versioned,
        comment: options.comment,
        charset: level.charset,
        collation: level.collation,
        span: cursor.span(),
    })
}

/// Checks a table that has all its columns, and settles what follows from them.
pub(super) fn complete(table: &mut Table) -> Parsed<()> {
    table.imply_versioning();
    check(table)
}

impl Table {
    /// The columns of a period are never NULL.
    fn period_columns(&mut self) {
        for period in &self.periods {
            let bounds = [&period.start.value, &period.end.value];
            for column in &mut self.columns {
                if column.nullable && bounds.iter().any(|name| same(name, &column.name.value)) {
                    column.nullable = false;
                    column.sql.push_str(" NOT NULL");
                }
            }
        }
    }

    /// WITH SYSTEM VERSIONING of some columns is that of the table, without the others.
    fn imply_versioning(&mut self) {
        let some = self.columns.iter().any(|c| c.versioned == Some(true));
        if some && !self.versioned {
            self.versioned = true;
            for column in &mut self.columns {
                column.versioned.get_or_insert(false);
            }
        }
    }
}

/// Reads table options: those that say something about columns are kept, the storage
/// engine's are passed over.
fn options(cursor: &mut Cursor<'_>) -> Parsed<Options> {
    let mut options = Options::default();
    while !cursor.done() && !is_query(cursor) {
        if !option(cursor, &mut options)? {
            partitions(cursor)?;
            break;
        }
        cursor.accept_kind(&Kind::Comma);
    }
    Ok(options)
}

/// Whether a query stands here, and no `WITH SYSTEM VERSIONING`.
fn is_query(cursor: &Cursor<'_>) -> bool {
    query::begins(cursor) && !cursor.is_one_of_at(1, &["SYSTEM"])
}

/// Passes over partitions, up to a query or the end.
fn partitions(cursor: &mut Cursor<'_>) -> Parsed<()> {
    while !cursor.done() && !query::begins(cursor) {
        if cursor.peek() == Some(&Kind::Open) {
            cursor.parentheses()?;
        } else {
            cursor.next();
        }
    }
    Ok(())
}

/// Reads one option; false where the rest is no business of the columns.
pub(super) fn option(cursor: &mut Cursor<'_>, options: &mut Options) -> Parsed<bool> {
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
    } else if cursor.accept(&["WITH", "SYSTEM", "VERSIONING"]) {
        options.versioned = true;
    } else if cursor.accept(&["ENGINE"]) || cursor.accept(&["TYPE"]) {
        cursor.accept_kind(&Kind::Equals);
        options.engine = Some(engine(cursor)?);
    } else if cursor.accept(&["PARTITION", "BY"]) {
        return Ok(false);
    } else {
        engine_option(cursor)?;
    }
    Ok(true)
}

/// A storage engine's name, with or without quotes.
fn engine(cursor: &mut Cursor<'_>) -> Parsed<String> {
    match cursor.peek() {
        Some(Kind::Text(_) | Kind::Double(_)) => {
            cursor.text_literal("the name of a storage engine")
        }
        _ => cursor
            .name("the name of a storage engine")
            .map(|name| name.value),
    }
}

/// Options of storage engines that may stand without `=`.
const ENGINE_OPTIONS: &[&str] = &[
    "AUTOEXTEND_SIZE",
    "AUTO_INCREMENT",
    "AUTO_REFRESH",
    "AUTO_REFRESH_SOURCE",
    "AVG_ROW_LENGTH",
    "CHECKSUM",
    "COMPRESSION",
    "CONNECTION",
    "DATA",
    "DELAY_KEY_WRITE",
    "ENCRYPTION",
    "ENGINE_ATTRIBUTE",
    "FILE_FORMAT",
    "INDEX",
    "INSERT_METHOD",
    "KEY_BLOCK_SIZE",
    "MAX_ROWS",
    "MIN_ROWS",
    "NODEGROUP",
    "PACK_KEYS",
    "PAGE_CHECKSUM",
    "PASSWORD",
    "RAID_CHUNKS",
    "RAID_CHUNKSIZE",
    "RAID_TYPE",
    "ROW_FORMAT",
    "SECONDARY_ENGINE",
    "SECONDARY_ENGINE_ATTRIBUTE",
    "SEQUENCE",
    "START",
    "STATS_AUTO_RECALC",
    "STATS_PERSISTENT",
    "STATS_SAMPLE_PAGES",
    "STORAGE",
    "TABLESPACE",
    "TABLE_CHECKSUM",
    "TRANSACTIONAL",
    "UNION",
];

/// `WORD [WORD] [=] value`; any word where `=` stands behind it.
fn engine_option(cursor: &mut Cursor<'_>) -> Parsed<()> {
    let word = matches!(cursor.peek(), Some(Kind::Word(_) | Kind::Name(_)));
    let valued = cursor.peek_nth(1) == Some(&Kind::Equals);
    if !word || !(valued || cursor.is_one_of(ENGINE_OPTIONS)) {
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

/// A table has one primary key; its columns are never NULL.
fn primary(table: &mut Table) -> Parsed<()> {
    let mut keys = table
        .indexes
        .iter()
        .filter(|index| index.kind == IndexKind::Primary);
    let Some(first) = keys.next() else {
        return Ok(());
    };
    if let Some(second) = keys.next() {
        let finding = Diagnostic::new(
            Code::DdlSyntax,
            format!("table `{}` has two primary keys", table.name.value),
            second.span,
            "the second one",
        );
        return Err(Box::new(finding.label(first.span, "the first one")));
    }
    for column in &mut table.columns {
        let mut parts = first.parts.iter().filter_map(IndexPart::column);
        let part = parts.any(|c| same(&c.value, &column.name.value));
        if part && column.nullable {
            column.nullable = false;
            column.sql.push_str(" NOT NULL");
        }
    }
    Ok(())
}

/// Checks that columns have one declaration each and that keys name columns; writes the
/// keys' columns as the columns are written, and settles the keys.
pub(super) fn check(table: &mut Table) -> Parsed<()> {
    table.expand_periods();
    let Table {
        columns,
        indexes,
        foreign_keys,
        name,
        ..
    } = table;
    let mut declared = HashMap::with_capacity(columns.len());
    for column in columns.iter() {
        if let Some(first) = declared.insert(column.name.value.to_lowercase(), column) {
            return Err(twice(&name.value, first, column));
        }
    }
    let parts = indexes.iter_mut().flat_map(|index| &mut index.parts);
    let named = parts.filter_map(|part| match &mut part.over {
        Over::Column(name) | Over::Period(name) => Some(name),
        Over::Expression(_) => None,
    });
    let foreign = foreign_keys.iter_mut().flat_map(|key| &mut key.columns);
    for named in named.chain(foreign) {
        match declared.get(&named.value.to_lowercase()) {
            Some(column) => named.value.clone_from(&column.name.value),
            None => return Err(undeclared(&name.value, named, columns)),
        }
    }
    primary(table)?;
    table.period_columns();
    table.settle_indexes();
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
    a.eq_ignore_ascii_case(b)
        || (!(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase())
}
