//! Python packages for a test: a virtual environment below `target/`, filled once.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};

use crate::{Outcome, place};

/// One test at a time makes an environment.
static MAKING: Mutex<()> = Mutex::new(());

/// The folder of the programs of an environment called `name` that has `packages`.
///
/// # Errors
/// There is no Python with `venv`, or pip cannot install them; with what to do.
pub fn environment(name: &str, packages: &[&str]) -> Outcome<PathBuf> {
    let _one = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = place::target()?.join(name);
    let (programs, list) = (folder.join("bin"), folder.join("packages"));
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&list).is_ok_and(|held| held == wanted) {
        return Ok(programs);
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(&folder);
    ran(&mut make)
        .map_err(|why| format!("no Python environment: {why}\ninstall python3 and python3-venv"))?;
    let mut pip = Command::new(programs.join("python"));
    pip.args(["-m", "pip", "install", "--quiet"])
        .arg("--disable-pip-version-check")
        .args(packages);
    ran(&mut pip).map_err(|why| {
        format!("pip cannot install {packages:?}: {why}\nlet it reach PyPI or a mirror of it")
    })?;
    std::fs::write(&list, wanted)?;
    Ok(programs)
}

/// Runs a script of this folder's tests with the Python of `programs`.
///
/// # Errors
/// It cannot be started.
pub fn script(programs: &Path, name: &str, arguments: &[String]) -> Outcome<Output> {
    let script = place::workspace().join("tests").join(name);
    let mut python = Command::new(programs.join("python"));
    Ok(python.arg(script).args(arguments).output()?)
}

fn ran(command: &mut Command) -> Outcome<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(String::from_utf8_lossy(&said).into_owned().into())
}
