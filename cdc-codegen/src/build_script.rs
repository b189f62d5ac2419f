//! The door for `build.rs`: one call.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::compile::compile;
use crate::diag::{Diagnostics, Severity, Style};
use crate::project::{Project, load};
use crate::source::Sources;

/// Why a build script's compilation stopped. `Debug` is the report itself, since that is
/// what a `main` that returns it prints.
pub struct BuildError {
    report: String,
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report)
    }
}

impl std::error::Error for BuildError {}

/// Compiles `mapping` (relative to the package) into `$OUT_DIR/mappers`, and tells cargo
/// exactly which files the outcome depends on.
///
/// ```no_run
/// fn main() -> Result<(), cdc_codegen::BuildError> {
///     cdc_codegen::build("schema/mapping.toml")
/// }
/// ```
///
/// # Errors
///
/// The mapping does not compile, or a file cannot be read or written. The error prints as
/// the whole report.
pub fn build(mapping: &str) -> Result<(), BuildError> {
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from);
    let out = out.ok_or_else(|| failure("OUT_DIR is not set: call this from build.rs"))?;
    let mut cargo = io::stdout().lock();
    run(Path::new(mapping), &out.join("mappers"), &mut cargo)
}

fn run(mapping: &Path, out: &Path, cargo: &mut impl Write) -> Result<(), BuildError> {
    let project = match load(mapping) {
        Ok(project) => project,
        Err(error) => {
            tell(cargo, "rerun-if-changed", &mapping.display().to_string())?;
            return Err(failure(&error.to_string()));
        }
    };
    for input in &project.inputs {
        tell(cargo, "rerun-if-changed", &input.display().to_string())?;
    }
    let compiled = compile(&project.sources, project.mapping);
    let Some(artifacts) = compiled.artifacts else {
        return Err(failure(&report(&project, &compiled.diagnostics)));
    };
    warn(cargo, &compiled.diagnostics, &project.sources)?;
    crate::output::write(out, &artifacts)
        .map_err(|error| failure(&format!("cannot write the generated files: {error}")))?;
    Ok(())
}

/// Findings of a compilation that failed: warnings too, in the order of their places.
fn report(project: &Project, diagnostics: &Diagnostics) -> String {
    let findings = diagnostics.report(&project.sources, Style::Plain);
    format!(
        "the mapping does not compile\n\n{findings}\n{}\n",
        diagnostics.summary(project.name())
    )
}

/// Cargo shows warnings of a build script that succeeds, line by line.
fn warn(
    cargo: &mut impl Write,
    diagnostics: &Diagnostics,
    sources: &Sources,
) -> Result<(), BuildError> {
    for finding in diagnostics
        .iter()
        .filter(|d| d.code.severity() == Severity::Warning)
    {
        for line in finding.report(sources, Style::Plain).lines() {
            tell(cargo, "warning", line)?;
        }
    }
    Ok(())
}

fn tell(cargo: &mut impl Write, key: &str, value: &str) -> Result<(), BuildError> {
    let value = value.replace(['\n', '\r'], " ");
    writeln!(cargo, "cargo:{key}={value}")
        .map_err(|error| failure(&format!("cannot talk to cargo: {error}")))
}

fn failure(report: &str) -> BuildError {
    BuildError {
        report: report.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_input_and_reports_errors_readably() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let mapping = root.join("mapping.toml");
        std::fs::write(root.join("Cargo.toml"), "[package]\n").unwrap();
        std::fs::write(
            &mapping,
            "[source]\nddl = [\"a.sql\", \"b.sql\"]\nschma = \"x\"\n",
        )
        .unwrap();
        std::fs::write(root.join("a.sql"), "source more.sql\n").unwrap();
        let mut cargo = Vec::new();
        let error = run(&mapping, &root.join("out"), &mut cargo).unwrap_err();
        let told = String::from_utf8(cargo).unwrap();
        let names: Vec<_> = told
            .lines()
            .map(|line| line.rsplit('/').next().unwrap())
            .collect();
        assert_eq!(names, ["mapping.toml", "a.sql", "b.sql"]);
        assert!(
            told.lines()
                .all(|line| line.starts_with("cargo:rerun-if-changed="))
        );
        let report = format!("{error:?}");
        assert!(
            report.contains("error[CDC0101]") && report.contains("error[CDC0107]"),
            "{report}"
        );
        assert!(
            report.ends_with("error: 2 errors, 1 warning in mapping.toml; nothing was written\n")
        );
        assert!(!root.join("out").exists());
    }
}
