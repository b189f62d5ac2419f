//! `/status.json`: what the page shows, and the same for programs.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CACHE_CONTROL, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use super::history::History;
use super::{Readiness, answer};
use crate::metrics::{Failure, LetterNote, Metrics, RowCounts};
use crate::position::Position;
use crate::replicator::utc;

/// The status as an answer.
pub(super) fn answered(told: &Value) -> Response<Full<Bytes>> {
    let mut status = answer(StatusCode::OK, "application/json", told.to_string());
    let headers = status.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    status
}

/// Everything that is shown.
pub(super) fn told(metrics: &Metrics, history: &History, readiness: &Readiness) -> Value {
    let past = &metrics.past;
    let (position, gtid) = past.place();
    let tables = metrics.tables.get().into_iter().flatten().enumerate();
    let tables: Vec<Value> = tables
        .map(|(index, (name, counts))| table(name, counts, history.of_table(index)))
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "fingerprint": metrics.fingerprint.get(),
        "uptime_seconds": metrics.started.elapsed().as_secs(),
        "connected": metrics.connected.get() == 1,
        "connections": metrics.connections.get(),
        "lost_seconds": metrics.lost_for().map(|time| time.as_secs()),
        "lost_side": metrics.lost_side().name(),
        "ready": matches!(readiness, Readiness::Ready(_)),
        "lag_seconds": metrics.lag_seconds(),
        "lag_bytes": metrics.lag_bytes(),
        "position": position,
        "source_end": source_end(metrics).map(|end| end.to_string()),
        "gtid": gtid,
        "committed_at": committed_at(metrics),
        "transactions": metrics.transactions.get(),
        "events": metrics.events.get(),
        "event_bytes": metrics.event_bytes.get(),
        "load": {
            "tables": metrics.load.tables.get(),
            "rows": metrics.load.rows.get(),
            "estimated": metrics.load.estimated.get(),
            "finished": metrics.load.finished.get(),
        },
        "tables": tables,
        "letters": {
            "open": metrics.open_letters.get(),
            "list": past.letters().iter().map(letter).collect::<Vec<_>>(),
        },
        "errors": past.failures().iter().map(failure).collect::<Vec<_>>(),
        "notices_open": metrics.open_notices.get(),
        "history": history.told(),
    })
}

fn table(name: &str, counts: &RowCounts, (rate, rates): (f64, Option<Value>)) -> Value {
    json!({
        "name": name,
        "inserted": counts.inserted.get(),
        "updated": counts.updated.get(),
        "deleted": counts.deleted.get(),
        "rate": rate,
        "rates": rates,
    })
}

fn letter(letter: &LetterNote) -> Value {
    json!({
        "table": letter.table,
        "kind": letter.kind,
        "column": letter.column,
        "refused_by": letter.refusal.name(),
        "reason": letter.reason,
        "position": letter.position,
        "committed_at": letter.committed_at,
    })
}

fn failure(failure: &Failure) -> Value {
    json!({
        "at": failure.at,
        "severity": failure.severity.name(),
        "kind": failure.kind,
        "code": failure.code,
        "message": failure.message,
        "place": failure.place,
        "remedy": failure.remedy,
    })
}

/// Where the source's log ends: it is asked now and then, and the target may have come
/// further since.
fn source_end(metrics: &Metrics) -> Option<Position> {
    let told = metrics.horizon.end()?;
    let applied = metrics.past.position();
    Some(applied.map_or(told.clone(), |applied| applied.max(told)))
}

/// When the source committed what was applied last, UTC.
fn committed_at(metrics: &Metrics) -> Option<String> {
    let at = u32::try_from(metrics.committed_at.get()).ok()?;
    (at > 0).then(|| utc(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_names_tables_and_counts() {
        let metrics = Metrics::default();
        metrics.name_tables(["shop.orders".to_owned()].into_iter());
        let told = told(&metrics, &History::default(), &Readiness::NotConnected);
        assert_eq!(told["tables"][0]["name"], "shop.orders");
        assert_eq!(told["ready"], false);
        for nothing in ["lag_seconds", "lag_bytes", "source_end", "lost_seconds"] {
            assert_eq!(told[nothing], Value::Null, "{nothing}");
        }
    }
}
