//! How to sign in at the source: what the URL says, and what is said beside it.
//!
//! A password belongs in the environment or in a file. On a command line every user of
//! the machine can read it, so that it is refused there.

use std::path::PathBuf;

use crate::error::{Error, ErrorKind};
use crate::source::{Address, Password, Tls};

/// What was said beside the URL. Not `Debug`: it may hold the password.
#[derive(Clone, Default)]
pub struct Login {
    /// The password itself: `CDC_SOURCE_PASSWORD`.
    pub password: Option<String>,
    /// A file that holds it: `CDC_SOURCE_PASSWORD_FILE`.
    pub password_file: Option<PathBuf>,
    /// TLS: `CDC_SSL_MODE`, `CDC_SSL_CA`, `CDC_SSL_CERT`, `CDC_SSL_KEY`.
    pub tls: Tls,
}

impl Login {
    /// These, and where they say nothing, `other`. A password from here stands over one
    /// from there, whichever way each is given.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        let here = self.password.is_some() || self.password_file.is_some();
        let (password, password_file) = match here {
            true => (self.password, self.password_file),
            false => (other.password, other.password_file),
        };
        Self {
            password,
            password_file,
            tls: self.tls.or(other.tls),
        }
    }

    /// The address of `url` with all of this.
    ///
    /// # Errors
    /// [`ErrorKind::Config`]: a URL that does not read, two passwords, a file that is not
    /// there.
    pub(super) fn address(&self, url: &str) -> Result<Address, Error> {
        let password = match (&self.password, &self.password_file) {
            (Some(_), Some(_)) => return Err(two()),
            (Some(text), None) => Some(Password::new(text.clone())),
            (None, Some(path)) => Some(Password::read(path)?),
            (None, None) => None,
        };
        let address = Address::parse(url)?
            .with_password(password)
            .with_tls(&self.tls);
        address.tls().verify_files()?;
        Ok(address)
    }
}

fn two() -> Error {
    Error::new(
        ErrorKind::Config,
        "the source's password is given twice, as a text and as a file",
    )
    .remedy("set either CDC_SOURCE_PASSWORD or CDC_SOURCE_PASSWORD_FILE")
}

/// Refuses a URL from the command line that holds a password.
///
/// # Errors
/// [`ErrorKind::Config`].
pub fn refuse_password_in(url: &str) -> Result<(), Error> {
    // What does not read is refused where it is used.
    if !Address::parse(url).is_ok_and(|address| address.has_password()) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Config,
        "the password stands on the command line, where every user of this machine can read it",
    )
    .remedy("set CDC_SOURCE_PASSWORD or CDC_SOURCE_PASSWORD_FILE, or the whole CDC_SOURCE_URL, in the environment"))
}
