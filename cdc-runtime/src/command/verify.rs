//! `verify`: source against target, by mapped value, down to the row.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Answer;
use super::cli::VerifyArguments;
use super::run::live;
use super::screen::{answer, grouped, say, table};
use super::session::Session;
use super::snapshot::sources;
use crate::error::{Error, ErrorKind};
use crate::mapper::Mappers;
use crate::replicator::{First, Mending, Sample, Totals, Until, Verdict, Verifier};
use crate::sink::Sink;
use crate::sink::load::Phase;

/// Compares, and mends with `--repair`; the answer is no where something differs still.
pub(super) async fn verify<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    arguments: VerifyArguments,
) -> Result<Answer, Error> {
    let sources = sources::<M>(&arguments.tables)?;
    stands::<M, S>(target, &sources).await?;
    let mending = match arguments.repair {
        true => Mending::Repair,
        false => Mending::Tell,
    };
    compared::<M, S>(session, target, &sources, mending).await
}

/// Brings tables to what their sources hold.
pub(super) async fn mended<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    sources: &[usize],
) -> Result<Answer, Error> {
    compared::<M, S>(session, target, sources, Mending::Repair).await
}

async fn compared<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    sources: &[usize],
    mending: Mending,
) -> Result<Answer, Error> {
    let live = live(session, None, First::Load, Until::Forever)?;
    let settings = &session.settings;
    let mut verifier = Verifier::<M, S>::connect(
        &live,
        target,
        settings.mask_salt.as_deref(),
        settings.limits.bytes,
        session.stop.clone(),
    )
    .await?;
    let mut verdicts = Vec::new();
    for source in sources {
        if session.stop.wished() {
            break;
        }
        verdicts.extend(verifier.table(*source, mending).await?);
    }
    verifier.close().await?;
    session.observer.compared(&verdicts);
    let equal = verdicts.iter().all(Verdict::is_equal) && !session.stop.wished();
    if session.json {
        answer(&machine(&verdicts, equal))?;
    } else {
        say(&human(&verdicts))?;
    }
    Ok(if equal { Answer::Done } else { Answer::No })
}

/// Makes sure that the target is one of this mapping, and its tables whole.
async fn stands<M: Mappers, S: Sink>(target: &S::Address, sources: &[usize]) -> Result<(), Error> {
    let schema = M::schema(S::DIALECT)?;
    let Some(status) = S::status(target, schema, M::FINGERPRINT).await? else {
        let message = "nothing was replicated into the target yet";
        return Err(Error::new(ErrorKind::TargetMismatch, message)
            .remedy("fill it with `replicator run` first"));
    };
    let plan = S::plan(target, schema, M::FINGERPRINT).await?;
    plan.refused()?;
    let open = |load: &&crate::sink::load::Load| {
        load.phase != Phase::Done && sources.contains(&load.source)
    };
    match status.loads.iter().find(open) {
        None => Ok(()),
        Some(load) => Err(Error::new(
            ErrorKind::TargetMismatch,
            format!("`{}` is not loaded yet: it is not exact before", load.table),
        )
        .remedy("wait for the load (`replicator status`), or name other tables with --table")),
    }
}

fn machine(verdicts: &[Verdict], equal: bool) -> Value {
    let totals = |totals: Totals| json!({ "missing": totals.missing, "extra": totals.extra, "different": totals.different });
    let sample = |sample: &Sample| {
        let key = sample
            .key
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)));
        json!({
            "difference": sample.difference,
            "key": key.collect::<serde_json::Map<_, _>>(),
            "columns": sample.columns,
        })
    };
    let one = |it: &Verdict| {
        json!({
            "table": it.target,
            "source": it.source,
            "equal": it.is_equal(),
            "rows": it.rows,
            "missing": it.totals.missing,
            "extra": it.totals.extra,
            "different": it.totals.different,
            "at_least": it.more,
            "columns": it.columns,
            "in_flight": it.in_flight,
            "unmapped": it.unmapped,
            "why_unmapped": it.why,
            "mended": totals(it.mended),
            "samples": it.samples.iter().map(sample).collect::<Vec<_>>(),
        })
    };
    json!({ "equal": equal, "tables": verdicts.iter().map(one).collect::<Vec<_>>() })
}

fn human(verdicts: &[Verdict]) -> String {
    let heads = [
        "table",
        "source rows",
        "missing",
        "extra",
        "different",
        "mended",
        "verdict",
    ];
    let row = |it: &Verdict| {
        vec![
            it.target.to_owned(),
            grouped(it.rows),
            grouped(it.totals.missing),
            grouped(it.totals.extra),
            grouped(it.totals.different),
            grouped(it.mended.sum()),
            if it.is_equal() { "equal" } else { "differs" }.to_owned(),
        ]
    };
    let rows: Vec<_> = verdicts.iter().map(row).collect();
    let mut text = table(&heads.map(str::to_owned), &rows);
    for verdict in verdicts {
        details(&mut text, verdict);
    }
    text
}

fn details(text: &mut String, verdict: &Verdict) {
    let name = verdict.target;
    if !verdict.is_equal() || verdict.in_flight > 0 {
        text.push('\n');
    }
    for sample in &verdict.samples {
        let key = sample
            .key
            .iter()
            .map(|(name, value)| format!("{name} = {value}"));
        let key: Vec<_> = key.collect();
        let columns = match sample.columns.as_slice() {
            [] => String::new(),
            columns => format!(": {}", columns.join(", ")),
        };
        writeln!(
            text,
            "{name}: {} {}{columns}",
            sample.difference,
            key.join(", ")
        )
        .ok();
    }
    let shown = u64::try_from(verdict.samples.len()).unwrap_or(u64::MAX);
    let more = verdict.totals.sum().saturating_sub(shown);
    if more > 0 {
        let least = if verdict.more { " at least" } else { "" };
        writeln!(text, "{name}: and{least} {} more", grouped(more)).ok();
    }
    if verdict.unmapped > 0 {
        let why = verdict.why.as_deref().unwrap_or_default();
        let count = grouped(verdict.unmapped);
        writeln!(
            text,
            "{name}: {count} source rows cannot be mapped, the first: {why}"
        )
        .ok();
    }
    if verdict.in_flight > 0 {
        let count = grouped(verdict.in_flight);
        writeln!(
            text,
            "{name}: {count} rows changed during every look at them; look again"
        )
        .ok();
    }
}
