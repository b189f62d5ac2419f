//! The driver's and the server's errors in the runtime's terms. No password and no
//! payload is in any of them.

use std::io;
use std::time::Duration;

use mysql_async::{DriverError, Error as MysqlError, IoError, ServerError};

use crate::error::{Error, ErrorKind};

/// ER_MASTER_FATAL_ERROR_READING_BINLOG: all that the dump itself may fail with.
const DUMP_FAILED: u16 = 1236;

/// ER_SLAVE_SAME_ID of MariaDB 10.5 and later; MySQL says it within [`DUMP_FAILED`].
const SAME_ID: u16 = 4052;

/// Turns an error into the runtime's; `doing` says what was tried.
pub(crate) fn translate(error: MysqlError, doing: &str) -> Error {
    match error {
        MysqlError::Server(error) => server(error, doing),
        MysqlError::Io(error) => unreachable(doing).because(error),
        MysqlError::Driver(error) => driver(&error, doing),
        // Neither may quote the options, which hold the password.
        MysqlError::Url(_) | MysqlError::Other(_) => unreachable(doing),
    }
}

/// As [`translate`], for what only a connection that begins can fail with: TLS that was
/// not agreed upon, and its files.
pub(super) fn connecting(error: MysqlError, doing: &str) -> Error {
    match error {
        MysqlError::Io(IoError::Tls(error)) => handshake(doing).because(error.to_string()),
        MysqlError::Io(IoError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
            handshake(doing).because(error)
        }
        error => translate(error, doing),
    }
}

fn handshake(doing: &str) -> Error {
    Error::new(
        ErrorKind::SourceRefused,
        format!("TLS with the source failed while {doing}"),
    )
    .remedy(
        "name the authority that signed the server's certificate with ssl_ca (CDC_SSL_CA); \
         ssl_mode=verify-ca takes any host name, ssl_mode=required any certificate, \
         ssl_mode=disabled goes in clear",
    )
}

/// The first name of a certificate that was refused for its name alone.
pub(super) fn presented_name(error: &MysqlError) -> Option<String> {
    let MysqlError::Io(error) = error else {
        return None;
    };
    let text = error.to_string();
    let (_, names) = text.split_once("only valid for ")?;
    // `DnsName("a.example")` or `IpAddress(127.0.0.1)`.
    let (_, name) = names.split_once('(')?;
    let (name, _) = name.split_once(')')?;
    // A wildcard stands for one label, of whatever text.
    Some(name.trim_matches('"').replace('*', "any"))
}

/// The server does not answer, or not in time.
pub(super) fn unreachable(doing: &str) -> Error {
    Error::new(
        ErrorKind::SourceUnreachable,
        format!("the connection to the source failed while {doing}"),
    )
}

/// What `work` gives, unless the server takes longer than `limit` for it.
pub(crate) async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        Err(Error::new(
            ErrorKind::SourceUnreachable,
            "the source server did not answer in time",
        ))
    })
}

fn driver(error: &DriverError, doing: &str) -> Error {
    let (kind, what) = match error {
        DriverError::UnknownAuthPlugin { name } => {
            let message = format!(
                "the source asks for the authentication plugin `{name}`, which is not known"
            );
            return Error::new(ErrorKind::SourceRefused, message)
                .remedy(
                "use an account with caching_sha2_password, mysql_native_password, ed25519 or parsec",
            );
        }
        DriverError::CleartextPluginDisabled | DriverError::MysqlOldPasswordDisabled => (
            ErrorKind::SourceRefused,
            "the source asks for an insecure way of authentication",
        ),
        DriverError::NoClientSslFlagFromServer => {
            let message =
                format!("the source does not offer TLS, which ssl_mode asks for, while {doing}");
            return Error::new(ErrorKind::SourceRefused, message)
                .remedy("switch TLS on at the server, or write ssl_mode=preferred");
        }
        DriverError::NoKeyFound => {
            return Error::new(
                ErrorKind::Config,
                "the file of ssl_key holds no private key",
            )
            .remedy("name a PEM file with the client certificate's private key");
        }
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
        SAME_ID => return taken(error),
        // Too many connections, shutting down, aborted, out of resources, killed.
        1040 | 1053 | 1077 | 1079 | 1080 | 1152..=1161 | 1203 | 1317 | 1927 | 3169 | 4031 => {
            ErrorKind::SourceUnreachable
        }
        _ => ErrorKind::SourceRefused,
    };
    Error::new(kind, format!("the source refuses while {doing}")).because(error)
}

/// The server ended this stream for another replica with the same server id.
fn taken(error: ServerError) -> Error {
    Error::new(
        ErrorKind::SourceRefused,
        "another replica has taken this one's place",
    )
    .remedy("give each replicator a server id of its own, then start again: nothing was lost")
    .because(error)
}

/// The texts are the servers' own (`sql/rpl_source.cc`, MariaDB's `sql/sql_repl.cc`).
fn dump(error: ServerError) -> Error {
    let text = error.message.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["same server_uuid", "same server_id", "misconfigured"]) {
        return taken(error);
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
