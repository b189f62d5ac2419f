//! The tables.

use std::fmt::Write as _;

use super::Way;
use super::latency::Latency;

fn mib(kib: Option<u64>) -> String {
    kib.map_or("–".to_owned(), |kib| format!("{} MiB", kib / 1024))
}

/// Markdown.
pub(super) fn text(ways: &[Way], python: &Way, latencies: &[Latency]) -> String {
    let mut text = String::from(
        "| way | row changes | seconds | rows/s | to MySQL's 4 workers | highest RSS |\n|---|---|---|---|---|---|\n",
    );
    let four = ways
        .iter()
        .find(|way| way.name.contains("4 workers"))
        .map(Way::rate);
    for way in ways.iter().chain([python]) {
        let ratio = four.map_or(f64::NAN, |four| way.rate() / four);
        writeln!(
            text,
            "| {} | {} | {:.2} | {:.0} | {ratio:.2} | {} |",
            way.name,
            way.changes,
            way.median(),
            way.rate(),
            mib(way.peak_kib)
        )
        .ok();
    }
    if let Some(sqlite) = ways.iter().find(|way| way.name.ends_with("sqlite")) {
        let ratio = sqlite.rate() / python.rate();
        writeln!(
            text,
            "\nInto SQLite the replicator is {ratio:.0} times the Python one."
        )
        .ok();
    }
    text.push_str("\n| target | transactions/s asked | reached | p50 | p99 | max | highest RSS |\n|---|---|---|---|---|---|---|\n");
    for it in latencies {
        let ms = |time: std::time::Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
        writeln!(
            text,
            "| {} | {} | {:.0} | {} | {} | {} | {} |",
            it.kind,
            it.asked,
            it.reached,
            ms(it.p50),
            ms(it.p99),
            ms(it.max),
            mib(it.peak_kib)
        )
        .ok();
    }
    text
}
