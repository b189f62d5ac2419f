//! kill -9 at random moments: the next run ends where an undisturbed one would.

use std::time::Duration;

use tests::Outcome;
use tests::crash;
use tests::oracle;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};

/// How often the replicator is killed.
const KILLS: usize = 20;

async fn killed(flavor: Flavor) -> Outcome<()> {
    let seed = crash::seed()?;
    println!("CDC_TEST_SEED={seed} repeats the workload and the moments of the kills");
    let server = Server::start(flavor).await?;
    crash::kill(&server, KILLS, seed).await.map(|_| ())
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
