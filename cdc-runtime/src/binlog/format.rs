//! FORMAT_DESCRIPTION: who wrote the events that follow, and how.

use super::cursor::{Cursor, Malformed};
use super::header::EventHeader;

/// Which family of server wrote the binlog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flavor {
    /// MySQL, Percona Server.
    Mysql,
    /// MariaDB.
    Mariadb,
}

/// What stands behind each event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// Nothing.
    None,
    /// CRC32 of header and body, 4 bytes.
    Crc32,
}

/// What FORMAT_DESCRIPTION says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// The server's version as it calls itself.
    pub version: String,
    /// Told from the version.
    pub flavor: Flavor,
    /// Of the events behind this one.
    pub checksum: Checksum,
    /// Seconds since the epoch when the server started, in the first file it wrote
    /// since; 0 in files begun by a rotation. A transaction left open before such a
    /// file was never committed.
    pub created: u32,
    /// Whether the file was not closed (yet).
    pub in_use: bool,
}

impl Flavor {
    /// The family of a server that calls itself `version`.
    #[must_use]
    pub fn of(version: &str) -> Self {
        if version.to_ascii_lowercase().contains("mariadb") {
            Self::Mariadb
        } else {
            Self::Mysql
        }
    }
}

/// Reads the body of a FORMAT_DESCRIPTION whole: with the algorithm's byte and the
/// checksum's four, which every server since MySQL 5.6.1 and MariaDB 5.3 writes here.
///
/// # Errors
/// Another binlog version, header length or checksum algorithm than there are.
pub fn parse(header: &EventHeader, body: &[u8]) -> Result<Format, Malformed> {
    let (rest, tail) = body
        .split_last_chunk::<5>()
        .ok_or(Malformed("checksum algorithm"))?;
    let mut c = Cursor::new(rest, "binlog version");
    if c.u16()? != 4 {
        return Err(c.malformed());
    }
    c.part("server version");
    let name = c.take(50)?;
    let name = name.split(|b| *b == 0).next().unwrap_or_default();
    let version = std::str::from_utf8(name)
        .map_err(|_| c.malformed())?
        .to_owned();
    c.part("creation time");
    let created = c.u32()?;
    c.part("header length");
    if usize::from(c.u8()?) != EventHeader::LEN {
        return Err(c.malformed());
    }
    let checksum = match tail {
        [0, ..] => Checksum::None,
        [1, ..] => Checksum::Crc32,
        _ => return Err(Malformed("checksum algorithm")),
    };
    let in_use = header.has(EventHeader::IN_USE);
    Ok(Format {
        flavor: Flavor::of(&version),
        version,
        checksum,
        created,
        in_use,
    })
}

/// Whether a server of that version writes what this crate reads: MySQL 5.6.1 or
/// later, any MariaDB (whose versions start at 5.1 or 10.0) with checksums.
#[must_use]
pub fn is_supported(version: &str) -> bool {
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map(|n| n.parse().unwrap_or(0));
    let mut next = || -> u32 { numbers.next().unwrap_or(0) };
    (next(), next()) >= (5, 7)
}
