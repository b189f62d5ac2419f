//! The query behind CREATE TABLE: which columns it adds to those of the list.
//!
//! Knows what its columns are called and the few whose type a statement shows: columns of
//! one known table, and whole numbers. What a server alone knows has to be declared in the
//! list, or the statement is refused.

use super::catalog::Reader;
use super::cursor::{Cursor, Parsed};
use super::index::{IndexKind, IndexPart};
use super::options::Server;
use super::select::{self, Output, Select, Value};
use super::table::same;
use super::tables::TableKey;
use super::token::Kind;
use super::{Column, DataType, Table};
use crate::diag::{Code, Diagnostic};
use crate::source::{Span, Spanned};

/// What opens a query behind a table's options.
const OPENINGS: &[&str] = &[
    "SELECT", "AS", "IGNORE", "REPLACE", "WITH", "VALUES", "TABLE",
];

/// Whether a query stands here.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    let mut nested = 0;
    while cursor.peek_nth(nested) == Some(&Kind::Open) {
        nested += 1;
    }
    if nested == 0 {
        cursor.is_one_of(OPENINGS)
    } else {
        cursor.is_one_of_at(nested, &["SELECT", "WITH", "VALUES", "TABLE"])
    }
}

impl Reader<'_> {
    /// Adds the columns of the query, if one is left of the statement. The list's columns
    /// that the query does not name come first, then the query's in its order, as the list
    /// declares them where it does.
    pub(super) fn add_queried(&self, cursor: &mut Cursor<'_>, table: &mut Table) -> Parsed<()> {
        if cursor.done() {
            return Ok(());
        }
        let select = select::parse(cursor)?;
        let from = self.from(&select, table)?;
        let mut queried: Vec<Column> = Vec::new();
        for output in &select.outputs {
            if let Value::All(qualifier) = &output.value {
                let from = from.filter(|from| from.answers_to(qualifier.as_deref()));
                let Some(from) = from else {
                    return Err(unknown_columns(table, output.span));
                };
                let shown = from.table.columns.iter().filter(|column| !column.invisible);
                for column in shown {
                    let name = Spanned::new(column.name.value.clone(), output.span);
                    let copy = || Some(copied(column, &name, output.span));
                    queried.push(declared_or(table, &name, copy)?);
                }
                continue;
            }
            let server = cursor.options().server;
            let name = Spanned::new(output.name.clone(), output.span);
            let keyed = in_primary_key(table, &name.value);
            let typed = || {
                let mut column = typed(output, &select, from, server)?;
                // The 0 of a number is no default of a primary key's column.
                if keyed && matches!(output.value, Value::Integer(_)) {
                    column.default = None;
                }
                Some(column)
            };
            queried.push(declared_or(table, &name, typed)?);
        }
        table.columns.append(&mut queried);
        Ok(())
    }

    /// The one table that the query reads, where it is one and known.
    fn from<'r>(&'r self, select: &'r Select, table: &Table) -> Parsed<Option<From<'r>>> {
        let Some((named, alias)) = &select.from else {
            return Ok(None);
        };
        let own = TableKey {
            schema: table.schema.clone(),
            name: table.name.value.clone(),
        };
        let key = self.key(named);
        let tables = &self.session.tables;
        if key == own || tables.is_temporary(&key) {
            return Ok(None);
        }
        Ok(tables.get(&key).map(|table| From {
            table,
            name: alias.as_ref().unwrap_or(&named.1.value),
        }))
    }
}

/// Whether the list makes the column a part of the primary key.
fn in_primary_key(table: &Table, name: &str) -> bool {
    let mut keys = table.indexes.iter();
    keys.any(|key| {
        let mut names = key.parts.iter().filter_map(IndexPart::column);
        key.kind == IndexKind::Primary && names.any(|part| same(&part.value, name))
    })
}

/// The table that a query reads.
#[derive(Debug, Clone, Copy)]
struct From<'r> {
    table: &'r Table,
    name: &'r str,
}

impl From<'_> {
    fn answers_to(&self, qualifier: Option<&str>) -> bool {
        qualifier.is_none_or(|qualifier| same(qualifier, self.name))
    }
}

/// Takes the column out of the list, spelled as the query does; one that the list does not declare is made.
fn declared_or(
    table: &mut Table,
    name: &Spanned<String>,
    typed: impl FnOnce() -> Option<Column>,
) -> Parsed<Column> {
    let list = &mut table.columns;
    let at = list.iter().position(|c| same(&c.name.value, &name.value));
    match at {
        Some(at) => {
            let mut column = list.remove(at);
            column.name.value.clone_from(&name.value);
            Ok(column)
        }
        None => typed().ok_or_else(|| undeclared(table, name)),
    }
}

/// A column whose type the statement shows.
fn typed(
    output: &Output,
    select: &Select,
    from: Option<From<'_>>,
    server: Option<Server>,
) -> Option<Column> {
    let name = Spanned::new(output.name.clone(), output.span);
    match &output.value {
        Value::Column(qualifier, wanted) => {
            let from = from.filter(|from| from.answers_to(qualifier.as_deref()))?;
            let mut columns = from.table.columns.iter();
            let column = columns.find(|column| same(&column.name.value, wanted))?;
            Some(copied(column, &name, output.span))
        }
        Value::Integer(digits) if !select.mixed => integer(&name, *digits, server),
        Value::Integer(_) | Value::All(_) | Value::Other => None,
    }
}

/// A column as a query gives it: its type, NULL and default, but no number of its own, no
/// key and no expression.
fn copied(column: &Column, name: &Spanned<String>, span: Span) -> Column {
    let zero = || Spanned::new("0".to_owned(), span);
    Column {
        name: name.clone(),
        default: if column.auto_increment {
            Some(zero())
        } else {
            column.default.clone()
        },
        auto_increment: false,
        invisible: false,
        not_secondary: false,
        versioned: None,
        row: None,
        generated: None,
        made: span,
        span,
        ..column.clone()
    }
}

/// A whole number that fits every server's INT.
fn integer(name: &Spanned<String>, digits: usize, server: Option<Server>) -> Option<Column> {
    let width = u64::try_from(digits).ok().filter(|width| *width <= 8)?;
    let mariadb = server.is_some_and(Server::is_mariadb);
    let span = name.span;
    Some(Column {
        name: name.clone(),
        data_type: DataType {
            name: "INT".to_owned(),
            arguments: if mariadb { vec![width] } else { Vec::new() },
            unsigned: false,
            zerofill: false,
            compressed: false,
            labels: Vec::new(),
            charset: None,
            collation: None,
            span,
        },
        nullable: false,
        default: (!mariadb).then(|| Spanned::new("0".to_owned(), span)),
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
        sql: "INT NOT NULL".to_owned(),
    })
}

const HELP: &str = "declare the column in the list, or use the output of SHOW CREATE TABLE instead";

fn undeclared(table: &Table, name: &Spanned<String>) -> Box<Diagnostic> {
    let message = format!(
        "column `{}` of table `{}` comes from a query and is not declared in the table's list: \
         its type is known to the server only",
        name.value, table.name.value
    );
    let finding = Diagnostic::new(Code::UnsupportedDdl, message, name.span, "no declared type");
    Box::new(finding.help(HELP))
}

fn unknown_columns(table: &Table, span: Span) -> Box<Diagnostic> {
    let message = format!(
        "table `{}` takes all columns of a query that reads more than one known table: they \
         are known to the server only",
        table.name.value
    );
    let finding = Diagnostic::new(Code::UnsupportedDdl, message, span, "not one known table");
    Box::new(finding.help("name the columns and declare them in the list"))
}
