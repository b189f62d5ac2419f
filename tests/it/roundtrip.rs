//! One seeded round of the generated round trip against each server: random tables of every
//! type, random rows, the lake equal to what the server prints.
//!
//! `cargo run -p tests --bin roundtrip` runs as many as there is time for.

use tests::Outcome;
use tests::roundtrip::{self, Options};
use tests::servers::Flavor;

/// A round small enough for every change; its seed is fixed so that a failure is the change's.
async fn round(server: Flavor, seed: u64) -> Outcome<()> {
    let mut options = Options::new(server, seed);
    options.rounds = 1;
    options.tables = 10;
    options.batches = 2;
    options.steps = 6;
    let report = roundtrip::run(options).await?;
    assert!(report.findings.is_empty(), "{report}");
    // A workload that the server refuses compares nothing: that would be no test.
    assert_eq!(report.rounds, 1, "{report}");
    assert!(report.tables >= 8, "{report}");
    assert!(report.values > 2_000, "{report}");
    assert!(report.refused * 2 < report.statements, "{report}");
    Ok(())
}

#[tokio::test]
async fn mysql_agrees_with_the_lake() -> Outcome<()> {
    round(Flavor::MySql, 1).await
}

#[tokio::test]
async fn mariadb_10_11_agrees_with_the_lake() -> Outcome<()> {
    round(Flavor::MariaDb1011, 2).await
}

#[tokio::test]
async fn mariadb_11_agrees_with_the_lake() -> Outcome<()> {
    round(Flavor::MariaDb11, 3).await
}

/// The command that a finding prints is one the program reads.
#[test]
fn a_replay_command_reads_back() -> Outcome<()> {
    let mut options = Options::new(Flavor::MariaDb1011, 7);
    options.features.vector = false;
    options.features.own = false;
    let command = options.replay(42, Some(3));
    let (_, arguments) = command.split_once(" -- ").ok_or("no arguments")?;
    let arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
    let read = Options::read(&arguments, 0)?;
    assert_eq!(read.server, Flavor::MariaDb1011);
    assert_eq!((read.seed, read.rounds, read.only), (42, 1, Some(3)));
    assert!(!read.features.vector && !read.features.own && read.features.compressed);
    assert_eq!(read.replay(42, Some(3)), command);
    Ok(())
}
