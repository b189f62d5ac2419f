//! The compiler as one function: texts in, texts or findings out. No I/O.

use crate::artifact::Artifact;
use crate::ddl;
use crate::diag::Diagnostics;
use crate::emit;
use crate::resolve;
use crate::source::{FileId, Sources};
use crate::spec;

/// What a compilation gives.
#[derive(Debug)]
pub struct Compiled {
    /// All findings, sorted.
    pub diagnostics: Diagnostics,
    /// What to write; none where there is an error.
    pub artifacts: Option<Vec<Artifact>>,
}

/// Compiles a mapping. `sources` holds the mapping and every file it names.
#[must_use]
pub fn compile(sources: &Sources, mapping: FileId) -> Compiled {
    let mut diagnostics = Diagnostics::default();
    let artifacts = run(sources, mapping, &mut diagnostics);
    diagnostics.sort();
    let artifacts = artifacts.filter(|_| !diagnostics.has_errors());
    Compiled {
        diagnostics,
        artifacts,
    }
}

fn run(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Vec<Artifact>> {
    let mapping = spec::parse(sources, file, diagnostics)?;
    let files = spec::ddl_files(&mapping, sources, diagnostics);
    let options = ddl::Options {
        schema: mapping
            .source
            .schema
            .as_ref()
            .map(|schema| schema.value.clone()),
        charset: mapping
            .source
            .charset
            .as_ref()
            .map(|charset| charset.value.clone()),
        ..ddl::Options::default()
    };
    let catalog = ddl::parse(sources, &files, &options, diagnostics);
    let model = resolve::resolve(sources, &catalog, &mapping, diagnostics);
    (!diagnostics.has_errors()).then(|| emit::emit(&model))
}
