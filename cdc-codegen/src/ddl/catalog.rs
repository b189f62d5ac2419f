//! From statements to the tables that stand in the end.

use super::charset::Charset;
use super::cursor::{Cursor, Parsed};
use super::script::Script;
use super::table::{same, unsupported};
use super::token::{Kind, tokens};
use super::{Catalog, alter, table};
use crate::diag::{Code, Diagnostic, Diagnostics, nearest};
use crate::source::{FileId, Sources, Span, Spanned};

/// What holds over all files.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub catalog: Catalog,
    schemas: Vec<(String, Charset)>,
    pub declared: usize,
}

/// What holds while a file is read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub session: &'a mut Session,
    diagnostics: &'a mut Diagnostics,
    file: FileId,
    pub schema: Option<String>,
    pub level: Charset,
    default: Charset,
    options: &'a super::Options,
}

/// Reads one file into the catalog.
pub(super) fn read(
    sources: &Sources,
    file: FileId,
    options: &super::Options,
    session: &mut Session,
    diagnostics: &mut Diagnostics,
) {
    let script = Script::new(&sources.file(file).text, options);
    let default = Charset::of(options);
    let schema = options.schema.clone();
    let level = default.clone();
    let mut reader = Reader {
        session,
        diagnostics,
        file,
        schema,
        level,
        default,
        options,
    };
    let before = reader.session.declared;
    // What follows an open quote is no statement; the quote is reported below.
    let closed =
        |range: &&std::ops::Range<usize>| !script.unclosed.is_some_and(|at| range.contains(&at));
    for statement in script.statements.iter().filter(closed) {
        reader.statement(&script.text, statement.start..statement.end);
    }
    if let Some(open) = script.unclosed {
        let span = Span::new(file, open..open + 1);
        let message = "a quote or comment that opens here is never closed";
        reader
            .diagnostics
            .push(Diagnostic::new(Code::DdlSyntax, message, span, "opens here").help("close it"));
    } else if reader.session.declared == before && reader.diagnostics.is_empty() {
        let message = format!("`{}` declares no table", sources.file(file).name);
        let span = Span::new(file, 0..0);
        let help = "name a file with CREATE TABLE statements in `[source] ddl`";
        reader
            .diagnostics
            .push(Diagnostic::new(Code::NoTables, message, span, "").help(help));
    }
}

/// First words of statements that leave every table's columns and keys as they are.
const WITHOUT_SHAPE: &[&str] = &[
    "ANALYZE",
    "BEGIN",
    "BINLOG",
    "CACHE",
    "CALL",
    "CHANGE",
    "CHECK",
    "CHECKSUM",
    "COMMIT",
    "DEALLOCATE",
    "DELETE",
    "DESC",
    "DESCRIBE",
    "DO",
    "EXECUTE",
    "EXPLAIN",
    "FLUSH",
    "GRANT",
    "HANDLER",
    "INSERT",
    "INSTALL",
    "KILL",
    "LOAD",
    "LOCK",
    "OPTIMIZE",
    "PREPARE",
    "PURGE",
    "RELEASE",
    "REPAIR",
    "REPLACE",
    "RESET",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SELECT",
    "SET",
    "SHOW",
    "START",
    "STOP",
    "TRUNCATE",
    "UNINSTALL",
    "UNLOCK",
    "UPDATE",
    "VALUES",
    "WITH",
    "XA",
];

/// Objects that CREATE, ALTER and DROP name and that are no tables.
pub(super) const OTHER_OBJECTS: &[&str] = &[
    "VIEW",
    "PROCEDURE",
    "FUNCTION",
    "TRIGGER",
    "EVENT",
    "USER",
    "ROLE",
    "SERVER",
    "TABLESPACE",
    "LOGFILE",
    "SEQUENCE",
    "PACKAGE",
    "SPATIAL",
    "LIBRARY",
    "RESOURCE",
    "INSTANCE",
    "UNDO",
];

impl Reader<'_> {
    fn statement(&mut self, text: &str, range: std::ops::Range<usize>) {
        let statement = text.get(range.clone()).unwrap_or("");
        let first: String = statement
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_uppercase();
        if WITHOUT_SHAPE.contains(&first.as_str()) {
            return;
        }
        if first == "SOURCE" || statement.starts_with("\\.") {
            return self.source_command(range);
        }
        let tokens = match tokens(statement, range.start, self.options.sql_mode) {
            Ok(tokens) => tokens,
            Err(no) => {
                let span = Span::new(self.file, no.at..no.at + 1);
                let message = format!(
                    "this DDL statement cannot be read: {}",
                    no.reason.to_lowercase()
                );
                let help = "write the statement as SHOW CREATE TABLE prints it";
                let finding = Diagnostic::new(Code::DdlSyntax, message, span, "here").help(help);
                return self.diagnostics.push(finding);
            }
        };
        let mut cursor = Cursor::new(&tokens, self.file, text, self.options);
        if let Err(finding) = self.dispatch(&mut cursor) {
            self.diagnostics.push(*finding);
        }
    }

    fn source_command(&mut self, range: std::ops::Range<usize>) {
        let span = Span::new(self.file, range);
        let message = "a `source` command is not followed";
        let help = "if that file declares tables, name it in `[source] ddl`";
        let finding = Diagnostic::new(Code::UnfollowedSource, message, span, "not read").help(help);
        self.diagnostics.push(finding);
    }

    fn dispatch(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        if cursor.accept(&["USE"]) {
            let name = cursor.name("a schema name")?.value;
            let known = self
                .session
                .schemas
                .iter()
                .find(|(schema, _)| *schema == name);
            self.level = known.map_or_else(|| self.default.clone(), |(_, level)| level.clone());
            self.schema = Some(name);
            return Ok(());
        }
        if cursor.accept(&["CREATE"]) {
            return self.create(cursor);
        }
        if cursor.accept(&["DROP"]) {
            return self.drop(cursor);
        }
        if cursor.accept(&["ALTER"]) {
            return self.alter(cursor);
        }
        if cursor.accept(&["RENAME"]) {
            if cursor.is_one_of(&["USER"]) {
                return Ok(());
            }
            return Err(unsupported(
                "RENAME TABLE is not followed yet".to_owned(),
                cursor.span(),
            ));
        }
        Err(cursor.refuse("a statement of MySQL or MariaDB"))
    }

    /// CREATE DATABASE and ALTER DATABASE: the character set of the tables that follow.
    /// mysqldump and its like always write USE after it, hand-written files may not.
    pub(super) fn schema(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        cursor.accept(&["IF", "NOT", "EXISTS"]);
        let name = cursor.name("a schema name")?;
        let mut level = Charset::default();
        while !cursor.done() {
            if super::column::accept_charset(cursor) {
                cursor.accept_kind(&Kind::Equals);
                level.set_charset(&super::column::charset_name(cursor)?);
            } else if cursor.accept(&["COLLATE"]) {
                cursor.accept_kind(&Kind::Equals);
                level.set_collation(&super::column::charset_name(cursor)?);
            } else {
                cursor.next();
            }
        }
        let level = level.within(&self.default);
        self.session
            .schemas
            .retain(|(schema, _)| *schema != name.value);
        self.session
            .schemas
            .push((name.value.clone(), level.clone()));
        self.schema = Some(name.value);
        self.level = level;
        Ok(())
    }

    fn alter(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        if cursor.accept_one_of(&["DATABASE", "SCHEMA"]) {
            return self.schema(cursor);
        }
        while cursor.accept_one_of(&["ONLINE", "OFFLINE", "IGNORE"]) {}
        if !cursor.accept(&["TABLE"]) {
            let other = cursor.is_one_of(OTHER_OBJECTS)
                || cursor.is_one_of(&["ALGORITHM", "DEFINER", "SQL"]);
            return if other {
                Ok(())
            } else {
                Err(cursor.refuse("`TABLE` after ALTER"))
            };
        }
        cursor.accept(&["IF", "EXISTS"]);
        let name = cursor.qualified("a table name")?;
        let index = self.find(&name)?;
        match self.session.catalog.tables.get_mut(index) {
            Some(table) => alter::apply(cursor, table),
            None => Ok(()),
        }
    }

    fn drop(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        if cursor.accept(&["TEMPORARY"]) {
            return Ok(());
        }
        if cursor.accept_one_of(&["TABLE", "TABLES"]) {
            cursor.accept(&["IF", "EXISTS"]);
            loop {
                let (schema, name) = cursor.qualified("a table name")?;
                let schema = schema.or_else(|| self.schema.clone());
                if let Some(index) = self
                    .session
                    .catalog
                    .position(schema.as_deref(), &name.value)
                {
                    self.session.catalog.tables.remove(index);
                }
                if !cursor.accept_kind(&Kind::Comma) {
                    return Ok(());
                }
            }
        }
        if cursor.accept_one_of(&["DATABASE", "SCHEMA"]) {
            cursor.accept(&["IF", "EXISTS"]);
            let name = cursor.name("a schema name")?.value;
            self.session
                .catalog
                .tables
                .retain(|table| table.schema.as_deref() != Some(name.as_str()));
            return Ok(());
        }
        if cursor.accept(&["INDEX"]) {
            cursor.accept(&["IF", "EXISTS"]);
            let key = cursor.name("an index name")?;
            cursor.expect(&["ON"])?;
            let index = cursor
                .qualified("a table name")
                .and_then(|name| self.find(&name))?;
            if let Some(table) = self.session.catalog.tables.get_mut(index) {
                table.drop_index(&key.value);
                table::check(table)?;
            }
            return Ok(());
        }
        let other = cursor.is_one_of(OTHER_OBJECTS);
        if other {
            Ok(())
        } else {
            Err(cursor.refuse("`TABLE` or another object after DROP"))
        }
    }

    /// The place of a table that must have been declared.
    pub(super) fn find(&self, (schema, name): &(Option<String>, Spanned<String>)) -> Parsed<usize> {
        let schema = schema.as_ref().or(self.schema.as_ref());
        self.session
            .catalog
            .position(schema.map(String::as_str), &name.value)
            .ok_or_else(|| {
                let finding = Diagnostic::new(
                    Code::UndeclaredTable,
                    format!("table `{}` is not declared", name.value),
                    name.span,
                    "no CREATE TABLE before",
                );
                let names = self
                    .session
                    .catalog
                    .tables
                    .iter()
                    .map(|table| table.name.value.as_str());
                Box::new(match nearest(&name.value, names) {
                    Some(near) if !same(near, &name.value) => {
                        finding.help(format!("did you mean `{near}`?"))
                    }
                    _ => finding
                        .help("add the file that declares it to `[source] ddl`, before this one"),
                })
            })
    }
}
