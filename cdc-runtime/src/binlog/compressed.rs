//! MariaDB's compressed record (`log_bin_compress`): one byte, the length, zlib.
//!
//! The byte's top bit is set, bits 4–6 are the algorithm (0: zlib), bits 0–2 count the
//! bytes of the unpacked length, which stands big-endian (`binlog_buf_compress` in
//! MariaDB's `sql/log_event.cc`).

use std::io::Read;

use super::cursor::{Cursor, Malformed};

/// The announced length is over the limit.
pub const TOO_LARGE: Malformed = Malformed("unpacked length");

/// Unpacks a record; never allocates more than `limit` bytes, whatever it announces.
///
/// # Errors
/// Another algorithm, a length over `limit`, or bytes that do not unpack to exactly
/// the announced length.
pub fn unpack(record: &[u8], limit: usize) -> Result<Vec<u8>, Malformed> {
    let mut c = Cursor::new(record, "compression header");
    let head = c.u8()?;
    if head & 0x80 == 0 || head & 0x70 != 0 {
        return Err(c.malformed());
    }
    let mut announced = 0usize;
    match head & 0x07 {
        n @ 1..=4 => {
            for byte in c.take(usize::from(n))? {
                announced = (announced << 8) | usize::from(*byte);
            }
        }
        _ => return Err(c.malformed()),
    }
    if announced > limit {
        return Err(TOO_LARGE);
    }
    exactly(flate2::read::ZlibDecoder::new(c.rest()), announced)
}

/// Reads `reader` to its end, which must come after `announced` bytes.
///
/// # Errors
/// It ends before, goes on after, or does not unpack.
pub fn exactly(reader: impl Read, announced: usize) -> Result<Vec<u8>, Malformed> {
    let bad = Malformed("compressed content");
    let bound = u64::try_from(announced).map_err(|_| bad)?.saturating_add(1);
    let mut out = Vec::new();
    reader.take(bound).read_to_end(&mut out).map_err(|_| bad)?;
    if out.len() == announced {
        Ok(out)
    } else {
        Err(bad)
    }
}
