//! The edge where files are read: a mapping and everything it names.

use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::diag::Diagnostics;
use crate::encoding::{Encoding, decode, said_latin1};
use crate::source::{FileId, Sources};
use crate::spec::{self, EncodingWord};

/// The inputs of one compilation, read.
#[derive(Debug)]
pub struct Project {
    /// The mapping first, then the DDL files, then the CSV files, as the mapping names
    /// them. Files that cannot be read are noted, and become findings where they are named.
    pub sources: Sources,
    /// The mapping.
    pub mapping: FileId,
    /// The paths of all inputs, of those that cannot be read too.
    pub inputs: Vec<PathBuf>,
}

/// A mapping that cannot be read at all.
#[derive(Debug)]
pub struct LoadError {
    name: String,
    reason: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, reason } = self;
        write!(
            f,
            "cannot read the mapping `{name}`: {reason}\nhelp: name the file with `--mapping`, or write a first one with `cdc init --ddl FILE`"
        )
    }
}

impl std::error::Error for LoadError {}

impl Project {
    /// Reads a DDL file that the mapping does not name.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn add_ddl(&mut self, file: &Path) -> Result<FileId, String> {
        let name = file.display().to_string();
        let (text, encoding) = read_ddl(file, Said::Nothing)
            .map_err(|reason| format!("cannot read `{name}`: {reason}"))?;
        Ok(self.sources.add_decoded(name, text, encoding))
    }

    /// The mapping's name in reports.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.sources.file(self.mapping).name
    }
}

/// Reads a mapping and the files it names.
///
/// Files are named relative to the workspace the mapping stands in (the nearest folder
/// above it whose Cargo.toml has `[workspace]`, else the nearest with a Cargo.toml, else
/// the current folder), so that the same inputs give the same bytes wherever the compiler
/// is started, and names read as rustc's do.
///
/// # Errors
///
/// The mapping is missing, may not be read or is not UTF-8.
pub fn load(mapping: &Path) -> Result<Project, LoadError> {
    let shown = mapping.display().to_string();
    let failed = |error: io::Error| LoadError {
        name: shown.clone(),
        reason: reason(&error),
    };
    let current = std::env::current_dir().map_err(failed)?;
    let path = normal(&current.join(mapping));
    let base = base(&path).unwrap_or_else(|| normal(&current));
    let text = read(&path).map_err(|reason| LoadError {
        name: shown.clone(),
        reason,
    })?;
    let mut sources = Sources::default();
    let mut inputs = vec![path.clone()];
    let mapping = sources.add(relative(&path, &base), text);
    // Only the names count here: findings are the compilation's, made from the same texts.
    let parsed = spec::parse(&sources, mapping, &mut Diagnostics::default());
    let folder = path.parent().unwrap_or(Path::new(""));
    let ddl = parsed.iter().flat_map(|mapping| &mapping.source.ddl);
    let said = parsed.iter().any(|mapping| {
        let said = mapping.source.encoding.as_ref();
        said.is_some_and(|said| said.value == EncodingWord::Latin1)
    });
    let encoding = if said { Said::Latin1 } else { Said::Nothing };
    let ddl: Vec<&str> = ddl.map(|named| named.value.as_str()).collect();
    for named in parsed.iter().flat_map(spec::inputs) {
        let input = normal(&folder.join(&named.value));
        if inputs.contains(&input) {
            continue;
        }
        let name = crate::source::join(&sources.file(mapping).name, &named.value);
        let read = if ddl.contains(&named.value.as_str()) {
            read_ddl(&input, encoding)
        } else {
            read(&input).map(|text| (text, Encoding::Utf8))
        };
        match read {
            Ok((text, encoding)) => {
                sources.add_decoded(name, text, encoding);
            }
            Err(reason) => sources.add_unreadable(name, reason),
        }
        inputs.push(input);
    }
    Ok(Project {
        sources,
        mapping,
        inputs,
    })
}

/// Reads DDL files, named as given.
///
/// # Errors
///
/// The first file that cannot be read.
pub fn load_ddl(files: &[PathBuf], encoding: Said) -> Result<Sources, String> {
    let mut sources = Sources::default();
    for file in files {
        let name = file.display().to_string();
        let read =
            read_ddl(file, encoding).map_err(|reason| format!("cannot read `{name}`: {reason}"))?;
        sources.add_decoded(name, read.0, read.1);
    }
    Ok(sources)
}

/// What the user says of the encoding of DDL files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing: their bytes tell.
    Nothing,
    /// They are in the servers' latin1.
    Latin1,
}

/// DDL is taken in any encoding that dumps and editors write; see [`decode`].
fn read_ddl(path: &Path, encoding: Said) -> Result<(String, Encoding), String> {
    let bytes = std::fs::read(path).map_err(|error| reason(&error))?;
    match encoding {
        Said::Nothing => decode(bytes),
        Said::Latin1 => Ok(said_latin1(&bytes)),
    }
}

fn read(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| reason(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error
            .as_bytes()
            .iter()
            .take(at)
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        format!("line {line} is not UTF-8")
    })
}

/// The same words on every system.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// The workspace a file stands in.
fn base(path: &Path) -> Option<PathBuf> {
    let folders = || path.ancestors().skip(1);
    let manifest = |folder: &&Path| folder.join("Cargo.toml").is_file();
    let workspace = |folder: &&Path| {
        let text = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        text.lines()
            .any(|line| line.trim_start().starts_with("[workspace"))
    };
    folders()
        .find(workspace)
        .or_else(|| folders().find(manifest))
        .map(Path::to_path_buf)
}

/// The path without `.` and `..`, by its text alone.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// `path` as seen from `base`, with `/` as separator.
fn relative(path: &Path, base: &Path) -> String {
    let (path, base): (Vec<_>, Vec<_>) = (path.components().collect(), base.components().collect());
    let common = path.iter().zip(&base).take_while(|(a, b)| a == b).count();
    let up = base.iter().skip(common).map(|_| "..".to_owned());
    let down = path
        .iter()
        .skip(common)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ddl_said_to_be_latin1_is_read_as_that() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mapping.toml");
        // Two characters in latin1 that are one in UTF-8.
        std::fs::write(folder.path().join("a.sql"), b"caf\xc3\xa9").unwrap();
        let text = |mapping: &str| {
            std::fs::write(&path, mapping).unwrap();
            let project = load(&path).unwrap();
            let ddl = project.sources.iter().nth(1).map(|(_, file)| file);
            ddl.map(|file| (file.text.clone(), file.encoding)).unwrap()
        };
        let mapping = "[source]\nddl = \"a.sql\"\n";
        assert_eq!(text(mapping), ("café".to_owned(), Encoding::Utf8));
        let said = format!("{mapping}encoding = \"latin1\"\n");
        assert_eq!(text(&said), ("cafÃ©".to_owned(), Encoding::SaidLatin1));
    }

    #[test]
    fn names_are_relative_to_the_workspace() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("schema")).unwrap();
        std::fs::create_dir_all(root.join("generated")).unwrap();
        std::fs::write(root.join("Cargo.toml"), "[workspace]\n").unwrap();
        std::fs::write(root.join("generated/Cargo.toml"), "[package]\n").unwrap();
        let mapping =
            "[source]\nddl = [\"a.sql\", \"b.sql\", \"../a.sql\"]\n[values.c]\ncsv = \"c.csv\"\n";
        std::fs::write(root.join("schema/mapping.toml"), mapping).unwrap();
        std::fs::write(root.join("schema/a.sql"), b"caf\n\xe9").unwrap();
        std::fs::write(root.join("a.sql"), "").unwrap();
        std::fs::write(root.join("schema/c.csv"), b"from,to\n\xe9,1\n").unwrap();
        let project = load(&root.join("generated/../schema/mapping.toml")).unwrap();
        let names: Vec<_> = project
            .sources
            .iter()
            .map(|(_, file)| file.name.as_str())
            .collect();
        assert_eq!(names, ["schema/mapping.toml", "schema/a.sql", "a.sql"]);
        assert_eq!(project.inputs.len(), 5);
        let reason = |path| project.sources.relative(project.mapping, path).unwrap_err();
        assert_eq!(reason("c.csv"), "line 2 is not UTF-8");
        assert_eq!(reason("b.sql"), "no such file");
    }

    #[test]
    fn a_missing_mapping_says_what_to_do() {
        let error = load(Path::new("no/such/mapping.toml"))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("cannot read the mapping `no/such/mapping.toml`: no such file"));
    }
}
