//! CREATE, ALTER, DROP, RENAME, TRUNCATE: verb, tables, effect.

use super::StatementKind;
use super::alter;
use super::token::{Lexer, Token};

/// A statement that defines tables or databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ddl {
    /// Which.
    pub verb: Verb,
    /// The tables named, in order, each with its schema where the statement names one
    /// (else it is the event's). RENAME TABLE: from, to, from, to…; ALTER TABLE with
    /// RENAME: old, new; of a statement on a database: none.
    pub tables: Vec<(Option<String>, String)>,
    /// The database, of statements on one.
    pub database: Option<String>,
    /// The gravest of what it does.
    pub effect: Effect,
}

/// Which statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// CREATE TABLE.
    CreateTable,
    /// ALTER TABLE.
    AlterTable,
    /// DROP TABLE.
    DropTable,
    /// RENAME TABLE.
    RenameTable,
    /// TRUNCATE TABLE.
    TruncateTable,
    /// CREATE DATABASE.
    CreateDatabase,
    /// DROP DATABASE.
    DropDatabase,
    /// ALTER DATABASE.
    AlterDatabase,
}

/// What a statement does to the tables it names, from harmless to grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Neither rows nor the row image change.
    Harmless,
    /// A new, empty table or database.
    Creates,
    /// Columns come, go, move or change type, or that cannot be ruled out.
    ChangesColumns,
    /// A table takes another name.
    Renames,
    /// The table is emptied (TRUNCATE).
    Empties,
    /// Rows of partitions, tablespaces or exchanged tables come or go unseen.
    ReplacesRows,
    /// Tables go, with their rows.
    Removes,
}

impl Ddl {
    fn on_tables(
        verb: Verb,
        tables: Vec<(Option<String>, String)>,
        effect: Effect,
    ) -> StatementKind {
        if tables.is_empty() || tables.iter().any(|(s, t)| is_garbled(s.as_deref(), t)) {
            return StatementKind::Unknown;
        }
        StatementKind::Ddl(Self {
            verb,
            tables,
            database: None,
            effect,
        })
    }

    fn on_database(verb: Verb, lexer: &mut Lexer<'_>, effect: Effect) -> StatementKind {
        let database = lexer.peek().and_then(|token| match token {
            Token::Word(name) | Token::Name(name) => Some(name.clone()),
            Token::Text | Token::Symbol(_) => None,
        });
        StatementKind::Ddl(Self {
            verb,
            tables: Vec::new(),
            database,
            effect,
        })
    }
}

/// A name that did not read as UTF-8 could be any table's.
fn is_garbled(schema: Option<&str>, table: &str) -> bool {
    table.contains('\u{fffd}') || schema.is_some_and(|s| s.contains('\u{fffd}'))
}

/// `name` or `schema.name`.
pub(super) fn table(lexer: &mut Lexer<'_>) -> Option<(Option<String>, String)> {
    let first = name(lexer)?;
    if lexer.skip_symbol('.') {
        return Some((Some(first), name(lexer)?));
    }
    Some((None, first))
}

fn name(lexer: &mut Lexer<'_>) -> Option<String> {
    match lexer.token()? {
        Token::Word(name) | Token::Name(name) => Some(name),
        Token::Text | Token::Symbol(_) => None,
    }
}

fn tables(lexer: &mut Lexer<'_>) -> Vec<(Option<String>, String)> {
    let mut all = Vec::new();
    while let Some(table) = table(lexer) {
        all.push(table);
        if !lexer.skip_symbol(',') {
            break;
        }
    }
    all
}

fn if_exists(lexer: &mut Lexer<'_>) {
    if lexer.skip_word("IF") {
        lexer.skip_word("NOT");
        lexer.skip_word("EXISTS");
    }
}

/// The kind of object behind CREATE, ALTER or DROP, past modifiers and clauses like
/// `DEFINER = a@b`, with what they said.
struct Object {
    word: String,
    temporary: bool,
    replace: bool,
    ignore: bool,
}

const OBJECTS: &[&str] = &[
    "TABLE",
    "TABLES",
    "DATABASE",
    "SCHEMA",
    "INDEX",
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
    "REFERENCE",
    "RESOURCE",
    "INSTANCE",
    "LIBRARY",
    "PREPARE",
];

fn object(lexer: &mut Lexer<'_>) -> Option<Object> {
    let (mut temporary, mut replace, mut ignore) = (false, false, false);
    loop {
        let token = lexer.token()?;
        let Some(word) = token.keyword() else {
            continue;
        };
        match word.as_str() {
            "TEMPORARY" => temporary = true,
            "REPLACE" => replace = true,
            "IGNORE" => ignore = true,
            // The account behind DEFINER = may be called like an object; SQL SECURITY DEFINER
            // has none.
            "DEFINER" if lexer.skip_symbol('=') => {
                lexer.token();
                if lexer.skip_symbol('@') {
                    lexer.token();
                }
            }
            word if OBJECTS.contains(&word) => {
                return Some(Object {
                    word: word.to_owned(),
                    temporary,
                    replace,
                    ignore,
                });
            }
            _ => {}
        }
    }
}

/// Behind CREATE.
pub(super) fn create(lexer: &mut Lexer<'_>) -> StatementKind {
    let Some(object) = object(lexer) else {
        return StatementKind::Unknown;
    };
    match object.word.as_str() {
        "TABLE" if object.temporary => StatementKind::Other,
        "TABLE" => {
            if_exists(lexer);
            let effect = if object.replace {
                Effect::Removes
            } else {
                Effect::Creates
            };
            let named = table(lexer);
            if has_word(lexer, "SELECT") {
                return StatementKind::RowChange;
            }
            Ddl::on_tables(Verb::CreateTable, named.into_iter().collect(), effect)
        }
        "DATABASE" | "SCHEMA" => {
            if_exists(lexer);
            let effect = if object.replace {
                Effect::Removes
            } else {
                Effect::Creates
            };
            Ddl::on_database(Verb::CreateDatabase, lexer, effect)
        }
        _ => StatementKind::Other,
    }
}

/// `CREATE TABLE … SELECT` as one statement is how other formats than ROW write it;
/// under ROW the definition and the rows stand apart.
fn has_word(lexer: &mut Lexer<'_>, keyword: &str) -> bool {
    while let Some(token) = lexer.token() {
        if token.is(keyword) {
            return true;
        }
    }
    false
}

/// Behind ALTER.
pub(super) fn alter(lexer: &mut Lexer<'_>) -> StatementKind {
    let Some(object) = object(lexer) else {
        return StatementKind::Unknown;
    };
    match object.word.as_str() {
        "TABLE" => {
            if_exists(lexer);
            let Some(first) = table(lexer) else {
                return StatementKind::Unknown;
            };
            let mut tables = vec![first];
            let mut effect = alter::effect(lexer, &mut tables);
            if object.ignore {
                // MariaDB: rows that a new key or type does not take go, or are cut.
                effect = effect.max(Effect::ReplacesRows);
            }
            Ddl::on_tables(Verb::AlterTable, tables, effect)
        }
        "DATABASE" | "SCHEMA" => Ddl::on_database(Verb::AlterDatabase, lexer, Effect::Harmless),
        _ => StatementKind::Other,
    }
}

/// Behind DROP.
pub(super) fn drop(lexer: &mut Lexer<'_>) -> StatementKind {
    let Some(object) = object(lexer) else {
        return StatementKind::Unknown;
    };
    match object.word.as_str() {
        "TABLE" | "TABLES" if object.temporary => StatementKind::Other,
        "TABLE" | "TABLES" => {
            if_exists(lexer);
            Ddl::on_tables(Verb::DropTable, tables(lexer), Effect::Removes)
        }
        "DATABASE" | "SCHEMA" => {
            if_exists(lexer);
            Ddl::on_database(Verb::DropDatabase, lexer, Effect::Removes)
        }
        _ => StatementKind::Other,
    }
}

/// Behind RENAME.
pub(super) fn rename(lexer: &mut Lexer<'_>) -> StatementKind {
    if !lexer.skip_word("TABLE") && !lexer.skip_word("TABLES") {
        return match lexer.skip_word("USER") {
            true => StatementKind::Other,
            false => StatementKind::Unknown,
        };
    }
    if_exists(lexer);
    let mut all = Vec::new();
    loop {
        let Some(from) = table(lexer) else {
            return StatementKind::Unknown;
        };
        while lexer.peek().is_some_and(|t| !t.is("TO")) {
            lexer.token();
        }
        lexer.skip_word("TO");
        let Some(to) = table(lexer) else {
            return StatementKind::Unknown;
        };
        all.extend([from, to]);
        if !lexer.skip_symbol(',') {
            return Ddl::on_tables(Verb::RenameTable, all, Effect::Renames);
        }
    }
}

/// Behind TRUNCATE.
pub(super) fn truncate(lexer: &mut Lexer<'_>) -> StatementKind {
    lexer.skip_word("TABLE");
    Ddl::on_tables(
        Verb::TruncateTable,
        table(lexer).into_iter().collect(),
        Effect::Empties,
    )
}
