//! How far a command is: a bar on a terminal, a log line now and then elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::screen::grouped;
use crate::replicator::{Report, ago};

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
        let shown = std::io::stderr().is_terminal();
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

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn message(report: &Report<'_>) -> String {
    let rows = grouped(report.tallies.rows.total());
    let transactions = grouped(report.tallies.transactions);
    match (report.read_bytes, report.position) {
        (None, Some(position)) => format!(
            "{transactions} transactions · {rows} rows · {position} · {} s behind",
            ago(report.committed_at)
        ),
        (_, _) => format!("{transactions} transactions · {rows} rows"),
    }
}
