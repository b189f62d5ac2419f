//! Errors for statements and events that must not be passed over.

use crate::binlog::{EventHeader, EventType, Flavor, Handling};
use crate::error::{Error, ErrorKind};
use crate::position::Position;

/// The type of an event that is read, passed over, or refused.
///
/// # Errors
/// Its type stops the stream, or is not known and not marked as ignorable.
pub(super) fn kind(header: &EventHeader, at: &Position) -> Result<Option<EventType>, Error> {
    let Some(kind) = header.kind() else {
        if header.has(EventHeader::IGNORABLE) {
            return Ok(None);
        }
        let message = format!("an event of type {} is not known", header.event_type);
        return Err(Error::new(ErrorKind::Unsupported, message).at(at));
    };
    match kind.handling() {
        Handling::Handled => Ok(Some(kind)),
        Handling::NoData => Ok(None),
        Handling::Stops { reason, remedy } => {
            let message = format!("an event of type {} {reason}", kind.name());
            Err(Error::new(ErrorKind::Unsupported, message)
                .remedy(remedy)
                .at(at))
        }
    }
}

pub(super) fn corrupt(message: &str, at: &Position) -> Error {
    Error::new(ErrorKind::Corrupt, message).at(at)
}

pub(super) fn by_statement(at: &Position) -> Error {
    Error::new(ErrorKind::Unsupported, "rows were changed by a statement that is logged as SQL, not as rows")
        .remedy("SET GLOBAL binlog_format = ROW on the source (and in sessions that set it), then start again with an empty target")
        .at(at)
}

pub(super) fn old_server(version: &str, at: &Position) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("the binlog was written by server version {version}"),
    )
    .remedy("read from a MySQL 5.7 or MariaDB 10.5 server or later")
    .at(at)
}

/// Whether an event of that type may stand inside a compressed transaction.
pub(super) fn may_be_packed(kind: Option<EventType>) -> bool {
    use EventType as T;
    !matches!(
        kind,
        Some(
            T::TransactionPayload
                | T::Gtid
                | T::GtidTagged
                | T::AnonymousGtid
                | T::MariadbGtid
                | T::FormatDescription
                | T::Rotate
                | T::PreviousGtids
                | T::GtidList
        )
    )
}

/// The flavour in words, for messages.
pub(super) fn family(flavor: Flavor) -> &'static str {
    match flavor {
        Flavor::Mysql => "MySQL",
        Flavor::Mariadb => "MariaDB",
    }
}
