//! The connection and the request for the dump.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, DriverError, GnoInterval, OptsBuilder, Sid, SslOpts};
use mysql_common::packets::binlog_request::BinlogRequest;

use super::track::Contiguous;
use super::{LiveOptions, StartPoint};
use crate::binlog::gtid::MysqlSet;
use crate::binlog::{Flavor, GtidSet};
use crate::error::{Error, ErrorKind};
use crate::position::Position;
use crate::source::failure::{self, translate, unreachable};
use crate::source::replica::Replica;
use crate::source::{Address, Host, SslMode};

/// The largest packet the protocol has; events may be that large whatever
/// `max_allowed_packet` says.
const PACKET_MAX: usize = 1 << 30;

/// A stream that was granted.
pub(super) struct Opened {
    pub(super) replica: Replica,
    pub(super) start: Position,
    pub(super) contiguous: Contiguous,
}

/// Connects to the first host that answers.
pub(crate) async fn connect(address: &Address) -> Result<Conn, Error> {
    let mut failed = None;
    for host in address.hosts() {
        match connect_host(address, host).await {
            Ok(conn) => return Ok(conn),
            Err(error) if error.kind() == ErrorKind::SourceUnreachable => failed = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(failed.unwrap_or_else(|| unreachable("connecting: no host is named")))
}

/// Connects as the address' TLS mode says.
async fn connect_host(address: &Address, host: &Host) -> Result<Conn, Error> {
    let tls = address.tls();
    let answer = open_with(address, host, tls.options(None)).await;
    let error = match (answer, tls.mode()) {
        (Ok(conn), _) => return Ok(conn),
        (
            Err(mysql_async::Error::Driver(DriverError::NoClientSslFlagFromServer)),
            SslMode::Preferred,
        ) => {
            let plain = open_with(address, host, None).await;
            return plain.map_err(|e| connecting(e, host));
        }
        (Err(error), SslMode::VerifyCa) => match failure::presented_name(&error) {
            // The library checks names whatever it is told; the authority's signature is
            // verified under the name the certificate itself has.
            Some(name) => match open_with(address, host, tls.options(Some(name))).await {
                Ok(conn) => return Ok(conn),
                Err(error) => error,
            },
            None => error,
        },
        (Err(error), _) => error,
    };
    Err(connecting(error, host))
}

async fn open_with(
    address: &Address,
    host: &Host,
    ssl: Option<SslOpts>,
) -> Result<Conn, mysql_async::Error> {
    let opts = OptsBuilder::from_opts(address.options(host, ssl))
        .max_allowed_packet(Some(PACKET_MAX))
        .tcp_keepalive(Some(Duration::from_secs(30)));
    Conn::new(opts).await
}

fn connecting(error: mysql_async::Error, host: &Host) -> Error {
    failure::connecting(error, &format!("connecting to {host}"))
}

/// The server's version as it calls itself.
pub(super) async fn version(conn: &mut Conn) -> Result<String, Error> {
    let row: Option<String> = conn
        .query_first("SELECT VERSION()")
        .await
        .map_err(|e| translate(e, "asking for its version"))?;
    row.ok_or_else(|| {
        Error::new(
            ErrorKind::SourceRefused,
            "the source does not tell its version",
        )
    })
}

/// As [`connect`], for the stream.
async fn follow(address: &Address) -> Result<Replica, Error> {
    let mut failed = None;
    for host in address.hosts() {
        match Replica::connect(address, host).await {
            Ok(replica) => return Ok(replica),
            Err(error) => match connecting(error, host) {
                error if error.kind() == ErrorKind::SourceUnreachable => failed = Some(error),
                error => return Err(error),
            },
        }
    }
    Err(failed.unwrap_or_else(|| unreachable("connecting: no host is named")))
}

/// Connects and asks for the stream.
pub(super) async fn open(options: &LiveOptions) -> Result<Opened, Error> {
    let mut replica = follow(&options.address).await?;
    let flavor = replica.flavor();
    prepare(&mut replica, flavor, options).await?;
    match (&options.start, flavor) {
        (StartPoint::Gtid(GtidSet::Mysql(set)), Flavor::Mysql) => {
            let request = BinlogRequest::new(options.server_id).with_use_gtid(true);
            let request = request.with_sids(sids(set)?);
            dump(replica, &request, Position::new("", 4), Contiguous::No).await
        }
        (StartPoint::Gtid(set), Flavor::Mariadb) if set.is_empty() => {
            mariadb(replica, "", options).await
        }
        (StartPoint::Gtid(GtidSet::Mariadb(set)), Flavor::Mariadb) => {
            mariadb(replica, &set.to_string(), options).await
        }
        (StartPoint::Position(position), _) => {
            at_position(replica, position, flavor, options).await
        }
        (StartPoint::Earliest, _) => {
            let mut conn = connect(&options.address).await?;
            let first = super::current::earliest(&mut conn, flavor).await?;
            at_position(replica, &first, flavor, options).await
        }
        (StartPoint::Gtid(_), _) => Err(Error::new(
            ErrorKind::PositionLost,
            "the GTIDs to go on from are of the other family of servers (MySQL, MariaDB)",
        )),
    }
}

/// Session variables that a dump reads. MySQL 8.0.26 renamed them and prefers the new
/// names.
async fn prepare(
    replica: &mut Replica,
    flavor: Flavor,
    options: &LiveOptions,
) -> Result<(), Error> {
    let nanos = options.heartbeat.as_nanos();
    let mut set =
        format!("SET @master_heartbeat_period = {nanos}, @source_heartbeat_period = {nanos}");
    set.push_str(", @master_binlog_checksum = 'CRC32', @source_binlog_checksum = 'CRC32'");
    if flavor == Flavor::Mariadb {
        // MARIA_SLAVE_CAPABILITY_GTID: without it GTID events are rewritten as BEGIN.
        set.push_str(", @mariadb_slave_capability = 4");
    }
    let done = replica.execute(&set).await;
    done.map_err(|e| translate(e, "preparing the stream"))
}

async fn mariadb(
    mut replica: Replica,
    state: &str,
    options: &LiveOptions,
) -> Result<Opened, Error> {
    // `state` is digits, dashes and commas: it was parsed. Strict: a server that has not
    // the very transactions of `state`, only later ones, refuses instead of going on.
    let set = format!("SET @slave_connect_state = '{state}', @slave_gtid_strict_mode = 1");
    let done = replica.execute(&set).await;
    done.map_err(|e| translate(e, "telling the GTIDs to go on from"))?;
    let request = BinlogRequest::new(options.server_id);
    dump(replica, &request, Position::new("", 4), Contiguous::No).await
}

async fn at_position(
    replica: Replica,
    position: &Position,
    flavor: Flavor,
    options: &LiveOptions,
) -> Result<Opened, Error> {
    let asked = askable(position);
    let contiguous = match flavor {
        Flavor::Mysql => Contiguous::Yes,
        // Leaves out ANNOTATE_ROWS, which was not asked for.
        Flavor::Mariadb => Contiguous::No,
    };
    let request = BinlogRequest::new(options.server_id)
        .with_filename(asked.file.as_bytes())
        .with_pos(asked.offset);
    dump(replica, &request, asked.clone(), contiguous).await
}

/// The place to ask for: COM_BINLOG_DUMP has 32 bits for the offset. One behind that is
/// come to from the head of its file; whoever assembles transactions passes over those in
/// front of it.
fn askable(position: &Position) -> Position {
    let offset = match u32::try_from(position.offset) {
        Ok(_) => position.offset.max(4),
        Err(_) => {
            tracing::info!(event = crate::log::event::FOLLOWING, %position, "reading a binlog file of more than 4 GiB from its head to come to its place");
            4
        }
    };
    Position::new(position.file.as_ref(), offset)
}

async fn dump(
    mut replica: Replica,
    request: &BinlogRequest<'_>,
    start: Position,
    contiguous: Contiguous,
) -> Result<Opened, Error> {
    let asked = replica.dump(request).await;
    asked.map_err(|e| translate(e, "asking for the stream"))?;
    Ok(Opened {
        replica,
        start,
        contiguous,
    })
}

fn sids(set: &MysqlSet) -> Result<Vec<Sid<'static>>, Error> {
    let bad = || {
        Error::new(
            ErrorKind::PositionLost,
            "the GTIDs to go on from do not read",
        )
    };
    set.iter()
        .map(|(source, tag, intervals)| {
            let ends =
                |(first, last): &(u64, u64)| GnoInterval::new(*first, last.saturating_add(1));
            let sid = Sid::new(source.0).with_intervals(intervals.iter().map(ends).collect());
            match tag {
                "" => Ok(sid),
                tag => Ok(sid.with_tag(tag.to_owned().try_into().map_err(|_| bad())?)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_past_four_gibibytes_is_come_to_from_the_files_head() {
        let asked = |offset| askable(&Position::new("binlog.000007", offset));
        assert_eq!(asked(0), Position::new("binlog.000007", 4));
        assert_eq!(asked(157), Position::new("binlog.000007", 157));
        assert_eq!(asked((1 << 32) - 1).offset, (1 << 32) - 1);
        assert_eq!(asked(1 << 32), Position::new("binlog.000007", 4));
    }
}
