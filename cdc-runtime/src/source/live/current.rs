//! What the server says about its binlogs.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};

use super::session;
use crate::binlog::gtid::NoGtidSet;
use crate::binlog::{Flavor, GtidSet};
use crate::error::{Error, ErrorKind};
use crate::position::Position;
use crate::source::Address;
use crate::source::failure::translate;

/// Where a server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    /// Behind its last event.
    pub position: Position,
    /// All it has executed, where it has GTIDs.
    pub gtid: Option<GtidSet>,
    /// Its family.
    pub flavor: Flavor,
    /// What tells it from other servers: MySQL's `server_uuid`, MariaDB's host, port and
    /// server id.
    pub identity: String,
    /// Its version as it calls itself.
    pub version: String,
    /// Whether it compares names of tables without regard to case.
    pub folds_names: bool,
}

/// Asks the server where it is.
pub(super) async fn read(address: &Address) -> Result<Current, Error> {
    let mut conn = session::connect(address).await?;
    let version = session::version(&mut conn).await?;
    let flavor = Flavor::of(&version);
    let position = status(&mut conn).await?;
    let gtid = match flavor {
        Flavor::Mysql => text(&mut conn, "SELECT @@GLOBAL.gtid_executed").await?,
        Flavor::Mariadb => text(&mut conn, "SELECT @@GLOBAL.gtid_binlog_pos").await?,
    };
    let gtid = gtid.filter(|text| !text.trim().is_empty());
    let gtid = gtid.map(|text| text.parse()).transpose();
    let gtid = gtid.map_err(|error: NoGtidSet| {
        Error::new(
            ErrorKind::Unsupported,
            "the server's own GTID set does not read",
        )
        .because(error)
    })?;
    let identity = text(&mut conn, identity_sql(flavor)).await?;
    let folds = text(&mut conn, "SELECT @@GLOBAL.lower_case_table_names").await?;
    let folds_names = folds.is_some_and(|value| value != "0");
    conn.disconnect()
        .await
        .map_err(|e| translate(e, "disconnecting"))?;
    Ok(Current {
        position,
        gtid,
        flavor,
        identity: identity.unwrap_or_default(),
        version,
        folds_names,
    })
}

const fn identity_sql(flavor: Flavor) -> &'static str {
    match flavor {
        Flavor::Mysql => "SELECT @@GLOBAL.server_uuid",
        Flavor::Mariadb => "SELECT CONCAT(@@hostname, ':', @@port, '/', @@GLOBAL.server_id)",
    }
}

/// One value of one row as text; none for NULL or no row.
pub(super) async fn text(conn: &mut Conn, sql: &str) -> Result<Option<String>, Error> {
    let row: Option<Row> = conn
        .query_first(sql)
        .await
        .map_err(|e| translate(e, "asking for its settings"))?;
    Ok(row
        .and_then(|row| row.get_opt::<String, _>(0))
        .and_then(Result::ok))
}

fn no_binlog() -> Error {
    Error::new(ErrorKind::SourceRefused, "the source writes no binlog")
        .remedy("start the source with log_bin and binlog_format = ROW")
}

/// SHOW BINARY LOG STATUS since MySQL 8.2 and MariaDB 10.5; its old name before.
pub(crate) async fn status(conn: &mut Conn) -> Result<Position, Error> {
    let mut answer = Err(no_binlog());
    for sql in [
        "SHOW BINARY LOG STATUS",
        "SHOW MASTER STATUS",
        "SHOW BINLOG STATUS",
    ] {
        match conn.query_first::<Row, _>(sql).await {
            Ok(row) => return row.as_ref().and_then(place).ok_or_else(no_binlog),
            // ER_PARSE_ERROR: this server does not know that name.
            Err(mysql_async::Error::Server(e)) if e.code == 1064 => {}
            Err(error) => {
                answer = Err(translate(error, "asking for its binlog position"));
                break;
            }
        }
    }
    answer
}

fn place(row: &Row) -> Option<Position> {
    let file: String = row.get_opt(0)?.ok()?;
    let offset: u64 = row.get_opt(1)?.ok()?;
    Some(Position::new(file, offset))
}

fn incomplete(why: &str) -> Error {
    Error::new(
        ErrorKind::PositionLost,
        format!("the source's binlogs are not its whole history: {why}"),
    )
    .remedy("start from a snapshot, or from the binlog files that are complete")
}

/// The head of the first binlog, if nothing is missing before it.
pub(super) async fn earliest(conn: &mut Conn, flavor: Flavor) -> Result<Position, Error> {
    let first: Option<Row> = conn
        .query_first("SHOW BINARY LOGS")
        .await
        .map_err(|e| translate(e, "asking for its binlogs"))?;
    let file: Option<String> = first.and_then(|row| row.get_opt(0)).and_then(Result::ok);
    let first = Position::new(file.ok_or_else(no_binlog)?, 4);
    if first.sequence() > 1 {
        return Err(incomplete(&format!("the first it has is `{}`", first.file)));
    }
    let missing = match flavor {
        Flavor::Mysql => text(conn, "SELECT @@GLOBAL.gtid_purged").await?,
        Flavor::Mariadb => listed(conn, &first.file).await?,
    };
    match missing.filter(|gtids| !gtids.trim().is_empty()) {
        Some(_) => Err(incomplete("transactions stand before the first binlog")),
        None => Ok(first),
    }
}

/// What GTID_LIST at the head of a MariaDB binlog names: `[0-1-5]`, or `[]`.
async fn listed(conn: &mut Conn, file: &str) -> Result<Option<String>, Error> {
    let quoted = file.replace('\\', "\\\\").replace('\'', "''");
    let rows: Vec<Row> = conn
        .query(format!("SHOW BINLOG EVENTS IN '{quoted}' LIMIT 8"))
        .await
        .map_err(|e| translate(e, "reading the head of its first binlog"))?;
    for row in rows {
        let kind: Option<String> = row.get_opt(2).and_then(Result::ok);
        let info: Option<String> = row.get_opt(5).and_then(Result::ok);
        if kind.as_deref() == Some("Gtid_list") {
            return Ok(info.map(|i| i.trim_matches(['[', ']', ' ']).to_owned()));
        }
    }
    Ok(None)
}
