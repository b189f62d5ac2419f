//! QUERY: a statement in SQL.

use super::compressed;
use super::cursor::{Cursor, Malformed};

/// What QUERY says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The default schema; empty where there is none.
    pub schema: String,
    /// The statement. Bytes that are not UTF-8 stand as U+FFFD.
    pub sql: String,
    /// The session's SQL mode.
    pub mode: SqlMode,
}

/// The parts of `sql_mode` that change how a statement reads, or what an ALTER does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SqlMode {
    /// ANSI_QUOTES: `"` quotes a name, not a text.
    pub ansi_quotes: bool,
    /// NO_BACKSLASH_ESCAPES: `\` is a character like others.
    pub no_backslash_escapes: bool,
    /// STRICT_TRANS_TABLES or STRICT_ALL_TABLES: a value that a column does not have is an
    /// error, also for the rows of an altered table.
    pub strict: bool,
}

/// How the statement's text stands in the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// As it is: QUERY.
    Plain,
    /// Compressed: MariaDB's QUERY_COMPRESSED.
    Compressed,
}

/// Reads a QUERY body; a compressed text may unpack to at most `limit` bytes.
///
/// # Errors
/// Lengths that do not fit, or a text that does not unpack.
pub fn parse(body: &[u8], packing: Packing, limit: usize) -> Result<Query, Malformed> {
    let mut c = Cursor::new(body, "post-header");
    c.take(8)?;
    let schema_len = usize::from(c.u8()?);
    c.take(2)?;
    let status_len = usize::from(c.u16()?);
    c.part("status variables");
    let mode = sql_mode(c.take(status_len)?)?;
    c.part("schema");
    let schema = String::from_utf8_lossy(c.take(schema_len)?).into_owned();
    if c.u8()? != 0 {
        return Err(c.malformed());
    }
    let sql = match packing {
        Packing::Plain => String::from_utf8_lossy(c.rest()).into_owned(),
        Packing::Compressed => {
            String::from_utf8_lossy(&compressed::unpack(c.rest(), limit)?).into_owned()
        }
    };
    Ok(Query { schema, sql, mode })
}

/// Q_FLAGS2_CODE (0, 4 bytes) and Q_SQL_MODE_CODE (1, 8 bytes) stand first
/// (`Query_log_event::write`); what follows does not change how the statement reads.
fn sql_mode(status: &[u8]) -> Result<SqlMode, Malformed> {
    let mut c = Cursor::new(status, "status variables");
    while !c.is_empty() {
        match c.u8()? {
            0 => {
                c.take(4)?;
            }
            1 => {
                let bits = c.u64()?;
                return Ok(SqlMode {
                    ansi_quotes: bits & 0x4 != 0,
                    no_backslash_escapes: bits & (1 << 20) != 0,
                    strict: bits & (0b11 << 21) != 0,
                });
            }
            _ => break,
        }
    }
    Ok(SqlMode::default())
}
