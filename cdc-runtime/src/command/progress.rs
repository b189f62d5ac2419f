//! How far a command is: a bar on a terminal, a log line now and then elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::screen::grouped;
use crate::replicator::{LoadReport, Report, ago};

/// How often a log line says how far it is.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// The view of a running loop.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    last: Instant,
    logged: u64,
}

impl Progress {
    /// Of files of `total` bytes.
    pub(super) fn of_files(total: u64) -> Self {
        let style = "{bar:30} {bytes} of {total_bytes} · {msg}";
        Self::new(
            ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10)),
            style,
        )
    }

    /// Of a stream without an end.
    pub(super) fn of_stream() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        Self::new(bar, "{spinner} {msg}")
    }

    fn new(bar: ProgressBar, style: &str) -> Self {
        // Who wants no log lines wants no bar: --quiet.
        let shown = std::io::stderr().is_terminal() && tracing::enabled!(tracing::Level::INFO);
        let bar = shown.then(|| match ProgressStyle::with_template(style) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        });
        Self {
            bar,
            last: Instant::now(),
            logged: 0,
        }
    }

    /// Shows `report`.
    pub(super) fn show(&mut self, report: Report<'_>) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(message(&report));
                match report.read_bytes {
                    Some(bytes) => bar.set_position(bytes),
                    None => bar.tick(),
                }
            }
            None => self.line(&report),
        }
    }

    fn line(&mut self, report: &Report<'_>) {
        if let Some(load) = &report.load {
            return self.load_line(load);
        }
        let transactions = report.tallies.transactions;
        if self.last.elapsed() < LINE_EVERY || transactions == self.logged {
            return;
        }
        self.last = Instant::now();
        self.logged = transactions;
        tracing::info!(
            event = crate::log::event::APPLIED,
            position = report.position.map(ToString::to_string),
            transactions,
            rows = report.tallies.rows.total(),
            lag_seconds = ago(report.committed_at),
            "applied"
        );
    }

    fn load_line(&mut self, load: &LoadReport) {
        if self.last.elapsed() < LINE_EVERY {
            return;
        }
        self.last = Instant::now();
        tracing::info!(
            event = crate::log::event::LOADING,
            rows = load.rows,
            estimated_rows = load.estimated,
            tables = load.tables,
            rows_per_second = rate(load),
            seconds_left = left(load),
            "loading"
        );
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Rows a second.
fn rate(load: &LoadReport) -> u64 {
    let rate = u128::from(load.rows) * 1000 / load.elapsed.as_millis().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

/// Seconds until the estimated rows are read.
fn left(load: &LoadReport) -> u64 {
    load.estimated.saturating_sub(load.rows) / rate(load).max(1)
}

fn message(report: &Report<'_>) -> String {
    let rows = grouped(report.tallies.rows.total());
    if let Some(load) = &report.load {
        return format!(
            "loading {} tables · {} of about {} rows · {} rows/s · about {} s left",
            load.tables,
            grouped(load.rows),
            grouped(load.estimated),
            grouped(rate(load)),
            grouped(left(load))
        );
    }
    let transactions = grouped(report.tallies.transactions);
    match (report.read_bytes, report.position) {
        (None, Some(position)) => format!(
            "{transactions} transactions · {rows} rows · {position} · {} s behind",
            ago(report.committed_at)
        ),
        (_, _) => format!("{transactions} transactions · {rows} rows"),
    }
}
