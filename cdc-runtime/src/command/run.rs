//! `run`: follow the source. `check`: whether that can work.

use serde_json::json;

use super::Answer;
use super::cli::RunArguments;
use super::progress::Progress;
use super::screen::{answer, say};
use super::session::Session;
use crate::binlog::GtidSet;
use crate::error::{Error, ErrorKind};
use crate::mapper::Mappers;
use crate::position::Position;
use crate::replicator::{self, Live, Until};
use crate::sink::Sink;
use crate::sink::checkpoint::SourceKind;
use crate::source::LiveSource;

pub(super) async fn run<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    arguments: RunArguments,
) -> Result<Answer, Error> {
    let settings = &session.settings;
    let live = Live {
        url: settings.source_url()?.to_owned(),
        server_id: settings.server_id,
        heartbeat: settings.heartbeat,
        connect_timeout: settings.connect_timeout,
        retries: settings.retries,
        start: arguments.start.as_deref().map(position).transpose()?,
        until: until(&arguments)?,
        transaction_bytes: settings.transaction_bytes,
    };
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
        tracing::info!(event = crate::log::event::CHECKPOINT, position = %checkpoint.position, gtid_set = checkpoint.gtids, "the target stands");
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

/// Says which preconditions of the source hold, and how to mend the others.
pub(super) async fn check(session: &Session) -> Result<Answer, Error> {
    let found = LiveSource::check(session.settings.source_url()?).await?;
    let fine = found
        .iter()
        .all(|condition| condition.ok || condition.name.is_advice());
    if session.json {
        let list: Vec<_> = found
            .iter()
            .map(|it| json!({ "name": it.name.as_str(), "advice": it.name.is_advice(), "ok": it.ok, "says": it.sentence, "fix": it.fix }))
            .collect();
        answer(&json!({ "ok": fine, "conditions": list }))?;
    } else {
        for condition in &found {
            let mark = match (condition.ok, condition.name.is_advice()) {
                (true, _) => "ok    ",
                (false, true) => "advice",
                (false, false) => "NO    ",
            };
            say(&format!(
                "{mark} {}: {}\n",
                condition.name.as_str(),
                condition.sentence
            ))?;
            if !condition.ok {
                say(&format!("       do: {}\n", condition.fix))?;
            }
        }
    }
    Ok(if fine { Answer::Done } else { Answer::No })
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
