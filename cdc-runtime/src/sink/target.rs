//! A target's address: its scheme names the kind of database.

use std::fmt;

#[cfg(feature = "mysql")]
use super::mysql;
#[cfg(feature = "postgres")]
use super::postgres;
use super::sqlite;
use crate::error::{Error, ErrorKind};

/// Where a target is, by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file.
    Sqlite(sqlite::Target),
    /// A database of MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    Mysql(Box<mysql::Address>),
    /// A schema of a PostgreSQL database.
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::Address>),
}

impl Target {
    /// Reads `sqlite:path`, `mysql://…`, `mariadb://…`, `postgres://…`, or a plain path.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for a kind this replicator does not know, or an address that
    /// names no target.
    pub fn parse(url: &str) -> Result<Self, Error> {
        match url.split_once(':') {
            Some(("sqlite", _)) => {}
            #[cfg(feature = "mysql")]
            Some(("mysql" | "mariadb", rest)) if rest.starts_with("//") => {
                return mysql::Address::parse(url).map(|it| Self::Mysql(Box::new(it)));
            }
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                return postgres::Address::parse(url).map(|it| Self::Postgres(Box::new(it)));
            }
            Some((scheme, rest)) if rest.starts_with("//") || is_word(scheme) => {
                return Err(unknown(scheme));
            }
            _ => {}
        }
        sqlite::Target::parse(url).map(Self::Sqlite)
    }

    /// The same target, reached with this password.
    #[must_use]
    pub fn with_password(self, password: &str) -> Self {
        match self {
            Self::Sqlite(file) => Self::Sqlite(file),
            #[cfg(feature = "mysql")]
            Self::Mysql(address) => Self::Mysql(Box::new(address.with_password(password))),
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => Self::Postgres(Box::new(address.with_password(password))),
        }
    }

    /// What tells this target from others: the same text in every start.
    #[must_use]
    pub fn identity(&self) -> Vec<u8> {
        match self {
            Self::Sqlite(file) => file.identity(),
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            server => server.to_string().into_bytes(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => file.fmt(f),
            #[cfg(feature = "mysql")]
            Self::Mysql(address) => address.fmt(f),
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => address.fmt(f),
        }
    }
}

/// Whether it reads as a scheme: a file's path with a colon has a dot or a slash before it.
fn is_word(scheme: &str) -> bool {
    scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn unknown(scheme: &str) -> Error {
    let message = match scheme {
        "mysql" | "mariadb" | "postgres" | "postgresql" => format!(
            "this replicator was built without `{scheme}` targets: the feature of cdc-runtime is off"
        ),
        _ => format!("`{scheme}` is no target this replicator knows"),
    };
    Error::new(ErrorKind::Config, message).remedy(
        "write CDC_TARGET_URL=sqlite:lake.sqlite, mysql://user:password@host:3306/database or \
         postgres://user:password@host:5432/database",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_shows_its_password() {
        for url in ["mysql://u:secret@h/d", "postgres://u:secret@h/d"] {
            let target = Target::parse(url).unwrap();
            let shown = format!("{target} {target:?}");
            assert!(
                shown.contains("@h:") && !shown.contains("secret"),
                "{shown}"
            );
        }
        for url in [
            "oracle://u:secret@h",
            "postgre:secret",
            "mysql:secret",
            "mysql://u:secret@h:port/d",
            "postgres://u:secret@[h/d",
        ] {
            let error = Target::parse(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(
                !format!("{error} {}", error.help()).contains("secret"),
                "{error}"
            );
        }
    }
}
