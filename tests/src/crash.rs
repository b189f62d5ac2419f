//! kill -9 at random moments of load and stream: the next run ends where an undisturbed
//! one would, and no chunk that was in the target is read again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mysql_async::Conn;

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

/// The chunks of a finished load lie side by side from the first row to the last: no range
/// was read twice, and none was left out.
async fn tiled(replicator: &Replicator) -> Outcome<()> {
    let mut lake = Lake::open(&replicator.target()).await?;
    let wrong = lake
        .number(
            "SELECT COUNT(*) FROM (SELECT lower_key, upper_key, ord, \
             lag(upper_key) OVER tables AS before, row_number() OVER tables AS nth, \
             count(*) OVER (PARTITION BY source_table) AS every, \
             max(generation) OVER (PARTITION BY source_table) AS loads FROM _cdc_chunk \
             WINDOW tables AS (PARTITION BY source_table, generation ORDER BY ord)) \
             WHERE loads <> 1 OR (nth = 1) <> (lower_key IS NULL) \
             OR (nth = every) <> (upper_key IS NULL) OR (nth > 1 AND before IS NOT lower_key)",
        )
        .await?;
    lake.close().await?;
    if wrong == 0 {
        Ok(())
    } else {
        Err(format!("{wrong} chunks of the journal overlap or leave a gap").into())
    }
}

/// Lets a replicator live for `moment` under load; gives the worker back.
async fn live(
    replicator: &Replicator,
    server: &Server,
    mut worker: Workload,
    moment: Duration,
) -> Outcome<Workload> {
    let running = replicator.start(&server.url(), &[])?;
    let killed = Arc::new(AtomicBool::new(false));
    let until = Arc::clone(&killed);
    let work = tokio::spawn(async move {
        let done = write(&mut worker, &until).await;
        (worker, done)
    });
    tokio::time::sleep(moment).await;
    let died = running.kill();
    killed.store(true, Ordering::Relaxed);
    let (worker, done) = work.await?;
    died?;
    done?;
    Ok(worker)
}

/// A lake that is killed and brought to the present again and again.
struct Victim {
    replicator: Replicator,
    /// The journal as it was last seen.
    journal: BTreeSet<String>,
    /// Whether it was compared: what it holds then stays.
    compared: bool,
}

impl Victim {
    fn new() -> Outcome<Self> {
        Ok(Self {
            replicator: Replicator::new()?,
            journal: BTreeSet::new(),
            compared: false,
        })
    }

    /// The journal has its old lines, unchanged; how many.
    async fn kept(&mut self) -> Outcome<usize> {
        let now = journal(&self.replicator).await?;
        if !self.journal.is_subset(&now) {
            return Err("a chunk in the journal was written again".into());
        }
        let kept = self.journal.len();
        self.journal = now;
        Ok(kept)
    }

    /// Goes on to the present, where source and lake are equal.
    async fn settle(&mut self, server: &Server, conn: &mut Conn) -> Outcome<()> {
        let ran = self.replicator.load_until_current(&server.url()).await?;
        ran.expect(0)?;
        let mut lake = self.replicator.lake().await?;
        if self.compared {
            oracle::compare(conn, &mut lake).await?;
        } else {
            oracle::compare_loaded(conn, &mut lake).await?;
        }
        self.compared = true;
        lake.close().await?;
        tiled(&self.replicator).await
    }
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
    let mut victim = Victim::new()?;
    for round in 0..kills {
        let moment = Duration::from_millis(moments.below(LONGEST));
        let told =
            |reason| format!("round {round}, seed {seed}, killed after {moment:?}: {reason}");
        worker = live(&victim.replicator, server, worker, moment)
            .await
            .map_err(told)?;
        seen.kills += 1;
        seen.in_load += usize::from(unfinished(&victim.replicator).await?);
        victim.kept().await.map_err(told)?;
        let last = round % A_LAKE == A_LAKE - 1 || round + 1 == kills;
        // Most kills are followed by the next, so that they meet half a load.
        if moments.below(3) > 0 && !last {
            continue;
        }
        victim.settle(server, &mut conn).await.map_err(told)?;
        seen.chunks_kept += victim.kept().await.map_err(told)?;
        if last {
            victim = Victim::new()?;
        }
    }
    Ok(seen)
}
