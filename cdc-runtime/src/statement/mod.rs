//! What a statement in a QUERY event does, as far as replication must know.
//!
//! Reads just enough SQL to tell statements apart; does not know tables, types or
//! whether a table is replicated: whoever applies the stream judges by the tables
//! named here. What it cannot tell it calls [`StatementKind::Unknown`] or the graver
//! effect, never harmless.

mod alter;
mod column;
mod ddl;
mod token;

pub use column::{Renewal, created_columns, renewal};
pub use ddl::{Ddl, Effect, Verb};

use crate::binlog::Xid;
use crate::binlog::query::SqlMode;
use token::{Lexer, Token};

/// What becomes of a prepared XA transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// XA COMMIT.
    Commit,
    /// XA ROLLBACK.
    Rollback,
}

/// A statement by what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementKind {
    /// BEGIN, START TRANSACTION.
    Begin,
    /// COMMIT.
    Commit,
    /// ROLLBACK of the whole transaction.
    Rollback,
    /// SAVEPOINT; names compare in lower case.
    Savepoint(String),
    /// ROLLBACK TO.
    RollbackTo(String),
    /// RELEASE SAVEPOINT.
    Release(String),
    /// XA START.
    XaStart,
    /// XA END.
    XaEnd,
    /// XA COMMIT or XA ROLLBACK of what was prepared before.
    XaDecision(Xid, Outcome),
    /// Changes rows as a statement: the rows themselves are not in the stream.
    RowChange,
    /// Defines tables or databases.
    Ddl(Ddl),
    /// Carries no rows and changes no table's columns.
    Other,
    /// None of those this version knows.
    Unknown,
}

/// Says what `sql` does.
#[must_use]
pub fn classify(sql: &str, mode: SqlMode) -> StatementKind {
    let mut lexer = Lexer::new(sql, mode);
    let Some(first) = lexer.token() else {
        return StatementKind::Other;
    };
    let Some(word) = first.keyword() else {
        return StatementKind::Unknown;
    };
    match word.as_str() {
        "BEGIN" => StatementKind::Begin,
        "START" => start(&mut lexer),
        "COMMIT" => StatementKind::Commit,
        "ROLLBACK" => rollback(&mut lexer),
        "SAVEPOINT" => named(&mut lexer, StatementKind::Savepoint),
        "RELEASE" => {
            lexer.skip_word("SAVEPOINT");
            named(&mut lexer, StatementKind::Release)
        }
        "XA" => xa(&mut lexer, sql),
        "LOAD" => load(&mut lexer),
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "WITH" | "SELECT" | "DO" | "CALL"
        | "IMPORT" | "TABLE" | "VALUES" => StatementKind::RowChange,
        "CREATE" => ddl::create(&mut lexer),
        "ALTER" => ddl::alter(&mut lexer),
        "DROP" => ddl::drop(&mut lexer),
        "RENAME" => ddl::rename(&mut lexer),
        "TRUNCATE" => ddl::truncate(&mut lexer),
        "GRANT" | "REVOKE" | "SET" | "FLUSH" | "ANALYZE" | "OPTIMIZE" | "REPAIR" | "CHECK"
        | "CHECKSUM" | "INSTALL" | "UNINSTALL" | "LOCK" | "UNLOCK" | "KILL" | "PURGE" | "RESET"
        | "SHOW" | "USE" | "CHANGE" | "STOP" | "CACHE" | "CLONE" => StatementKind::Other,
        _ => StatementKind::Unknown,
    }
}

/// Behind XA: the servers log START, END, COMMIT and ROLLBACK as statements.
fn xa(lexer: &mut Lexer<'_>, sql: &str) -> StatementKind {
    let decision = |word: &str, outcome| {
        let at = sql.to_ascii_uppercase().find(word)?;
        let id = sql.get(at + word.len()..)?;
        // MySQL writes its own number of the statement behind it.
        let id = id.split_once("/*").map_or(id, |(id, _)| id);
        Some(StatementKind::XaDecision(Xid::parse(id)?, outcome))
    };
    let kind = match lexer.token().and_then(|token| token.keyword()).as_deref() {
        Some("START" | "BEGIN") => Some(StatementKind::XaStart),
        Some("END") => Some(StatementKind::XaEnd),
        Some("COMMIT") => decision("COMMIT", Outcome::Commit),
        Some("ROLLBACK") => decision("ROLLBACK", Outcome::Rollback),
        _ => None,
    };
    kind.unwrap_or(StatementKind::Unknown)
}

fn start(lexer: &mut Lexer<'_>) -> StatementKind {
    if lexer.skip_word("TRANSACTION") {
        StatementKind::Begin
    } else {
        StatementKind::Other
    }
}

fn rollback(lexer: &mut Lexer<'_>) -> StatementKind {
    lexer.skip_word("WORK");
    if !lexer.skip_word("TO") {
        return StatementKind::Rollback;
    }
    lexer.skip_word("SAVEPOINT");
    named(lexer, StatementKind::RollbackTo)
}

fn named(lexer: &mut Lexer<'_>, kind: fn(String) -> StatementKind) -> StatementKind {
    match lexer.token() {
        Some(Token::Word(name) | Token::Name(name)) => kind(name.to_lowercase()),
        _ => StatementKind::Unknown,
    }
}

fn load(lexer: &mut Lexer<'_>) -> StatementKind {
    if lexer.skip_word("INDEX") {
        StatementKind::Other
    } else {
        StatementKind::RowChange
    }
}

#[cfg(test)]
mod tests;
