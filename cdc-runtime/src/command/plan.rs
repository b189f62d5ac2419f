//! `plan` and `migrate`: the target's schema, shown and made.

use std::fmt::Write as _;

use serde_json::json;

use super::Answer;
use super::cli::MigrateArguments;
use super::screen::{answer, say};
use super::session::Session;
use crate::error::Error;
use crate::mapper::Mappers;
use crate::sink::{Plan, Sink};

/// Shows what has to be done, and changes nothing.
pub(super) async fn plan<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
) -> Result<Answer, Error> {
    let schema = M::schema(S::DIALECT)?;
    let plan = S::plan(target, schema, M::FINGERPRINT).await?;
    if session.json {
        let steps: Vec<_> = plan
            .steps
            .iter()
            .map(|step| json!({ "what": step.what, "sql": step.sql }))
            .collect();
        answer(&json!({
            "target": target.to_string(),
            "mapping_changed": plan.mapping_changed,
            "steps": steps,
            "refusals": plan.refusals,
            "rebuilds": plan.rebuilds.iter().map(|it| json!({ "table": it.name, "why": it.why, "sql": it.sql })).collect::<Vec<_>>(),
            "leftovers": plan.leftovers,
        }))?;
    } else {
        say(&text(&plan, &target.to_string()))?;
    }
    Ok(if plan.refusals.is_empty() && plan.rebuilds.is_empty() {
        Answer::Done
    } else {
        Answer::No
    })
}

/// Does it.
pub(super) async fn migrate<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    arguments: MigrateArguments,
) -> Result<Answer, Error> {
    let schema = M::schema(S::DIALECT)?;
    let plan = S::plan(target, schema, M::FINGERPRINT).await?;
    let anew: Vec<_> = plan.rebuilds.iter().map(|it| it.name).collect();
    if arguments.allow_destructive && !anew.is_empty() {
        S::rebuild(target, schema, M::FINGERPRINT).await?;
    }
    S::open(target, schema, M::FINGERPRINT)
        .await?
        .close()
        .await?;
    if session.json {
        let steps: Vec<_> = plan.steps.iter().map(|step| step.what.as_str()).collect();
        answer(&json!({ "target": target.to_string(), "done": steps, "made_anew": anew }))?;
    } else if plan.steps.is_empty() && anew.is_empty() {
        say(&format!("{target} is up to date\n"))?;
    } else {
        let steps = plan
            .steps
            .iter()
            .map(|step| format!("done: {}\n", step.what));
        let anew = anew
            .iter()
            .map(|name| format!("done: make table `{name}` anew; `replicator run` loads it\n"));
        say(&steps.chain(anew).collect::<String>())?;
    }
    Ok(Answer::Done)
}

fn text(plan: &Plan, target: &str) -> String {
    let mut text = format!("-- the plan for {target}\n");
    if plan.steps.is_empty() && plan.refusals.is_empty() && plan.rebuilds.is_empty() {
        text.push_str("-- nothing to do: what stands there is what the mapping says\n");
    }
    if plan.mapping_changed {
        text.push_str("-- the mapping changed since the target was filled\n");
    }
    for step in &plan.steps {
        writeln!(text, "\n-- {}", step.what).ok();
        for sql in &step.sql {
            writeln!(text, "{};", sql.trim().trim_end_matches(';')).ok();
        }
    }
    for name in &plan.leftovers {
        writeln!(text, "\n-- stays, but is not in the mapping: {name}").ok();
    }
    for rebuild in &plan.rebuilds {
        writeln!(text, "\n-- with `migrate --allow-destructive`: make table `{}` anew, to be loaded again; rows that the source does not have any more are lost", rebuild.name).ok();
        for why in &rebuild.why {
            writeln!(text, "-- {why}").ok();
        }
        for sql in &rebuild.sql {
            writeln!(text, "{};", sql.trim().trim_end_matches(';')).ok();
        }
    }
    for refusal in &plan.refusals {
        writeln!(text, "\n-- cannot be done: {refusal}").ok();
    }
    if !plan.refusals.is_empty() {
        text.push_str("-- use an empty target, or build the replicator from the mapping that filled this one\n");
    }
    text
}
