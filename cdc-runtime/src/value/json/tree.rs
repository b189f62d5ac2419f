//! Binary JSON taken apart into its containers, and put together again.
//!
//! Scalars stay the bytes they are, so that a document that went through here prints and
//! compares as before.

use std::borrow::Cow;

use super::layout::{Kind, Table, bad, counted};
use crate::value::ValueError;

/// The type byte of an object and of an array with offsets of four bytes.
const LARGE_OBJECT: u8 = 0x01;
const LARGE_ARRAY: u8 = 0x03;

/// A value of a document.
pub(super) enum Tree<'a> {
    /// Members in the server's order: by the length of the key, then by its bytes.
    Object(Vec<(Cow<'a, [u8]>, Tree<'a>)>),
    Array(Vec<Tree<'a>>),
    /// A type byte and the value's own bytes.
    Scalar(u8, &'a [u8]),
}

impl<'a> Tree<'a> {
    /// The document in `bytes`; an empty one is `null`.
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, ValueError> {
        let Some((kind, data)) = bytes.split_first() else {
            return Ok(Self::Scalar(0x04, &[0]));
        };
        // Values of a forged document could share bytes and grow without bound.
        let mut budget = bytes.len().saturating_add(1);
        Self::value(*kind, data, 0, &mut budget)
    }

    fn value(
        byte: u8,
        data: &'a [u8],
        depth: usize,
        budget: &mut usize,
    ) -> Result<Self, ValueError> {
        spend(budget, 1)?;
        let size = match Kind::of(byte)? {
            Kind::Object(width) => {
                let table = Table::open(width, data, depth, width.bytes() + 2)?;
                let mut members = Vec::new();
                for index in 0..table.count {
                    let key = table.key(index)?;
                    spend(budget, key.len())?;
                    let value = Self::cell(&table, index, depth, budget)?;
                    members.push((Cow::Borrowed(key), value));
                }
                return Ok(Self::Object(members));
            }
            Kind::Array(width) => {
                let table = Table::open(width, data, depth, 0)?;
                let mut cells = Vec::new();
                for index in 0..table.count {
                    cells.push(Self::cell(&table, index, depth, budget)?);
                }
                return Ok(Self::Array(cells));
            }
            Kind::Literal => 1,
            Kind::Int16 | Kind::Uint16 => 2,
            Kind::Int32 | Kind::Uint32 => 4,
            Kind::Int64 | Kind::Uint64 | Kind::Double => 8,
            Kind::String => through(data, counted(data)?),
            Kind::Opaque => {
                let data = data.get(1..).ok_or_else(bad)?;
                1 + through(data, counted(data)?)
            }
        };
        spend(budget, size)?;
        Ok(Self::Scalar(byte, data.get(..size).ok_or_else(bad)?))
    }

    fn cell(
        table: &Table<'a>,
        index: usize,
        depth: usize,
        budget: &mut usize,
    ) -> Result<Self, ValueError> {
        let (byte, data) = table.stored(index)?;
        Self::value(byte, data, depth + 1, budget)
    }

    /// The document, its containers with offsets of four bytes.
    pub(super) fn document(&self) -> Result<Vec<u8>, ValueError> {
        let mut out = vec![self.byte()];
        self.put(&mut out)?;
        Ok(out)
    }

    const fn byte(&self) -> u8 {
        match self {
            Self::Object(_) => LARGE_OBJECT,
            Self::Array(_) => LARGE_ARRAY,
            Self::Scalar(byte, _) => *byte,
        }
    }

    fn put(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        match self {
            Self::Scalar(_, data) => out.extend_from_slice(data),
            Self::Array(cells) => {
                let start = header(out, cells.len())?;
                let entries = out.len();
                out.resize(entries + cells.len() * 5, 0);
                for (index, cell) in cells.iter().enumerate() {
                    cell.entry(out, start, entries + index * 5)?;
                }
                close(out, start)?;
            }
            Self::Object(members) => {
                let start = header(out, members.len())?;
                let keys = out.len();
                let entries = keys + members.len() * 6;
                out.resize(entries + members.len() * 5, 0);
                for (index, (key, _)) in members.iter().enumerate() {
                    let offset = number(out.len() - start)?;
                    let length = u16::try_from(key.len()).map_err(|_| bad())?;
                    fill(out, keys + index * 6, &offset)?;
                    fill(out, keys + index * 6 + 4, &length.to_le_bytes())?;
                    out.extend_from_slice(key);
                }
                for (index, (_, value)) in members.iter().enumerate() {
                    value.entry(out, start, entries + index * 5)?;
                }
                close(out, start)?;
            }
        }
        Ok(())
    }

    /// Writes the value, and its entry at `at` in the container that starts at `start`.
    fn entry(&self, out: &mut Vec<u8>, start: usize, at: usize) -> Result<(), ValueError> {
        fill(out, at, &[self.byte()])?;
        match self {
            // Literals and integers up to four bytes stand in the entry itself.
            Self::Scalar(0x04..=0x08, data) => fill(out, at + 1, data),
            _ => {
                let offset = number(out.len() - start)?;
                fill(out, at + 1, &offset)?;
                self.put(out)
            }
        }
    }
}

fn spend(budget: &mut usize, bytes: usize) -> Result<(), ValueError> {
    *budget = budget.checked_sub(bytes).ok_or_else(bad)?;
    Ok(())
}

/// How many bytes of `data` end with the end of `inside`, where its length is counted.
fn through(data: &[u8], inside: &[u8]) -> usize {
    let prefix = data.iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    prefix + inside.len()
}

/// The counts of a container's values and bytes; where it starts.
fn header(out: &mut Vec<u8>, count: usize) -> Result<usize, ValueError> {
    let start = out.len();
    out.extend_from_slice(&number(count)?);
    out.extend_from_slice(&[0; 4]);
    Ok(start)
}

fn close(out: &mut [u8], start: usize) -> Result<(), ValueError> {
    let size = number(out.len() - start)?;
    fill(out, start + 4, &size)
}

fn number(number: usize) -> Result<[u8; 4], ValueError> {
    let number = u32::try_from(number).map_err(|_| bad())?;
    Ok(number.to_le_bytes())
}

fn fill(out: &mut [u8], at: usize, bytes: &[u8]) -> Result<(), ValueError> {
    let place = out.get_mut(at..at + bytes.len()).ok_or_else(bad)?;
    place.copy_from_slice(bytes);
    Ok(())
}
