//! The workspace's programs: built once a test process, run as a user would.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::{Outcome, place};

/// What a program did.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ran {
    /// The output as an error unless the exit code is `code`.
    ///
    /// # Errors
    /// The code is another.
    pub fn expect(self, code: i32) -> Outcome<Self> {
        if self.code == Some(code) {
            return Ok(self);
        }
        let Self {
            code: found,
            stdout,
            stderr,
        } = self;
        Err(format!("exit code {found:?}, expected {code}\n{stdout}\n{stderr}").into())
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let ran = Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        shows_no_password(&ran.stdout);
        shows_no_password(&ran.stderr);
        ran
    }
}

/// The accounts of the examples in help texts and configuration.
const EXAMPLES: [&str; 4] = ["cdc:secret", "user:password", "cdc:…", "root:…"];

/// Whatever the suite is about: no program prints an address with a password.
///
/// # Panics
/// It does.
pub fn shows_no_password(text: &str) {
    for (at, _) in text.match_indices("://") {
        let address = text.get(at + 3..).unwrap_or_default();
        let end = address.find(|c: char| c.is_whitespace() || "/\"'`<>,)".contains(c));
        let authority = address.get(..end.unwrap_or(address.len()));
        let Some((account, host)) = authority.and_then(|it| it.rsplit_once('@')) else {
            continue;
        };
        let is_shown = account
            .split_once(':')
            .is_some_and(|(_, password)| !password.is_empty());
        assert!(
            !is_shown || EXAMPLES.contains(&account),
            "an address at `{host}` is shown with its password"
        );
    }
}

/// `replicator` or `cdc`, up to date with the sources.
///
/// # Errors
/// The workspace does not build.
pub fn program(name: &str) -> Outcome<PathBuf> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    BUILT
        .get_or_init(|| build().map_err(|reason| reason.to_string()))
        .clone()?;
    Ok(place::programs()?.join(name))
}

/// A command of a program of this workspace.
///
/// # Errors
/// As [`program`].
pub fn command(name: &str) -> Outcome<Command> {
    Ok(Command::new(program(name)?))
}

/// Runs `cdc` in `folder`.
///
/// # Errors
/// As [`program`], or it cannot be started.
pub fn cdc(folder: &Path, arguments: &[&str]) -> Outcome<Ran> {
    Ok(command("cdc")?
        .current_dir(folder)
        .args(arguments)
        .output()?
        .into())
}

/// `cargo build` for the profile these tests run under: nothing to do as a rule.
fn build() -> Outcome<()> {
    let mut cargo = cargo()?;
    cargo.args(["build", "--quiet", "--workspace"]);
    cargo.args(["--bin", "replicator", "--bin", "cdc"]);
    if place::programs()?.ends_with("release") {
        cargo.arg("--release");
    }
    let ran = Ran::from(cargo.current_dir(place::workspace()).output()?);
    ran.expect(0).map(|_| ())
}

/// A cargo that shares this workspace's target folder.
///
/// # Errors
/// The target folder cannot be told.
pub fn cargo() -> Outcome<Command> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo told this test about itself is not for another build: some build scripts
    // read it and would run again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
            "CARGO_PRIMARY_",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix))
        {
            cargo.env_remove(name.as_ref());
        }
    }
    cargo.env("CARGO_TARGET_DIR", place::target()?);
    Ok(cargo)
}
