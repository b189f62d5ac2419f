//! Where a PostgreSQL target is.

use std::fmt;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::error::{Error, ErrorKind};

/// A server and the database on it. Shown without the password.
#[derive(Clone)]
pub struct Address {
    pub(super) options: PgConnectOptions,
    shown: String,
}

impl Address {
    /// Reads `postgres://user:password@host:5432/database`, also `postgresql://`; options
    /// as `?sslmode=verify-full&sslrootcert=FILE`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for what is no such address; without showing it.
    pub fn parse(url: &str) -> Result<Self, Error> {
        // The parser's own words may hold parts of the address.
        let options = PgConnectOptions::from_str(url).map_err(|_| {
            Error::new(ErrorKind::Config, "the target's address cannot be read")
                .remedy("write CDC_TARGET_URL=postgres://user:password@host:5432/database")
        })?;
        let database = options.get_database().unwrap_or_default();
        let shown = format!(
            "postgres://{}@{}:{}/{database}",
            options.get_username(),
            options.get_host(),
            options.get_port()
        );
        Ok(Self { options, shown })
    }

    /// The same place with this password.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Self {
        self.options = self.options.password(password);
        self
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.shown == other.shown
    }
}

impl Eq for Address {}
