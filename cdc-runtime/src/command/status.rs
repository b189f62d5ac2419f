//! `status`: what the target says about itself.

use std::fmt::Write as _;

use serde_json::json;

use super::Answer;
use super::screen::{answer, grouped, say, table};
use super::session::Session;
use super::snapshot;
use crate::error::Error;
use crate::mapper::Mappers;
use crate::replicator::{ago, utc};
use crate::sink::load::{Load, Phase};
use crate::sink::{Sink, Status};

/// Shows position, lag and rows; the answer is no where nothing was replicated yet.
pub(super) async fn status<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
) -> Result<Answer, Error> {
    let found = S::status(target, M::schema(S::DIALECT)?, M::FINGERPRINT).await?;
    let Some(status) = found else {
        if session.json {
            answer(&json!({ "target": target.to_string(), "checkpoint": null }))?;
        } else {
            say(&format!("nothing was replicated into {target} yet\n"))?;
        }
        return Ok(Answer::No);
    };
    if session.json {
        answer(&machine(&target.to_string(), &status))?;
    } else {
        say(&human(&target.to_string(), &status))?;
    }
    Ok(Answer::Done)
}

fn machine(target: &str, status: &Status) -> serde_json::Value {
    let checkpoint = &status.checkpoint;
    let rows = checkpoint.tallies.rows;
    let tables: serde_json::Map<_, _> = status
        .tables
        .iter()
        .map(|table| (table.name.to_owned(), table.rows.into()))
        .collect();
    let doubts: Vec<_> = status
        .doubts
        .iter()
        .map(|doubt| json!({ "table": format!("{}.{}", doubt.schema, doubt.table), "altered_at": doubt.altered_at }))
        .collect();
    json!({
        "target": target,
        "checkpoint": {
            "source": checkpoint.source.name(),
            "file": checkpoint.position.file.as_ref(),
            "offset": checkpoint.position.offset,
            "gtid_set": checkpoint.gtids,
            "gtid_set_complete": checkpoint.gtids_complete,
            "last_gtid": checkpoint.last_gtid,
            "committed_at": utc(checkpoint.committed_at),
            "updated_at": status.updated_at,
        },
        "lag_seconds": ago(checkpoint.committed_at),
        "same_mapping": status.same_mapping,
        "transactions": checkpoint.tallies.transactions,
        "inserted": rows.inserted,
        "updated": rows.updated,
        "deleted": rows.deleted,
        "ignored_events": checkpoint.tallies.ignored_events,
        "tables": tables,
        "loaded": status.loads.iter().all(|load| load.phase == Phase::Done),
        "loads": status.loads.iter().map(snapshot::machine).collect::<Vec<_>>(),
        "doubts": doubts,
    })
}

/// How far the load of a table is, for people.
fn how_far(load: &Load) -> String {
    match load.phase {
        Phase::Missing => "not begun; the table is not exact yet".to_owned(),
        Phase::Asked => "asked for".to_owned(),
        Phase::Done => "done".to_owned(),
        Phase::Loading => format!(
            "{} of about {} rows in {} chunks; the table is not exact yet",
            grouped(load.rows),
            grouped(load.estimated.max(load.rows)),
            grouped(load.chunks)
        ),
    }
}

fn human(target: &str, status: &Status) -> String {
    let checkpoint = &status.checkpoint;
    let (tallies, rows) = (checkpoint.tallies, checkpoint.tallies.rows);
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        writeln!(text, "{name:<12} {value}").ok();
    };
    line("target", target.to_owned());
    line(
        "position",
        format!("{} ({})", checkpoint.position, checkpoint.source),
    );
    if !checkpoint.gtids.is_empty() {
        line("GTID set", checkpoint.gtids.clone());
    }
    line(
        "committed",
        format!(
            "{} UTC at the source, {} s ago",
            utc(checkpoint.committed_at),
            grouped(ago(checkpoint.committed_at))
        ),
    );
    line("written", status.updated_at.clone());
    line(
        "applied",
        format!(
            "{} transactions, {} inserts, {} updates, {} deletes",
            grouped(tallies.transactions),
            grouped(rows.inserted),
            grouped(rows.updated),
            grouped(rows.deleted)
        ),
    );
    if !status.same_mapping {
        line(
            "mapping",
            "filled by another version of the mapping".to_owned(),
        );
    }
    for doubt in &status.doubts {
        line(
            "in doubt",
            format!(
                "{}.{}, altered at {}",
                doubt.schema, doubt.table, doubt.altered_at
            ),
        );
    }
    for load in status.loads.iter().filter(|load| load.phase != Phase::Done) {
        line("load", format!("{}: {}", load.table, how_far(load)));
    }
    let rows: Vec<_> = status
        .tables
        .iter()
        .map(|table| vec![table.name.to_owned(), grouped(table.rows)])
        .collect();
    text.push('\n');
    text + &table(&["table".to_owned(), "rows".to_owned()], &rows)
}
