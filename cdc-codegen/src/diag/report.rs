//! Rendering of findings: each with the lines it talks about, from all files.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{FileId, Sources};

/// Longer source lines are cut around what is labelled.
const LINE: usize = 240;

/// How a report is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain text: build scripts, files, pipes.
    Plain,
    /// With the terminal's colours.
    Colored,
}

impl Diagnostics {
    /// All findings as text, an empty line between them; ends in a newline unless empty.
    #[must_use]
    pub fn report(&self, sources: &Sources, style: Style) -> String {
        let reports: Vec<String> = self.iter().map(|d| d.report(sources, style)).collect();
        reports.join("\n")
    }

    /// The last line: `error: 3 errors, 1 warning in schema/mapping.toml; nothing was written`.
    #[must_use]
    pub fn summary(&self, mapping: &str) -> String {
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        let mapping = visible(mapping);
        match (errors, warnings) {
            (0, 0) => format!("no findings in {mapping}"),
            (0, _) => format!("warning: {} in {mapping}", counted(warnings, "warning")),
            (_, 0) => {
                format!(
                    "error: {} in {mapping}; nothing was written",
                    counted(errors, "error")
                )
            }
            _ => format!(
                "error: {}, {} in {mapping}; nothing was written",
                counted(errors, "error"),
                counted(warnings, "warning"),
            ),
        }
    }
}

impl Diagnostic {
    /// The finding as text: code and message, every label at its line (the first label's
    /// file first), the help line.
    #[must_use]
    pub fn report(&self, sources: &Sources, style: Style) -> String {
        let level = match self.code.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = level
            .primary_title(visible(&self.message))
            .id(self.code.as_str())
            .elements(
                files(&self.labels)
                    .into_iter()
                    .map(|file| snippet(sources, file, &self.labels)),
            );
        if let Some(help) = &self.help {
            let lines: Vec<String> = help.split('\n').map(visible).collect();
            group = group.element(Level::HELP.message(lines.join("\n")));
        }
        let renderer = match style {
            Style::Plain => Renderer::plain().term_width(LINE),
            Style::Colored => Renderer::styled().term_width(LINE),
        };
        let mut text = renderer.render(&[group]);
        text.push('\n');
        text
    }
}

/// The labels' files, each once, in the order of the labels.
fn files(labels: &[Label]) -> Vec<FileId> {
    let mut files = Vec::new();
    for label in labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files
}

fn snippet<'a>(
    sources: &'a Sources,
    file: FileId,
    labels: &'a [Label],
) -> Snippet<'a, Annotation<'a>> {
    let source = sources.file(file);
    let lines = around(&source.text, file, labels);
    let window = source.text.get(lines.clone()).unwrap_or_default();
    let before = source.text.get(..lines.start).unwrap_or_default();
    let annotations = labels
        .iter()
        .enumerate()
        .filter(|(_, l)| l.span.file == file)
        .map(move |(position, label)| {
            let kind = if position == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let range = within(&source.text, label.span.start..label.span.end);
            let range = range.start - lines.start..range.end - lines.start;
            let annotation = kind.span(range);
            if label.text.is_empty() {
                annotation
            } else {
                annotation.label(visible(&label.text))
            }
        });
    Snippet::source(window)
        .line_start(1 + before.matches('\n').count())
        .path(visible(&source.name))
        .annotations(annotations)
}

/// From the first labelled line to the last: what is drawn need not read all of a dump.
fn around(text: &str, file: FileId, labels: &[Label]) -> Range<usize> {
    let ranges = labels.iter().filter(|label| label.span.file == file);
    let ranges = ranges.map(|label| within(text, label.span.start..label.span.end));
    let (start, end) = ranges.fold((text.len(), 0), |(start, end), range| {
        (start.min(range.start), end.max(range.end))
    });
    let start = text.get(..start).and_then(|before| before.rfind('\n'));
    let start = start.map_or(0, |newline| newline + 1);
    let behind = text.get(end..).and_then(|behind| behind.find('\n'));
    start..behind.map_or(text.len(), |newline| end + newline + 1)
}

/// The range cut to the text, on character boundaries, and to its first line where it
/// spans many: a whole CREATE TABLE drawn at the margin hides what matters.
fn within(text: &str, range: Range<usize>) -> Range<usize> {
    let start = floor(text, range.start);
    let end = floor(text, range.end.max(start));
    let first_line = text
        .get(start..end)
        .unwrap_or("")
        .split('\n')
        .next()
        .unwrap_or("");
    let first_line = first_line.trim_end();
    if first_line.is_empty() {
        start..end.min(start + 1).max(start)
    } else {
        start..start + first_line.len()
    }
}

fn floor(text: &str, position: usize) -> usize {
    let mut position = position.min(text.len());
    while !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}

/// The text with control characters escaped: a name cannot draw on the user's terminal.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control()
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
        {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

fn counted(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}
