//! `cdc impact`: what statements would do to a running replicator.

use std::path::Path;
use std::process::ExitCode;

use cdc_codegen::diag::Diagnostics;
use cdc_codegen::impact::{self, Class};
use cdc_codegen::project;

use super::{Answer, NO, print, say, show};

pub(super) fn run(mapping: &Path, file: &Path) -> Answer {
    let mut project = project::load(mapping)?;
    let name = file.display().to_string();
    let file = project.add_ddl(file)?;
    let mut diagnostics = Diagnostics::default();
    let findings = impact::judge(&project.sources, project.mapping, file, &mut diagnostics);
    if !diagnostics.is_empty() {
        show(&project.sources, &diagnostics);
        say(&format!("\n{}\n", diagnostics.summary(&name)));
    }
    let Some(findings) = findings else {
        return Ok(ExitCode::from(NO));
    };
    for finding in &findings {
        print(&format!("{finding}\n"))?;
    }
    let gravest = findings.iter().map(|finding| finding.class).max();
    let verdict = gravest.map_or("safe: no mapped table changes", Class::name);
    print(&format!("{name}: {verdict}\n"))?;
    Ok(match gravest {
        None | Some(Class::Safe) => ExitCode::SUCCESS,
        Some(Class::NeedsRelease | Class::LosesData) => ExitCode::from(NO),
    })
}
