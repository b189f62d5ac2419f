//! `/readyz`: whether what is read from the target is up to date.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, StatusCode};
use serde_json::json;

use super::answer;
use crate::metrics::Metrics;

/// Whether the target follows its source closely enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// The stream is open and the lag is within the limit.
    Ready(Option<u64>),
    /// The stream is not open.
    NotConnected,
    /// The target is this many seconds behind.
    Behind(u64),
}

/// How it stands.
pub(super) fn of(metrics: &Metrics, limit: Option<Duration>) -> Readiness {
    let lag = metrics.lag_seconds();
    if metrics.connected.get() == 0 {
        return Readiness::NotConnected;
    }
    match (lag, limit) {
        (Some(lag), Some(limit)) if lag > limit.as_secs() => Readiness::Behind(lag),
        (lag, _) => Readiness::Ready(lag),
    }
}

impl Readiness {
    pub(super) fn answer(&self) -> Response<Full<Bytes>> {
        let (status, ready, reason, lag) = match self {
            Self::Ready(lag) => (StatusCode::OK, true, None, *lag),
            Self::NotConnected => (
                StatusCode::SERVICE_UNAVAILABLE,
                false,
                Some("the source's stream is not open"),
                None,
            ),
            Self::Behind(lag) => (
                StatusCode::SERVICE_UNAVAILABLE,
                false,
                Some("the target is further behind than [serve] `ready_lag`"),
                Some(*lag),
            ),
        };
        let body = json!({ "ready": ready, "reason": reason, "lag_seconds": lag });
        answer(status, "application/json", format!("{body}\n"))
    }
}
