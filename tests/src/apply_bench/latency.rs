//! From a commit at the source to the moment at which a reader of the target sees it.

use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable;

use crate::Outcome;
use crate::lake::AnyLake;
use crate::servers::{Flavor, Server};
use crate::workload;

/// Connections that write.
const WRITERS: u64 = 4;
/// Numbers of a writer's rows.
const A_WRITER: u64 = 4_000_000;

/// What was seen of one target at one rate.
pub(super) struct Latency {
    pub(super) kind: &'static str,
    /// Transactions a second that were asked for, and that were reached.
    pub(super) asked: u64,
    pub(super) reached: f64,
    pub(super) p50: Duration,
    pub(super) p99: Duration,
    pub(super) max: Duration,
    pub(super) peak_kib: Option<u64>,
}

/// Commits `rate` lone transactions a second for `seconds`, and watches the target.
pub(super) async fn measure(kind: &'static str, rate: u64, seconds: u64) -> Outcome<Latency> {
    let source = Server::start(Flavor::MySql).await?;
    let mut conn = source.connect().await?;
    workload::create(&mut conn, 1).await?;
    workload::known_rows(&mut conn).await?;
    conn.disconnect().await?;
    let lake = AnyLake::start(kind).await?;
    lake.replicator()
        .load_until_current(&source.url())
        .await?
        .expect(0)?;
    let running = lake.replicator().start(&source.url(), &[])?;
    running.says("following", Duration::from_secs(30)).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    let mut writers = Vec::new();
    for number in 0..WRITERS {
        let conn = source.connect().await?;
        let every = Duration::from_secs_f64(seconds_between(rate));
        writers.push(tokio::spawn(write(
            conn,
            number,
            every,
            Duration::from_secs(seconds),
        )));
    }
    let watched = tokio::spawn(watch(
        lake.watcher().await?,
        Duration::from_secs(seconds + 10),
    ));
    let mut committed = Vec::new();
    for writer in writers {
        committed.push(writer.await?.map_err(|error| error.to_string())?);
    }
    let wrote = began.elapsed();
    let seen = watched.await??;
    let peak_kib = running.peak_kib();
    running.terminate().await?.expect(0)?;
    let mut delays = Vec::new();
    for (number, times) in committed.iter().enumerate() {
        let looks: Vec<(Instant, u64)> = seen
            .iter()
            .filter_map(|(at, counts)| Some((*at, *counts.get(number)?)))
            .collect();
        for (row, at) in times.iter().enumerate() {
            let row = u64::try_from(row)? + 1;
            let found = looks.partition_point(|(_, count)| *count < row);
            let (shown, _) = looks.get(found).ok_or("a row was never seen")?;
            delays.push(shown.saturating_duration_since(*at));
        }
    }
    delays.sort_unstable();
    let at = |percent: usize| delays.get((delays.len() * percent / 100).min(delays.len() - 1));
    #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
    let reached = delays.len() as f64 / wrote.as_secs_f64();
    Ok(Latency {
        kind,
        asked: rate,
        reached,
        p50: at(50).copied().unwrap_or_default(),
        p99: at(99).copied().unwrap_or_default(),
        max: delays.last().copied().unwrap_or_default(),
        peak_kib,
    })
}

#[allow(clippy::cast_precision_loss, reason = "a rate")]
fn seconds_between(rate: u64) -> f64 {
    WRITERS as f64 / rate as f64
}

/// When each row was committed.
async fn write(
    mut conn: mysql_async::Conn,
    number: u64,
    every: Duration,
    during: Duration,
) -> Result<Vec<Instant>, mysql_async::Error> {
    let insert = conn
        .prep("INSERT INTO shop.orders (id, customer_id, placed_at) VALUES (?, 64000, NOW(6))")
        .await?;
    let (began, mut times) = (Instant::now(), Vec::new());
    let mut due = began;
    while began.elapsed() < during {
        let id = 1_000_000 + number * A_WRITER + u64::try_from(times.len()).unwrap_or(0) + 1;
        conn.exec_drop(&insert, (id,)).await?;
        times.push(Instant::now());
        due += every;
        tokio::time::sleep_until(due.into()).await;
    }
    conn.disconnect().await?;
    Ok(times)
}

/// Looks at the target on and on: when, and how many rows of each writer are there.
async fn watch(
    mut watcher: crate::lake::Watcher,
    during: Duration,
) -> Result<Vec<(Instant, Vec<u64>)>, String> {
    let columns: Vec<String> = (0..WRITERS)
        .map(|number| {
            let base = 1_000_000 + number * A_WRITER;
            format!(
                "(SELECT COALESCE(MAX(id), {base}) - {base} FROM orders WHERE id > {base} AND id < {})",
                base + A_WRITER
            )
        })
        .collect();
    let sql = format!("SELECT {}", columns.join(", "));
    let (began, mut looks) = (Instant::now(), Vec::new());
    let mut quiet = Instant::now();
    let mut last: Vec<u64> = Vec::new();
    while began.elapsed() < during {
        let counts = watcher
            .numbers(&sql)
            .await
            .map_err(|error| error.to_string())?;
        if counts != last {
            quiet = Instant::now();
            last.clone_from(&counts);
            looks.push((Instant::now(), counts));
        } else if quiet.elapsed() > Duration::from_secs(4)
            && began.elapsed() > Duration::from_secs(5)
        {
            break;
        }
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    Ok(looks)
}
