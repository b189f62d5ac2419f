//! The only writer of generated files: writes what is stale, removes what is no longer
//! generated, leaves everything else untouched.

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::artifact::{Artifact, MARK};

/// A file that differs from what the inputs give.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stale {
    /// Below the output folder, `/` as separator.
    pub path: String,
    /// What is to be done.
    pub change: Change,
}

/// What is to be done with a stale file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is not there yet.
    Create,
    /// It has another text.
    Replace,
    /// It is generated, but no longer wanted.
    Remove,
}

impl Change {
    /// `create`, `replace` or `remove`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

/// The files of `artifacts` that `folder` lacks or has with another text, sorted by path;
/// whatever else stands there does not count. Writes nothing.
///
/// # Errors
///
/// A file cannot be read, or an artifact's path leads out of the folder.
pub fn differing(folder: &Path, artifacts: &[Artifact]) -> io::Result<Vec<Stale>> {
    let mut stale = Vec::new();
    for artifact in artifacts {
        let file = below(folder, &artifact.path)?;
        let change = match std::fs::read(&file) {
            Ok(bytes) if bytes == artifact.text.as_bytes() => continue,
            Ok(_) => Change::Replace,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Change::Create,
            Err(error) => return Err(at(&file, &error)),
        };
        stale.push(Stale {
            path: artifact.path.clone(),
            change,
        });
    }
    stale.sort();
    Ok(stale)
}

/// What stands in `folder` and differs from `artifacts`, sorted by path. Writes nothing.
///
/// # Errors
///
/// A file cannot be read, or an artifact's path leads out of the folder.
pub fn stale(folder: &Path, artifacts: &[Artifact]) -> io::Result<Vec<Stale>> {
    let mut stale = differing(folder, artifacts)?;
    let mut left = Vec::new();
    generated(folder, "", 0, &mut left)?;
    left.retain(|path| !artifacts.iter().any(|artifact| artifact.path == *path));
    stale.extend(left.into_iter().map(|path| Stale {
        path,
        change: Change::Remove,
    }));
    stale.sort();
    Ok(stale)
}

/// Makes `folder` hold exactly `artifacts` (and what was never generated); says what
/// changed. A file whose text stays is not touched, so that nothing is compiled again.
///
/// # Errors
///
/// A file cannot be read, written or removed.
pub fn write(folder: &Path, artifacts: &[Artifact]) -> io::Result<Vec<Stale>> {
    apply(folder, artifacts, stale(folder, artifacts)?)
}

/// Writes those of `artifacts` that differ and removes nothing; says what changed.
///
/// # Errors
///
/// A file cannot be read or written.
pub fn write_among(folder: &Path, artifacts: &[Artifact]) -> io::Result<Vec<Stale>> {
    apply(folder, artifacts, differing(folder, artifacts)?)
}

fn apply(folder: &Path, artifacts: &[Artifact], stale: Vec<Stale>) -> io::Result<Vec<Stale>> {
    for file in &stale {
        let path = below(folder, &file.path)?;
        match file.change {
            Change::Remove => std::fs::remove_file(&path).map_err(|error| at(&path, &error))?,
            Change::Create | Change::Replace => {
                let wanted = artifacts.iter().find(|artifact| artifact.path == file.path);
                if let Some(artifact) = wanted {
                    replace(&path, &artifact.text).map_err(|error| at(&path, &error))?;
                }
            }
        }
    }
    Ok(stale)
}

/// Writes beside the file and renames, so that nobody reads half a file.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}

/// The place of an artifact, which never leads out of the folder.
fn below(folder: &Path, path: &str) -> io::Result<PathBuf> {
    let relative = Path::new(path);
    let inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if path.is_empty() || !inside {
        let message = format!("`{path}` is no path below the output folder");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    Ok(folder.join(relative))
}

/// The generated files below `folder`, told by their first line. Build folders, hidden
/// folders and links are not entered.
fn generated(folder: &Path, prefix: &str, depth: usize, found: &mut Vec<String>) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(folder, &error)),
    };
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let (kind, path) = (entry.file_type()?, entry.path());
        if kind.is_dir() && depth < 4 && name != "target" && !name.starts_with('.') {
            generated(&path, &format!("{prefix}{name}/"), depth + 1, found)?;
        } else if kind.is_file() && is_generated(&path)? {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

fn is_generated(path: &Path) -> io::Result<bool> {
    use std::io::Read as _;
    let mut head = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| at(path, &error))?;
    file.take(200)
        .read_to_end(&mut head)
        .map_err(|error| at(path, &error))?;
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(first
        .windows(MARK.len())
        .any(|window| window == MARK.as_bytes()))
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(path: &str, text: &str) -> Artifact {
        Artifact {
            path: path.to_owned(),
            text: format!("// {MARK}\n{text}"),
        }
    }

    fn changes(stale: &[Stale]) -> Vec<(&str, Change)> {
        stale
            .iter()
            .map(|file| (file.path.as_str(), file.change))
            .collect()
    }

    #[test]
    fn writes_what_changed_and_removes_what_it_made() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let first = [artifact("mod.rs", "a"), artifact("sql/sqlite.sql", "b")];
        std::fs::write(root.join("hand.rs"), "// written by hand\n").unwrap();
        assert_eq!(write(root, &first).unwrap().len(), 2);
        let before = std::fs::metadata(root.join("mod.rs"))
            .unwrap()
            .modified()
            .unwrap();
        let second = [artifact("mod.rs", "a"), artifact("c.rs", "c")];
        let expected = [("c.rs", Change::Create), ("sql/sqlite.sql", Change::Remove)];
        assert_eq!(changes(&stale(root, &second).unwrap()), expected);
        assert_eq!(changes(&write(root, &second).unwrap()), expected);
        assert_eq!(
            std::fs::metadata(root.join("mod.rs"))
                .unwrap()
                .modified()
                .unwrap(),
            before
        );
        assert!(root.join("hand.rs").exists() && !root.join("sql/sqlite.sql").exists());
        assert!(stale(root, &second).unwrap().is_empty());
    }

    #[test]
    fn no_path_leads_out() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["../a.rs", "/a.rs", "", "a/../../b"] {
            assert!(
                write(folder.path(), &[artifact(path, "")]).is_err(),
                "{path}"
            );
        }
    }
}
