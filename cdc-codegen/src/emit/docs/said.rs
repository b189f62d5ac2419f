//! Texts that cannot become markup. HTML and SVG templates escape them by themselves; in
//! Markdown each is written in one of the forms that are made here.

use std::fmt;

use crate::emit::one_line;

/// A text of one line: a name, a comment, an expression. Shows what cannot be seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Line(String);

impl Line {
    pub(crate) fn new(text: &str) -> Self {
        Self(one_line(&valid(text)))
    }

    /// A comment of the DDL; none where it says nothing.
    pub(crate) fn comment(text: Option<&String>) -> Option<Self> {
        text.map(|text| Self::new(text))
            .filter(|line| !line.0.is_empty())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Text of Markdown: nothing in it is Markdown or HTML.
    pub(crate) fn md(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        // Lists, rules and headings begin with some, at the start of a line.
        let mut start = true;
        for c in self.0.chars() {
            match c {
                '<' => out.push_str("&lt;"),
                '&' => out.push_str("&amp;"),
                '\\' | '`' | '*' | '_' | '[' | ']' | '>' | '#' | '|' | '~' | '$' | '!' => {
                    out.extend(['\\', c]);
                }
                '-' | '+' | '=' | '.' | ')' if start => out.extend(['\\', c]),
                c => out.push(c),
            }
            start &= c.is_ascii_digit();
        }
        out
    }

    /// A code span of Markdown, also within a table.
    pub(crate) fn code(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let fence = "`".repeat(longest_run(&self.0) + 1);
        let text = self.0.replace('|', "\\|");
        let pad = if text.starts_with('`') || text.ends_with('`') {
            " "
        } else {
            ""
        };
        format!("{fence}{pad}{text}{pad}{fence}")
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text of several lines: SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block(String);

impl Block {
    pub(crate) fn new(text: &str) -> Self {
        let lines = text.split('\n').map(|line| {
            let indent = line.len() - line.trim_start_matches(' ').len();
            format!("{}{}", " ".repeat(indent), one_line(&valid(line)))
        });
        Self(lines.collect::<Vec<_>>().join("\n"))
    }

    /// A fenced block of Markdown.
    pub(crate) fn fenced(&self) -> String {
        let fence = "`".repeat(longest_run(&self.0).max(2) + 1);
        format!("{fence}sql\n{}\n{fence}", self.0)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The place of a heading: ASCII letters, digits, `_` and `-`; another name, another place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Anchor(String);

impl Anchor {
    /// A dimension, table, calendar or fact.
    pub(crate) fn relation(name: &str) -> Self {
        Self::new("t", &[name])
    }

    /// A value map, which may stand once for each type it is applied to.
    pub(crate) fn values(index: usize, name: &str) -> Self {
        Self::new(&format!("v{index}"), &[name])
    }

    /// A source table.
    pub(crate) fn source(schema: &str, name: &str) -> Self {
        Self::new("s", &[schema, name])
    }

    fn new(kind: &str, names: &[&str]) -> Self {
        let mut anchor = kind.to_owned();
        for name in names {
            anchor.push('-');
            for c in name.chars() {
                if c.is_ascii_alphanumeric() || c == '_' {
                    anchor.push(c);
                } else {
                    anchor.push_str(&format!("-{:x}-", u32::from(c)));
                }
            }
        }
        Self(anchor)
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What XML has no place for, even escaped, is spelt out.
fn valid(text: &str) -> String {
    let spelt = |c: char| match c {
        '\u{fffe}' | '\u{ffff}' => c.escape_unicode().collect(),
        c => String::from(c),
    };
    text.chars().map(spelt).collect()
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(text: &str) -> String {
        Line::new(text).md()
    }

    #[test]
    fn no_text_is_markdown() {
        assert_eq!(markdown("e-mail, 1.5 <b>|"), "e-mail, 1.5 &lt;b\\>\\|");
        assert_eq!(markdown("1. a"), "1\\. a");
        assert_eq!(markdown("- a_b [x](y)"), "\\- a\\_b \\[x\\](y)");
    }

    #[test]
    fn code_spans_hold_backticks_and_bars() {
        assert_eq!(Line::new("a").code(), "`a`");
        assert_eq!(Line::new("a`b|c").code(), "``a`b\\|c``");
        assert_eq!(Line::new("``").code(), "``` `` ```");
        assert_eq!(Block::new("a ``` b").fenced(), "````sql\na ``` b\n````");
    }

    #[test]
    fn anchors_differ_where_names_do() {
        let names = ["a b", "a-b", "a_b", "a-20-b", "A b", "a", "é", "e"];
        let anchors: std::collections::BTreeSet<_> =
            names.iter().map(|name| Anchor::relation(name)).collect();
        assert_eq!(anchors.len(), names.len());
    }

    #[test]
    fn invisible_and_forbidden_characters_are_spelt_out() {
        let line = Line::new("a\u{202e}b\u{1}c\u{ffff}\n d");
        assert_eq!(line.as_str(), "a\\u{202e}b c\\u{ffff} d");
    }
}
