//! `replay FILE…`: binlog files into the target.

use std::path::PathBuf;

use super::Answer;
use super::cli::ReplayArguments;
use super::progress::Progress;
use super::screen::{answer, say};
use super::session::{Session, Summary};
use crate::error::Error;
use crate::mapper::Mappers;
use crate::replicator::Goal;
use crate::sink::Sink;
use crate::sink::checkpoint::SourceKind;
use crate::source::{FileSource, Source};
use crate::transaction::{Assembler, Resume};

pub(super) async fn replay<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    arguments: ReplayArguments,
) -> Result<Answer, Error> {
    let summary =
        apply_files::<M, S>(session, target, arguments.files, &arguments.accept_schema).await?;
    if session.json {
        answer(&summary.json())?;
    } else {
        say(&summary.text())?;
    }
    Ok(Answer::Done)
}

/// Applies what `files` hold behind the target's checkpoint.
pub(super) async fn apply_files<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    files: Vec<PathBuf>,
    accepted: &[String],
) -> Result<Summary, Error> {
    let (mut replicator, start) = session
        .replicator::<M, S>(target, SourceKind::Files, accepted)
        .await?;
    replicator.needs_no_load().await?;
    let resume = replicator
        .checkpoint()
        .map(|checkpoint| checkpoint.position.clone());
    let first = FileSource::open(files.clone(), resume.as_ref())?;
    let mut progress = Progress::of_files(first.total_bytes());
    let mut source = Source::Files(first);
    let ended = loop {
        let resume = replicator.checkpoint().map(|it| it.position.clone());
        let resume = resume.map_or(Resume::Nothing, Resume::After);
        let mut assembler = Assembler::new(resume, session.settings.memory_budget);
        let ended = replicator
            .pump(
                &mut source,
                &mut assembler,
                &Goal::None,
                &session.stop,
                &mut |report| progress.show(report),
            )
            .await;
        if ended.is_ok() || !replicator.takes_care() {
            break ended;
        }
        replicator.begin_again().await?;
        let resume = replicator.checkpoint().map(|it| it.position.clone());
        source = Source::Files(FileSource::open(files.clone(), resume.as_ref())?);
    };
    progress.clear();
    let summary = ended.map(|end| start.summary(&replicator, end));
    replicator.close().await?;
    summary
}
