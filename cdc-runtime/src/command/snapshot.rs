//! `snapshot`: load tables again beside the stream, and heal what differs.

use std::time::{Duration, Instant};

use serde_json::json;

use super::Answer;
use super::cli::SnapshotArguments;
use super::progress::Progress;
use super::run::live;
use super::screen::{answer, grouped, say, table};
use super::session::Session;
use super::verify;
use crate::error::{Error, ErrorKind};
use crate::mapper::{Identity, Mappers, TargetTable};
use crate::replicator::{self, End, First, Until};
use crate::sink::checkpoint::SourceKind;
use crate::sink::load::{Load, Phase};
use crate::sink::{Healing, Sink};

/// How long a running replicator has to take the load up.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked how far it is.
const LOOK: Duration = Duration::from_millis(200);

/// Asks the replicator that runs on the target for the load, and does it where none runs.
pub(super) async fn snapshot<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    arguments: SnapshotArguments,
) -> Result<Answer, Error> {
    let sources = sources::<M>(&arguments.tables)?;
    let schema = M::schema(S::DIALECT)?;
    // Nothing is asked for that could not be done.
    session.settings.source()?;
    let compared = match S::HEALING {
        Healing::Load => Vec::new(),
        Healing::Comparison => comparable::<M, S>(target, &sources).await?,
    };
    if !compared.is_empty() {
        let equal = verify::mended::<M, S>(session, target, &compared).await?;
        if equal == Answer::No || compared.len() == sources.len() {
            return Ok(equal);
        }
    }
    let sources: Vec<_> = sources
        .into_iter()
        .filter(|it| !compared.contains(it))
        .collect();
    let taken = S::ask_from_outside(target, schema, &sources).await?
        && watch::<M, S>(session, target, &sources).await?;
    if !taken && !session.stop.wished() {
        tracing::info!(
            event = crate::log::event::LOADING,
            "no replicator runs on this target: loading here"
        );
        alone::<M, S>(session, target, &sources).await?;
    }
    let loads = loads::<M, S>(target, &sources).await?;
    let done = loads.iter().all(|load| load.phase == Phase::Done);
    show(session, &loads)?;
    Ok(if done { Answer::Done } else { Answer::No })
}

/// The tables that are loaded and whose rows have keys.
async fn comparable<M: Mappers, S: Sink>(
    target: &S::Address,
    sources: &[usize],
) -> Result<Vec<usize>, Error> {
    let loads = loads::<M, S>(target, sources).await?;
    let tables = M::schema(S::DIALECT)?.tables;
    let fits = |source: &usize| {
        let done = |load: &Load| load.source != *source || load.phase == Phase::Done;
        let keyed = |it: &TargetTable| it.source != *source || it.identity() == Identity::Key;
        loads.iter().any(|load| load.source == *source)
            && loads.iter().all(done)
            && tables.iter().all(keyed)
    };
    Ok(sources.iter().copied().filter(fits).collect())
}

/// The tables by name; all of them where none is named.
pub(super) fn sources<M: Mappers>(names: &[String]) -> Result<Vec<usize>, Error> {
    if names.is_empty() {
        return Ok((0..M::TABLES.len()).collect());
    }
    let find = |name: &String| {
        let known = M::TABLES
            .iter()
            .position(|shape| format!("{}.{}", shape.schema, shape.table) == *name);
        known.ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                format!("`{name}` is no table of this mapping"),
            )
            .remedy("write --table SCHEMA.TABLE with a source table of the mapping")
        })
    };
    names.iter().map(find).collect()
}

async fn loads<M: Mappers, S: Sink>(
    target: &S::Address,
    sources: &[usize],
) -> Result<Vec<Load>, Error> {
    let status = S::status(target, M::schema(S::DIALECT)?, M::FINGERPRINT).await?;
    let loads = status.map(|status| status.loads).unwrap_or_default();
    Ok(loads
        .into_iter()
        .filter(|load| sources.contains(&load.source))
        .collect())
}

/// Waits until a running replicator has loaded the tables; whether there is one.
async fn watch<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    sources: &[usize],
) -> Result<bool, Error> {
    let began = Instant::now();
    let mut taken = false;
    while !session.stop.wished() {
        let loads = loads::<M, S>(target, sources).await?;
        if loads.iter().all(|load| load.phase == Phase::Done) {
            return Ok(true);
        }
        taken |= loads
            .iter()
            .any(|load| matches!(load.phase, Phase::Loading | Phase::Done));
        if !taken && began.elapsed() > PATIENCE {
            return Ok(false);
        }
        tokio::select! {
            () = session.stop.wait() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    Ok(taken)
}

/// Loads the tables, and streams up to where that ends.
async fn alone<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    sources: &[usize],
) -> Result<End, Error> {
    let (mut replicator, _) = session
        .replicator::<M, S>(target, SourceKind::Live, &[])
        .await?;
    if replicator.checkpoint().is_some() {
        for source in sources {
            replicator.ask_load(*source).await?;
        }
    }
    let live = live(session, None, First::Load, Until::Loaded)?;
    let mut progress = Progress::of_stream();
    let ended = replicator::run(&mut replicator, &live, &session.stop, &mut |report| {
        progress.show(report)
    })
    .await;
    progress.clear();
    replicator.close().await?;
    ended
}

fn show(session: &Session, loads: &[Load]) -> Result<(), Error> {
    if session.json {
        let list: Vec<_> = loads.iter().map(machine).collect();
        return answer(&json!({ "tables": list }));
    }
    let header = [
        "table",
        "load",
        "rows read",
        "inserted",
        "updated",
        "deleted",
    ];
    let rows: Vec<_> = loads
        .iter()
        .map(|load| {
            let healed = load.healed;
            vec![
                load.table.to_owned(),
                load.phase.name().to_owned(),
                grouped(load.rows),
                grouped(healed.inserted),
                grouped(healed.updated),
                grouped(healed.deleted),
            ]
        })
        .collect();
    say(&table(&header.map(str::to_owned), &rows))
}

/// A load for machines.
pub(super) fn machine(load: &Load) -> serde_json::Value {
    json!({
        "table": load.table,
        "phase": load.phase.name(),
        "rows_read": load.rows,
        "rows_estimated": load.estimated,
        "chunks": load.chunks,
        "inserted": load.healed.inserted,
        "updated": load.healed.updated,
        "deleted": load.healed.deleted,
        "started_at": load.started_at,
        "finished_at": load.finished_at,
    })
}
