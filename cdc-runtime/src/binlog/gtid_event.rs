//! The events that name a transaction: GTID, ANONYMOUS_GTID, GTID_TAGGED, MARIADB_GTID.

use super::cursor::{Cursor, Malformed};
use super::event_type::EventType;
use super::gtid::{Gtid, SourceId};
use super::header::EventHeader;
use super::tagged;

/// What such an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GtidEvent {
    /// The id; none where the server has GTIDs switched off.
    pub gtid: Option<Gtid>,
    /// How the group behind it is delimited.
    pub group: Group,
}

/// How the events behind a GTID event make one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// MySQL: BEGIN opens a transaction, any other QUERY stands alone.
    Told,
    /// MariaDB: the GTID event itself opens a transaction.
    Transaction,
    /// MariaDB: one statement follows, without a commit.
    Standalone,
}

/// When a server of MySQL 8 or later committed the transaction that a GTID or
/// ANONYMOUS_GTID event announces, in microseconds since 1970.
#[must_use]
pub fn committed_at(header: &EventHeader, body: &[u8]) -> Option<u64> {
    // Flags, source id, number, the type of the two logical timestamps (2), and those.
    const AT: usize = 1 + 16 + 8 + 1 + 16;
    if !matches!(
        header.kind(),
        Some(EventType::Gtid | EventType::AnonymousGtid)
    ) {
        return None;
    }
    let mut micros = [0; 8];
    let (told, _) = micros.split_at_mut(7);
    told.copy_from_slice(body.get(AT..AT + 7)?);
    // The highest of its 56 bits says that the original server's time follows.
    let micros = u64::from_le_bytes(micros) & ((1 << 55) - 1);
    (body.get(AT - 17) == Some(&2) && micros > 0).then_some(micros)
}

const STANDALONE: u8 = 1;
const PREPARED_XA: u8 = 64;
const COMPLETED_XA: u8 = 128;

/// Reads an event of type `kind`.
///
/// # Errors
/// `kind` is none of them, or the body is too short or lies.
pub fn parse(kind: EventType, header: &EventHeader, body: &[u8]) -> Result<GtidEvent, Malformed> {
    match kind {
        EventType::Gtid => {
            let mut c = Cursor::new(body, "transaction id");
            c.u8()?;
            let source = SourceId(c.array()?);
            let number = c.u64()?;
            if number == 0 || i64::try_from(number).is_err() {
                return Err(c.malformed());
            }
            let gtid = Some(Gtid::Mysql {
                source,
                tag: String::new(),
                number,
            });
            Ok(GtidEvent {
                gtid,
                group: Group::Told,
            })
        }
        EventType::AnonymousGtid => Ok(GtidEvent {
            gtid: None,
            group: Group::Told,
        }),
        EventType::GtidTagged => Ok(GtidEvent {
            gtid: Some(tagged::parse(body)?),
            group: Group::Told,
        }),
        EventType::MariadbGtid => mariadb(header, body),
        _ => Err(Malformed("type")),
    }
}

/// `Gtid_log_event` in MariaDB's `sql/log_event.h`; the server's id is the header's.
fn mariadb(header: &EventHeader, body: &[u8]) -> Result<GtidEvent, Malformed> {
    let mut c = Cursor::new(body, "transaction id");
    let sequence = c.u64()?;
    let domain = c.u32()?;
    let flags = c.u8()?;
    // XA COMMIT and XA ROLLBACK stand alone; what is prepared is a transaction.
    let group = if flags & PREPARED_XA == 0 && flags & (STANDALONE | COMPLETED_XA) != 0 {
        Group::Standalone
    } else {
        Group::Transaction
    };
    Ok(GtidEvent {
        gtid: Some(Gtid::Mariadb {
            domain,
            server: header.server_id,
            sequence,
        }),
        group,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_microsecond_of_a_commit_is_read_and_nothing_is_made_up() {
        let header = |event_type: u8| EventHeader {
            timestamp: 0,
            event_type,
            server_id: 1,
            size: 0,
            end: 0,
            flags: 0,
        };
        let micros = 1_795_000_000_123_456_u64;
        let mut body = vec![0; 42];
        body[25] = 2;
        body.extend_from_slice(&micros.to_le_bytes()[..7]);
        assert_eq!(committed_at(&header(33), &body), Some(micros));
        // The highest bit says that the original server's time follows.
        body[48] |= 0x80;
        assert_eq!(committed_at(&header(34), &body), Some(micros));
        assert_eq!(committed_at(&header(2), &body), None, "no GTID event");
        assert_eq!(committed_at(&header(33), &body[..48]), None, "MySQL 5.7");
        body[25] = 0;
        assert_eq!(committed_at(&header(33), &body), None, "no such part");
    }
}
