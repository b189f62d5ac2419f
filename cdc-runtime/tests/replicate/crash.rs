//! Restarts: nothing is lost, nothing is applied twice.

use cdc_runtime::ErrorKind;
use cdc_runtime::replicator::{End, Goal, Stop};
use cdc_runtime::source::{FileSource, Source};
use cdc_runtime::transaction::{Assembler, Resume};

use crate::lake::Folder;
use crate::recorded::{Binlog, Kind, Row::Customer};

fn steps() -> Binlog {
    let mut log = Binlog::new();
    for id in 0..20 {
        log.transaction(
            Kind::Insert,
            &[Customer(id, "a", 1, 0), Customer(id + 100, "b", 1, 0)],
        );
    }
    log
}

#[tokio::test]
async fn a_second_replay_applies_nothing() {
    let (lake, log) = (Folder::new(), steps());
    lake.replay(&log).await.unwrap();
    let before = lake.checkpoint().await.unwrap();
    lake.replay(&log).await.unwrap();
    assert_eq!(lake.checkpoint().await.unwrap(), before);
    assert_eq!(lake.customers().await.len(), 40);
}

#[tokio::test]
async fn a_replicator_that_vanishes_leaves_whole_batches() {
    let (lake, log) = (Folder::new(), steps());
    for _ in 0..8 {
        let mut replicator = lake.replicator(5).await;
        let resume = replicator
            .checkpoint()
            .map(|checkpoint| checkpoint.position.clone());
        let files = FileSource::open(vec![log.write(lake.folder.path())], resume.as_ref()).unwrap();
        let mut source = Source::Files(files);
        let mut assembler = Assembler::new(resume.map_or(Resume::Nothing, Resume::After), 1 << 20);
        let stop = Stop::default();
        let mut looks = 0;
        {
            let mut observe = |_: cdc_runtime::replicator::Report<'_>| looks += 1;
            let work = replicator.pump(
                &mut source,
                &mut assembler,
                &Goal::None,
                &stop,
                &mut observe,
            );
            tokio::select! {
                biased;
                () = async { for _ in 0..12 { tokio::task::yield_now().await } } => {}
                _ = work => {}
            }
        }
        drop(replicator);
        // The connection's own thread may still be at a commit: one query sees one state.
        let seen = lake
            .rows("SELECT (SELECT count(*) FROM dim_customer), (SELECT inserted FROM _cdc_checkpoint)")
            .await;
        let numbers: Vec<u64> = seen[0]
            .split(' ')
            .map(|number| number.parse().unwrap())
            .collect();
        let rows = numbers[0];
        assert_eq!(rows, numbers[1]);
        assert_eq!(rows % 2, 0, "half a transaction is visible");
    }
    assert_eq!(lake.replay(&log).await.unwrap(), End::Files);
    assert_eq!(lake.customers().await.len(), 40);
    assert_eq!(lake.checkpoint().await.unwrap().tallies.rows.inserted, 40);
}

#[tokio::test]
async fn the_first_of_two_replicators_stops_when_the_second_starts() {
    let (lake, log) = (Folder::new(), steps());
    let mut first = lake.replicator(5).await;
    let mut second = lake.replicator(5).await;
    let error = lake.pump(&mut first, &log, &Goal::None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TargetMismatch);
    assert!(error.message().contains("another replicator"), "{error}");
    assert_eq!(lake.customers().await.len(), 0);
    lake.pump(&mut second, &log, &Goal::None).await.unwrap();
    assert_eq!(lake.customers().await.len(), 40);
}

#[tokio::test]
async fn a_wish_to_stop_commits_what_is_whole() {
    let (lake, log) = (Folder::new(), steps());
    let mut replicator = lake.replicator(5).await;
    let files = FileSource::open(vec![log.write(lake.folder.path())], None).unwrap();
    let mut assembler = Assembler::new(Resume::Nothing, 1 << 20);
    let stop = Stop::default();
    stop.wish();
    let ended = replicator
        .pump(
            &mut Source::Files(files),
            &mut assembler,
            &Goal::None,
            &stop,
            &mut |_| {},
        )
        .await;
    assert_eq!(ended.unwrap(), End::Stopped);
    assert_eq!(lake.replay(&log).await.unwrap(), End::Files);
    assert_eq!(lake.customers().await.len(), 40);
}
