//! Where things are: the workspace, its target folder, the profile tests run under.

use std::path::{Path, PathBuf};

use crate::Outcome;

/// The workspace's root.
#[must_use]
pub fn workspace() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

/// A path below `schema/`.
#[must_use]
pub fn schema(path: &str) -> PathBuf {
    workspace().join("schema").join(path)
}

/// The committed inputs of a fuzz target, in one file.
#[must_use]
pub fn fuzz_pack(target: &str) -> PathBuf {
    workspace()
        .join("tests/fuzz/corpus")
        .join(format!("{target}.pack"))
}

/// The folder of built programs, `target/debug`: two up from a test binary in `deps`,
/// one up from a binary.
///
/// # Errors
/// The running program does not stand in a target folder.
pub fn programs() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    program
        .ancestors()
        .skip(1)
        .find(|folder| !folder.ends_with("deps"))
        .map(Path::to_path_buf)
        .ok_or_else(|| format!("{} stands in no target folder", program.display()).into())
}

/// cargo's target folder.
///
/// # Errors
/// The running program does not stand in a target folder.
pub fn target() -> Outcome<PathBuf> {
    let programs = programs()?;
    programs
        .parent()
        .map(Path::to_path_buf)
        .ok_or_else(|| format!("{} has no parent folder", programs.display()).into())
}
