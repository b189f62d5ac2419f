//! From binary JSON to text.

use std::fmt::Write as _;

use super::layout::{Kind, Table, Width, bad, counted, fixed};
use super::{double, opaque};
use crate::value::{Problem, ValueError};

/// The text of the document in `bytes`.
///
/// An empty document is `null`: so the server reads what INSERT IGNORE stored for NULL
/// in a NOT NULL column.
pub(super) fn print(bytes: &[u8]) -> Result<String, ValueError> {
    let Some((kind, data)) = bytes.split_first() else {
        return Ok("null".to_owned());
    };
    let mut printer = Printer::new(bytes.len());
    printer.value(Kind::of(*kind)?, data, 0)?;
    Ok(printer.out)
}

/// The text so far, and how many bytes the rest of the document may still account for:
/// values of a forged document could share bytes and grow without bound.
pub(super) struct Printer {
    pub(super) out: String,
    budget: usize,
}

impl Printer {
    /// Of a document, or a part and what follows it, of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            out: String::new(),
            budget: bytes.saturating_add(1),
        }
    }

    fn spend(&mut self, bytes: usize) -> Result<(), ValueError> {
        self.budget = self.budget.checked_sub(bytes).ok_or_else(bad)?;
        Ok(())
    }

    pub(super) fn value(
        &mut self,
        kind: Kind,
        data: &[u8],
        depth: usize,
    ) -> Result<(), ValueError> {
        self.spend(1)?;
        match kind {
            Kind::Object(width) => self.object(width, data, depth),
            Kind::Array(width) => self.array(width, data, depth),
            Kind::Literal => self.literal(data),
            Kind::Int16 => self.number(i16::from_le_bytes(fixed(data)?)),
            Kind::Uint16 => self.number(u16::from_le_bytes(fixed(data)?)),
            Kind::Int32 => self.number(i32::from_le_bytes(fixed(data)?)),
            Kind::Uint32 => self.number(u32::from_le_bytes(fixed(data)?)),
            Kind::Int64 => self.number(i64::from_le_bytes(fixed(data)?)),
            Kind::Uint64 => self.number(u64::from_le_bytes(fixed(data)?)),
            Kind::Double => double::print(f64::from_le_bytes(fixed(data)?), &mut self.out),
            Kind::String => {
                let text = counted(data)?;
                self.spend(text.len())?;
                self.quoted(text)
            }
            Kind::Opaque => {
                let (kind, data) = data.split_first().ok_or_else(bad)?;
                let data = counted(data)?;
                self.spend(data.len())?;
                opaque::print(*kind, data, &mut self.out)
            }
        }
    }

    fn literal(&mut self, data: &[u8]) -> Result<(), ValueError> {
        self.out.push_str(match data.first() {
            Some(0) => "null",
            Some(1) => "true",
            Some(2) => "false",
            _ => return Err(bad()),
        });
        Ok(())
    }

    fn number(&mut self, number: impl std::fmt::Display) -> Result<(), ValueError> {
        write!(self.out, "{number}").map_err(|_| bad())
    }

    fn quoted(&mut self, text: &[u8]) -> Result<(), ValueError> {
        let text = std::str::from_utf8(text).map_err(|_| ValueError::new(Problem::NotUtf8))?;
        quote(text, &mut self.out);
        Ok(())
    }

    fn object(&mut self, width: Width, data: &[u8], depth: usize) -> Result<(), ValueError> {
        let table = Table::open(width, data, depth, width.bytes() + 2)?;
        self.out.push('{');
        for index in 0..table.count {
            if index > 0 {
                self.out.push_str(", ");
            }
            let key = table.key(index)?;
            self.spend(key.len())?;
            self.quoted(key)?;
            self.out.push_str(": ");
            let (kind, data) = table.value(index)?;
            self.value(kind, data, depth + 1)?;
        }
        self.out.push('}');
        Ok(())
    }

    fn array(&mut self, width: Width, data: &[u8], depth: usize) -> Result<(), ValueError> {
        let table = Table::open(width, data, depth, 0)?;
        self.out.push('[');
        for index in 0..table.count {
            if index > 0 {
                self.out.push_str(", ");
            }
            let (kind, data) = table.value(index)?;
            self.value(kind, data, depth + 1)?;
        }
        self.out.push(']');
        Ok(())
    }
}

/// Appends `text` in quotes, with the escapes the server writes.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{f}' => {
                out.push_str("\\u000");
                out.extend(char::from_digit(u32::from(c), 16));
            }
            '\u{10}'..='\u{1f}' => {
                out.push_str("\\u001");
                out.extend(char::from_digit(u32::from(c) - 16, 16));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}
