//! The containers and scalars of binary JSON.

use std::fmt::Write as _;

use super::{double, opaque};
use crate::value::{Problem, ValueError};

/// JSON_DOCUMENT_MAX_DEPTH of the server.
const MAX_DEPTH: usize = 100;

/// What a type byte says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object(Width),
    Array(Width),
    Literal,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Int64,
    Uint64,
    Double,
    String,
    Opaque,
}

/// The size of the offsets and counts of a container.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    Small,
    Large,
}

impl Width {
    const fn bytes(self) -> usize {
        match self {
            Self::Small => 2,
            Self::Large => 4,
        }
    }
}

impl Kind {
    fn of(byte: u8) -> Result<Self, ValueError> {
        Ok(match byte {
            0x00 => Self::Object(Width::Small),
            0x01 => Self::Object(Width::Large),
            0x02 => Self::Array(Width::Small),
            0x03 => Self::Array(Width::Large),
            0x04 => Self::Literal,
            0x05 => Self::Int16,
            0x06 => Self::Uint16,
            0x07 => Self::Int32,
            0x08 => Self::Uint32,
            0x09 => Self::Int64,
            0x0A => Self::Uint64,
            0x0B => Self::Double,
            0x0C => Self::String,
            0x0F => Self::Opaque,
            _ => return Err(bad()),
        })
    }

    /// Whether the value stands in its container's table itself, not behind an offset.
    const fn is_inline(self, width: Width) -> bool {
        match self {
            Self::Literal | Self::Int16 | Self::Uint16 => true,
            Self::Int32 | Self::Uint32 => matches!(width, Width::Large),
            Self::Object(_)
            | Self::Array(_)
            | Self::Int64
            | Self::Uint64
            | Self::Double
            | Self::String
            | Self::Opaque => false,
        }
    }
}

#[cold]
pub(super) const fn bad() -> ValueError {
    ValueError::new(Problem::BadJson)
}

/// The text of the document in `bytes`.
///
/// An empty document is `null`: so the server reads what INSERT IGNORE stored for NULL
/// in a NOT NULL column.
pub(super) fn print(bytes: &[u8]) -> Result<String, ValueError> {
    let Some((kind, data)) = bytes.split_first() else {
        return Ok("null".to_owned());
    };
    let mut printer = Printer { out: String::with_capacity(bytes.len()), budget: bytes.len() };
    printer.value(Kind::of(*kind)?, data, 0)?;
    Ok(printer.out)
}

/// The text so far, and how many bytes the rest of the document may still account for:
/// values of a forged document could share bytes and grow without bound.
struct Printer {
    out: String,
    budget: usize,
}

impl Printer {
    fn spend(&mut self, bytes: usize) -> Result<(), ValueError> {
        self.budget = self.budget.checked_sub(bytes).ok_or_else(bad)?;
        Ok(())
    }

    fn value(&mut self, kind: Kind, data: &[u8], depth: usize) -> Result<(), ValueError> {
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

/// A container: its own bytes, offsets counted from their start.
struct Table<'a> {
    data: &'a [u8],
    width: Width,
    count: usize,
    /// The size of an object's key entry, 0 in an array.
    key_entry: usize,
}

impl<'a> Table<'a> {
    fn open(
        width: Width,
        data: &'a [u8],
        depth: usize,
        key_entry: usize,
    ) -> Result<Self, ValueError> {
        if depth >= MAX_DEPTH {
            return Err(ValueError::new(Problem::JsonTooDeep));
        }
        let count = unsigned(data, 0, width)?;
        let size = unsigned(data, width.bytes(), width)?;
        let table = Self { data: data.get(..size).ok_or_else(bad)?, width, count, key_entry };
        if table.header()? > size {
            return Err(bad());
        }
        Ok(table)
    }

    const fn value_entry(&self) -> usize {
        1 + self.width.bytes()
    }

    /// The bytes of counts and entries, before the first key or value.
    fn header(&self) -> Result<usize, ValueError> {
        self.count
            .checked_mul(self.key_entry + self.value_entry())
            .and_then(|entries| entries.checked_add(2 * self.width.bytes()))
            .ok_or_else(bad)
    }

    fn key(&self, index: usize) -> Result<&'a [u8], ValueError> {
        let entry = 2 * self.width.bytes() + index * self.key_entry;
        let offset = unsigned(self.data, entry, self.width)?;
        let len = unsigned(self.data, entry + self.width.bytes(), Width::Small)?;
        if offset < self.header()? {
            return Err(bad());
        }
        self.data.get(offset..).and_then(|key| key.get(..len)).ok_or_else(bad)
    }

    fn value(&self, index: usize) -> Result<(Kind, &'a [u8]), ValueError> {
        let entry = 2 * self.width.bytes() + self.count * self.key_entry + index * self.value_entry();
        let entry = self.data.get(entry..).ok_or_else(bad)?;
        let (kind, place) = entry.split_first().ok_or_else(bad)?;
        let kind = Kind::of(*kind)?;
        if kind.is_inline(self.width) {
            return Ok((kind, place.get(..self.width.bytes()).ok_or_else(bad)?));
        }
        let offset = unsigned(place, 0, self.width)?;
        if offset < self.header()? {
            return Err(bad());
        }
        Ok((kind, self.data.get(offset..).ok_or_else(bad)?))
    }
}

/// The number of a container's width at `offset`.
fn unsigned(data: &[u8], offset: usize, width: Width) -> Result<usize, ValueError> {
    let data = data.get(offset..).ok_or_else(bad)?;
    match width {
        Width::Small => Ok(usize::from(u16::from_le_bytes(fixed(data)?))),
        Width::Large => usize::try_from(u32::from_le_bytes(fixed(data)?)).map_err(|_| bad()),
    }
}

/// The first `N` bytes.
pub(super) fn fixed<const N: usize>(data: &[u8]) -> Result<[u8; N], ValueError> {
    data.first_chunk::<N>().copied().ok_or_else(bad)
}

/// Bytes behind a length of seven bits a byte, low bits first, at most five bytes.
fn counted(data: &[u8]) -> Result<&[u8], ValueError> {
    let mut len = 0_u64;
    for (index, byte) in data.iter().take(5).enumerate() {
        len |= u64::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            let len = usize::try_from(len).map_err(|_| bad())?;
            return data.get(index + 1..).and_then(|data| data.get(..len)).ok_or_else(bad);
        }
    }
    Err(bad())
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
