//! ROTATE: the name of the file that follows.

use super::cursor::{Cursor, Malformed};

/// What ROTATE says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotate {
    /// Where in the file the stream goes on.
    pub offset: u64,
    /// The next file's name.
    pub file: String,
}

/// Reads a ROTATE body.
///
/// # Errors
/// No name, or one with a path or a control character in it.
pub fn parse(body: &[u8]) -> Result<Rotate, Malformed> {
    let mut c = Cursor::new(body, "position");
    let offset = c.u64()?;
    c.part("file name");
    let name = c.rest();
    let file = c.text(name.len())?.to_owned();
    let hostile = |ch: char| ch.is_control() || ch == '/' || ch == '\\';
    if file.is_empty() || file.len() > 255 || file.contains(hostile) {
        return Err(c.malformed());
    }
    Ok(Rotate { offset, file })
}
