//! The same for rows that a load reads: each is what a row of the source is now.

use super::super::Replicator;
use super::About;
use crate::error::Error;
use crate::image::{JsonForm, RowsEvent, RowsKind};
use crate::letter::Row;
use crate::load::Images;
use crate::mapper::{self, Mappers};
use crate::sink::{Batch as _, Sink};

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// The rows of a load's chunk take the way of inserted rows of the binlog.
    pub(in crate::replicator) async fn apply_rows(
        &mut self,
        index: usize,
        images: &Images,
    ) -> Result<(), Error> {
        if !self.singly(index) {
            let mark = self.batch.mark();
            let event = RowsEvent::new(RowsKind::Insert, images.bytes(), JsonForm::Text);
            match M::apply(index, &event, &self.context, &mut self.batch) {
                Err(error) if self.composes(index, &error) => self.batch.cut(mark),
                done => return done.map(drop),
            }
        }
        self.rows_of_load(index, images).await
    }

    /// The same, row by row.
    pub(in crate::replicator) async fn rows_of_load(
        &mut self,
        index: usize,
        images: &Images,
    ) -> Result<(), Error> {
        let Some(shape) = M::TABLES.get(index).copied() else {
            return Err(mapper::no_such_table(index));
        };
        let about = About {
            index,
            shape,
            change: None,
        };
        for image in images.each() {
            let row = Row::Loaded(M::FINGERPRINT, image);
            let side = self.side(&about, row, image.to_vec(), JsonForm::Text)?;
            self.row(&about, None, Some(side)).await?;
        }
        Ok(())
    }
}
