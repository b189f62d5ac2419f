//! A target's address: its scheme names the kind of database.

use std::fmt;

use super::sqlite;
use crate::error::{Error, ErrorKind};

/// Where a target is, by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file.
    Sqlite(sqlite::Target),
}

impl Target {
    /// Reads `sqlite:path`, `sqlite://path`, or a plain path.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for a kind this replicator does not know, or an address that
    /// names no target.
    pub fn parse(url: &str) -> Result<Self, Error> {
        match url.split_once(':') {
            Some(("sqlite", _)) => {}
            Some((scheme, rest)) if rest.starts_with("//") => return Err(unknown(scheme)),
            _ => {}
        }
        sqlite::Target::parse(url).map(Self::Sqlite)
    }

    /// What tells this target from others: the same text in every start.
    #[must_use]
    pub fn identity(&self) -> Vec<u8> {
        match self {
            Self::Sqlite(file) => file.identity(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => file.fmt(f),
        }
    }
}

fn unknown(scheme: &str) -> Error {
    let message = match scheme {
        "mysql" | "mariadb" | "postgres" | "postgresql" => {
            format!(
                "`{scheme}` targets are not in this version: its SQL is generated, its writer is not"
            )
        }
        _ => format!("`{scheme}` is no target this replicator knows"),
    };
    Error::new(ErrorKind::Config, message).remedy("write CDC_TARGET_URL=sqlite:lake.sqlite")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_databases_are_refused_without_their_password() {
        for url in [
            "mysql://u:secret@h/d",
            "postgres://u:secret@h/d",
            "oracle://u:secret@h",
        ] {
            let error = Target::parse(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(!error.to_string().contains("secret"));
        }
    }
}
