//! The server's programs: unpacked once, found again by everybody.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Flavor;
use crate::{Outcome, place};

/// An unpacked server.
pub(super) struct Programs {
    /// The folder it is unpacked in.
    pub(super) root: PathBuf,
    /// Its own dynamic loader.
    pub(super) loader: PathBuf,
    /// Where its libraries are, separated by colons.
    pub(super) libraries: String,
    /// The server program.
    pub(super) server: PathBuf,
}

impl Programs {
    /// Finds the programs of `flavor`, unpacking them first if need be.
    pub(super) fn provide(flavor: Flavor) -> Outcome<Self> {
        let (package, suites): (&str, &[&str]) = match flavor {
            Flavor::MySql => ("mysql-server-core", &["sid"]),
            Flavor::MariaDb1011 => ("mariadb-server-core", &["bookworm"]),
            Flavor::MariaDb11 => ("mariadb-server-core", &["trixie"]),
        };
        let server = if flavor.is_mariadb() {
            "usr/sbin/mariadbd"
        } else {
            "usr/sbin/mysqld"
        };
        Self::unpacked(flavor.name(), package, suites, server)
    }

    /// Finds the programs of `package` from the first of the Debian `suites` that has it,
    /// in the folder `name`, unpacking them first if need be.
    pub(super) fn unpacked(
        name: &str,
        package: &str,
        suites: &[&str],
        server: &str,
    ) -> Outcome<Self> {
        let root = place::target()?.join("servers").join(name);
        if !root.join("ready").exists() {
            install(&[], &root, package, suites)?;
        }
        Self::find(root, server)
    }

    fn find(root: PathBuf, server: &str) -> Outcome<Self> {
        let folders = library_folders(&root)?;
        let loader = folders
            .iter()
            .filter_map(|folder| entries(folder).ok())
            .flatten()
            .find(|path| file_name(path).starts_with("ld-linux"))
            .ok_or_else(|| format!("no dynamic loader in {}", root.display()))?;
        let libraries: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
        let server = root.join(server);
        if !server.exists() {
            return Err(format!("no {}", server.display()).into());
        }
        Ok(Self {
            root,
            loader,
            libraries: libraries.join(":"),
            server,
        })
    }

    /// The command line that runs the server with its own loader and libraries.
    pub(super) fn command_line(&self) -> Vec<String> {
        self.run(&self.server)
    }

    /// The command line that runs another of its programs.
    pub(super) fn run(&self, program: &Path) -> Vec<String> {
        vec![
            self.loader.display().to_string(),
            "--library-path".into(),
            self.libraries.clone(),
            program.display().to_string(),
        ]
    }
}

/// The words that run MySQL's client program of that name, `mysql` or `mysqldump`.
///
/// # Errors
/// The package cannot be had.
pub fn client(program: &str) -> Outcome<Vec<String>> {
    let path = format!("usr/bin/{program}");
    let found = Programs::unpacked("mysql-client", "mysql-client-core", &["sid"], &path)?;
    Ok(found.command_line())
}

/// The command line of a program that comes with MySQL's server.
///
/// # Errors
/// The package cannot be had.
pub fn server_tool(program: &str) -> Outcome<Vec<String>> {
    let programs = Programs::provide(super::Flavor::MySql)?;
    let path = programs.root.join("usr/bin").join(program);
    Ok(programs.run(&path))
}

/// The folder with the plugins of MariaDB 11 that its server's core leaves out.
///
/// # Errors
/// The package cannot be had.
pub fn plugins() -> Outcome<PathBuf> {
    let root = place::target()?.join("servers/mariadb-11-plugins");
    if !root.join("ready").exists() {
        install(&["--alone"], &root, "mariadb-server", &["trixie"])?;
    }
    Ok(root.join("usr/lib/mysql/plugin"))
}

/// The folder `name` with what `package` holds, from the first of the Debian `suites` that
/// has it; unpacked first if need be.
///
/// # Errors
/// The package cannot be had.
pub(crate) fn package(
    name: &str,
    package: &str,
    suites: &[&str],
    options: &[&str],
) -> Outcome<PathBuf> {
    let root = place::target()?.join("servers").join(name);
    if !root.join("ready").exists() {
        install(options, &root, package, suites)?;
    }
    Ok(root)
}

fn install(options: &[&str], root: &Path, package: &str, suites: &[&str]) -> Outcome<()> {
    let output = Command::new(place::workspace().join("tests/servers/install"))
        .args(options)
        .arg(root)
        .arg(package)
        .args(suites)
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr)
        .trim()
        .to_owned()
        .into())
}

/// The folders with libraries: every folder below `usr/lib` and `lib` whose name is a
/// machine triplet, and the folders in them that hold libraries themselves.
pub(crate) fn library_folders(root: &Path) -> Outcome<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for base in [root.join("usr/lib"), root.join("lib")] {
        if !base.exists() {
            continue;
        }
        for triplet in entries(&base)? {
            if triplet.is_dir() && file_name(&triplet).ends_with("-linux-gnu") {
                let inner = entries(&triplet)?;
                folders.push(triplet);
                folders.extend(
                    inner
                        .into_iter()
                        .filter(|f| f.is_dir() && holds_libraries(f)),
                );
            }
        }
    }
    Ok(folders)
}

fn holds_libraries(folder: &Path) -> bool {
    entries(folder).is_ok_and(|files| files.iter().any(|file| file_name(file).starts_with("lib")))
}

fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
