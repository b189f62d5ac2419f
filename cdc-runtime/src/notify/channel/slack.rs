//! Slack's incoming webhooks.
//! <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>

use hyper::header::HeaderMap;
use serde_json::json;

use super::{Hook, Sent};
use crate::config::Section;
use crate::error::Error;
use crate::notify::{Message, Severity, State};

/// The most characters of a header block, and of a section's text.
const HEADER_MAX: usize = 150;
const SECTION_MAX: usize = 2900;

pub(in crate::notify) struct Slack {
    hook: Hook,
}

impl Slack {
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
        (State::Resolved, _) => "#2eb67d",
        (_, Severity::Critical) => "#e01e5a",
        (_, Severity::Warning) => "#ecb22e",
        (_, Severity::Info) => "#36c5f0",
    };
    let headline = message.headline();
    let facts: String = message
        .facts()
        .iter()
        .map(|(name, value)| format!("*{name}* {}\n", escaped(value)))
        .collect();
    json!({
        "text": escaped(&headline),
        "attachments": [{
            "color": color,
            "fallback": headline,
            "blocks": [
                { "type": "header", "text": { "type": "plain_text", "text": first(&headline, HEADER_MAX) } },
                { "type": "section", "text": { "type": "mrkdwn", "text": first(&facts, SECTION_MAX) } },
            ],
        }],
    })
}

/// Slack's three control characters: nothing in a message may call everybody.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn first(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_calls_everybody() {
        let message = crate::notify::tests::message("<!channel> & co");
        let body = body(&message).to_string();
        assert!(!body.contains("<!channel>"), "{body}");
        assert!(body.contains("&lt;!channel&gt; &amp; co"), "{body}");
    }
}
