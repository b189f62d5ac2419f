//! CSV of values: a header `from,to`, two fields a line, quotes as RFC 4180 has them.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Sources, Span, Spanned};

/// From, to.
type Pair = (Spanned<String>, Spanned<String>);

/// Reads the pairs of a CSV; lines that cannot be read are findings.
pub(super) fn read(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Vec<Pair> {
    let mut reader = Reader {
        text: &sources.file(file).text,
        file,
        at: 0,
        diagnostics,
    };
    if reader.rest().starts_with('\u{feff}') {
        reader.at = '\u{feff}'.len_utf8();
    }
    if !reader.header() {
        return Vec::new();
    }
    let mut pairs: Vec<Pair> = Vec::new();
    while let Some(fields) = reader.record() {
        let Some((from, to)) = reader.pair(fields) else {
            continue;
        };
        match pairs.iter().find(|(known, _)| known.value == from.value) {
            Some((known, _)) => {
                let message = format!("value `{}` stands twice in column `from`", from.value);
                let finding = Diagnostic::new(Code::MalformedCsv, message, from.span, "again here");
                let finding = finding.label(known.span, "first here");
                reader
                    .diagnostics
                    .push(finding.help("remove one of the two lines"));
            }
            None => pairs.push((from, to)),
        }
    }
    pairs
}

struct Reader<'a> {
    text: &'a str,
    file: FileId,
    at: usize,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn refuse(&mut self, message: &str, span: Span, label: &str, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(Code::MalformedCsv, message, span, label).help(help));
    }

    fn header(&mut self) -> bool {
        let start = self.at;
        let fields = self.record().unwrap_or_default();
        let names: Vec<&str> = fields.iter().map(|field| field.value.as_str()).collect();
        if names == ["from", "to"] {
            return true;
        }
        let line = self
            .text
            .get(start..)
            .unwrap_or("")
            .lines()
            .next()
            .unwrap_or("");
        let span = Span::new(self.file, start..start + line.len());
        let help = "write `from,to` as the first line";
        self.refuse(
            "a CSV of values begins with the header `from,to`",
            span,
            "expected `from,to`",
            help,
        );
        false
    }

    fn pair(&mut self, fields: Vec<Spanned<String>>) -> Option<Pair> {
        let span = match (fields.first(), fields.last()) {
            (Some(first), Some(last)) => Span {
                end: last.span.end,
                ..first.span
            },
            _ => return None,
        };
        let count = fields.len();
        let mut fields = fields.into_iter();
        match (fields.next(), fields.next(), fields.next()) {
            (Some(from), Some(to), None) => Some((from, to)),
            _ => {
                let message = format!("a line of a CSV of values has two fields, not {count}");
                let help = "put a field that contains a comma in double quotes";
                self.refuse(&message, span, "expected two fields", help);
                None
            }
        }
    }

    /// The fields of the next line that is not empty; none at the end.
    fn record(&mut self) -> Option<Vec<Spanned<String>>> {
        while self.rest().starts_with(['\n', '\r']) {
            self.at += 1;
        }
        if self.rest().is_empty() {
            return None;
        }
        let mut fields = Vec::new();
        loop {
            fields.push(if self.rest().starts_with('"') {
                self.quoted()
            } else {
                self.plain()
            });
            if !self.rest().starts_with(',') {
                return Some(fields);
            }
            self.at += 1;
        }
    }

    fn plain(&mut self) -> Spanned<String> {
        let rest = self.rest();
        let field = rest
            .get(..rest.find([',', '\n', '\r']).unwrap_or(rest.len()))
            .unwrap_or("");
        let span = Span::new(self.file, self.at..self.at + field.len());
        self.at += field.len();
        if field.contains('"') {
            let help = "put the field in double quotes and double those in it";
            self.refuse(
                "a quote in a CSV field without quotes",
                span,
                "a quote in here",
                help,
            );
        }
        Spanned::new(field.to_owned(), span)
    }

    fn quoted(&mut self) -> Spanned<String> {
        let open = self.at;
        let mut value = String::new();
        self.at += 1;
        loop {
            let rest = self.rest();
            let Some(quote) = rest.find('"') else {
                let span = Span::new(self.file, open..open + 1);
                self.refuse(
                    "a quoted CSV field is never closed",
                    span,
                    "opens here",
                    "close the quote",
                );
                self.at = self.text.len();
                return Spanned::new(value, span);
            };
            value.push_str(rest.get(..quote).unwrap_or(""));
            self.at += quote + 1;
            if !self.rest().starts_with('"') {
                break;
            }
            value.push('"');
            self.at += 1;
        }
        let span = Span::new(self.file, open + 1..self.at - 1);
        if !self.rest().is_empty() && !self.rest().starts_with([',', '\n', '\r']) {
            let after = Span::new(self.file, self.at..self.at + 1);
            let help = "double a quote that belongs to the field";
            self.refuse(
                "text after a quoted CSV field",
                after,
                "expected `,` or the end of the line",
                help,
            );
            let rest = self.rest();
            self.at += rest.find([',', '\n', '\r']).unwrap_or(rest.len());
        }
        Spanned::new(value, span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_line_breaks() {
        let mut sources = Sources::default();
        let text = "from,to\r\na,b\r\n\r\n\"c,\"\"d\"\"\",\"e\nf\"\n,g";
        let file = sources.add("a.csv", text);
        let mut diagnostics = Diagnostics::default();
        let pairs = read(&sources, file, &mut diagnostics);
        assert!(diagnostics.is_empty());
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(f, t)| (f.as_str(), t.as_str(), &text[t.span.start..t.span.end]))
            .collect();
        assert_eq!(
            pairs,
            [("a", "b", "b"), ("c,\"d\"", "e\nf", "e\nf"), ("", "g", "g")]
        );
    }
}
