//! Target addresses, connections, and what SQLite's errors mean to an operator.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};

use crate::error::{Error, ErrorKind};

/// How long a statement waits for another program's lock on the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// A target's address: the path of a SQLite file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    path: PathBuf,
}

impl Target {
    /// The file at `path`.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Reads `sqlite:path`, `sqlite://path`, or a plain path.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for another kind of database, or no path.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let path = match url.split_once(':') {
            Some(("sqlite", rest)) => rest.strip_prefix("//").unwrap_or(rest),
            _ => url,
        };
        if path.is_empty() || path == ":memory:" {
            return Err(Error::new(ErrorKind::Config, "the target names no file")
                .remedy("write CDC_TARGET_URL=sqlite:lake.sqlite"));
        }
        if path.contains('?') {
            return Err(Error::new(
                ErrorKind::Config,
                "the target's address has options after `?`",
            )
            .remedy("write the path alone: sqlite:lake.sqlite"));
        }
        Ok(Self::file(path))
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What tells the file from others, wherever the replicator is started.
    pub(in crate::sink) fn identity(&self) -> Vec<u8> {
        let path = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        path.as_os_str().as_encoded_bytes().to_vec()
    }

    /// Opens the file to replicate into it; makes it where it is missing.
    pub(super) async fn connect(&self, statements: usize) -> Result<SqliteConnection, Error> {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(false)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(statements)
            .row_buffer_size(super::statement::LONGEST_CHAIN + 1)
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-32768")
            .pragma("wal_autocheckpoint", "4000")
            .pragma("journal_size_limit", "67108864")
            .disable_statement_logging();
        options.connect().await.map_err(|error| self.opening(error))
    }

    /// Opens the file that a replicator fills, beside it; its temporary tables are files.
    pub(super) async fn beside(&self) -> Result<SqliteConnection, Error> {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(false)
            .foreign_keys(false)
            .busy_timeout(BUSY_TIMEOUT)
            .row_buffer_size(super::statement::LONGEST_CHAIN + 1)
            .pragma("temp_store", "FILE")
            .pragma("cache_size", "-16384")
            .disable_statement_logging();
        options.connect().await.map_err(|error| self.opening(error))
    }

    /// Opens the file to look at it; `None` where there is no file.
    pub(super) async fn look(&self) -> Result<Option<SqliteConnection>, Error> {
        if !self.path.exists() {
            return Ok(None);
        }
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(false)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("query_only", "ON")
            .disable_statement_logging();
        options
            .connect()
            .await
            .map(Some)
            .map_err(|error| self.opening(error))
    }

    fn opening(&self, error: sqlx::Error) -> Error {
        let refused = failure(format!("`{self}` cannot be opened"), error);
        match refused.kind() {
            ErrorKind::TargetMismatch => refused,
            _ => refused.remedy("check that the folder exists and can be written to"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())
    }
}

/// What an error of SQLite means. Its own text names tables and columns, no values.
pub(super) fn failure(message: impl Into<String>, error: sqlx::Error) -> Error {
    // <https://www.sqlite.org/rescode.html>: the low byte is the primary code.
    let code = error
        .as_database_error()
        .and_then(|inner| inner.code())
        .and_then(|code| code.parse::<u32>().ok())
        .map(|code| code & 0xff);
    let (kind, remedy) = match code {
        Some(5 | 6) => (
            ErrorKind::TargetUnreachable,
            "another program holds a lock on the target file: close it, then start again",
        ),
        Some(13) => (
            ErrorKind::TargetUnreachable,
            "the disk is full: make room; nothing was lost",
        ),
        // Too big, a constraint, a type that does not fit, a value out of range.
        Some(18..=20 | 25) => (ErrorKind::Data, ErrorKind::Data.remedy()),
        Some(14) => (
            ErrorKind::TargetUnreachable,
            "check that the folder exists and can be written to",
        ),
        Some(26) => (
            ErrorKind::TargetMismatch,
            "the file is no SQLite database: name another file in CDC_TARGET_URL",
        ),
        _ => (ErrorKind::TargetRefused, ErrorKind::TargetRefused.remedy()),
    };
    Error::new(kind, message).remedy(remedy).because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_a_file() {
        for url in ["sqlite:a/b.sqlite", "sqlite://a/b.sqlite", "a/b.sqlite"] {
            assert_eq!(Target::parse(url).unwrap().path(), Path::new("a/b.sqlite"));
        }
        assert_eq!(
            Target::parse("sqlite:///tmp/x").unwrap().path(),
            Path::new("/tmp/x")
        );
        assert_eq!(
            Target::parse(r"C:\lake.sqlite").unwrap().path(),
            Path::new(r"C:\lake.sqlite")
        );
    }

    #[test]
    fn addresses_without_a_file_are_refused() {
        assert!(Target::parse("sqlite:").is_err());
        assert!(Target::parse("sqlite::memory:").is_err());
    }
}
