//! `check`: whether following the source into the target can work.

use std::path::Path;

use serde_json::json;

use super::Answer;
use super::screen::{answer, say};
use super::session::Session;
use crate::binlog::GtidSet;
use crate::error::Error;
use crate::mapper::Mappers;
use crate::sink::checkpoint::Checkpoint;
use crate::sink::sqlite::{self, Store};
use crate::source::{Check, CheckName, Expected, LiveSource, Stands, Verdict};

/// Less room than this and a target may be full before anybody looks.
const LITTLE_ROOM: u64 = 1 << 30;

/// Says which preconditions of source and target hold, and how to mend the others.
pub(super) async fn check<M: Mappers>(session: &Session) -> Result<Answer, Error> {
    let settings = &session.settings;
    let (mut found, checkpoint) = target::<M>(session).await?;
    let expected = Expected {
        tables: M::TABLES,
        server_id: settings.server_id,
        stands: checkpoint.as_ref().map(stands),
        limit: settings.connect_timeout,
    };
    let mut all = LiveSource::check(&settings.source()?, &expected).await?;
    all.append(&mut found);
    let fine = all.iter().all(|condition| condition.verdict != Verdict::No);
    if session.json {
        answer(&machine(&all, fine))?;
    } else {
        say(&human(&all))?;
    }
    Ok(if fine { Answer::Done } else { Answer::No })
}

fn stands(checkpoint: &Checkpoint) -> Stands {
    let gtids = checkpoint.applied().ok();
    let complete = |gtids: &GtidSet| checkpoint.gtids_complete && !gtids.is_empty();
    Stands {
        position: checkpoint.position.clone(),
        gtids: gtids.filter(complete),
    }
}

/// What is to be said of the target, and where it stands.
async fn target<M: Mappers>(session: &Session) -> Result<(Vec<Check>, Option<Checkpoint>), Error> {
    let target = &session.settings.target;
    let mut found = vec![writable(target.path())];
    found.extend(room(target.path()));
    let refusals = match Store::plan(target, M::SQLITE, M::FINGERPRINT).await {
        Ok(plan) => plan.refusals,
        Err(error) => vec![error.to_string()],
    };
    let fits = refusals.is_empty();
    let sentence = match fits {
        true => format!("{target} is empty, or was filled by this mapping"),
        false => format!("{target}: {}", refusals.join("; ")),
    };
    found.push(Check::new(
        CheckName::TargetSchema,
        Verdict::of(fits, Verdict::No),
        sentence,
        "see `replicator plan`; use an empty target, or the mapping that filled this one",
    ));
    let status = match fits {
        true => sqlite::status(target, M::SQLITE, M::FINGERPRINT).await?,
        false => None,
    };
    Ok((found, status.map(|status| status.checkpoint)))
}

/// Whether the file, or the folder it is to stand in, can be written to.
fn writable(path: &Path) -> Check {
    let folder = folder(path);
    let answer = match path.exists() {
        true => std::fs::OpenOptions::new()
            .append(true)
            .open(path)
            .map(drop),
        false => std::fs::metadata(folder).and_then(|it| {
            match it.permissions().readonly() || !it.is_dir() {
                true => Err(std::io::ErrorKind::PermissionDenied.into()),
                false => Ok(()),
            }
        }),
    };
    let shown = path.display();
    let (verdict, sentence) = match answer {
        Ok(()) => (Verdict::Ok, format!("{shown} can be written to")),
        Err(error) => (
            Verdict::No,
            format!("{shown} cannot be written to: {}", error.kind()),
        ),
    };
    Check::new(
        CheckName::TargetWritable,
        verdict,
        sentence,
        "make the folder, or give this account the right to write to the file and its folder",
    )
}

/// How much room there is; nothing where that cannot be told.
fn room(path: &Path) -> Option<Check> {
    let free = free_bytes(folder(path))?;
    let sentence = format!("{} MiB are free", free >> 20);
    Some(Check::new(
        CheckName::TargetRoom,
        Verdict::of(free >= LITTLE_ROOM, Verdict::Advice),
        sentence,
        "make room: a full disk stops the replicator (and loses nothing)",
    ))
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::Advice => "advice",
        Verdict::No => "NO",
    }
}

fn machine(all: &[Check], fine: bool) -> serde_json::Value {
    let list: Vec<_> = all
        .iter()
        .map(|it| {
            json!({
                "name": it.name.as_str(),
                "verdict": word(it.verdict).to_lowercase(),
                "ok": it.verdict == Verdict::Ok,
                "says": it.sentence,
                "fix": it.fix,
            })
        })
        .collect();
    json!({ "ok": fine, "conditions": list })
}

fn human(all: &[Check]) -> String {
    let mut text = String::new();
    for it in all {
        let line = format!(
            "{:<6} {}: {}\n",
            word(it.verdict),
            it.name.as_str(),
            it.sentence
        );
        text.push_str(&line);
        if it.verdict != Verdict::Ok {
            text.push_str(&format!("       do: {}\n", it.fix));
        }
    }
    text
}
