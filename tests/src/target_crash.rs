//! kill -9 at random moments of the replicator, and of the server it writes to: in the end the
//! target holds what the source does, in every value.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::Outcome;
use crate::lake::AnyLake;
use crate::replicator::Running;
use crate::servers::Server;
use crate::workload::{self, Rng, Workload};

/// The longest time between two kills, in milliseconds.
const LONGEST: u64 = 1200;
/// After so many kills source and target are compared.
const A_LOOK: usize = 10;

/// What is killed, and how often.
#[derive(Debug, Clone, Copy)]
pub struct Kills {
    /// The replicator.
    pub replicator: usize,
    /// The target's server; a file has none.
    pub server: usize,
}

/// Kills in random order under load, and compares.
///
/// # Errors
/// The target is not what the source is.
pub async fn kill(source: &Server, lake: &mut AnyLake, kills: Kills, seed: u64) -> Outcome<()> {
    let mut rng = Rng::new(seed);
    let mut conn = source.connect().await?;
    workload::create(&mut conn, seed).await?;
    let mut worker = Workload::new(source, seed, 0, 3_000).await?.without_nul();
    worker.run(150).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let until = Arc::clone(&stop);
    let writing = tokio::spawn(async move {
        while !until.load(Ordering::Relaxed) {
            worker
                .transaction()
                .await
                .map_err(|error| error.to_string())?;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok::<(), String>(())
    });
    let done = rounds(source, lake, kills, &mut rng).await;
    stop.store(true, Ordering::Relaxed);
    writing.await??;
    done.map_err(|reason| format!("seed {seed}: {reason}"))?;
    lake.replicator()
        .load_until_current(&source.url())
        .await?
        .expect(0)?;
    verified(source, lake).await?;
    lake.compare(&mut conn).await?;
    conn.disconnect().await?;
    Ok(())
}

async fn rounds(source: &Server, lake: &mut AnyLake, kills: Kills, rng: &mut Rng) -> Outcome<()> {
    let (mut replicator, mut server) = (kills.replicator, kills.server);
    let mut running = start(source, lake)?;
    let mut round = 0;
    while replicator + server > 0 {
        tokio::time::sleep(Duration::from_millis(rng.below(LONGEST))).await;
        let all = u64::try_from(replicator + server).unwrap_or(u64::MAX);
        if rng.below(all) < u64::try_from(replicator).unwrap_or(u64::MAX) {
            replicator -= 1;
            running.kill()?;
            running = start(source, lake)?;
        } else {
            server -= 1;
            lake.crash().await?;
            if let Some(ran) = running.exited()? {
                return Err(format!("it ended when its target was killed: {}", ran.stderr).into());
            }
        }
        round += 1;
        if round % A_LOOK == 0 {
            let verified = verified(source, lake).await;
            verified.map_err(|reason| format!("after {round} kills: {reason}"))?;
        }
    }
    running.kill()
}

fn start(source: &Server, lake: &AnyLake) -> Outcome<Running> {
    lake.replicator().start(&source.url(), &[])
}

/// `verify` finds no difference, once every table is loaded.
async fn verified(source: &Server, lake: &AnyLake) -> Outcome<()> {
    let url = source.url();
    for _ in 0..120 {
        let told = [("CDC_SOURCE_URL", url.as_str())];
        let ran = tokio::task::block_in_place(|| lake.replicator().run_told(&["verify"], &told))?;
        // A load that goes on, or a server that comes up, is waited for.
        let early = ["is not loaded yet", "nothing was replicated"];
        if early.iter().any(|it| ran.stderr.contains(it)) {
            tokio::time::sleep(Duration::from_millis(250)).await;
            continue;
        }
        return ran.expect(0).map(drop);
    }
    Err("the load does not come to its end".into())
}
