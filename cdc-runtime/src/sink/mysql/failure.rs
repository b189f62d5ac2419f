//! What an error of MySQL or MariaDB means to an operator.
//!
//! The server's own words may quote cell values: they are shown where no row was sent,
//! and else only the error's number and the column's name.

use sqlx::mysql::MySqlDatabaseError;

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
        .and_then(|inner| inner.try_downcast_ref::<MySqlDatabaseError>())
        .map(|inner| {
            (
                inner.number(),
                column(inner.number(), inner.message()),
                inner.message().to_owned(),
            )
        });
    let Some((number, column, words)) = known else {
        return lost(what, error);
    };
    let (kind, remedy) = meaning(number);
    let words = match carried {
        Carried::Nothing => format!(": {words}"),
        Carried::Rows => String::new(),
    };
    let place = match &column {
        Some(column) => format!(", column `{column}`"),
        None => String::new(),
    };
    Error::new(kind, format!("{what}{place}: MySQL error {number}{words}")).remedy(remedy)
}

/// An error on the way to the server or of this program.
fn lost(what: String, error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
            Error::new(ErrorKind::TargetUnreachable, what).because(error)
        }
        sqlx::Error::Tls(_) => Error::new(ErrorKind::TargetRefused, what)
            .remedy("check ssl-mode and ssl-ca in CDC_TARGET_URL")
            .because(error),
        sqlx::Error::Configuration(_) => Error::new(ErrorKind::Config, what).because(error),
        _ => Error::new(ErrorKind::TargetRefused, what),
    }
}

/// <https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html>
fn meaning(number: u16) -> (ErrorKind, &'static str) {
    match number {
        1205 | 1213 => (
            ErrorKind::TargetUnreachable,
            "another program holds locks on the target's tables: end it, then start again",
        ),
        1021 | 1114 => (
            ErrorKind::TargetUnreachable,
            "the target's disk is full: make room; nothing was lost",
        ),
        1290 | 1792 | 1836 | 3100 => (
            ErrorKind::TargetUnreachable,
            "the target is read-only: name the server that takes writes in CDC_TARGET_URL",
        ),
        1040 | 1053 | 1077..=1080 | 1158..=1161 | 1203 | 1317 | 1927 | 1969 | 3024 | 4031 => (
            ErrorKind::TargetUnreachable,
            ErrorKind::TargetUnreachable.remedy(),
        ),
        1044 | 1045 | 1142 | 1143 | 1227 | 1370 | 1698 => (
            ErrorKind::TargetRefused,
            "check the account's password and grants: it needs CREATE, CREATE VIEW, DROP, SELECT, INSERT, UPDATE, DELETE, CREATE TEMPORARY TABLES on the target's database",
        ),
        1273 => (
            ErrorKind::TargetRefused,
            "use MySQL 8.0.17 or later, or MariaDB 10.5 or later, as the target",
        ),
        1153 => (
            ErrorKind::TargetRefused,
            "raise max_allowed_packet of the target above the longest row",
        ),
        1048 | 1062 | 1169 | 1216 | 1217 | 1264 | 1265 | 1292 | 1366 | 1406 | 1411 | 1441
        | 1525 | 1690 | 1451 | 1452 | 1644 | 3140 | 3141 | 3156 | 3819 | 4025 => {
            (ErrorKind::Data, ErrorKind::Data.remedy())
        }
        _ => (ErrorKind::TargetRefused, ErrorKind::TargetRefused.remedy()),
    }
}

/// The column an error names: "Out of range value for column 'a' at row 1".
fn column(number: u16, words: &str) -> Option<String> {
    // Others quote what somebody wrote, which may look like a column.
    if !matches!(number, 1048 | 1264 | 1265 | 1292 | 1366 | 1406 | 1411) {
        return None;
    }
    let (_, behind) = words.rsplit_once("olumn '")?;
    let (name, _) = behind.split_once('\'')?;
    // MariaDB writes `db`.`table`.`column` in some of its messages.
    (name.len() <= 64).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_where_one_is_named() {
        let out_of_range = "Out of range value for column 'qty' at row 3";
        assert_eq!(column(1264, out_of_range).as_deref(), Some("qty"));
        let quoted = "Duplicate entry 'x column 'secret'' for key 'PRIMARY'";
        assert_eq!(column(1062, quoted), None);
    }

    #[test]
    fn what_passes_is_tried_again_and_data_is_not() {
        assert_eq!(meaning(1213).0, ErrorKind::TargetUnreachable);
        assert_eq!(meaning(1406).0, ErrorKind::Data);
        assert_eq!(meaning(1064).0, ErrorKind::TargetRefused);
    }
}
