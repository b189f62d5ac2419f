//! What an event becomes: a JSON document with fields of the Elastic Common Schema.
//!
//! Fields the schema has no name for stand under `cdc.`.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use crate::error::Error;
use crate::replicator::utc;

/// The version of the Elastic Common Schema that the fields follow.
pub const ECS_VERSION: &str = "8.11.0";
/// The most characters of one text: a runaway message must not fill the buffer.
const TEXT_MAX: usize = 8 << 10;

/// What is the same in every document of a process.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// `service.node.name`: which of several replicators.
    pub instance: String,
    /// `host.name`.
    pub host: String,
    /// `labels.*`, as configured.
    pub labels: Vec<(String, String)>,
}

/// A document under construction.
#[derive(Debug)]
pub struct Document(Map<String, Value>);

impl Document {
    /// A document of now.
    #[must_use]
    pub fn new(level: &str, logger: &str) -> Self {
        let mut document = Self(Map::new());
        document.text("@timestamp", &now());
        document.text("log.level", level);
        document.text("log.logger", logger);
        document
    }

    /// The document of the error that ended the command. It holds neither the errors
    /// underneath, which are other programs' words, nor any value.
    #[must_use]
    pub fn stopped(error: &Error) -> Self {
        let mut document = Self::new("error", "cdc_runtime::command");
        document.text("message", error.message());
        document.text("event.action", super::event::STOPPED);
        document.text("error.type", error.kind().name());
        document.text("cdc.remedy", error.help());
        let place = error.place();
        for (name, value) in [
            ("cdc.table", place.table.clone()),
            ("cdc.column", place.column.clone()),
            (
                "cdc.position",
                place.position.as_ref().map(ToString::to_string),
            ),
            ("cdc.gtid", place.gtid.clone()),
        ] {
            if let Some(value) = value {
                document.text(name, &value);
            }
        }
        document
    }

    /// Sets a field of a tracing event under its name here.
    pub fn field(&mut self, name: &str, value: Value) {
        let name = match name {
            "message" => "message".to_owned(),
            "event" => "event.action".to_owned(),
            "kind" => "error.type".to_owned(),
            other => format!("cdc.{other}"),
        };
        self.0.insert(name, value);
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), cut(value));
    }

    /// The JSON, with what `origin` says of every document.
    #[must_use]
    pub fn finish(mut self, origin: &Origin) -> Vec<u8> {
        self.text("ecs.version", ECS_VERSION);
        self.text("event.dataset", "cdc.replicator");
        self.text("service.name", "cdc-replicator");
        self.text("service.version", env!("CARGO_PKG_VERSION"));
        self.text("service.node.name", &origin.instance);
        self.text("host.name", &origin.host);
        self.0
            .insert("process.pid".to_owned(), std::process::id().into());
        for (name, value) in &origin.labels {
            self.text(&format!("labels.{name}"), value);
        }
        Value::Object(self.0).to_string().into_bytes()
    }
}

/// A text, cut at the limit.
#[must_use]
pub fn cut(text: &str) -> Value {
    match text.char_indices().nth(TEXT_MAX) {
        None => Value::from(text),
        Some((end, _)) => Value::from(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

/// `2026-11-23T01:02:03.456Z`.
#[must_use]
pub fn now() -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = u32::try_from(now.as_secs()).unwrap_or(u32::MAX);
    format!(
        "{}.{:03}Z",
        utc(seconds).replace(' ', "T"),
        now.subsec_millis()
    )
}
