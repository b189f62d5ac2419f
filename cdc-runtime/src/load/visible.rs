//! What of the binlog a reader of the source's tables is sure to see.
//!
//! A server writes a transaction into its binlog before readers see its rows, and sends
//! it to replicas in between. A chunk may be applied behind the stream's position only
//! if it shows everything up to there. How that is made sure of:
//!
//! - MySQL with GTIDs adds a transaction to `gtid_executed` after its rows can be seen.
//! - MariaDB gives a consistent snapshot the binlog position it stands at.
//! - MySQL without GTIDs says neither. There each chunk is read twice, first with what is
//!   not committed ([`Dirty::Compared`]): every transaction in the binlog has made its
//!   changes by then, so that a row that reads the same both times lacks none of them.

use std::time::Duration;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::reader::Dirty;
use crate::binlog::{Flavor, GtidSet};
use crate::error::{Error, ErrorKind};
use crate::position::Position;
use crate::source::{binlog_status, translate, within};

/// How the server tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// By `gtid_executed`.
    Gtid,
    /// By the position of a consistent snapshot.
    Snapshot,
    /// Not at all.
    Unknown,
}

/// How often it is asked, and how long is waited in between.
const TRIES: u32 = 3000;
const PAUSE: Duration = Duration::from_millis(10);

impl Visibility {
    /// How this server tells.
    pub(crate) async fn of(conn: &mut Conn, flavor: Flavor) -> Result<Self, Error> {
        if flavor == Flavor::Mariadb {
            return Ok(Self::Snapshot);
        }
        let mode: Option<Option<String>> = conn
            .query_first("SELECT @@GLOBAL.gtid_mode")
            .await
            .map_err(asking)?;
        Ok(match mode.flatten().as_deref() {
            Some("ON") => Self::Gtid,
            _ => Self::Unknown,
        })
    }

    /// Whether chunks have to be compared.
    pub(crate) const fn dirty(self) -> Dirty {
        match self {
            Self::Gtid | Self::Snapshot => Dirty::No,
            Self::Unknown => Dirty::Compared,
        }
    }
}

/// Where a stream begins whose events make up for all that a reader does not see from now on.
pub(crate) async fn beginning(
    conn: &mut Conn,
    visibility: Visibility,
) -> Result<(Position, GtidSet), Error> {
    match visibility {
        Visibility::Snapshot => {
            let position = snapshot(conn).await?;
            let text: Option<Option<String>> = conn
                .exec_first(
                    "SELECT BINLOG_GTID_POS(?, ?)",
                    (position.file.as_ref(), position.offset),
                )
                .await
                .map_err(asking)?;
            Ok((position, parsed(text.flatten(), Flavor::Mariadb)?))
        }
        Visibility::Gtid => {
            // Before the position: what is executed stands before it.
            let text: Option<Option<String>> = conn
                .query_first("SELECT @@GLOBAL.gtid_executed")
                .await
                .map_err(asking)?;
            let gtids = parsed(text.flatten(), Flavor::Mysql)?;
            let position = binlog_status(conn).await?;
            if gtids.is_empty() {
                // A stream cannot go on behind no GTID: it begins at the file's head.
                return Ok((Position::new(position.file, 4), gtids));
            }
            Ok((position, gtids))
        }
        Visibility::Unknown => Ok((binlog_status(conn).await?, GtidSet::empty(Flavor::Mysql))),
    }
}

/// The source's clock: seconds since 1970.
pub(crate) async fn now(conn: &mut Conn) -> Result<u32, Error> {
    let seconds: Option<u64> = conn
        .query_first("SELECT CAST(UNIX_TIMESTAMP() AS UNSIGNED)")
        .await
        .map_err(asking)?;
    Ok(seconds.and_then(|it| u32::try_from(it).ok()).unwrap_or(0))
}

/// Waits until readers see everything up to the place where the stream stands.
pub(crate) async fn shown(
    conn: &mut Conn,
    visibility: Visibility,
    position: &Position,
    gtids: &GtidSet,
    patience: Duration,
) -> Result<(), Error> {
    for _ in 0..TRIES {
        let seen = match visibility {
            Visibility::Unknown => true,
            Visibility::Snapshot => within(patience, snapshot(conn)).await? >= *position,
            Visibility::Gtid => within(patience, executed(conn, gtids)).await?,
        };
        if seen {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(Error::new(
        ErrorKind::SourceUnreachable,
        "the source does not show the transactions that stand in its binlog",
    )
    .at(position))
}

/// Whether the server counts all of `gtids` as executed.
async fn executed(conn: &mut Conn, gtids: &GtidSet) -> Result<bool, Error> {
    let found: Option<Option<bool>> = conn
        .exec_first(
            "SELECT GTID_SUBSET(?, @@GLOBAL.gtid_executed)",
            (gtids.to_string(),),
        )
        .await
        .map_err(asking)?;
    Ok(found.flatten() == Some(true))
}

/// The place of a consistent snapshot in the binlog.
async fn snapshot(conn: &mut Conn) -> Result<Position, Error> {
    let position = begin_snapshot(conn).await;
    conn.query_drop("ROLLBACK").await.map_err(asking)?;
    position
}

/// Begins a consistent snapshot of MariaDB: its place in the binlog.
pub(super) async fn begin_snapshot(conn: &mut Conn) -> Result<Position, Error> {
    conn.query_drop("START TRANSACTION WITH CONSISTENT SNAPSHOT")
        .await
        .map_err(asking)?;
    let rows: Vec<(String, String)> = conn
        .query("SHOW STATUS LIKE 'binlog_snapshot_%'")
        .await
        .map_err(asking)?;
    let find = |name: &str| {
        let found = rows.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    };
    let place = find("binlog_snapshot_file").zip(find("binlog_snapshot_position"));
    let place = place.and_then(|(file, offset)| Some(Position::new(file, offset.parse().ok()?)));
    place.ok_or_else(|| {
        Error::new(ErrorKind::SourceRefused, "the source writes no binlog")
            .remedy("start the source with log_bin and binlog_format = ROW")
    })
}

fn parsed(text: Option<String>, flavor: Flavor) -> Result<GtidSet, Error> {
    let text = text.unwrap_or_default();
    if text.trim().is_empty() {
        return Ok(GtidSet::empty(flavor));
    }
    text.parse()
        .map_err(|error: crate::binlog::gtid::NoGtidSet| {
            Error::new(
                ErrorKind::Unsupported,
                "the server's own GTID set does not read",
            )
            .because(error)
        })
}

fn asking(error: mysql_async::Error) -> Error {
    translate(error, "asking where it is")
}
