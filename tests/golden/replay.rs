//! The macro's mappers at work: a recorded binlog into a SQLite file, equal in every value
//! to what the recorded server held.

use cdc_runtime::mapper::Mappers;
use cdc_runtime::replicator::{End, Goal, Limits, Replicator, Stop};
use cdc_runtime::sink::Sink;
use cdc_runtime::sink::checkpoint::SourceKind;
use cdc_runtime::sink::sqlite::{Store, Target};
use cdc_runtime::source::{FileSource, Source};
use cdc_runtime::transaction::{Assembler, Resume};
use tests::Outcome;
use tests::oracle::{self, Lake, SALT};
use tests::recording::RECORDINGS;

use crate::doors::expanded;

const TRANSACTION_BYTES: usize = 64 << 20;

async fn replay<M: Mappers>(target: &Target, binlog: std::path::PathBuf) -> Outcome<End> {
    let store = Store::open(target, M::schema(Store::DIALECT)?, M::FINGERPRINT).await?;
    let limits = Limits {
        rows: 500,
        bytes: 1 << 20,
    };
    let mut replicator =
        Replicator::<M, Store>::new(store, SourceKind::Files, limits, Some(SALT)).await?;
    let mut source = Source::Files(FileSource::open(vec![binlog], None)?);
    let mut assembler = Assembler::new(Resume::Nothing, TRANSACTION_BYTES);
    let stop = Stop::default();
    let end = replicator
        .pump(&mut source, &mut assembler, &Goal::None, &stop, &mut |_| {})
        .await?;
    replicator.close().await?;
    Ok(end)
}

#[tokio::test]
async fn the_macros_mappers_replay_every_recording() -> Outcome<()> {
    for recording in RECORDINGS {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("lake.sqlite");
        let end = replay::<expanded::Lake>(&Target::file(&path), recording.binlog()).await?;
        assert_eq!(end, End::Files, "{}", recording.name);
        let mut lake = Lake::open(&path).await?;
        oracle::compare_with(&recording.expected()?, &mut lake).await?;
        lake.close().await?;
    }
    Ok(())
}
