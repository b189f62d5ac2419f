//! Random misbehaviour on the way to the source, while a workload runs; in the end the
//! lake equals the source, and nothing hung for longer than it was told to wait.

use std::fmt;
use std::time::{Duration, Instant};

use super::{Manner, Proxy};
use crate::Outcome;
use crate::oracle;
use crate::replicator::Replicator;
use crate::servers::{Flavor, Server};
use crate::workload::{self, Rng, Workload};

/// What the replicator is told: a heartbeat a second, so that silence is noticed after
/// three, and two seconds for a connection.
pub(super) const TOLD: [(&str, &str); 2] = [("CDC_HEARTBEAT", "1"), ("CDC_CONNECT_TIMEOUT", "2")];
/// How long it may take from the end of the chaos to the end of the stream: three
/// heartbeats, the longest pause between two tries, and the work itself.
pub(super) const PATIENCE: Duration = Duration::from_secs(90);

/// What to do.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Which server.
    pub flavor: Flavor,
    /// The same seed does the same things at about the same times.
    pub seed: u64,
    /// How long.
    pub time: Duration,
    /// A target on a server, whose connection is not left alone either.
    pub target: Option<TargetKind>,
}

/// Where the target is, if not in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// On that MySQL or MariaDB.
    Mysql(Flavor),
    /// On PostgreSQL.
    Postgres,
}

impl Options {
    /// Reads `--minutes N --seed S --server X --target Y`.
    ///
    /// # Errors
    /// Another word, or a value that does not read.
    pub fn read(arguments: &[String], seed: u64) -> Outcome<Self> {
        let mut options = Self {
            flavor: Flavor::MySql,
            seed,
            time: Duration::from_secs(60),
            target: None,
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let value = words
                .next()
                .ok_or_else(|| format!("`{word}` needs a value"))?;
            match word.as_str() {
                "--minutes" => options.time = Duration::from_secs_f64(value.parse::<f64>()? * 60.0),
                "--seed" => options.seed = value.parse()?,
                "--server" => options.flavor = flavor(value)?,
                "--target" if value == "postgres" => options.target = Some(TargetKind::Postgres),
                "--target" => options.target = Some(TargetKind::Mysql(flavor(value)?)),
                _ => {
                    return Err(format!(
                        "unknown word `{word}`: write --minutes N --seed S --server mysql|mariadb|mariadb11 --target postgres|mysql|mariadb|mariadb11"
                    )
                    .into());
                }
            }
        }
        Ok(options)
    }
}

fn flavor(name: &str) -> Outcome<Flavor> {
    match name {
        "mysql" => Ok(Flavor::MySql),
        "mariadb" => Ok(Flavor::MariaDb1011),
        "mariadb11" => Ok(Flavor::MariaDb11),
        _ => Err(format!("no server `{name}`: mysql, mariadb or mariadb11").into()),
    }
}

/// What was done.
#[derive(Debug, Default, Clone, Copy)]
pub struct Report {
    /// Connections cut, also in the middle of a packet.
    pub cuts: u32,
    /// Times in which nothing went through.
    pub stalls: u32,
    /// Times in which everything went in slices, slowly.
    pub slices: u32,
    /// Times in which the server could not be reached.
    pub outages: u32,
    /// Transactions of the workload.
    pub transactions: u32,
    /// Times in which the replicator ended because its target was gone, and was started.
    pub restarts: u32,
    /// From the end of the chaos until the lake had all.
    pub caught_up: Duration,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cuts, {} stalls, {} times in slices, {} outages; {} transactions; {} restarts; \
             caught up {:.1} s after the last of them; the lake equals the source",
            self.cuts,
            self.stalls,
            self.slices,
            self.outages,
            self.transactions,
            self.restarts,
            self.caught_up.as_secs_f64()
        )
    }
}

/// Runs the chaos.
///
/// # Errors
/// The replicator ended, hung, or the lake differs from the source; with the seed.
pub async fn run(options: Options) -> Outcome<Report> {
    let seed = options.seed;
    let done = match options.target {
        None => chaos(options).await,
        Some(kind) => super::both::chaos(options, kind).await,
    };
    done.map_err(|reason| format!("seed {seed}: {reason}").into())
}

async fn chaos(options: Options) -> Outcome<Report> {
    let server = Server::start(options.flavor).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, options.seed).await?;
    let mut worker = Workload::new(&server, options.seed, 0, 60_000).await?;
    // Something for the load to read.
    worker.run(200).await?;
    let proxy = Proxy::start(server.port()).await?;
    let replicator = Replicator::new()?;
    let running = replicator.start_told(&proxy.url(), &[], &TOLD)?;

    let mut report = Report::default();
    let mut rng = Rng::new(options.seed);
    let began = Instant::now();
    while began.elapsed() < options.time {
        misbehave(&proxy, &mut rng, &mut report).await;
        let until = Instant::now() + Duration::from_millis(50 + rng.below(400));
        while Instant::now() < until {
            worker.transaction().await?;
            report.transactions += 1;
        }
    }
    proxy.change(|manner| *manner = calm(manner, server.port()));
    let ended = Instant::now();
    replicator
        .await_load(PATIENCE)
        .await
        .map_err(|reason| format!("{reason}; {}", running.log()))?;
    replicator
        .await_position(&mut conn, PATIENCE)
        .await
        .map_err(|reason| format!("{reason}; {}", running.log()))?;
    report.caught_up = ended.elapsed();
    running.terminate().await?.expect(0)?;
    oracle::compare_loaded(&mut conn, &mut replicator.lake().await?).await?;
    Ok(report)
}

pub(super) const fn calm(manner: &Manner, upstream: u16) -> Manner {
    Manner {
        upstream: Some(upstream),
        stalled: false,
        slice: 1 << 16,
        delay: Duration::ZERO,
        round: manner.round,
    }
}

pub(super) async fn misbehave(proxy: &Proxy, rng: &mut Rng, report: &mut Report) {
    match rng.below(10) {
        0..4 => {
            proxy.cut();
            report.cuts += 1;
        }
        4 => {
            proxy.stall();
            // Up to somewhat longer than silence is borne.
            tokio::time::sleep(Duration::from_millis(rng.below(5_000))).await;
            proxy.resume();
            report.stalls += 1;
        }
        5..8 => {
            let slice = usize::try_from(1 + rng.below(700)).unwrap_or(1);
            let delay = Duration::from_micros(rng.below(2_000));
            proxy.change(|manner| (manner.slice, manner.delay) = (slice, delay));
            report.slices += 1;
        }
        8 => {
            let upstream = std::cell::Cell::new(None);
            proxy.change(|manner| {
                upstream.set(manner.upstream.take());
                manner.round += 1;
            });
            tokio::time::sleep(Duration::from_millis(rng.below(1_500))).await;
            proxy.change(|manner| manner.upstream = upstream.get());
            report.outages += 1;
        }
        _ => proxy.change(|manner| (manner.slice, manner.delay) = (1 << 16, Duration::ZERO)),
    }
}
