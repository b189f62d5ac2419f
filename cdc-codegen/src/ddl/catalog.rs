//! From statements to the tables that stand in the end.

use super::charset::Charset;
use super::cursor::{Cursor, Parsed};
use super::gate::Gate;
use super::options::{SqlMode, TableNames};
use super::script::{Backslash, Reading, Script, Statement, Unclosed};
use super::tables::{TableKey, Tables};
use super::token::{Token, tokens};
use crate::diag::{Code, Diagnostic, Diagnostics, nearest};
use crate::encoding::Encoding;
use crate::source::{FileId, Sources, Span, Spanned};

/// What holds over all files.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub tables: Tables,
    pub schemas: Vec<(String, Charset)>,
    pub declared: usize,
}

/// What holds while a file is read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub session: &'a mut Session,
    pub diagnostics: &'a mut Diagnostics,
    file: FileId,
    pub schema: Option<String>,
    pub default: Charset,
    options: &'a super::Options,
}

/// A table's name as a statement gives it.
pub(super) type Named = (Option<String>, Spanned<String>);

/// Reads one file into the catalog.
pub(super) fn read(
    sources: &Sources,
    file: FileId,
    options: &super::Options,
    session: &mut Session,
    diagnostics: &mut Diagnostics,
) {
    let mut reader = Reader {
        session,
        diagnostics,
        file,
        schema: options.schema.clone(),
        default: Charset::of(options),
        options,
    };
    if sources.file(file).encoding == Encoding::Latin1 {
        reader.assumed_encoding(sources);
    }
    let before = reader.session.declared;
    let reading = reading(options);
    let mut script = Script::new(&sources.file(file).text, reading);
    for statement in script.by_ref() {
        reader.statement(&statement, reading.backslash);
    }
    if let Some(unclosed) = script.unclosed() {
        reader.unclosed(unclosed, &sources.file(file).text);
    } else if reader.session.declared == before && reader.diagnostics.is_empty() {
        let message = format!("`{}` declares no table", sources.file(file).name);
        let span = Span::new(file, 0..0);
        let help = "name a file with CREATE TABLE statements in `[source] ddl`";
        reader
            .diagnostics
            .push(Diagnostic::new(Code::NoTables, message, span, "").help(help));
    }
}

/// How a server with these options reads a script.
pub(super) fn reading(options: &super::Options) -> Reading {
    let gate = options.server.map_or(Gate::Either, |server| {
        if server.is_mariadb() {
            Gate::MariaDb(server.version)
        } else {
            Gate::MySql(server.version)
        }
    });
    let backslash = if options.sql_mode.has(SqlMode::NO_BACKSLASH_ESCAPES) {
        Backslash::Plain
    } else {
        Backslash::Escapes
    };
    Reading {
        gate,
        backslash,
        passed_over: WITHOUT_SHAPE,
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
    /// Points at the first character that shows that the file is not UTF-8.
    fn assumed_encoding(&mut self, sources: &Sources) {
        let source = sources.file(self.file);
        let at = source.text.find(|c: char| !c.is_ascii()).unwrap_or(0);
        let message = format!("`{}` is not UTF-8 and is read as latin1", source.name);
        let span = Span::new(self.file, at..at);
        let finding = Diagnostic::new(Code::AssumedEncoding, message, span, "read as latin1");
        self.diagnostics
            .push(finding.help("convert the file, for example with `iconv -f latin1 -t utf-8`"));
    }

    fn unclosed(&mut self, unclosed: Unclosed, text: &str) {
        let (at, message, help) = match unclosed {
            Unclosed::Quote(at) => (
                at,
                "a quote or comment that opens here is never closed",
                "close it",
            ),
            Unclosed::Program(at) => (
                at,
                "a stored program that begins here has a block that is never closed",
                "close it with END, or put the program between DELIMITER lines",
            ),
        };
        let span = Span::new(self.file, at..text.ceil_char_boundary(at + 1));
        let finding = Diagnostic::new(Code::DdlSyntax, message, span, "opens here").help(help);
        self.diagnostics.push(finding);
    }

    fn statement(&mut self, statement: &Statement<'_>, backslash: Backslash) {
        let first: String = statement
            .text
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_uppercase();
        if WITHOUT_SHAPE.contains(&first.as_str()) || statement.text.starts_with('(') {
            return;
        }
        if first == "SOURCE" || statement.text.starts_with("\\.") {
            return self.source_command(statement.range.clone());
        }
        let mut tokens = match tokens(&statement.text, statement.range.start, backslash) {
            Ok(tokens) => tokens,
            Err(no) => {
                let start = statement.range.start;
                let end = no.at.saturating_sub(start) + 1;
                let end = start + statement.text.ceil_char_boundary(end);
                let span = Span::new(self.file, no.at..end);
                let message = format!("this DDL statement cannot be read: {}", no.reason);
                let help = "write the statement as SHOW CREATE TABLE prints it";
                let finding = Diagnostic::new(Code::DdlSyntax, message, span, "here").help(help);
                return self.diagnostics.push(finding);
            }
        };
        if self.options.sql_mode.has(SqlMode::ANSI_QUOTES) {
            tokens.iter_mut().for_each(Token::quotes_a_name);
        }
        let mut cursor = Cursor::new(&tokens, self.file, statement, self.options);
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

    pub(super) fn dispatch(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        if cursor.accept(&["USE"]) {
            return self.use_schema(cursor);
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
            return self.rename(cursor);
        }
        Err(cursor.refuse("a statement of MySQL or MariaDB"))
    }

    /// A name in the schema in use, where it says none.
    pub(super) fn key(&self, (schema, name): &Named) -> TableKey {
        let key = TableKey {
            schema: schema.clone().or_else(|| self.schema.clone()),
            name: name.value.clone(),
        };
        if self.options.table_names == TableNames::Folded {
            return self.session.tables.spelled(&key).unwrap_or(key);
        }
        key
    }

    /// The name of a table that must have been declared; none where nothing is to be said
    /// about it: it is temporary, or its declaration is reported as wrong.
    pub(super) fn find(&self, named: &Named) -> Parsed<Option<TableKey>> {
        let key = self.key(named);
        let tables = &self.session.tables;
        if tables.is_temporary(&key) {
            return Ok(None);
        }
        if tables.get(&key).is_some() {
            return Ok(Some(key));
        }
        if tables.is_broken(&key) {
            return Ok(None);
        }
        let name = &named.1;
        let finding = Diagnostic::new(
            Code::UndeclaredTable,
            format!("table `{}` is not declared", name.value),
            name.span,
            "no CREATE TABLE before",
        );
        Err(Box::new(match nearest(&name.value, tables.names()) {
            Some(near) if near != name.value => finding.help(format!("did you mean `{near}`?")),
            _ => finding.help("add the file that declares it to `[source] ddl`, before this one"),
        }))
    }
}
