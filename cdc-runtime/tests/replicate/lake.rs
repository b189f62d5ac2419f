//! A target in a folder of its own, and what is done with it.

use cdc_runtime::Error;
use cdc_runtime::mapper::Mappers;
use cdc_runtime::replicator::{End, Goal, Limits, Replicator, Stop};
use cdc_runtime::sink::Sink;
use cdc_runtime::sink::checkpoint::{Checkpoint, SourceKind};
use cdc_runtime::sink::sqlite::{Store, Target};
use cdc_runtime::source::{FileSource, Source};
use cdc_runtime::transaction::{Assembler, Resume};

use crate::mapping::{Lake, SCHEMA};
use crate::recorded::Binlog;

pub(crate) struct Folder {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) target: Target,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::file(folder.path().join("lake.sqlite"));
        Self { folder, target }
    }

    pub(crate) async fn store(&self) -> Result<Store, Error> {
        Store::open(&self.target, &SCHEMA, Lake::FINGERPRINT).await
    }

    pub(crate) async fn replicator(&self, rows: usize) -> Replicator<Lake, Store> {
        let limits = Limits {
            rows,
            bytes: 1 << 20,
        };
        Replicator::new(self.store().await.unwrap(), SourceKind::Files, limits, None)
            .await
            .unwrap()
    }

    /// Replays `log` behind the checkpoint.
    pub(crate) async fn replay(&self, log: &Binlog) -> Result<End, Error> {
        let mut replicator = self.replicator(3).await;
        let ended = self.pump(&mut replicator, log, &Goal::None).await;
        replicator.close().await.unwrap();
        ended
    }

    pub(crate) async fn pump(
        &self,
        replicator: &mut Replicator<Lake, Store>,
        log: &Binlog,
        goal: &Goal,
    ) -> Result<End, Error> {
        let resume = replicator
            .checkpoint()
            .map(|checkpoint| checkpoint.position.clone());
        let files = FileSource::open(vec![log.write(self.folder.path())], resume.as_ref())?;
        let mut assembler = Assembler::new(resume.map_or(Resume::Nothing, Resume::After), 1 << 20);
        replicator
            .pump(
                &mut Source::Files(files),
                &mut assembler,
                goal,
                &Stop::default(),
                &mut |_| {},
            )
            .await
    }

    pub(crate) async fn checkpoint(&self) -> Option<Checkpoint> {
        Store::status(&self.target, &SCHEMA, Lake::FINGERPRINT)
            .await
            .unwrap()
            .map(|status| status.checkpoint)
    }

    /// The rows of a query, cells joined by blanks.
    pub(crate) async fn rows(&self, sql: &'static str) -> Vec<String> {
        Store::query(&self.target, &SCHEMA, sql)
            .await
            .unwrap()
            .1
            .iter()
            .map(|row| row.join(" "))
            .collect()
    }

    pub(crate) async fn customers(&self) -> Vec<String> {
        self.rows("SELECT * FROM dim_customer ORDER BY 1").await
    }

    pub(crate) async fn products(&self) -> Vec<String> {
        self.rows("SELECT * FROM dim_product ORDER BY 1").await
    }
}
