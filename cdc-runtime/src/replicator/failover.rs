//! Which server to follow, and from where: after a failover as after a pause.
//!
//! With GTIDs that name the whole history, any server that has executed what the target
//! holds will do. A file and a position mean something on one server only.

use std::time::Duration;

use super::live::Live;
use crate::binlog::GtidSet;
use crate::error::{Error, ErrorKind, Reaction};
use crate::sink::checkpoint::{Checkpoint, SourceKind};
use crate::source::{Address, Current, LiveSource, StartPoint, within};

/// The server that was followed before, in this process.
#[derive(Debug, Clone, Default)]
pub(super) struct Followed {
    /// Its identity.
    pub(super) server: Option<String>,
    /// Whether the target's position is one of its own.
    pub(super) position_is_its: bool,
}

/// A server that has what comes next.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) address: Address,
    pub(super) current: Current,
    pub(super) start: StartPoint,
    /// How long an answer about a table may take.
    pub(super) patience: Duration,
}

/// The first host that answers and has what comes next. Where none has, an unreachable
/// one counts first: it may come back.
pub(super) async fn choose(
    checkpoint: Option<&Checkpoint>,
    live: &Live,
    followed: &Followed,
) -> Result<Chosen, Error> {
    let mut failed: Option<Error> = None;
    let several = live.address.hosts().len() > 1;
    for host in live.address.hosts() {
        let address = live.address.only(host);
        let current = within(live.connect_timeout, LiveSource::current(&address)).await;
        let found = current.and_then(|current| {
            let start = start_point(checkpoint, live, &current, followed)?;
            Ok((current, start))
        });
        match found {
            Ok((current, start)) => {
                return Ok(Chosen {
                    address,
                    current,
                    start,
                    patience: live.connect_timeout,
                });
            }
            Err(error) => {
                if several {
                    tracing::warn!(event = crate::log::event::SERVER_PASSED_OVER, %host, "not this server: {error}");
                }
                failed = Some(graver(failed, error));
            }
        }
    }
    Err(failed.unwrap_or_else(|| Error::new(ErrorKind::Config, "the source URL names no host")))
}

fn graver(before: Option<Error>, now: Error) -> Error {
    match before {
        None => now,
        Some(before) if before.kind().reaction() == Reaction::Retry => before,
        Some(_) if now.kind().reaction() == Reaction::Retry => now,
        Some(before) => before,
    }
}

/// Where to go on, once it is sure that the server still has what comes next.
pub(super) fn start_point(
    checkpoint: Option<&Checkpoint>,
    live: &Live,
    current: &Current,
    followed: &Followed,
) -> Result<StartPoint, Error> {
    let Some(checkpoint) = checkpoint else {
        return Ok(live
            .start
            .clone()
            .map_or(StartPoint::Earliest, StartPoint::Position));
    };
    if let Some(start) = &live.start {
        let message = format!(
            "--start {start} is for an empty target; this one stands at {}",
            checkpoint.position
        );
        return Err(Error::new(ErrorKind::Config, message)
            .remedy("leave --start out to go on from there, or name an empty target"));
    }
    let applied = checkpoint.applied()?;
    known(checkpoint, &applied, current)?;
    let same = followed.server.as_ref().map(|it| *it == current.identity);
    if same == Some(true) && followed.position_is_its && current.position < checkpoint.position {
        return Err(went_back(checkpoint));
    }
    if checkpoint.gtids_complete && !applied.is_empty() {
        strangers(&applied, current);
        return Ok(StartPoint::Gtid(applied));
    }
    if same == Some(false) {
        return Err(lost(
            checkpoint,
            "the server is another one than before, and without GTIDs of the whole history a position means nothing there",
        )
        .remedy("go back to the server that was followed, or start with an empty target"));
    }
    if current.position < checkpoint.position {
        return Err(went_back(checkpoint));
    }
    if checkpoint.source == SourceKind::Files {
        tracing::info!(
            event = crate::log::event::CHECKPOINT,
            "the target was filled from files up to {}: going on there",
            checkpoint.position
        );
    }
    Ok(StartPoint::Position(checkpoint.position.clone()))
}

/// Whether the server has executed all that the target holds.
fn known(checkpoint: &Checkpoint, applied: &GtidSet, current: &Current) -> Result<(), Error> {
    let nothing = GtidSet::empty(current.flavor);
    let executed = current.gtid.as_ref().unwrap_or(&nothing);
    if applied.is_empty() || executed.covers(applied) {
        return Ok(());
    }
    let message = format!(
        "the server does not know transactions that the target holds ({}): it was reset, is \
         another server, or was promoted without them",
        shortened(&applied.minus(executed).to_string())
    );
    Err(lost(checkpoint, &message).remedy(
        "check CDC_SOURCE_URL; let a replica that lags catch up; a promoted one that lost them \
         and a server that was reset need an empty target",
    ))
}

fn went_back(checkpoint: &Checkpoint) -> Error {
    lost(
        checkpoint,
        "the server's binlog ends before the target's position: it was reset, or is another server",
    )
}

/// Says which sources of transactions are new: a promoted server writes its own, and so
/// does whoever wrote to a replica by mistake.
fn strangers(applied: &GtidSet, current: &Current) {
    let (GtidSet::Mysql(applied), Some(GtidSet::Mysql(executed))) = (applied, &current.gtid) else {
        return;
    };
    let new: Vec<String> = executed
        .sources()
        .filter(|source| !applied.has_source(*source))
        .map(|source| source.to_string())
        .collect();
    if !new.is_empty() {
        let sources = shortened(&new.join(", "));
        tracing::warn!(
            event = crate::log::event::NEW_ORIGINS,
            "the server has transactions of sources that the target has never seen ({sources}): \
             those of a promoted server, or errant ones; they are applied like all others"
        );
    }
}

pub(super) fn lost(checkpoint: &Checkpoint, message: &str) -> Error {
    let error = Error::new(ErrorKind::PositionLost, message)
        .at(&checkpoint.position)
        .remedy(
            "check CDC_SOURCE_URL; if the server's binlogs were reset, start with an empty target",
        );
    match &checkpoint.last_gtid {
        Some(gtid) => error.in_gtid(gtid.clone()),
        None => error,
    }
}

/// The first of a long list.
fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
