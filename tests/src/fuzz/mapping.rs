//! The whole compiler: mapping, DDL and CSV, parted by zero bytes.

use cdc_codegen::artifact::Artifact;
use cdc_codegen::source::Sources;

use super::ddl;

pub(super) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.splitn(3, '\0');
    let mut sources = Sources::default();
    let mapping = sources.add("mapping.toml", parts.next().unwrap_or_default());
    sources.add("a.sql", parts.next().unwrap_or_default());
    sources.add("v.csv", parts.next().unwrap_or_default());
    let compiled = cdc_codegen::compile(&sources, mapping);
    ddl::reported(&compiled.diagnostics, &sources);
    assert_eq!(
        compiled.artifacts.is_none(),
        compiled.diagnostics.has_errors()
    );
    for artifact in compiled.artifacts.iter().flatten() {
        parses(artifact);
    }
}

/// What is emitted without a finding is Rust, or text with a line end.
fn parses(artifact: &Artifact) {
    assert!(
        artifact.text.ends_with('\n'),
        "a file without its last line end"
    );
    if artifact.path.ends_with(".rs") {
        assert!(
            syn::parse_file(&artifact.text).is_ok(),
            "emitted Rust does not parse"
        );
    }
}
