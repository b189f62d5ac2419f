//! PagerDuty's Events API v2.
//! <https://developer.pagerduty.com/docs/send-alert-event>

use hyper::header::HeaderMap;
use serde_json::{Value, json};

use super::{Hook, Sent};
use crate::config::{Secret, Section};
use crate::error::Error;
use crate::notify::{Message, State};

/// The most characters of a summary.
const SUMMARY_MAX: usize = 1024;
/// Where events go, unless another address is configured (the EU's, a proxy's).
const URL: &str = "https://events.pagerduty.com/v2/enqueue";

pub(in crate::notify) struct PagerDuty {
    hook: Hook,
    routing_key: Secret,
}

impl PagerDuty {
    pub(super) fn read(section: &Section<'_>) -> Result<Self, Error> {
        let url = section.text("url")?;
        let hook = Hook::new(section, "url", url.as_deref().unwrap_or(URL))?;
        let routing_key = section.required_secret("routing_key")?;
        Ok(Self { hook, routing_key })
    }

    pub(super) async fn send(&self, message: &Message) -> Sent {
        let body = self.body(message).to_string().into_bytes();
        self.hook.post(body, HeaderMap::new()).await
    }

    fn body(&self, message: &Message) -> Value {
        let key = self.routing_key.expose();
        if message.state == State::Resolved {
            return json!({
                "routing_key": key,
                "event_action": "resolve",
                "dedup_key": message.dedup_key(),
            });
        }
        let facts: serde_json::Map<_, _> = message
            .facts()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect();
        let summary: String = message.headline().chars().take(SUMMARY_MAX).collect();
        // A test opens an incident of its own, never the real one.
        let dedup_key = match message.state {
            State::Test => message.id.clone(),
            State::Raised | State::Resolved => message.dedup_key(),
        };
        json!({
            "routing_key": key,
            "event_action": "trigger",
            "dedup_key": dedup_key,
            "payload": {
                "summary": summary,
                "source": message.instance,
                "severity": message.severity().name(),
                "timestamp": message.at,
                "component": "cdc-replicator",
                "class": message.notice.kind.name(),
                "custom_details": facts,
            },
        })
    }
}
