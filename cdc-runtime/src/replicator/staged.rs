//! Transactions that do not fit into a batch, and those that wait for a decision.
//!
//! Both are written into an open transaction of the target in pieces; only the commit
//! with the position behind them makes them count.

use super::recall::Staging;
use super::{Dirty, Replicator};
use crate::error::{Error, ErrorKind};
use crate::mapper::Mappers;
use crate::sink::checkpoint::Tallies;
use crate::sink::{Batch as _, KeptChange, Sink};
use crate::statement::Outcome;
use crate::transaction::{Changes, Decided, Decoder, Prepared, encode};

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Whether the batch is not to hold all of it at once.
    pub(super) fn is_large(&self, changes: &Changes) -> bool {
        changes.is_spilled()
            || changes.bytes() > u64::try_from(self.limits.bytes).unwrap_or(u64::MAX)
    }

    /// Writes a full batch ahead of its commit.
    pub(super) async fn stage_when_full(&mut self) -> Result<(), Error> {
        if self.batch.len() < self.limits.rows && self.batch.bytes() < self.limits.bytes {
            return Ok(());
        }
        self.store.stage(&mut self.batch, &[]).await
    }

    /// Keeps the rows of a prepared XA transaction in the target, with the position.
    pub(super) async fn prepared(&mut self, prepared: Prepared) -> Result<(), Error> {
        self.flush().await?;
        let Prepared { xid, transaction } = prepared;
        let xid = xid.to_string();
        if let Err(error) = self.keep(&xid, transaction.changes).await {
            self.store.abandon().await?;
            return Err(error);
        }
        let at = Some(transaction.committed_at);
        self.moved_to(transaction.end, transaction.gtid.as_ref(), at);
        self.pace.touch(Dirty::Moved);
        self.flush().await
    }

    async fn keep(&mut self, xid: &str, changes: Changes) -> Result<(), Error> {
        let piece = |number, piece| KeptChange::Piece {
            xid: xid.to_owned(),
            number,
            piece,
        };
        // The first piece is empty: one is known although it changed nothing.
        let first = [KeptChange::Forgotten(xid.to_owned()), piece(0, Vec::new())];
        self.store.stage(&mut self.batch, &first).await?;
        let (mut number, mut changes) = (0, changes.reader()?);
        while let Some(change) = changes.next()? {
            let (schema, table) = (&change.table.schema, &change.table.table);
            let Some(index) = self.resolver.find(schema, table)? else {
                continue;
            };
            if change.undone {
                self.undone(index)?;
                continue;
            }
            number += 1;
            let kept = [piece(number, encode(&change))];
            self.store.stage(&mut self.batch, &kept).await?;
        }
        Ok(())
    }

    /// Applies or forgets a prepared XA transaction.
    pub(super) async fn decided(&mut self, decided: Decided) -> Result<(), Error> {
        self.flush().await?;
        self.committed(decided.committed_at);
        let doubts = self.doubt_changes.len();
        let letters = self.letter_changes.len();
        self.gtid_at_hand = decided.gtid.as_ref().map(ToString::to_string);
        let tallies = match self.settle(&decided).await {
            Ok(tallies) => tallies,
            Err(error) => {
                self.batch.clear();
                self.letter_changes.truncate(letters);
                self.doubt_changes.truncate(doubts);
                self.want_care(&error, &decided.end);
                self.store.abandon().await?;
                return Err(error);
            }
        };
        self.ahead.tallies += tallies;
        let at = Some(decided.committed_at);
        self.moved_to(decided.end, decided.gtid.as_ref(), at);
        self.pace.touch(Dirty::Changed);
        self.flush().await
    }

    async fn settle(&mut self, decided: &Decided) -> Result<Tallies, Error> {
        let xid = decided.xid.as_str();
        let tallies = match decided.outcome {
            Outcome::Rollback => Tallies::default(),
            Outcome::Commit => self.replay_kept(xid).await?,
        };
        let forgotten = [KeptChange::Forgotten(xid.to_owned())];
        self.store.stage(&mut self.batch, &forgotten).await?;
        Ok(tallies)
    }

    async fn replay_kept(&mut self, xid: &str) -> Result<Tallies, Error> {
        if self.store.kept_piece(xid, 0).await?.is_none() {
            return Err(unknown());
        }
        let mut tallies = Tallies {
            transactions: 1,
            ..Tallies::default()
        };
        let (mut number, mut decoder) = (0, Decoder::default());
        loop {
            number += 1;
            let Some(piece) = self.store.kept_piece(xid, number).await? else {
                return Ok(tallies);
            };
            let change = decoder.decode(piece).ok_or_else(unreadable)?;
            let done = self.change(&change, &mut tallies, Staging::Allowed).await;
            done.map_err(|error| error.at(&change.position))?;
            drop(change);
            self.stage_when_full().await?;
        }
    }
}

fn unknown() -> Error {
    Error::new(
        ErrorKind::PositionLost,
        "an XA transaction is committed that was prepared before the place where this target began",
    )
    .remedy("its rows are not in the rest of the binlog: start again with an empty target at a time when XA RECOVER on the source shows nothing")
}

fn unreadable() -> Error {
    Error::new(
        ErrorKind::TargetMismatch,
        "the target's rows of a prepared XA transaction do not read",
    )
    .remedy("use the version of the replicator that prepared it until XA RECOVER on the source shows nothing")
}
