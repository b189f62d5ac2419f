//! Where things stand in binary JSON: type bytes, containers and their tables.

use crate::value::{Problem, ValueError};

/// JSON_DOCUMENT_MAX_DEPTH of the server.
const MAX_DEPTH: usize = 100;

/// What a type byte says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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
pub(super) enum Width {
    Small,
    Large,
}

impl Width {
    pub(super) const fn bytes(self) -> usize {
        match self {
            Self::Small => 2,
            Self::Large => 4,
        }
    }
}

impl Kind {
    pub(super) fn of(byte: u8) -> Result<Self, ValueError> {
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

/// A container: its own bytes, offsets counted from their start.
pub(super) struct Table<'a> {
    data: &'a [u8],
    width: Width,
    pub(super) count: usize,
    /// The size of an object's key entry, 0 in an array.
    key_entry: usize,
}

impl<'a> Table<'a> {
    pub(super) fn open(
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
        let table = Self {
            data: data.get(..size).ok_or_else(bad)?,
            width,
            count,
            key_entry,
        };
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

    pub(super) fn key(&self, index: usize) -> Result<&'a [u8], ValueError> {
        let entry = 2 * self.width.bytes() + index * self.key_entry;
        let offset = unsigned(self.data, entry, self.width)?;
        let len = unsigned(self.data, entry + self.width.bytes(), Width::Small)?;
        if offset < self.header()? {
            return Err(bad());
        }
        self.data
            .get(offset..)
            .and_then(|key| key.get(..len))
            .ok_or_else(bad)
    }

    pub(super) fn value(&self, index: usize) -> Result<(Kind, &'a [u8]), ValueError> {
        let (kind, data) = self.stored(index)?;
        Ok((Kind::of(kind)?, data))
    }

    /// The type byte of a value, and the bytes that begin with it.
    pub(super) fn stored(&self, index: usize) -> Result<(u8, &'a [u8]), ValueError> {
        let entry =
            2 * self.width.bytes() + self.count * self.key_entry + index * self.value_entry();
        let entry = self.data.get(entry..).ok_or_else(bad)?;
        let (byte, place) = entry.split_first().ok_or_else(bad)?;
        if Kind::of(*byte)?.is_inline(self.width) {
            return Ok((*byte, place.get(..self.width.bytes()).ok_or_else(bad)?));
        }
        let offset = unsigned(place, 0, self.width)?;
        if offset < self.header()? {
            return Err(bad());
        }
        Ok((*byte, self.data.get(offset..).ok_or_else(bad)?))
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
pub(super) fn counted(data: &[u8]) -> Result<&[u8], ValueError> {
    let mut len = 0_u64;
    for (index, byte) in data.iter().take(5).enumerate() {
        len |= u64::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            let len = usize::try_from(len).map_err(|_| bad())?;
            return data
                .get(index + 1..)
                .and_then(|data| data.get(..len))
                .ok_or_else(bad);
        }
    }
    Err(bad())
}
