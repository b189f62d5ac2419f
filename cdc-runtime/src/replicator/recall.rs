//! Events whose images leave out what a target needs: applied row by row, each with what
//! the target itself gives back.
//!
//! What is asked for stands behind all earlier changes: they are written first, in the
//! transaction that the target commits with this source transaction.

use super::Replicator;
use crate::error::{Error, ErrorKind};
use crate::image::{Recalled, RowsEvent, RowsKind};
use crate::mapper::{AskedRow, Counts, Mappers, Question, Standing};
use crate::sink::{Batch as _, Sink};
use crate::transaction::{Changes, TableChange};

/// Whether the batch may be written ahead of its commit: it holds nothing of the
/// transactions before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Staging {
    Allowed,
    Forbidden,
}

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Whether some of the transaction's images may leave out what a target needs.
    pub(super) fn may_recall(&mut self, changes: &Changes) -> Result<bool, Error> {
        for change in changes.resident() {
            if change.present.is_some() && self.lacks(change)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn lacks(&mut self, change: &TableChange) -> Result<bool, Error> {
        let table = &change.table;
        let index = self.resolver.find(&table.schema, &table.table)?;
        let event = change.rows_event(crate::image::JsonForm::Binary);
        Ok(index.is_some_and(|index| M::needs(index, &event)))
    }

    /// Applies an event of the table with that index.
    pub(super) async fn apply(
        &mut self,
        index: usize,
        event: &RowsEvent<'_>,
        staging: Staging,
    ) -> Result<Counts, Error> {
        self.context.standing = if self.loading.contains(&index) {
            Standing::Loading
        } else {
            Standing::Whole
        };
        if staging == Staging::Forbidden || !M::needs(index, event) {
            return M::apply(index, event, &self.context, &mut self.batch);
        }
        let mut counts = Counts::default();
        let mut left = event.rows().len();
        for asked in M::asked(index, event)? {
            let row = event.part(left, asked.bytes);
            counts += self.apply_row(index, &row, &asked).await?;
            left = left.saturating_sub(asked.bytes);
        }
        Ok(counts)
    }

    async fn apply_row(
        &mut self,
        index: usize,
        row: &RowsEvent<'_>,
        asked: &AskedRow,
    ) -> Result<Counts, Error> {
        self.store.stage(&mut self.batch, &[]).await?;
        let (mut lacking, mut found) = (None, 0_usize);
        for question in &asked.questions {
            let Some(recalled) = self.ask(index, question).await? else {
                continue;
            };
            found += 1;
            let mark = self.batch.mark();
            let whole = row.recalling(&recalled);
            match M::apply(index, &whole, &self.context, &mut self.batch) {
                // Another target may know more, the first one knows most.
                Err(error) if error.kind() == ErrorKind::Unsupported => {
                    lacking = lacking.or(Some(error));
                }
                done => return done,
            }
            self.batch.cut(mark);
        }
        let mark = self.batch.mark();
        match M::apply(index, row, &self.context, &mut self.batch) {
            // The load has not read the row yet, or deleted it since.
            Err(error)
                if self.context.standing == Standing::Loading
                    && error.kind() == ErrorKind::Unsupported
                    && found == 0
                    && !asked.questions.is_empty()
                    && asked.questions.iter().all(|question| !question.moved) =>
            {
                self.batch.cut(mark);
                Ok(passed(row.kind()))
            }
            done => done.map_err(|error| lacking.unwrap_or(error)),
        }
    }

    /// What the target holds of the row; none where it does not hold it.
    async fn ask(&mut self, index: usize, question: &Question) -> Result<Option<Recalled>, Error> {
        let target = question.target.0;
        let cells = self.store.recall(target, &question.key).await?;
        let table = self.store.schema().tables.get(target);
        let (Some(cells), Some(table), Some(shape)) = (cells, table, M::TABLES.get(index)) else {
            return Ok(None);
        };
        Ok(Some(Recalled::new(shape, table.recalled, &cells)))
    }
}

/// One row that changes nothing in the target.
fn passed(kind: RowsKind) -> Counts {
    let mut counts = Counts::default();
    match kind {
        RowsKind::Insert => counts.inserted = 1,
        RowsKind::Update => counts.updated = 1,
        RowsKind::Delete => counts.deleted = 1,
    }
    counts
}
