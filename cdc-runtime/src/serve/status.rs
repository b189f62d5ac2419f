//! `/` and `/status.json`: the page to look at, and what it shows.
//!
//! The page is one file without anything from elsewhere; its script asks for
//! `/status.json` every two seconds and draws. Both can only be read.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use super::{Readiness, answer};
use crate::metrics::{Metrics, RowCounts};
use crate::replicator::utc;

const PAGE: &str = include_str!("page.html");
/// Nothing from elsewhere: not even where something hostile stood in a table's name.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page.
pub(super) fn page() -> Response<Full<Bytes>> {
    let mut page = answer(StatusCode::OK, "text/html; charset=utf-8", PAGE.to_owned());
    let headers = page.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page
}

/// What the page shows.
pub(super) fn status(metrics: &Metrics, readiness: &Readiness) -> Response<Full<Bytes>> {
    let body = told(metrics, readiness).to_string();
    let mut status = answer(StatusCode::OK, "application/json", body);
    let headers = status.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    status
}

fn told(metrics: &Metrics, readiness: &Readiness) -> Value {
    let (position, gtid) = metrics.past.place();
    let tables: Vec<Value> = metrics
        .tables
        .get()
        .into_iter()
        .flatten()
        .map(|(name, counts)| table(name, counts))
        .collect();
    let failures = metrics.past.failures();
    let errors: Vec<Value> = failures
        .iter()
        .map(|it| {
            json!({
                "at": it.at,
                "kind": it.kind,
                "message": it.message,
                "place": it.place,
                "remedy": it.remedy,
            })
        })
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "fingerprint": metrics.fingerprint.get(),
        "uptime_seconds": metrics.started.elapsed().as_secs(),
        "connected": metrics.connected.get() == 1,
        "connections": metrics.connections.get(),
        "ready": matches!(readiness, Readiness::Ready(_)),
        "lag_seconds": metrics.lag_seconds(),
        "position": position,
        "gtid": gtid,
        "committed_at": committed_at(metrics),
        "transactions": metrics.transactions.get(),
        "events": metrics.events.get(),
        "event_bytes": metrics.event_bytes.get(),
        "load": {
            "tables": metrics.load.tables.get(),
            "rows": metrics.load.rows.get(),
            "estimated": metrics.load.estimated.get(),
        },
        "tables": tables,
        "errors": errors,
        "notices_open": metrics.open_notices.get(),
    })
}

fn table(name: &str, counts: &RowCounts) -> Value {
    json!({
        "name": name,
        "inserted": counts.inserted.get(),
        "updated": counts.updated.get(),
        "deleted": counts.deleted.get(),
    })
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
    fn the_page_needs_nothing_from_elsewhere() {
        for word in [
            "http://",
            "https://",
            "src=",
            "@import",
            "url(",
            "innerHTML",
        ] {
            assert!(!PAGE.contains(word), "{word}");
        }
        assert!(PAGE.contains("prefers-color-scheme: dark"));
        assert!(PAGE.contains("name=\"viewport\""));
    }

    #[test]
    fn the_status_names_tables_and_counts() {
        let metrics = Metrics::default();
        metrics.name_tables(["shop.orders".to_owned()].into_iter());
        let told = told(&metrics, &Readiness::NotConnected);
        assert_eq!(told["tables"][0]["name"], "shop.orders");
        assert_eq!(told["ready"], false);
        assert_eq!(told["lag_seconds"], Value::Null);
    }
}
