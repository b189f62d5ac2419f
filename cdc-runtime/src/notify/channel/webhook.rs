//! Any receiver of JSON; signed where a secret is shared.
//!
//! The signature covers timestamp and body, so that neither can be replayed under
//! another time: `X-CDC-Signature: sha256=HEX` of HMAC-SHA256 over
//! `TIMESTAMP.BODY`, with `TIMESTAMP` as in `X-CDC-Timestamp` (seconds since 1970).

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use sha2::Sha256;

use super::{Hook, Sent};
use crate::config::{Secret, Section};
use crate::error::Error;
use crate::metrics::since_1970;
use crate::notify::Message;

pub(in crate::notify) struct Webhook {
    hook: Hook,
    secret: Option<Secret>,
}

impl Webhook {
    pub(super) fn read(section: &Section<'_>) -> Result<Self, Error> {
        let hook = Hook::secret(section)?;
        let secret = section.secret("secret")?;
        Ok(Self { hook, secret })
    }

    pub(super) async fn send(&self, message: &Message) -> Sent {
        let body = body(message).to_string().into_bytes();
        let mut headers = HeaderMap::new();
        let timestamp = since_1970().to_string();
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("x-cdc-delivery", &message.id);
        set("x-cdc-timestamp", &timestamp);
        if let Some(secret) = &self.secret {
            match signature(secret, &timestamp, &body) {
                Some(signature) => set("x-cdc-signature", &signature),
                None => return Sent::Refused("the message cannot be signed".to_owned()),
            }
        }
        self.hook.post(body, headers).await
    }
}

fn body(message: &Message) -> serde_json::Value {
    let notice = &message.notice;
    json!({
        "id": message.id,
        "instance": message.instance,
        "state": message.state.name(),
        "kind": notice.kind.name(),
        "severity": message.severity().name(),
        "title": notice.kind.text().title,
        "sentence": notice.sentence,
        "table": notice.table,
        "position": notice.place,
        "remedy": notice.remedy,
        "runbook": message.runbook,
        "repeats": message.repeats,
        "lasted_seconds": message.lasted.map(|time| time.as_secs()),
        "at": message.at,
    })
}

fn signature(secret: &Secret, timestamp: &str, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    let mut text = "sha256=".to_owned();
    for byte in mac.finalize().into_bytes() {
        write!(text, "{byte:02x}").ok()?;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By `printf '17.{}' | openssl dgst -sha256 -hmac key`.
    #[test]
    fn the_signature_is_what_openssl_computes() {
        let signature = signature(&Secret::new("key"), "17", b"{}").unwrap();
        assert_eq!(
            signature,
            "sha256=e66392eac42eafc68c35a01c712811e016386c12456975fc3af80c9268568e3a"
        );
    }
}
