//! kill -9 at random moments: the next run ends where an undisturbed one would.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tests::Outcome;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::workload::{self, Rng, Workload};

/// How often the replicator is killed.
const KILLS: usize = 20;
/// The longest it lives, in milliseconds: from before it has connected to well into the
/// stream.
const LONGEST: u64 = 700;
/// The most transactions of a round.
const MOST: usize = 250;

/// `CDC_TEST_SEED`, or one from the clock: each run tries other moments.
fn seed() -> Outcome<u64> {
    match std::env::var("CDC_TEST_SEED") {
        Ok(seed) => Ok(seed.parse()?),
        Err(_) => Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs()),
    }
}

/// Writes until the replicator is dead, so that every kill hits a busy stream.
async fn write(worker: &mut Workload, killed: &AtomicBool) -> Outcome<()> {
    for _ in 0..MOST {
        if killed.load(Ordering::Relaxed) {
            break;
        }
        worker.transaction().await?;
    }
    Ok(())
}

async fn killed(flavor: Flavor) -> Outcome<()> {
    let seed = seed()?;
    println!("CDC_TEST_SEED={seed} repeats the workload and the moments of the kills");
    let mut moments = Rng::new(seed);
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    workload::create(&mut conn, seed).await?;
    let mut worker = Workload::new(&server, seed, 0, 30_000).await?;
    let replicator = Replicator::new()?;
    for round in 0..KILLS {
        let running = replicator.start(&server.url(), &[])?;
        let moment = Duration::from_millis(moments.below(LONGEST));
        let killed = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&killed);
        let work = tokio::spawn(async move {
            let done = write(&mut worker, &until).await;
            (worker, done)
        });
        tokio::time::sleep(moment).await;
        running
            .kill()
            .map_err(|reason| format!("round {round}, seed {seed}: {reason}"))?;
        killed.store(true, Ordering::Relaxed);
        let (back, done) = work.await?;
        worker = back;
        done?;
        replicator
            .run_until_current(&server.url())
            .await?
            .expect(0)?;
        let mut lake = replicator.lake().await?;
        oracle::compare(&mut conn, &mut lake)
            .await
            .map_err(|reason| {
                format!("round {round}, killed after {moment:?}, seed {seed}: {reason}")
            })?;
        lake.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn killed_twenty_times_on_mysql() -> Outcome<()> {
    killed(Flavor::MySql).await
}

#[tokio::test]
async fn killed_twenty_times_on_mariadb() -> Outcome<()> {
    killed(Flavor::MariaDb1011).await
}

/// A replay is killed and started again until it comes to the end.
#[tokio::test]
async fn a_killed_replay_goes_on_where_it_was() -> Outcome<()> {
    let recording = &tests::recording::RECORDINGS[0];
    let binlog = recording.binlog();
    let name = binlog.to_str().ok_or("a path that is no text")?;
    let replicator = Replicator::new()?;
    for life in [5, 15, 30, 60, 120] {
        let child = replicator.spawn(&["replay", name])?;
        tokio::time::sleep(Duration::from_millis(life)).await;
        // It may have come to its end: then there is nothing to kill.
        drop(child);
    }
    replicator.replay(&[&binlog])?.expect(0)?;
    oracle::compare_with(&recording.expected()?, &mut replicator.lake().await?).await
}
