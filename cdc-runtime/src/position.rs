//! Places in a binlog: file and offset.

use std::fmt;
use std::sync::Arc;

/// A place in a binlog: file name (without folder) and byte offset in it.
///
/// Two positions order by the number the server counts in the file's extension, then
/// by offset, so `binlog.000009` stands before `binlog.000010` and before `binlog.1000000`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Position {
    /// The binlog file's name, as the ROTATE event or the server gives it.
    pub file: Arc<str>,
    /// Bytes from the start of the file.
    pub offset: u64,
}

impl Position {
    /// The place `offset` bytes into `file`.
    #[must_use]
    pub fn new(file: impl Into<Arc<str>>, offset: u64) -> Self {
        Self {
            file: file.into(),
            offset,
        }
    }

    /// The number in the file's extension; 0 where there is none.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.file
            .rsplit('.')
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0)
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.sequence(), &self.file, self.offset).cmp(&(
            other.sequence(),
            &other.file,
            other.offset,
        ))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.offset)
    }
}
