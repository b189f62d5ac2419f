//! The row changes of a transaction: in memory, and behind a limit in a temporary file.
//!
//! The file has no name in any folder from the moment it is made, belongs to this
//! process alone, and goes with it. It lies where `TMPDIR` says.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use super::TableChange;
use super::record::{Decoder, front};
use crate::error::{Error, ErrorKind};

/// Row changes in order.
#[derive(Debug, Default)]
pub struct Changes {
    resident: Vec<TableChange>,
    resident_bytes: usize,
    spilled: Option<Spill>,
    count: usize,
    bytes: u64,
    /// Taken back by ROLLBACK and ROLLBACK TO: apart from each other, and in order.
    undone: Vec<Range<usize>>,
}

#[derive(Debug)]
struct Spill {
    file: BufWriter<File>,
    records: usize,
}

impl Changes {
    /// Rows events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes of all row images.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether some are in a file.
    #[must_use]
    pub fn is_spilled(&self) -> bool {
        self.spilled.is_some()
    }

    /// Those in memory: all of them, unless the transaction is larger than its limit.
    #[must_use]
    pub fn resident(&self) -> &[TableChange] {
        &self.resident
    }

    /// Adds a change; with more than `limit` bytes in memory, those go to the file.
    pub(super) fn push(&mut self, change: TableChange, limit: usize) -> Result<(), Error> {
        let bytes = change.bytes();
        self.count += 1;
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        self.resident_bytes = self
            .resident_bytes
            .saturating_add(bytes + size_of::<TableChange>());
        self.resident.push(change);
        if self.resident_bytes > limit {
            self.spill().map_err(unwritable)?;
        }
        Ok(())
    }

    /// Takes back what came from the change of that number on.
    pub(super) fn undo_from(&mut self, first: usize) {
        self.undone.retain(|undone| undone.start < first);
        let start = match self.undone.last() {
            Some(last) if last.end >= first => last.start,
            _ => first,
        };
        self.undone.retain(|undone| undone.start < start);
        if start < self.count {
            self.undone.push(start..self.count);
        }
    }

    fn spill(&mut self) -> std::io::Result<()> {
        let spill = match &mut self.spilled {
            Some(spill) => spill,
            None => self.spilled.insert(Spill {
                file: BufWriter::new(tempfile::tempfile()?),
                records: 0,
            }),
        };
        for change in self.resident.drain(..) {
            let front = front(&change);
            let length = front.len().saturating_add(change.images.len());
            let length = u64::try_from(length).unwrap_or(u64::MAX);
            spill.file.write_all(&length.to_le_bytes())?;
            spill.file.write_all(&front)?;
            spill.file.write_all(&change.images)?;
            spill.records += 1;
        }
        self.resident_bytes = 0;
        Ok(())
    }

    /// Reads all of them, in order.
    ///
    /// # Errors
    /// The temporary file cannot be written to its end.
    pub fn reader(self) -> Result<Reader, Error> {
        let file = match self.spilled {
            None => None,
            Some(spill) => {
                let file = spill.file.into_inner();
                let mut file = file.map_err(|error| unwritable(error.into_error()))?;
                file.seek(SeekFrom::Start(0)).map_err(unwritable)?;
                Some((BufReader::with_capacity(1 << 16, file), spill.records))
            }
        };
        Ok(Reader {
            file,
            decoder: Decoder::default(),
            resident: self.resident.into_iter(),
            given: 0,
            undone: self.undone,
        })
    }
}

/// Hands out changes one by one.
#[derive(Debug)]
pub struct Reader {
    file: Option<(BufReader<File>, usize)>,
    decoder: Decoder,
    resident: std::vec::IntoIter<TableChange>,
    /// How many were handed out.
    given: usize,
    undone: Vec<Range<usize>>,
}

impl Reader {
    /// The next change; none at the end.
    ///
    /// # Errors
    /// The temporary file does not read.
    #[allow(
        clippy::should_implement_trait,
        reason = "an iterator of results would be read past an error"
    )]
    pub fn next(&mut self) -> Result<Option<TableChange>, Error> {
        let mut next = self.read()?;
        if let Some(change) = &mut next {
            change.undone = self.undone.iter().any(|it| it.contains(&self.given));
            self.given += 1;
        }
        Ok(next)
    }

    fn read(&mut self) -> Result<Option<TableChange>, Error> {
        let Some((file, records)) = self.file.as_mut().filter(|(_, records)| *records > 0) else {
            return Ok(self.resident.next());
        };
        *records -= 1;
        let mut length = [0; 8];
        file.read_exact(&mut length).map_err(unwritable)?;
        let length = usize::try_from(u64::from_le_bytes(length)).map_err(|_| torn())?;
        let mut record = vec![0; length];
        file.read_exact(&mut record).map_err(unwritable)?;
        self.decoder.decode(record).ok_or_else(torn).map(Some)
    }
}

fn unwritable(error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::TargetRefused,
        "a large transaction's temporary file cannot be written or read",
    )
    .remedy("make room in the temporary folder, or set TMPDIR to one with more room, then start again: nothing was lost")
    .because(error)
}

fn torn() -> Error {
    Error::new(
        ErrorKind::TargetRefused,
        "a large transaction's temporary file does not read as it was written",
    )
    .remedy("check the disk under the temporary folder, then start again: nothing was lost")
}
