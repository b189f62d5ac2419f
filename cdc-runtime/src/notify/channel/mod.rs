//! Where messages go: one file for each kind of channel.
//!
//! A channel sends one message once and says what came of it. It knows nothing of
//! filters, limits and retries.

mod pagerduty;
mod slack;
mod smtp;
mod teams;
mod webhook;

use std::time::Duration;

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::Message;
use crate::config::Section;
use crate::error::Error;
use crate::http::{Client, Endpoint, Trust};

/// Somewhere to send to.
pub(super) enum Channel {
    Slack(slack::Slack),
    Teams(teams::Teams),
    Webhook(webhook::Webhook),
    PagerDuty(pagerduty::PagerDuty),
    Smtp(Box<smtp::Smtp>),
}

/// What came of sending once.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// It is there.
    Delivered,
    /// It is not, and a later try may succeed; after so long if the other side said so.
    Later(String, Option<Duration>),
    /// It never will be.
    Refused(String),
}

/// The kinds of channels, as they are called in the configuration.
pub(super) const KINDS: [&str; 5] = ["slack", "teams", "webhook", "pagerduty", "smtp"];

impl Channel {
    /// Reads the keys of a channel of that kind.
    pub(super) fn read(kind: &str, section: &Section<'_>) -> Result<Self, Error> {
        Ok(match kind {
            "slack" => Self::Slack(slack::Slack::read(section)?),
            "teams" => Self::Teams(teams::Teams::read(section)?),
            "webhook" => Self::Webhook(webhook::Webhook::read(section)?),
            "pagerduty" => Self::PagerDuty(pagerduty::PagerDuty::read(section)?),
            _ => Self::Smtp(Box::new(smtp::Smtp::read(section)?)),
        })
    }

    /// Sends `message` once.
    pub(super) async fn send(&self, message: &Message) -> Sent {
        match self {
            Self::Slack(slack) => slack.send(message).await,
            Self::Teams(teams) => teams.send(message).await,
            Self::Webhook(webhook) => webhook.send(message).await,
            Self::PagerDuty(pagerduty) => pagerduty.send(message).await,
            Self::Smtp(smtp) => smtp.send(message).await,
        }
    }
}

/// An address that takes JSON.
struct Hook {
    endpoint: Endpoint,
    client: Client,
}

impl Hook {
    fn new(section: &Section<'_>, key: &str, url: &str) -> Result<Self, Error> {
        let ca_file = section.text("ca_file")?.map(std::path::PathBuf::from);
        let timeout = section.seconds("timeout", 15)?;
        Ok(Self {
            endpoint: Endpoint::parse(key, url)?,
            client: Client::new(Trust::of_file(ca_file.as_deref())?, timeout),
        })
    }

    /// Of an address that is itself a secret: `url_env` or `url_file`.
    fn secret(section: &Section<'_>) -> Result<Self, Error> {
        let url = section.required_secret("url")?;
        Self::new(section, "url", url.expose())
    }

    async fn post(&self, body: Vec<u8>, mut headers: HeaderMap) -> Sent {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Bytes::from(body);
        let answer = match self.client.post(&self.endpoint, "", headers, body).await {
            Ok(answer) => answer,
            Err(failure) => return Sent::Later(failure.to_string(), None),
        };
        match answer.status {
            200..=299 => Sent::Delivered,
            408 | 429 | 500..=599 => {
                Sent::Later(format!("it answers {}", answer.status), answer.retry_after)
            }
            status => Sent::Refused(format!("it answers {status}")),
        }
    }
}
