//! XA transactions: their ids, and XA_PREPARE.
//!
//! XA_PREPARE ends the rows of an XA transaction: prepared, or committed in one phase.
//! What becomes of a prepared one stands behind other transactions, as the statement
//! XA COMMIT or XA ROLLBACK with its id (`XA_prepare_event` in
//! `libs/mysql/binlog/event/control_events.h`; `XA_prepare_log_event` in MariaDB's
//! `sql/log_event.h`). Both servers print an id as `X'67',X'62',1`.

use std::fmt;

use super::cursor::{Cursor, Malformed};

/// The id of an XA transaction: `X'gtrid',X'bqual',format`, in lower-case digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Xid(String);

/// What XA_PREPARE says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XaPrepare {
    /// Which transaction.
    pub xid: Xid,
    /// Whether it is committed at once (XA COMMIT … ONE PHASE).
    pub one_phase: bool,
}

impl fmt::Display for Xid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Xid {
    /// The id as text, for bookkeeping.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn new(format: u32, global: &[u8], branch: &[u8]) -> Self {
        let hex = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        Self(format!("X'{}',X'{}',{format}", hex(global), hex(branch)))
    }

    /// Reads `X'67',X'62',1`, as the servers print it behind XA COMMIT and XA ROLLBACK.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().trim_end_matches(';').split(',');
        let (global, branch) = (quoted(parts.next()?)?, quoted(parts.next()?)?);
        let format: u32 = parts.next()?.trim().parse().ok()?;
        let whole = parts.next().is_none();
        whole.then(|| Self(format!("X'{global}',X'{branch}',{format}")))
    }
}

fn quoted(part: &str) -> Option<String> {
    let digits = part
        .trim()
        .strip_prefix(['X', 'x'])?
        .strip_prefix('\'')?
        .strip_suffix('\'')?;
    let is_hex = digits.len().is_multiple_of(2) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_hex.then(|| digits.to_ascii_lowercase())
}

/// Reads the body of an XA_PREPARE event.
///
/// # Errors
/// Lengths that do not fit.
pub fn parse(body: &[u8]) -> Result<XaPrepare, Malformed> {
    let mut c = Cursor::new(body, "one-phase flag");
    let one_phase = c.u8()? != 0;
    c.part("XA transaction's id");
    let format = c.u32()?;
    let (global, branch) = (c.u32()?, c.u32()?);
    if global > 64 || branch > 64 {
        return Err(c.malformed());
    }
    let length = |length: u32| usize::try_from(length).map_err(|_| Malformed("length"));
    let global = c.take(length(global)?)?;
    let branch = c.take(length(branch)?)?;
    Ok(XaPrepare {
        xid: Xid::new(format, global, branch),
        one_phase,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_it_is_printed() {
        let body = [
            &[0][..],
            &7_u32.to_le_bytes(),
            &3_u32.to_le_bytes(),
            &1_u32.to_le_bytes(),
            &[0, 0xff, 0x27, b'b'],
        ]
        .concat();
        let read = parse(&body).unwrap();
        assert!(!read.one_phase);
        assert_eq!(Xid::parse("X'00FF27',X'62',7").as_ref(), Some(&read.xid));
        for (text, same) in [
            ("X'00ff27',X'62',8", false),
            (" x'00ff27' , X'62',7;", true),
            ("X'00ff27',X'62'", false),
            ("'a','b',1", false),
            ("X'0',X'',1", false),
        ] {
            assert_eq!(Xid::parse(text).as_ref() == Some(&read.xid), same, "{text}");
        }
        for end in 0..body.len() {
            assert!(parse(&body[..end]).is_err(), "{end}");
        }
    }
}
