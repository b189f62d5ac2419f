//! Microsoft Teams, by a workflow's webhook that takes adaptive cards.
//! <https://learn.microsoft.com/power-automate/teams/send-a-message-in-teams>

use hyper::header::HeaderMap;
use serde_json::json;

use super::{Hook, Sent};
use crate::config::Section;
use crate::error::Error;
use crate::notify::{Message, Severity, State};

pub(in crate::notify) struct Teams {
    hook: Hook,
}

impl Teams {
    pub(super) fn read(section: &Section<'_>) -> Result<Self, Error> {
        let hook = Hook::secret(section)?;
        Ok(Self { hook })
    }

    pub(super) async fn send(&self, message: &Message) -> Sent {
        let body = body(message).to_string().into_bytes();
        self.hook.post(body, HeaderMap::new()).await
    }
}

fn body(message: &Message) -> serde_json::Value {
    let color = match (message.state, message.severity()) {
        (State::Resolved, _) => "Good",
        (_, Severity::Critical) => "Attention",
        (_, Severity::Warning) => "Warning",
        (_, Severity::Info) => "Accent",
    };
    let facts: Vec<_> = message
        .facts()
        .into_iter()
        .map(|(name, value)| json!({ "title": name, "value": plain(&value) }))
        .collect();
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": [
                    { "type": "TextBlock", "size": "Medium", "weight": "Bolder", "wrap": true, "color": color, "text": plain(&message.headline()) },
                    { "type": "FactSet", "facts": facts },
                ],
            },
        }],
    })
}

/// Without the marks of links and emphasis that a card would interpret.
fn plain(text: &str) -> String {
    text.replace(['[', ']', '*', '_'], "\u{a0}")
        .replace('\u{a0}', " ")
}
