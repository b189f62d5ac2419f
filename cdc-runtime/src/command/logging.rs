//! Log lines on stderr, and documents into the buffer that is shipped from.

use std::io::IsTerminal;

use std::sync::Arc;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use super::cli::LogFormat;
use crate::error::{Error, ErrorKind};
use crate::log::{self, Buffer};

/// Starts logging: `level`, else RUST_LOG, else `info` without the libraries' chatter.
///
/// # Errors
/// [`ErrorKind::Config`] for a level that is none.
pub(super) fn start(
    format: LogFormat,
    level: Option<&str>,
    buffer: Arc<Buffer>,
) -> Result<(), Error> {
    let filter = match level
        .map(str::to_owned)
        .or_else(|| std::env::var("RUST_LOG").ok())
    {
        Some(level) => EnvFilter::builder().parse(&level).map_err(|error| {
            Error::new(ErrorKind::Config, "the log level does not read")
                .remedy("write --log-level error, warn, info or debug")
                .because(error)
        })?,
        None => EnvFilter::new("warn,cdc_runtime=info"),
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(colored())
        .with_target(false);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(log::Layer::new(buffer))
        .with(lines)
        .try_init()
        .map_err(|error| Error::new(ErrorKind::Config, "logging is already set up").because(error))
}

/// Colours on a terminal, unless NO_COLOR says otherwise (https://no-color.org).
fn colored() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !refused
}
