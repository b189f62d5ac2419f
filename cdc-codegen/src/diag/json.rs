//! Findings as JSON, for editors and pipelines.

use serde_json::{Value, json as value};

use super::{Diagnostics, Severity};
use crate::source::{Sources, Span};

/// All findings: an array of objects with `code`, `severity`, `message`, `file`, `line`,
/// `column`, `end_line`, `end_column`, `help` and `labels`. Lines and columns count from
/// 1, columns in characters, the end is exclusive.
#[must_use]
pub fn json(diagnostics: &Diagnostics, sources: &Sources) -> Value {
    let findings = diagnostics.iter().map(|finding| {
        let labels: Vec<Value> = finding
            .labels
            .iter()
            .map(|label| at(sources, label.span, &label.text))
            .collect();
        let mut object = finding
            .span()
            .map_or_else(|| value!({}), |span| at(sources, span, ""));
        if let Value::Object(object) = &mut object {
            object.remove("text");
            object.insert("code".into(), value!(finding.code.as_str()));
            object.insert("severity".into(), value!(word(finding.code.severity())));
            object.insert("message".into(), value!(finding.message));
            object.insert("help".into(), value!(finding.help));
            object.insert("labels".into(), Value::Array(labels));
        }
        object
    });
    Value::Array(findings.collect())
}

fn at(sources: &Sources, span: Span, text: &str) -> Value {
    let (line, column) = sources.line_column(span);
    let end = Span {
        start: span.end,
        ..span
    };
    let (end_line, end_column) = sources.line_column(end);
    value!({
        "file": sources.file(span.file).name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "text": text,
    })
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
