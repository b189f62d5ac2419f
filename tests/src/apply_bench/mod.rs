//! How fast changes of the shop are applied: by the replicator into each target, by MySQL's own
//! replica, by `mysqlbinlog | mysql`, and by a replicator as people write it in Python. All
//! of them read the same binlog of one server, one after the other.

mod latency;
mod others;
mod report;
mod workload;

use std::time::{Duration, Instant};

use crate::Outcome;
use crate::lake::AnyLake;
use crate::servers::{Flavor, Server};

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Row changes of the workload.
    pub changes: u64,
    /// Row changes that the Python replicator applies.
    pub subset: u64,
    /// How often each way is taken; the median counts.
    pub rounds: usize,
    /// Transactions a second at which latency is measured.
    pub rates: Vec<u64>,
    /// For how many seconds.
    pub seconds: u64,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            changes: 500_000,
            subset: 10_000,
            rounds: 3,
            rates: vec![100, 1_000, 5_000],
            seconds: 10,
        }
    }
}

/// One way to apply the workload, and what it took.
struct Way {
    name: String,
    changes: u64,
    took: Vec<Duration>,
    /// The highest resident size, where it is a program of its own.
    peak_kib: Option<u64>,
}

impl Way {
    fn new(name: impl Into<String>, changes: u64) -> Self {
        Self {
            name: name.into(),
            changes,
            took: Vec::new(),
            peak_kib: None,
        }
    }

    fn took(&mut self, took: Duration) {
        say(&format!("{}: {:.2} s", self.name, took.as_secs_f64()));
        self.took.push(took);
    }

    fn median(&self) -> f64 {
        let mut seconds: Vec<f64> = self.took.iter().map(Duration::as_secs_f64).collect();
        seconds.sort_by(f64::total_cmp);
        seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
    }

    #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
    fn rate(&self) -> f64 {
        self.changes as f64 / self.median()
    }
}

/// Writes so many row changes of the shop, a few more; how many they were.
///
/// # Errors
/// The server refuses.
pub async fn write_shop(server: &Server, changes: u64) -> Outcome<u64> {
    workload::write(server, changes).await
}

/// Measures everything, and gives the tables of docs/benchmarks.md.
///
/// # Errors
/// A server or a program fails.
pub async fn measure(wish: &Wish) -> Outcome<String> {
    let source = Server::start_with(Flavor::MySql, &["--innodb-buffer-pool-size=512M"]).await?;
    let changes = workload::write(&source, wish.changes).await?;
    let mut ways = Vec::new();
    for kind in AnyLake::KINDS {
        ways.push(Way::new(format!("replicator into {kind}"), changes));
    }
    for workers in [1, 4] {
        ways.push(Way::new(
            format!("MySQL's own replica, {workers} workers"),
            changes,
        ));
    }
    ways.push(Way::new("mysqlbinlog \\| mysql", changes));
    for _ in 0..wish.rounds {
        for (way, kind) in ways.iter_mut().zip(AnyLake::KINDS) {
            replicate(&source, way, kind).await?;
        }
        for (way, workers) in ways.iter_mut().skip(AnyLake::KINDS.len()).zip([1, 4]) {
            way.took(others::replica(&source, workers).await?);
        }
        if let Some(way) = ways.last_mut() {
            way.took(others::piped(&source).await?);
        }
    }
    let python = others::python(&source, wish.subset).await?;
    let mut latencies = Vec::new();
    for kind in AnyLake::KINDS {
        for rate in &wish.rates {
            let seen = latency::measure(kind, *rate, wish.seconds).await?;
            say(&format!("{kind} at {rate}/s: p99 {:?}", seen.p99));
            latencies.push(seen);
        }
    }
    Ok(report::text(&ways, &python, &latencies))
}

/// How it goes on.
#[allow(clippy::print_stderr, reason = "a program for people")]
fn say(what: &str) {
    eprintln!("{what}");
}

/// From an empty target, along the whole binlog, to its end.
async fn replicate(source: &Server, way: &mut Way, kind: &str) -> Outcome<()> {
    let lake = AnyLake::start(kind).await?;
    let arguments = ["--until-current", "--no-snapshot"];
    let began = Instant::now();
    let mut running = lake.replicator().start(&source.url(), &arguments)?;
    let ran = loop {
        way.peak_kib = way.peak_kib.max(running.peak_kib());
        if let Some(ran) = running.exited()? {
            break ran;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    way.took(began.elapsed());
    ran.expect(0)?;
    Ok(())
}
