//! The driver's and the server's errors in the runtime's terms. No password and no
//! payload is in any of them.

use mysql_async::{DriverError, Error as MysqlError, ServerError};

use crate::error::{Error, ErrorKind};

/// ER_MASTER_FATAL_ERROR_READING_BINLOG: all that the dump itself may fail with.
const DUMP_FAILED: u16 = 1236;

/// Turns an error into the runtime's; `doing` says what was tried.
pub(crate) fn translate(error: MysqlError, doing: &str) -> Error {
    match error {
        MysqlError::Server(error) => server(error, doing),
        MysqlError::Io(error) => unreachable(doing).because(error),
        MysqlError::Driver(error) => driver(&error, doing),
        // Neither may quote the URL, which holds the password.
        MysqlError::Url(_) => bad_url(),
        MysqlError::Other(_) => unreachable(doing),
    }
}

/// The URL does not read.
pub(super) fn bad_url() -> Error {
    Error::new(ErrorKind::Config, "the source URL does not read")
        .remedy("write CDC_SOURCE_URL=mysql://USER:PASSWORD@HOST:PORT/ (with special characters of the password as %XX)")
}

/// The server does not answer, or not in time.
pub(super) fn unreachable(doing: &str) -> Error {
    Error::new(
        ErrorKind::SourceUnreachable,
        format!("the connection to the source failed while {doing}"),
    )
}

fn driver(error: &DriverError, doing: &str) -> Error {
    let (kind, what) = match error {
        DriverError::UnknownAuthPlugin { name } => {
            let message = format!(
                "the source asks for the authentication plugin `{name}`, which is not known"
            );
            return Error::new(ErrorKind::SourceRefused, message)
                .remedy("use an account with caching_sha2_password or mysql_native_password");
        }
        DriverError::CleartextPluginDisabled | DriverError::MysqlOldPasswordDisabled => (
            ErrorKind::SourceRefused,
            "the source asks for an insecure way of authentication",
        ),
        DriverError::NoClientSslFlagFromServer => (
            ErrorKind::SourceRefused,
            "the source does not offer TLS, which the URL asks for",
        ),
        DriverError::PacketTooLarge => (
            ErrorKind::Unsupported,
            "an event is larger than a packet may be (1 GiB)",
        ),
        DriverError::UnexpectedPacket { .. } | DriverError::PacketOutOfOrder => (
            ErrorKind::SourceUnreachable,
            "the source sent what the protocol does not have",
        ),
        _ => return unreachable(doing),
    };
    Error::new(kind, format!("{what}, while {doing}"))
}

fn server(error: ServerError, doing: &str) -> Error {
    let kind = match error.code {
        DUMP_FAILED => return dump(error),
        // Too many connections, shutting down, aborted, out of resources, killed.
        1040 | 1053 | 1077 | 1079 | 1080 | 1152..=1161 | 1203 | 1317 | 1927 | 3169 | 4031 => {
            ErrorKind::SourceUnreachable
        }
        _ => ErrorKind::SourceRefused,
    };
    Error::new(kind, format!("the source refuses while {doing}")).because(error)
}

/// The texts are the servers' own (`sql/rpl_source.cc`, MariaDB's `sql/sql_repl.cc`).
fn dump(error: ServerError) -> Error {
    let text = error.message.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["same server_uuid", "same server_id", "misconfigured"]) {
        return Error::new(
            ErrorKind::SourceRefused,
            "another replica has taken this one's place",
        )
        .remedy("give each replicator a server id of its own, then start again: nothing was lost")
        .because(error);
    }
    let (kind, message) = if has(&[
        "purged",
        "could not find",
        "not found",
        "no longer",
        "missing",
        "more gtid",
        "not in the",
    ]) {
        (
            ErrorKind::PositionLost,
            "the source no longer has the place to go on from",
        )
    } else if has(&[
        "crc",
        "checksum",
        "corrupt",
        "truncated",
        "bogus",
        "event read",
    ]) {
        (ErrorKind::Corrupt, "the source cannot read its own binlog")
    } else {
        (
            ErrorKind::PositionLost,
            "the source cannot go on from there",
        )
    };
    Error::new(kind, message).because(error)
}
