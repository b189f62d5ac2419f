//! Mending what differs, beside the replicator that owns the target.
//!
//! A chunk is read again and written while the owner can commit nothing. What the source
//! shows is the state of the target's checkpoint or a later one; what is later comes by the
//! stream once more, whole rows under their keys, as it does behind the chunks of a load.

use super::{Pass, Verifier};
use crate::error::Error;
use crate::load::{Order, Outcome, now, shown};
use crate::mapper::Mappers;
use crate::replicator::clock::utc;
use crate::sink::audit::{Audit as _, Difference, Found};
use crate::sink::{Checkpoint, Sink};
use crate::source::within;

impl<M: Mappers, S: Sink> Verifier<M, S> {
    /// Mends the differences that `pass` is sure of.
    pub(super) async fn mend(&mut self, source: usize, pass: &Pass) -> Result<(), Error> {
        let mut chunks: Vec<usize> = pass.seen.values().filter_map(|it| it.chunk).collect();
        chunks.sort_unstable();
        chunks.dedup();
        for order in chunks.into_iter().filter_map(|at| pass.chunks.get(at)) {
            if self.stop.wished() {
                return Ok(());
            }
            let held = self.audit.hold().await?;
            let done = match held {
                Some(stands) => self.again(source, order, &stands).await,
                None => Ok(()),
            };
            self.audit.release(done).await?;
        }
        self.remove_extra(source, pass).await
    }

    /// Reads a chunk again and writes it.
    async fn again(
        &mut self,
        source: usize,
        order: &Order,
        stands: &Checkpoint,
    ) -> Result<(), Error> {
        let (visibility, patience) = (self.visibility, self.from.patience);
        let gtids = stands.applied()?;
        let conn = self.asking.conn();
        shown(conn, visibility, &stands.position, &gtids, patience).await?;
        let order = Order {
            most_bytes: None,
            ..order.clone()
        };
        if let Outcome::Whole(read) = self.reader.read(&order, visibility.dirty()).await? {
            self.translate(source, &read.images, &mut Pass::default())?;
            self.audit.write(&mut self.batch).await?;
        }
        Ok(())
    }

    /// Removes rows that the source does not have. Where some of its rows cannot be mapped,
    /// one of those may be theirs: they stay.
    async fn remove_extra(&mut self, source: usize, pass: &Pass) -> Result<(), Error> {
        let extra = pass.seen.values().map(|it| &it.found);
        let keyed = |it: &&Found| {
            let table = self.schema.tables.get(it.target.0);
            it.difference == Difference::Extra && table.is_some_and(|it| !it.key.is_empty())
        };
        let mut extra: Vec<Found> = extra.filter(keyed).cloned().collect();
        if extra.is_empty() || pass.unmapped > 0 {
            return Ok(());
        }
        extra.sort_by_key(|it| it.target);
        let seconds = within(self.from.patience, now(self.asking.conn())).await?;
        let now = utc(seconds);
        self.audit.begin(source).await?;
        self.audit.hold().await?;
        let mut done = Ok(());
        for of_target in extra.chunk_by(|a, b| a.target == b.target) {
            if done.is_ok() {
                done = self.audit.remove(of_target, &now).await;
            }
        }
        self.audit.release(done).await?;
        self.audit.end().await
    }
}
