//! Names of the target: none twice, none too long, none of ours.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Dialect;
use crate::source::{Span, Spanned};
use crate::spec::Mapping;

/// Checks the names of all targets, calendars, facts and of their columns.
pub(super) fn check(mapping: &Mapping, dialects: &[Dialect], diagnostics: &mut Diagnostics) {
    let relations = mapping
        .tables
        .iter()
        .map(|table| &table.name)
        .chain(mapping.calendars.iter().map(|calendar| &calendar.name))
        .chain(mapping.facts.iter().map(|fact| &fact.name));
    let relations: Vec<_> = relations.collect();
    unique(Code::DuplicateTarget, "targets", &relations, diagnostics);
    for name in &relations {
        if name.value.to_ascii_lowercase().starts_with("_cdc_") {
            diagnostics.push(
                Diagnostic::new(
                    Code::InvalidName,
                    "names that begin with `_cdc_` are the replicator's own",
                    name.span,
                    "taken",
                )
                .help("choose another name"),
            );
        }
        length(name, dialects, diagnostics);
    }
    for table in &mapping.tables {
        let names: Vec<_> = table.columns.iter().map(|column| &column.name).collect();
        unique(Code::DuplicateTargetColumn, "columns", &names, diagnostics);
        names
            .iter()
            .for_each(|name| length(name, dialects, diagnostics));
    }
    for fact in &mapping.facts {
        let names: Vec<_> = fact.columns.iter().map(|column| &column.name).collect();
        unique(Code::DuplicateTargetColumn, "columns", &names, diagnostics);
        names
            .iter()
            .for_each(|name| length(name, dialects, diagnostics));
    }
}

/// No two names of one spelling, case folded: quoting does not help where a dialect folds.
fn unique(code: Code, what: &str, names: &[&Spanned<String>], diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let mut sorted = names.to_vec();
    sorted.sort_by_key(|name| name.span);
    for name in sorted {
        let folded = name.value.to_lowercase();
        if let Some(first) = seen.get(&folded) {
            diagnostics.push(
                Diagnostic::new(
                    code,
                    format!("two {what} are called `{}`", name.value),
                    name.span,
                    "the second",
                )
                .label(*first, "the first")
                .help("names are compared without case: rename one"),
            );
        } else {
            seen.insert(folded, name.span);
        }
    }
}

fn length(name: &Spanned<String>, dialects: &[Dialect], diagnostics: &mut Diagnostics) {
    let text = &name.value;
    let over = dialects.iter().find_map(|dialect| {
        let (limit, length, unit) = match dialect {
            Dialect::Sqlite => return None,
            Dialect::Mysql => (64, text.chars().count(), "characters"),
            Dialect::Postgres => (63, text.len(), "bytes"),
        };
        (length > limit).then(|| {
            format!(
                "{} takes names of {limit} {unit}, this has {length}",
                dialect.name()
            )
        })
    });
    let problem = if text.is_empty() {
        Some("a name cannot be empty".to_owned())
    } else if text.chars().any(|c| c.is_control()) {
        Some("a name cannot hold control characters".to_owned())
    } else {
        over
    };
    if let Some(problem) = problem {
        diagnostics.push(
            Diagnostic::new(Code::InvalidName, problem, name.span, "not a name")
                .help("choose a shorter, plain name"),
        );
    }
}
