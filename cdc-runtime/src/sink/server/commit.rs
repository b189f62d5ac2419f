//! The transactions of the open target: commits that are tried again, and those that grow
//! in pieces.

use std::time::Duration;

use super::batch::Batch;
use super::store::Store;
use super::{Link, kept, letter, meta, prepared};
use crate::error::{Error, ErrorKind, Reaction};
use crate::sink;
use crate::sink::checkpoint::Checkpoint;
use crate::sink::{KeptChange, Notes};

/// How often a commit is tried that fails for a reason that passes.
const TRIES: u32 = 6;
/// The first wait between two tries; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// Where a target stands that was reached again.
enum Found {
    /// Where it was left: the commit at hand did not happen.
    Unchanged,
    /// Behind the commit at hand: its answer was lost, not its effect.
    Committed,
}

impl<L: Link> Store<L> {
    /// The connection, which must stand.
    pub(super) fn link(&mut self) -> Result<&mut L, Error> {
        self.link.as_mut().ok_or_else(|| {
            let message = "the target's connection is gone";
            Error::new(ErrorKind::TargetUnreachable, message)
        })
    }

    /// Connects where there is no connection; whether there was none.
    pub(super) async fn connect(&mut self) -> Result<bool, Error> {
        let lost = self.link.is_none() && !self.staged;
        if lost {
            self.link = Some(L::connect(&self.address, self.schema).await?);
        }
        Ok(lost)
    }

    /// Makes sure that the connection stands: one that the server closed while nothing was
    /// asked of it is replaced, and the checkpoint read anew, as the answer to a last commit
    /// may have been lost.
    pub(super) async fn stand_up(&mut self) -> Result<(), Error> {
        if let Some(link) = &mut self.link
            && link.script("SELECT 1").await.is_ok()
        {
            return Ok(());
        }
        self.link = None;
        self.connect().await?;
        let kept = kept::settled(self.link()?).await?.ok_or_else(kept::lost)?;
        if kept.fence != self.fence {
            return Err(kept::lost());
        }
        self.checkpoint = kept.checkpoint;
        Ok(())
    }

    /// Begins a transaction of the replicator that owns the target.
    pub(super) async fn begin(&mut self) -> Result<(), Error> {
        self.connect().await?;
        let fence = self.fence.clone();
        let link = self.link()?;
        let begun = match link.script(L::BOOK.begin).await {
            Ok(()) => kept::hold(link, &fence).await,
            Err(error) => Err(error),
        };
        if begun.is_err() {
            self.roll_back().await;
        }
        begun
    }

    /// Commits what was `done` since the beginning, or takes it back.
    pub(super) async fn end<T>(&mut self, done: Result<T, Error>) -> Result<T, Error> {
        let done = match (done, self.link()) {
            (Ok(value), Ok(link)) => link.script("COMMIT").await.map(|()| value),
            (Ok(_), Err(error)) | (Err(error), _) => Err(error),
        };
        if done.is_err() {
            self.roll_back().await;
        }
        done
    }

    /// A connection that cannot even take a transaction back is lost, and so is the
    /// transaction.
    async fn roll_back(&mut self) {
        if let Some(link) = &mut self.link
            && link.script("ROLLBACK").await.is_err()
        {
            self.link = None;
        }
    }

    /// Commits `batch` and what was staged, with `checkpoint`; tries again where nothing
    /// was staged and what failed passes.
    pub(super) async fn commit_all(
        &mut self,
        batch: &Batch<L::Form>,
        notes: Notes<'_>,
        checkpoint: &Checkpoint,
    ) -> Result<(), Error> {
        if std::mem::take(&mut self.staged) {
            let written = self.write(batch, notes, checkpoint).await;
            return self.end(written).await;
        }
        let mut failures = 0;
        loop {
            let Err(error) = self.try_commit(batch, notes, checkpoint).await else {
                return Ok(());
            };
            failures += 1;
            pause(error, failures).await?;
        }
    }

    async fn try_commit(
        &mut self,
        batch: &Batch<L::Form>,
        notes: Notes<'_>,
        checkpoint: &Checkpoint,
    ) -> Result<(), Error> {
        if let Found::Committed = self.revive(checkpoint).await? {
            return Ok(());
        }
        let written = match self.link()?.script(L::BOOK.begin).await {
            Ok(()) => self.write(batch, notes, checkpoint).await,
            Err(error) => Err(error),
        };
        self.end(written).await
    }

    /// Connects again and sees whether `checkpoint` was committed before the connection
    /// was lost.
    async fn revive(&mut self, checkpoint: &Checkpoint) -> Result<Found, Error> {
        if !self.connect().await? {
            return Ok(Found::Unchanged);
        }
        let kept = kept::settled(self.link()?).await?.ok_or_else(kept::lost)?;
        if kept.fence != self.fence {
            return Err(kept::lost());
        }
        if kept.checkpoint.as_ref() == Some(checkpoint) {
            return Ok(Found::Committed);
        }
        if kept.checkpoint == self.checkpoint {
            return Ok(Found::Unchanged);
        }
        self.checkpoint = kept.checkpoint;
        Err(Error::new(
            ErrorKind::TargetUnreachable,
            "the target committed more before its connection was lost than was known here",
        )
        .remedy("start again: replication goes on from the target's own position"))
    }

    async fn write(
        &mut self,
        batch: &Batch<L::Form>,
        notes: Notes<'_>,
        checkpoint: &Checkpoint,
    ) -> Result<(), Error> {
        let fence = self.fence.clone();
        let link = self.link()?;
        kept::write(link, &fence, checkpoint).await?;
        link.flush(batch).await?;
        for change in notes.letters {
            letter::note(link, change).await?;
        }
        for change in notes.doubts {
            meta::change(link, change).await?;
        }
        Ok(())
    }

    /// Writes into a transaction that stays open: see [`sink::Sink::stage`].
    pub(super) async fn stage_all(
        &mut self,
        batch: &mut Batch<L::Form>,
        kept: &[KeptChange],
    ) -> Result<(), Error> {
        if !self.staged {
            self.begin().await?;
            self.staged = true;
        }
        let link = self.link()?;
        let flushed = link.flush(batch).await;
        sink::Batch::clear(batch);
        flushed?;
        for change in kept {
            prepared::note(link, change).await?;
        }
        Ok(())
    }

    /// One row change, taken back alone where its data are refused: see
    /// [`sink::Sink::attempt`].
    pub(super) async fn attempt_one(
        &mut self,
        batch: &mut Batch<L::Form>,
    ) -> Result<Result<(), Error>, Error> {
        if !self.staged {
            self.begin().await?;
            self.staged = true;
        }
        let link = self.link()?;
        link.script("SAVEPOINT cdc_row").await?;
        let flushed = link.flush(batch).await;
        sink::Batch::clear(batch);
        match flushed {
            Ok(()) => {
                link.script("RELEASE SAVEPOINT cdc_row").await?;
                Ok(Ok(()))
            }
            Err(error) if error.kind() == ErrorKind::Data => {
                link.script("ROLLBACK TO SAVEPOINT cdc_row").await?;
                link.script("RELEASE SAVEPOINT cdc_row").await?;
                Ok(Err(error))
            }
            Err(error) => Err(error),
        }
    }

    /// Takes back what was staged.
    pub(super) async fn abandon_all(&mut self) {
        if std::mem::take(&mut self.staged) {
            self.roll_back().await;
        }
    }
}

/// Waits before the next try of what failed.
///
/// # Errors
/// `error`, where another try would not help.
pub(super) async fn pause(error: Error, failures: u32) -> Result<(), Error> {
    if error.kind().reaction() == Reaction::Stop || failures >= TRIES {
        return Err(error);
    }
    let wait = FIRST_WAIT * 2_u32.pow(failures.saturating_sub(1));
    tracing::warn!(
        event = crate::log::event::RETRYING,
        failures,
        wait_ms = wait.as_millis(),
        "committing again: {error}"
    );
    tokio::time::sleep(wait).await;
    Ok(())
}
