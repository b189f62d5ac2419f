//! What an error of PostgreSQL means to an operator.
//!
//! The server's own words may quote cell values: they are shown where no row was sent,
//! and else only the error's code and the names the server gives beside it.

use sqlx::postgres::PgDatabaseError;

use crate::error::{Error, ErrorKind};

/// Whether the statement that failed carried cell values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    /// None: the server's words may be shown.
    Nothing,
    /// Rows: they may not.
    Rows,
}

/// The error of `what`.
pub(super) fn failure(what: impl Into<String>, error: sqlx::Error, carried: Carried) -> Error {
    let what = what.into();
    let known = error
        .as_database_error()
        .and_then(|inner| inner.try_downcast_ref::<PgDatabaseError>());
    let Some(inner) = known else {
        return lost(what, error);
    };
    let (kind, remedy) = meaning(inner.code());
    let words = match carried {
        Carried::Nothing => format!(": {}", inner.message()),
        Carried::Rows => String::new(),
    };
    let place = match inner.column() {
        Some(column) => format!(", column `{column}`"),
        None => String::new(),
    };
    let code = inner.code();
    Error::new(
        kind,
        format!("{what}{place}: PostgreSQL error {code}{words}"),
    )
    .remedy(remedy)
}

/// An error on the way to the server or of this program.
fn lost(what: String, error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
            Error::new(ErrorKind::TargetUnreachable, what).because(error)
        }
        sqlx::Error::Tls(_) => Error::new(ErrorKind::TargetRefused, what)
            .remedy("check sslmode and sslrootcert in CDC_TARGET_URL")
            .because(error),
        sqlx::Error::Configuration(_) => Error::new(ErrorKind::Config, what).because(error),
        _ => Error::new(ErrorKind::TargetRefused, what),
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn meaning(code: &str) -> (ErrorKind, &'static str) {
    let class = code.get(..2).unwrap_or_default();
    match (class, code) {
        (_, "40001" | "40P01" | "55P03") => (
            ErrorKind::TargetUnreachable,
            "another program holds locks on the target's tables: end it, then start again",
        ),
        (_, "53100") => (
            ErrorKind::TargetUnreachable,
            "the target's disk is full: make room; nothing was lost",
        ),
        (_, "25006") => (
            ErrorKind::TargetUnreachable,
            "the target is read-only: name the server that takes writes in CDC_TARGET_URL",
        ),
        ("08" | "53", _) | (_, "57P01" | "57P02" | "57P03" | "57014") => (
            ErrorKind::TargetUnreachable,
            ErrorKind::TargetUnreachable.remedy(),
        ),
        ("28", _) | (_, "42501") => (
            ErrorKind::TargetRefused,
            "check the account's password and grants: it needs CREATE on the database (or on the schema, where it exists) and owns its tables",
        ),
        (_, "3D000") => (
            ErrorKind::TargetRefused,
            "make the database first: createdb NAME; the schema is made by the replicator",
        ),
        ("22" | "23", _) => (ErrorKind::Data, ErrorKind::Data.remedy()),
        _ => (ErrorKind::TargetRefused, ErrorKind::TargetRefused.remedy()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_tried_again_and_data_is_not() {
        for code in ["40001", "40P01", "53100", "57P01", "08006", "25006"] {
            assert_eq!(meaning(code).0, ErrorKind::TargetUnreachable, "{code}");
        }
        for code in ["22001", "22003", "23502"] {
            assert_eq!(meaning(code).0, ErrorKind::Data, "{code}");
        }
        assert_eq!(meaning("42601").0, ErrorKind::TargetRefused);
    }
}
