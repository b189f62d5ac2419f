//! From tracing events to documents.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::Context;

use super::Buffer;
use super::document::{Document, cut};

/// What ships or is shipped through: their own lines would feed themselves.
const SHIPPING: [&str; 7] = [
    "cdc_runtime::log",
    "hyper",
    "rustls",
    "tokio",
    "mio",
    "want",
    "lettre",
];
/// Libraries whose lines below WARN may speak of what is in a row.
const LIBRARIES: [&str; 3] = ["mysql_async", "mysql_common", "sqlx"];

/// Writes each event into a [`Buffer`].
#[derive(Debug, Clone)]
pub struct Layer(Arc<Buffer>);

impl Layer {
    /// A layer into `buffer`.
    #[must_use]
    pub fn new(buffer: Arc<Buffer>) -> Self {
        Self(buffer)
    }
}

impl<S: Subscriber> tracing_subscriber::Layer<S> for Layer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let from = |list: &[&str]| list.iter().any(|name| metadata.target().starts_with(name));
        if from(&SHIPPING) || (from(&LIBRARIES) && *metadata.level() > Level::WARN) {
            return;
        }
        let mut document = Document::new(level(*metadata.level()), metadata.target());
        event.record(&mut Fields(&mut document));
        self.0.push(document);
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

struct Fields<'a>(&'a mut Document);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.field(field.name(), cut(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.field(field.name(), Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.field(field.name(), Value::from(value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        let value = u64::try_from(value).unwrap_or(u64::MAX);
        self.0.field(field.name(), Value::from(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.field(field.name(), Value::from(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.field(field.name(), Value::from(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.field(field.name(), cut(&format!("{value:?}")));
    }
}
