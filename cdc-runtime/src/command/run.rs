//! `run`: follow the source.

use super::Answer;
use super::cli::RunArguments;
use super::progress::Progress;
use super::screen::{answer, say};
use super::session::Session;
use crate::binlog::GtidSet;
use crate::error::{Error, ErrorKind};
use crate::mapper::Mappers;
use crate::position::Position;
use crate::replicator::{self, First, Live, Until};
use crate::sink::Sink;
use crate::sink::checkpoint::SourceKind;

pub(super) async fn run<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    arguments: RunArguments,
) -> Result<Answer, Error> {
    let start = arguments.start.as_deref().map(position).transpose()?;
    let first = if arguments.no_snapshot {
        First::Stream
    } else {
        First::Load
    };
    let live = live(session, start, first, until(&arguments)?)?;
    let accepted = &arguments.accept_schema;
    let (mut replicator, start) = session
        .replicator::<M, S>(target, SourceKind::Live, accepted)
        .await?;
    let mut progress = Progress::of_stream();
    let ended = replicator::run(&mut replicator, &live, &session.stop, &mut |report| {
        progress.show(report)
    })
    .await;
    progress.clear();
    let summary = ended.map(|end| start.summary(&replicator, end));
    if let Some(checkpoint) = replicator.checkpoint() {
        tracing::info!(position = %checkpoint.position, gtid_set = checkpoint.gtids, "the target stands");
    }
    replicator.close().await?;
    let summary = summary?;
    if session.json {
        answer(&summary.json())?;
    } else {
        say(&summary.text())?;
    }
    Ok(Answer::Done)
}

/// The source as the settings name it.
pub(super) fn live(
    session: &Session,
    start: Option<Position>,
    first: First,
    until: Until,
) -> Result<Live, Error> {
    let settings = &session.settings;
    Ok(Live {
        address: settings.source()?,
        server_id: settings.server_id,
        heartbeat: settings.heartbeat,
        connect_timeout: settings.connect_timeout,
        retries: settings.retries,
        start,
        first,
        until,
        memory_budget: settings.memory_budget,
    })
}

fn position(text: &str) -> Result<Position, Error> {
    let parsed = text.rsplit_once(':').and_then(|(file, offset)| {
        let offset = offset.parse::<u64>().ok()?;
        (!file.is_empty()).then(|| Position::new(file, offset.max(4)))
    });
    parsed.ok_or_else(|| {
        Error::new(ErrorKind::Config, format!("`{text}` is no position"))
            .remedy("write --start FILE:POSITION, for instance binlog.000001:4")
    })
}

fn until(arguments: &RunArguments) -> Result<Until, Error> {
    let Some(text) = &arguments.until else {
        return Ok(if arguments.until_current {
            Until::Current
        } else {
            Until::Forever
        });
    };
    let gtids = text
        .parse::<GtidSet>()
        .ok()
        .filter(|gtids| !gtids.is_empty());
    gtids.map(Until::Gtids).ok_or_else(|| {
        Error::new(ErrorKind::Config, format!("`{text}` is no GTID"))
            .remedy("write --until UUID:NUMBER (MySQL) or --until DOMAIN-SERVER-SEQUENCE (MariaDB)")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_and_others_refused() {
        assert_eq!(
            position("binlog.000002:157").unwrap(),
            Position::new("binlog.000002", 157)
        );
        assert_eq!(
            position("binlog.000002:0").unwrap(),
            Position::new("binlog.000002", 4)
        );
        for text in ["", "binlog.000002", ":4", "binlog.000002:x"] {
            assert_eq!(position(text).unwrap_err().kind(), ErrorKind::Config);
        }
    }
}
