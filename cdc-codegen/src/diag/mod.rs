//! Diagnostics: collected, sorted by place, rendered with both the mapping's and the DDL's lines.

mod code;
#[cfg(feature = "cli")]
mod json;
mod nearest;
mod report;

pub use code::Code;
#[cfg(feature = "cli")]
pub use json::json;
pub use nearest::{nearest, one_of};
pub use report::Style;

use crate::source::Span;

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Its stable code.
    pub code: Code,
    /// The sentence: lower case, complete, naming things with backticks.
    pub message: String,
    /// Places with a word each; the first is where the finding is sorted and reported.
    pub labels: Vec<Label>,
    /// What to type.
    pub help: Option<String>,
}

/// A place of a finding.
#[derive(Debug, Clone)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// Whether compilation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The user should look.
    Warning,
}

/// All findings of one compilation.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostic {
    /// A finding at `span`; `label` says what is to be seen there.
    #[must_use]
    pub fn new(
        code: Code,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            labels: vec![Label {
                span,
                text: label.into(),
            }],
            help: None,
        }
    }

    /// Adds a second place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to type.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds all findings of `other`.
    pub fn extend(&mut self, other: Self) {
        self.items.extend(other.items);
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many findings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether one of them stops the compilation.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many findings have that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.iter()
            .filter(|d| d.code.severity() == severity)
            .count()
    }

    /// The findings in the order in which they stand.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter()
    }

    /// Sorts by place, then code, then message, and drops what is said twice.
    pub fn sort(&mut self) {
        self.items.sort_by(|a, b| a.order().cmp(&b.order()));
        self.items.dedup_by(|a, b| a.order() == b.order());
    }
}

impl Diagnostic {
    /// The first label's place.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    fn order(&self) -> (Option<Span>, Code, &str) {
        (self.span(), self.code, &self.message)
    }
}
