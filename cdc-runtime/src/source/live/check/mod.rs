//! The preconditions of following a server, each asked of the server itself.

mod access;
mod column;
mod drift;
mod history;
mod identity;
mod image;
mod setting;

use std::time::Duration;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::session;
use crate::binlog::{Flavor, GtidSet};
use crate::error::Error;
use crate::position::Position;
use crate::shape::TableShape;
use crate::source::Address;
use crate::source::failure::translate;

/// Which precondition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckName {
    /// Whether the connection is encrypted.
    Tls,
    /// `log_bin`.
    LogBin,
    /// `binlog_format`.
    BinlogFormat,
    /// `binlog_row_image`.
    RowImage,
    /// `binlog_row_value_options`.
    RowValueOptions,
    /// `binlog_row_metadata`.
    RowMetadata,
    /// How long binlogs are kept.
    Retention,
    /// Whether the binlogs still hold what the target lacks.
    Position,
    /// GTIDs, which outlive a failover.
    Gtid,
    /// This replicator's server id against the server's and its replicas'.
    ServerId,
    /// The server's time zone.
    TimeZone,
    /// The server's clock against this machine's.
    Clock,
    /// REPLICATION SLAVE.
    ReplicationSlave,
    /// REPLICATION CLIENT, under MariaDB BINLOG MONITOR.
    ReplicationClient,
    /// SELECT on a table of the mapping.
    Select,
    /// LOCK TABLES on a table of the mapping whose load needs it.
    LockTables,
    /// A table against the shape that was compiled.
    Shape,
    /// The target can be written to.
    TargetWritable,
    /// The target has room.
    TargetRoom,
    /// What stands in the target fits the mapping.
    TargetSchema,
}

impl CheckName {
    /// The name shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::LogBin => "log_bin",
            Self::BinlogFormat => "binlog_format",
            Self::RowImage => "binlog_row_image",
            Self::RowValueOptions => "binlog_row_value_options",
            Self::RowMetadata => "binlog_row_metadata",
            Self::Retention => "binlog retention",
            Self::Position => "position",
            Self::Gtid => "gtid",
            Self::ServerId => "server_id",
            Self::TimeZone => "time zone",
            Self::Clock => "clock",
            Self::ReplicationSlave => "grant REPLICATION SLAVE",
            Self::ReplicationClient => "grant REPLICATION CLIENT",
            Self::Select => "grant SELECT",
            Self::LockTables => "grant LOCK TABLES",
            Self::Shape => "table",
            Self::TargetWritable => "target writable",
            Self::TargetRoom => "target room",
            Self::TargetSchema => "target schema",
        }
    }
}

/// What a precondition's answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Ok,
    /// The replicator runs without it, only less watchful or less safe.
    Advice,
    /// The replicator stops, or loses something, without it.
    No,
}

impl Verdict {
    /// [`Verdict::Ok`] where it holds, else `otherwise`.
    #[must_use]
    pub const fn of(holds: bool, otherwise: Self) -> Self {
        if holds { Self::Ok } else { otherwise }
    }
}

/// A precondition and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub name: CheckName,
    /// What it means.
    pub verdict: Verdict,
    /// What was found.
    pub sentence: String,
    /// What to type if it does not hold; empty where nothing is to be done.
    pub fix: String,
}

impl Check {
    /// A finding.
    #[must_use]
    pub fn new(
        name: CheckName,
        verdict: Verdict,
        sentence: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            name,
            verdict,
            sentence: sentence.into(),
            fix: fix.into(),
        }
    }
}

/// What a check needs to know of this replicator.
#[derive(Debug)]
pub struct Expected<'a> {
    /// The compiled tables.
    pub tables: &'a [&'static TableShape],
    /// Those of them whose rows nothing tells apart, which MySQL locks for an instant when
    /// their load begins.
    pub counted: &'a [&'static TableShape],
    /// The id it registers under.
    pub server_id: u32,
    /// Where the target stands, if it stands anywhere, and whether by GTID.
    pub stands: Option<Stands>,
    /// How long an answer may take.
    pub limit: Duration,
}

/// Where the target stands.
#[derive(Debug, Clone)]
pub struct Stands {
    /// The checkpoint's position.
    pub position: Position,
    /// The transactions it holds, if they say where to go on.
    pub gtids: Option<GtidSet>,
}

/// The connection and what all checks ask for.
struct Asked {
    conn: Conn,
    flavor: Flavor,
}

/// Asks the server for all of them.
pub(super) async fn run(address: &Address, expected: &Expected<'_>) -> Result<Vec<Check>, Error> {
    let mut conn = session::connect(address).await?;
    let flavor = Flavor::of(&session::version(&mut conn).await?);
    let mut asked = Asked { conn, flavor };
    let mut checks = vec![access::tls(&mut asked, address).await?];
    checks.extend(setting::checks(&mut asked).await?);
    checks.extend(image::checks(&mut asked, expected).await?);
    checks.extend(history::checks(&mut asked, expected).await?);
    checks.extend(identity::checks(&mut asked, expected).await?);
    checks.extend(access::grants(&mut asked).await?);
    checks.extend(access::locks(&mut asked, expected).await?);
    for shape in expected.tables {
        let select = access::select(&mut asked, shape).await?;
        let readable = select.verdict == Verdict::Ok;
        checks.push(select);
        if readable {
            checks.push(drift::check(&mut asked, shape).await?);
        }
    }
    let done = asked.conn.disconnect().await;
    done.map_err(|e| translate(e, "disconnecting"))?;
    Ok(checks)
}

impl Asked {
    /// One value as text; none for NULL, no row, or a name this server does not know.
    async fn text(&mut self, sql: &str) -> Result<Option<String>, Error> {
        let row: Result<Option<mysql_async::Row>, _> = self.conn.query_first(sql).await;
        match row {
            Ok(row) => Ok(row
                .and_then(|row| row.get_opt::<Option<String>, _>(0))
                .and_then(Result::ok)
                .flatten()),
            Err(mysql_async::Error::Server(error)) if UNKNOWN.contains(&error.code) => Ok(None),
            Err(error) => Err(translate(error, "asking for its settings")),
        }
    }

    /// One number.
    async fn number(&mut self, sql: &str) -> Result<Option<f64>, Error> {
        Ok(self.text(sql).await?.and_then(|text| text.parse().ok()))
    }
}

/// ER_PARSE_ERROR, ER_UNKNOWN_SYSTEM_VARIABLE, ER_BAD_FIELD_ERROR, ER_SPECIFIC_ACCESS_DENIED.
const UNKNOWN: [u16; 4] = [1064, 1193, 1054, 1227];

/// A name as an identifier of SQL.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
