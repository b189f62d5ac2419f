//! A password: kept out of whatever is shown.

use std::fmt;
use std::path::Path;

use crate::error::{Error, ErrorKind};

/// A password, which prints as nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Keeps `text`.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// Reads the file at `path`: its text without the line's end.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] where it cannot be read, is no text, or is empty.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("the password file `{shown}` cannot be read");
            Error::new(ErrorKind::Config, message)
                .remedy("name a file that holds the password alone and that this account may read")
                .because(error.kind().to_string())
        })?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() {
            let message = format!("the password file `{shown}` is empty");
            return Err(Error::new(ErrorKind::Config, message)
                .remedy("write the password into it, in one line"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The password itself, for signing in.
    pub(crate) fn expose(&self) -> String {
        self.0.clone()
    }
}

/// Without the password.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}
