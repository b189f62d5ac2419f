//! SQL scripts → catalog: whatever is found has a place in the file.

use cdc_codegen::ddl::{self, Catalog};
use cdc_codegen::diag::{Diagnostics, Style};
use cdc_codegen::source::{Sources, Span};

pub(super) fn run(data: &[u8]) {
    let mut sources = Sources::default();
    let file = sources.add("schema.sql", String::from_utf8_lossy(data));
    let mut diagnostics = Diagnostics::default();
    let options = ddl::Options::default();
    let catalog = ddl::parse(&sources, &[file], &options, &mut diagnostics);
    stand(&catalog, &sources);
    reported(&diagnostics, &sources);
}

/// The catalog's places are in the file, between characters.
fn stand(catalog: &Catalog, sources: &Sources) {
    for table in &catalog.tables {
        inside(table.span, sources);
        inside(table.name.span, sources);
        for column in &table.columns {
            inside(column.span, sources);
            inside(column.name.span, sources);
            inside(column.data_type.span, sources);
            for label in &column.data_type.labels {
                inside(label.span, sources);
            }
            for text in column
                .default
                .iter()
                .chain(column.generated.as_ref().map(|g| &g.expression))
            {
                inside(text.span, sources);
            }
        }
        for key in table.primary_key.iter().chain(&table.unique_keys) {
            inside(key.span, sources);
            key.columns
                .iter()
                .for_each(|name| inside(name.span, sources));
        }
        for foreign in &table.foreign_keys {
            inside(foreign.span, sources);
            inside(foreign.table.span, sources);
        }
    }
}

/// Every finding's places are in a file, and the report is written.
pub(super) fn reported(diagnostics: &Diagnostics, sources: &Sources) {
    for diagnostic in diagnostics.iter() {
        assert!(!diagnostic.labels.is_empty(), "a finding without a place");
        assert!(
            !diagnostic.message.is_empty(),
            "a finding without a sentence"
        );
        for label in &diagnostic.labels {
            inside(label.span, sources);
        }
    }
    let report = diagnostics.report(sources, Style::Plain);
    assert!(
        diagnostics.is_empty() == report.trim().is_empty(),
        "a finding is not reported"
    );
}

fn inside(span: Span, sources: &Sources) {
    let text = &sources.file(span.file).text;
    assert!(span.start <= span.end, "a place that ends before it starts");
    assert!(
        text.get(span.start..span.end).is_some(),
        "a place outside its file"
    );
}
