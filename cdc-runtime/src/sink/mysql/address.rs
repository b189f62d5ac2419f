//! Where a MySQL or MariaDB target is.

use std::fmt;
use std::str::FromStr;

use sqlx::mysql::MySqlConnectOptions;

use crate::error::{Error, ErrorKind};

/// A server and the database on it. Shown without the password.
#[derive(Clone)]
pub struct Address {
    pub(super) options: MySqlConnectOptions,
    shown: String,
}

impl Address {
    /// Reads `mysql://user:password@host:3306/database`, also `mariadb://`; options as
    /// `?ssl-mode=VERIFY_IDENTITY&ssl-ca=FILE`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for what is no such address; without showing it.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let url = url
            .strip_prefix("mariadb:")
            .map_or_else(|| url.to_owned(), |rest| format!("mysql:{rest}"));
        // The parser's own words may hold parts of the address.
        let options = MySqlConnectOptions::from_str(&url).map_err(|_| {
            Error::new(ErrorKind::Config, "the target's address cannot be read")
                .remedy("write CDC_TARGET_URL=mysql://user:password@host:3306/database")
        })?;
        let database = options.get_database().unwrap_or_default();
        let shown = format!(
            "mysql://{}@{}:{}/{database}",
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
