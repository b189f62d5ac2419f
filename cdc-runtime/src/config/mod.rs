//! What the operator wants: flags over environment over `replicator.toml` over defaults.

mod file;
mod hosts;
mod login;
mod observing;
mod secret;
mod section;
mod target_password;

use std::path::Path;
use std::time::Duration;

use sha2::{Digest, Sha256};

pub use observing::Observing;
pub use secret::Secret;
pub(crate) use section::{Flag, Section};

use crate::error::{Error, ErrorKind};
use crate::replicator::{Limits, SwapRule};
use crate::sink::Target;
use crate::source::Address;

pub use login::{Login, refuse_password_in};

/// The file that is read where it exists and no other is named.
pub const FILE: &str = "replicator.toml";

/// Row changes that are set aside before the stream stops, where nobody says.
const DEAD_LETTERS: u64 = 100;

/// What was said in one place; `None` where nothing was.
///
/// Not `Debug`: addresses hold passwords.
#[derive(Clone, Default)]
pub struct Options {
    /// `mysql://user:password@host:port/`.
    pub source_url: Option<String>,
    /// How to sign in there.
    pub source_login: Login,
    /// `sqlite:path`, `mysql://…`, `postgres://…`.
    pub target_url: Option<String>,
    /// Under which id the replicator registers at the server.
    pub server_id: Option<u32>,
    /// The salt of `mask = "sha256"`.
    pub mask_salt: Option<String>,
    /// Statements in a batch.
    pub batch_rows: Option<u64>,
    /// Bytes of a batch.
    pub batch_bytes: Option<u64>,
    /// Bytes of a transaction that are kept in memory; more goes to a temporary file.
    pub memory_budget: Option<u64>,
    /// `gh-ost` or `pt-osc`: the tool whose swapped tables hold the same rows.
    pub online_schema_change: Option<String>,
    /// Seconds between the server's signs of life.
    pub heartbeat: Option<u64>,
    /// Seconds the first connection may take.
    pub connect_timeout: Option<u64>,
    /// Failures in a row after which `run` gives up.
    pub retries: Option<u32>,
    /// Row changes that are set aside at most.
    pub dead_letters: Option<u64>,
}

/// What holds in the end.
#[derive(Clone)]
pub struct Settings {
    source: Option<(String, Login)>,
    /// The target.
    pub target: Target,
    /// Under which id the replicator registers at the server.
    pub server_id: u32,
    /// The salt of `mask = "sha256"`; `None`: the target keeps a random one.
    pub mask_salt: Option<String>,
    /// The size of a batch.
    pub limits: Limits,
    /// Bytes of a transaction that are kept in memory; more goes to a temporary file.
    pub memory_budget: usize,
    /// The tool whose swapped tables hold the same rows.
    pub online_schema_change: SwapRule,
    /// How often the server gives a sign of life.
    pub heartbeat: Duration,
    /// How long the first connection may take.
    pub connect_timeout: Duration,
    /// Failures in a row after which `run` gives up; `None`: never.
    pub retries: Option<u32>,
    /// Row changes that are set aside at most; 0: the first one stops the stream.
    pub dead_letters: usize,
}

impl Settings {
    /// Joins `given` (flags and environment) with the file: the one named, else
    /// [`FILE`] where it exists.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for a file that cannot be read, holds an unknown key, or a
    /// value that cannot be.
    pub fn gather(given: Options, named: Option<&Path>) -> Result<Self, Error> {
        let file = match file::chosen(named) {
            Some(path) => file::read(&path)?,
            None => Options::default(),
        };
        given.or(file).settle()
    }

    /// The source's address.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] where there is none, or what is said of it does not go
    /// together.
    pub fn source(&self) -> Result<Address, Error> {
        let (url, login) = self.source.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::Config, "no source is named")
                .remedy("set CDC_SOURCE_URL=mysql://USER@HOST:3306/ and CDC_SOURCE_PASSWORD")
        })?;
        login.address(url)
    }
}

impl Options {
    /// These, and where they say nothing, `other`.
    #[must_use]
    fn or(self, other: Self) -> Self {
        Self {
            source_url: self.source_url.or(other.source_url),
            source_login: self.source_login.or(other.source_login),
            target_url: self.target_url.or(other.target_url),
            server_id: self.server_id.or(other.server_id),
            mask_salt: self.mask_salt.or(other.mask_salt),
            batch_rows: self.batch_rows.or(other.batch_rows),
            batch_bytes: self.batch_bytes.or(other.batch_bytes),
            memory_budget: self.memory_budget.or(other.memory_budget),
            online_schema_change: self.online_schema_change.or(other.online_schema_change),
            heartbeat: self.heartbeat.or(other.heartbeat),
            connect_timeout: self.connect_timeout.or(other.connect_timeout),
            retries: self.retries.or(other.retries),
            dead_letters: self.dead_letters.or(other.dead_letters),
        }
    }

    fn settle(self) -> Result<Settings, Error> {
        let mut target = Target::parse(self.target_url.as_deref().unwrap_or("sqlite:lake.sqlite"))?;
        if let Some(password) = target_password::target_password()? {
            target = target.with_password(&password);
        }
        let server_id = match self.server_id {
            Some(0) => {
                return Err(
                    Error::new(ErrorKind::Config, "server id 0 does not replicate").remedy(
                        "choose a number that no other server or replica of the source has",
                    ),
                );
            }
            Some(id) => id,
            None => own_id(&target),
        };
        if self.mask_salt.as_deref() == Some("") {
            return Err(Error::new(ErrorKind::Config, "the mask salt is empty")
                .remedy("set CDC_MASK_SALT to a long random text, or leave it out"));
        }
        Ok(Settings {
            source: self.source_url.map(|url| (url, self.source_login)),
            target,
            server_id,
            mask_salt: self.mask_salt,
            limits: Limits {
                rows: at_least_one("batch_rows", self.batch_rows.unwrap_or(10_000))?,
                bytes: at_least_one("batch_bytes", self.batch_bytes.unwrap_or(8 << 20))?,
            },
            memory_budget: at_least_one("memory_budget", self.memory_budget.unwrap_or(64 << 20))?,
            online_schema_change: match self.online_schema_change.as_deref() {
                None | Some("") => SwapRule::Nobody,
                Some(name) => SwapRule::parse(name)?,
            },
            heartbeat: Duration::from_secs(self.heartbeat.unwrap_or(10).max(1)),
            connect_timeout: Duration::from_secs(self.connect_timeout.unwrap_or(10).max(1)),
            retries: self.retries,
            dead_letters: usize::try_from(self.dead_letters.unwrap_or(DEAD_LETTERS))
                .unwrap_or(usize::MAX),
        })
    }
}

fn at_least_one(name: &str, value: u64) -> Result<usize, Error> {
    usize::try_from(value)
        .ok()
        .filter(|value| *value > 0)
        .ok_or_else(|| {
            Error::new(ErrorKind::Config, format!("`{name}` must be 1 or more"))
                .remedy("see `replicator --help`")
        })
}

/// An id that stays the same for a target and hardly meets another: the server allows
/// one connection for each.
fn own_id(target: &Target) -> u32 {
    let digest = Sha256::digest(target.identity());
    let number = digest
        .iter()
        .take(4)
        .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    number | 1 << 30
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str, given: Options) -> Result<Settings, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::write(&path, text).unwrap();
        Settings::gather(given, Some(&path))
    }

    #[test]
    fn flags_stand_over_the_file_and_the_file_over_defaults() {
        let text = "target_url = \"sqlite:file.sqlite\"\nbatch_rows = 5\nserver_id = 7\n";
        let given = Options {
            server_id: Some(9),
            ..Options::default()
        };
        let settings = settings(text, given).unwrap();
        assert_eq!(settings.server_id, 9);
        assert_eq!(settings.limits.rows, 5);
        assert_eq!(settings.limits.bytes, 8 << 20);
        assert_eq!(settings.target, Target::parse("file.sqlite").unwrap());
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_name() {
        let error = settings(
            "\n\nsorce_url = \"mysql://u:secret@h/\"\n",
            Options::default(),
        )
        .err()
        .unwrap();
        assert!(error.to_string().contains("line 3"), "{error}");
        assert!(error.to_string().contains("`sorce_url`"), "{error}");
        assert!(error.help().contains("`source_url`"), "{}", error.help());
        assert!(!error.to_string().contains("secret"));
    }

    #[test]
    fn a_wrong_value_is_refused_without_showing_it() {
        for text in [
            "server_id = \"secret\"",
            "server_id = -1",
            "mask_salt = 17",
            "batch_rows = 0",
            "source_url = \"secret",
        ] {
            let error = settings(text, Options::default()).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn the_servers_id_depends_on_the_target_alone() {
        let id = |url| own_id(&Target::parse(url).unwrap());
        assert_eq!(id("a"), id("sqlite:a"));
        assert_ne!(id("a"), id("b"));
    }
}
