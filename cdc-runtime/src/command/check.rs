//! `check`: whether following the source into the target can work.

use serde_json::json;

use super::Answer;
use super::screen::{answer, say};
use super::session::Session;
use crate::binlog::GtidSet;
use crate::error::Error;
use crate::mapper::{Identity, Mappers};
use crate::shape::TableShape;
use crate::sink::Sink;
use crate::sink::checkpoint::Checkpoint;
use crate::source::{Check, CheckName, Expected, LiveSource, Stands, Verdict};

/// Says which preconditions of source and target hold, and how to mend the others.
pub(super) async fn check<M: Mappers, S: Sink>(
    session: &Session,
    address: &S::Address,
) -> Result<Answer, Error> {
    let settings = &session.settings;
    let (mut found, checkpoint) = target::<M, S>(address).await?;
    let counted = counted::<M, S>()?;
    let expected = Expected {
        tables: M::TABLES,
        counted: &counted,
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

/// The source tables whose rows nothing tells apart, where the target can be loaded.
fn counted<M: Mappers, S: Sink>() -> Result<Vec<&'static TableShape>, Error> {
    let targets = M::schema(S::DIALECT)?.tables.iter();
    let bags = targets.filter(|target| target.identity() == Identity::FullRow);
    let mut sources: Vec<_> = bags.map(|target| target.source).collect();
    sources.sort_unstable();
    sources.dedup();
    let shapes = sources.into_iter().filter_map(|at| M::TABLES.get(at));
    Ok(shapes.copied().collect())
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
async fn target<M: Mappers, S: Sink>(
    target: &S::Address,
) -> Result<(Vec<Check>, Option<Checkpoint>), Error> {
    let schema = M::schema(S::DIALECT)?;
    let mut found = S::check(target, schema).await;
    let refusals = match S::plan(target, schema, M::FINGERPRINT).await {
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
        true => S::status(target, schema, M::FINGERPRINT).await?,
        false => None,
    };
    Ok((found, status.map(|status| status.checkpoint)))
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
