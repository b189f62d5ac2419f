//! The starter mapping: every table, compiled until the compiler is content.

use super::text::{comment, quoted};
use super::{Refused, Request};
use crate::compile::compile;
use crate::ddl::{self, Catalog};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::source::{FileId, Sources};

mod fact;
mod target;

/// A TOML table of the mapping.
#[derive(Debug)]
pub(super) struct Section {
    /// Comment lines above it, without `#`.
    notes: Vec<String>,
    lines: Vec<Line>,
    /// Why it is commented out.
    disabled: Option<String>,
}

/// A line of a section.
#[derive(Debug)]
pub(super) struct Line {
    text: String,
    /// Whether the section means something without it.
    optional: bool,
    /// Why it is commented out.
    disabled: Option<String>,
}

impl Section {
    fn new(notes: Vec<String>) -> Self {
        Self {
            notes,
            lines: Vec::new(),
            disabled: None,
        }
    }

    fn line(&mut self, text: String) {
        self.lines.push(Line {
            text,
            optional: false,
            disabled: None,
        });
    }

    fn optional(&mut self, text: String) {
        self.lines.push(Line {
            text,
            optional: true,
            disabled: None,
        });
    }
}

/// The mapping's text.
///
/// # Errors
///
/// The DDL cannot be read, or the compiler refuses something that is not in the mapping.
pub(super) fn mapping(request: &Request) -> Result<String, Box<Refused>> {
    let mut sources = Sources::default();
    let file = sources.add(&request.ddl_name, &request.ddl);
    let mut diagnostics = Diagnostics::default();
    let catalog = ddl::parse(
        &sources,
        &[file],
        &ddl::Options::default(),
        &mut diagnostics,
    );
    if diagnostics.has_errors() {
        diagnostics.sort();
        return Err(Box::new(Refused {
            sources,
            diagnostics,
        }));
    }
    let head = head(request, &catalog);
    let mut sections = sections(&catalog);
    // Each round disables at least one line or section, so there is an end.
    loop {
        let text = render(&head, &sections);
        let mut sources = Sources::default();
        let file = sources.add("mapping.toml", text.as_str());
        sources.add(&request.ddl_name, &request.ddl);
        let compiled = compile(&sources, file);
        if !compiled.diagnostics.has_errors() {
            return Ok(text);
        }
        if !disable(&mut sections, &head, &sources, file, &compiled.diagnostics) {
            return Err(Box::new(Refused {
                sources,
                diagnostics: compiled.diagnostics,
            }));
        }
    }
}

fn head(request: &Request, catalog: &Catalog) -> String {
    let ddl = quoted(&request.ddl_name);
    let mut head = format!(
        "# What becomes of each table of {name}: a first draft, written by `cdc init`.
#
# Give dimensions the names your reports use, say what must not arrive (`drop`, `mask`,
# `where`), translate values (`[values.*]`), and shape the facts. `cargo build` and
# `cdc check` refuse what does not fit, at its line; `cdc explain CODE` says more.

[source]
ddl = [{ddl}]
",
        name = comment(&request.ddl_name),
    );
    if catalog.tables.iter().any(|table| table.schema.is_none()) {
        let schema = request.schema.clone().unwrap_or_else(|| schema(request));
        head.push_str(
            "# The database that the binlog will name; correct it if it is called otherwise.\n",
        );
        head.push_str(&format!("schema = {}\n", quoted(&schema)));
    }
    head.push_str("\n[target]\ndialects = [\"sqlite\"]\n");
    head
}

/// The database of mysqldump's header, else the file's name.
fn schema(request: &Request) -> String {
    let header = request
        .ddl
        .lines()
        .take(20)
        .find(|line| line.starts_with("-- Host:"));
    let named = header
        .and_then(|line| line.split_once("Database:"))
        .map(|(_, name)| name.trim());
    let stem = request.ddl_name.split('.').find(|part| !part.is_empty());
    named
        .filter(|name| !name.is_empty())
        .or(stem)
        .unwrap_or("source")
        .to_owned()
}

fn sections(catalog: &Catalog) -> Vec<Section> {
    let mut names = Vec::new();
    let targets = target::targets(catalog, &mut names);
    let mut sections: Vec<Section> = targets
        .iter()
        .map(|target| target::section(target))
        .collect();
    let facts = targets.iter().filter(|target| target.is_transaction);
    sections.extend(facts.filter_map(|target| fact::section(target, &targets, &mut names)));
    sections
}

/// The whole text; sections stand in order, an empty line before each.
fn render(head: &str, sections: &[Section]) -> String {
    let mut text = head.to_owned();
    for section in sections {
        text.push('\n');
        for line in lines(section) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

fn lines(section: &Section) -> impl Iterator<Item = String> {
    let reason = section
        .disabled
        .iter()
        .map(|reason| format!("# Not replicated: {reason}"));
    let notes = section
        .notes
        .iter()
        .map(|note| format!("# {}", comment(note)));
    let lines = section
        .lines
        .iter()
        .map(|line| match (&section.disabled, &line.disabled) {
            (None, None) => line.text.clone(),
            (None, Some(reason)) => format!("# {}    # {reason}", line.text),
            (Some(_), _) if line.text.is_empty() => "#".to_owned(),
            (Some(_), _) => format!("# {}", line.text),
        });
    reason.chain(notes).chain(lines)
}

/// Comments out what the findings point at; false where that is nothing.
fn disable(
    sections: &mut [Section],
    head: &str,
    sources: &Sources,
    mapping: FileId,
    diagnostics: &Diagnostics,
) -> bool {
    let mut found = false;
    let errors = diagnostics
        .iter()
        .filter(|finding| finding.code.severity() == Severity::Error);
    let places: Vec<(usize, String)> = errors
        .filter_map(|finding| place(finding, sources, mapping))
        .collect();
    let mut first = head.matches('\n').count() + 2;
    for section in sections {
        let before = section.notes.len() + usize::from(section.disabled.is_some());
        let count = section.lines.len();
        for (line, reason) in &places {
            if let Some(index) = line
                .checked_sub(first + before)
                .filter(|index| *index < count)
            {
                found |= disable_line(section, index, reason);
            }
        }
        // Positions are those of the text as it was rendered, before any change.
        first += before + count + 1;
    }
    found
}

fn disable_line(section: &mut Section, index: usize, reason: &str) -> bool {
    let Some(line) = section.lines.get_mut(index) else {
        return false;
    };
    let place = if line.optional {
        &mut line.disabled
    } else {
        &mut section.disabled
    };
    if place.is_some() {
        return false;
    }
    *place = Some(reason.to_owned());
    true
}

/// The line of the mapping that a finding points at, and what it says.
fn place(finding: &Diagnostic, sources: &Sources, mapping: FileId) -> Option<(usize, String)> {
    let label = finding
        .labels
        .iter()
        .find(|label| label.span.file == mapping)?;
    Some((sources.line_column(label.span).0, comment(&finding.message)))
}
