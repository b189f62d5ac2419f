//! Input texts and places in them. No I/O: whoever calls the compiler reads the files.

use std::ops::Range;
use std::sync::OnceLock;

use crate::encoding::Encoding;

/// An input file: the mapping, a DDL file, a CSV of values.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The name shown in reports: relative to where the user stands, `/` as separator.
    pub name: String,
    /// The whole text, UTF-8.
    pub text: String,
    /// How the text was read from its bytes.
    pub encoding: Encoding,
    /// Where lines begin, once somebody asks.
    lines: OnceLock<Vec<usize>>,
}

impl SourceFile {
    /// The 0-based line of a byte, and where it begins.
    fn line(&self, at: usize) -> (usize, usize) {
        let lines = self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0)
                .chain(breaks.map(|(i, _)| i + 1))
                .collect()
        });
        let line = lines
            .partition_point(|start| *start <= at)
            .saturating_sub(1);
        (line, lines.get(line).copied().unwrap_or(0))
    }
}

/// A place in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// All input texts of one compilation, in the order in which they are reported.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    unreadable: Vec<(String, String)>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.add_decoded(name, text, Encoding::Utf8)
    }

    /// Adds a file that was read in that encoding.
    pub fn add_decoded(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        encoding: Encoding,
    ) -> FileId {
        self.files.push(SourceFile {
            name: name.into(),
            text: text.into(),
            encoding,
            lines: OnceLock::new(),
        });
        FileId(self.files.len() - 1)
    }

    /// Notes that the file of that name cannot be read, and why.
    pub fn add_unreadable(&mut self, name: impl Into<String>, reason: impl Into<String>) {
        self.unreadable.push((name.into(), reason.into()));
    }

    /// The file that `base` calls `path`: relative to its folder.
    ///
    /// # Errors
    ///
    /// The reason why it is not there.
    pub fn relative(&self, base: FileId, path: &str) -> Result<FileId, String> {
        let name = join(&self.file(base).name, path);
        if let Some(index) = self.files.iter().position(|file| file.name == name) {
            return Ok(FileId(index));
        }
        let noted = self
            .unreadable
            .iter()
            .find(|(unreadable, _)| *unreadable == name);
        Err(noted.map_or_else(|| "no such file".to_owned(), |(_, reason)| reason.clone()))
    }

    /// The file with that id. Ids come from [`Sources::add`] of the same value.
    #[must_use]
    #[allow(clippy::indexing_slicing, reason = "ids are handed out by `add`")]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0]
    }

    /// All files in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(i), f))
    }

    /// 1-based line and column (in characters) of the span's start.
    #[must_use]
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let file = self.file(span.file);
        let end = span.start.min(file.text.len());
        let (line, start) = file.line(end);
        let before = file.text.get(start..end).unwrap_or("");
        (line + 1, before.chars().count() + 1)
    }

    /// `file:line` of the span's start.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        format!("{}:{}", self.file(span.file).name, self.line_column(span).0)
    }
}

/// Bytes `start..end` of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span of `range` in `file`.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self {
            file,
            start: range.start,
            end: range.end,
        }
    }
}

/// A value with the place it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, read from `span`.
    #[must_use]
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl Spanned<String> {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.value
    }
}

/// The name of `path` as seen from the folder of the file `base`: `schema/mapping.toml`
/// and `../a.sql` give `a.sql`. Separators are `/`.
#[must_use]
pub fn join(base: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.get(1..3) == Some(":/") {
        return path;
    }
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    let rooted = folder.starts_with('/') || (folder.is_empty() && base.starts_with('/'));
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_by_their_text() {
        assert_eq!(join("schema/mapping.toml", "shop.sql"), "schema/shop.sql");
        assert_eq!(join("schema/mapping.toml", "../a/./b.sql"), "a/b.sql");
        assert_eq!(join("mapping.toml", "../a.sql"), "../a.sql");
        assert_eq!(join("/p/s/mapping.toml", "x.sql"), "/p/s/x.sql");
        assert_eq!(join("/mapping.toml", "x.sql"), "/x.sql");
        assert_eq!(join("s/mapping.toml", "/x.sql"), "/x.sql");
    }
}
