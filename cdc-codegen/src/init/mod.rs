//! `cdc init`: a crate that builds and replicates, from nothing but a DDL file.
//!
//! What is written compiles: the starter mapping is compiled here first, and whatever the
//! compiler refuses is commented out with its reason.

mod krate;
mod name;
mod starter;
mod text;

use std::io::{self, Write as _};
use std::path::Path;

use crate::artifact::Artifact;
use crate::diag::Diagnostics;
use crate::source::Sources;

/// What to begin from.
#[derive(Debug, Clone)]
pub struct Request {
    /// The DDL file's name, without folders.
    pub ddl_name: String,
    /// Its text.
    pub ddl: String,
    /// The schema of tables that the DDL places in none; none: the database named in
    /// mysqldump's header, else the file's name.
    pub schema: Option<String>,
    /// What to call the package; made a valid name.
    pub package: String,
    /// The folder that holds the crates `cdc-runtime` and `cdc-codegen`.
    pub crates: String,
}

/// A DDL file that no crate can be made from.
#[derive(Debug)]
pub struct Refused {
    /// What was read, for the report.
    pub sources: Sources,
    /// Why.
    pub diagnostics: Diagnostics,
}

/// The new crate's files, in the order in which they are written.
///
/// # Errors
///
/// The DDL cannot be read.
pub fn plan(request: &Request) -> Result<Vec<Artifact>, Box<Refused>> {
    let mapping = starter::mapping(request)?;
    let file = |path: &str, text: String| Artifact {
        path: path.to_owned(),
        text,
    };
    Ok(vec![
        file("Cargo.toml", krate::manifest(request)),
        file("build.rs", krate::BUILD.to_owned()),
        file("src/main.rs", krate::MAIN.to_owned()),
        file(&format!("schema/{}", request.ddl_name), request.ddl.clone()),
        file("schema/mapping.toml", mapping),
        file("README.md", krate::readme(request)),
        file(".gitignore", krate::IGNORE.to_owned()),
    ])
}

/// Writes the files of a plan below `folder`. Nothing is written where one of them is
/// there already.
///
/// # Errors
///
/// A file is there already, or cannot be written.
pub fn write(folder: &Path, files: &[Artifact]) -> io::Result<()> {
    if let Some(there) = files.iter().find(|file| folder.join(&file.path).exists()) {
        let path = folder.join(&there.path);
        let message = format!("`{}` is there already; nothing was written", path.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    for file in files {
        let path = folder.join(&file.path);
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::File::create_new(&path)?.write_all(file.text.as_bytes()));
        written.map_err(|error| {
            io::Error::new(
                error.kind(),
                format!("cannot write `{}`: {error}", path.display()),
            )
        })?;
    }
    Ok(())
}
