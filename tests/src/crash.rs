//! kill -9 at random moments of load and stream: the next run ends where an undisturbed
//! one would, and no chunk that was in the target is read again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Outcome;
use crate::oracle::{self, Lake};
use crate::replicator::Replicator;
use crate::servers::Server;
use crate::workload::{self, Rng, Workload};

/// The longest a replicator lives, in milliseconds: from before it has connected to well
/// into the stream.
const LONGEST: u64 = 900;
/// The most transactions of a round.
const MOST: usize = 250;
/// Transactions before the first round, so that there is something to load.
const BEFORE: usize = 300;
/// After so many kills the lake is thrown away, so that kills hit the load again.
const A_LAKE: usize = 5;

/// What was seen of all kills.
#[derive(Debug, Default)]
pub struct Seen {
    /// Kills.
    pub kills: usize,
    /// Kills that left a load unfinished.
    pub in_load: usize,
    /// Chunks in the journal at a kill, which were there unchanged at the next.
    pub chunks_kept: usize,
}

/// `CDC_TEST_SEED`, or one from the clock: each run tries other moments.
///
/// # Errors
/// The variable is no number.
pub fn seed() -> Outcome<u64> {
    match std::env::var("CDC_TEST_SEED") {
        Ok(seed) => Ok(seed.parse()?),
        Err(_) => Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs()),
    }
}

/// Writes until the replicator is dead, so that every kill hits a busy source.
async fn write(worker: &mut Workload, killed: &AtomicBool) -> Outcome<()> {
    for _ in 0..MOST {
        if killed.load(Ordering::Relaxed) {
            break;
        }
        worker.transaction().await?;
    }
    Ok(())
}

/// The lines of the journal of chunks.
async fn journal(replicator: &Replicator) -> Outcome<BTreeSet<String>> {
    if !replicator.target().exists() {
        return Ok(BTreeSet::new());
    }
    let mut lake = Lake::open(&replicator.target()).await?;
    let there = lake
        .number("SELECT COUNT(*) FROM sqlite_master WHERE name = '_cdc_chunk'")
        .await?;
    let mut lines = BTreeSet::new();
    if there > 0 {
        for row in lake.query("SELECT * FROM _cdc_chunk").await?.rows {
            let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
            lines.insert(cells.join("|"));
        }
    }
    lake.close().await?;
    Ok(lines)
}

async fn unfinished(replicator: &Replicator) -> Outcome<bool> {
    if !replicator.target().exists() {
        return Ok(true);
    }
    let mut lake = Lake::open(&replicator.target()).await?;
    let there = lake
        .number("SELECT COUNT(*) FROM sqlite_master WHERE name = '_cdc_load'")
        .await?;
    let done = if there > 0 {
        lake.number("SELECT COUNT(*) FROM _cdc_load WHERE phase = 'done'")
            .await?
    } else {
        0
    };
    lake.close().await?;
    Ok(done < 12)
}

/// Kills a replicator of `server` so often, and checks its lake after each time.
///
/// # Errors
/// The lake is not what the source is, or a chunk that was in it was read again.
pub async fn kill(server: &Server, kills: usize, seed: u64) -> Outcome<Seen> {
    let mut moments = Rng::new(seed);
    let mut conn = server.connect().await?;
    workload::create(&mut conn, seed).await?;
    let mut worker = Workload::new(server, seed, 0, 30_000).await?;
    worker.run(BEFORE).await?;
    let mut seen = Seen::default();
    let mut replicator = Replicator::new()?;
    let mut before = BTreeSet::new();
    for round in 0..kills {
        let told = |reason| format!("round {round}, seed {seed}: {reason}");
        let running = replicator.start(&server.url(), &[])?;
        let moment = Duration::from_millis(moments.below(LONGEST));
        let killed = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&killed);
        let work = tokio::spawn(async move {
            let done = write(&mut worker, &until).await;
            (worker, done)
        });
        tokio::time::sleep(moment).await;
        running.kill().map_err(told)?;
        killed.store(true, Ordering::Relaxed);
        let (back, done) = work.await?;
        worker = back;
        done?;
        seen.kills += 1;
        seen.in_load += usize::from(unfinished(&replicator).await?);
        let at_kill = journal(&replicator).await?;
        if !before.is_subset(&at_kill) {
            return Err(told("a chunk in the journal was written again".into()).into());
        }
        // Most kills are followed by the next, so that they meet half a load.
        if moments.below(3) > 0 && round % A_LAKE != A_LAKE - 1 && round + 1 < kills {
            before = at_kill;
            continue;
        }
        replicator
            .load_until_current(&server.url())
            .await?
            .expect(0)?;
        let after = journal(&replicator).await?;
        if !at_kill.is_subset(&after) {
            return Err(told("a chunk in the journal was written again".into()).into());
        }
        seen.chunks_kept += at_kill.len();
        let mut lake = replicator.lake().await?;
        oracle::compare_loaded(&mut conn, &mut lake)
            .await
            .map_err(|reason| told(format!("killed after {moment:?}: {reason}").into()))?;
        lake.close().await?;
        before = after;
        if round % A_LAKE == A_LAKE - 1 {
            replicator = Replicator::new()?;
            before = BTreeSet::new();
        }
    }
    Ok(seen)
}
