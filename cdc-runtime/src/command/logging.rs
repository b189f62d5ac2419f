//! Log lines on stderr.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::cli::LogFormat;
use crate::error::{Error, ErrorKind};

/// Starts logging: `level`, else RUST_LOG, else `info` without the libraries' chatter.
///
/// # Errors
/// [`ErrorKind::Config`] for a level that is none.
pub(super) fn start(format: LogFormat, level: Option<&str>) -> Result<(), Error> {
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
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colored())
        .with_target(false);
    let done = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    done.map_err(|error| Error::new(ErrorKind::Config, "logging is already set up").because(error))
}

/// Colours on a terminal, unless NO_COLOR says otherwise (https://no-color.org).
fn colored() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !refused
}
