//! `cdc docs`: the data dictionary.

use std::path::PathBuf;
use std::process::ExitCode;

use cdc_codegen::output::{self, Stale};
use cdc_codegen::{document, project};
use clap::Args;

use super::{Answer, NO, Voice, print, report, say};

/// The arguments of `cdc docs`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The mapping file.
    #[arg(long, default_value = "schema/mapping.toml")]
    mapping: PathBuf,
    /// The folder of the documents; made if it is not there.
    #[arg(long, default_value = "docs/dictionary")]
    out: PathBuf,
    /// Writes nothing; exits with 1 and the names of what is stale.
    #[arg(long)]
    check: bool,
}

/// Writes the documents that differ, or with `--check` names them and answers no.
pub(super) fn run(arguments: &Arguments, voice: Voice) -> Answer {
    let project = project::load(&arguments.mapping)?;
    let compiled = document(&project.sources, project.mapping);
    report(&project, &compiled.diagnostics);
    let Some(documents) = compiled.artifacts else {
        return Ok(ExitCode::from(NO));
    };
    let folder = &arguments.out;
    if arguments.check {
        let stale = output::differing(folder, &documents)?;
        list(arguments, &stale)?;
        if stale.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let (count, folder) = (stale.len(), folder.display());
        say(&format!(
            "error: {count} stale documents in {folder}; run `cdc docs`\n"
        ));
        return Ok(ExitCode::from(NO));
    }
    let changed = output::write_among(folder, &documents)?;
    if voice == Voice::Quiet {
        return Ok(ExitCode::SUCCESS);
    }
    list(arguments, &changed)?;
    let (count, folder) = (documents.len(), folder.display());
    let changed = changed.len();
    print(&format!(
        "{count} documents in {folder}, {changed} of them changed\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn list(arguments: &Arguments, files: &[Stale]) -> Result<(), Box<dyn std::error::Error>> {
    for file in files {
        let path = arguments.out.join(&file.path);
        print(&format!("{} {}\n", file.change.word(), path.display()))?;
    }
    Ok(())
}
