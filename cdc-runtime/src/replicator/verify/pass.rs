//! One pass over a source table and its targets.

use super::{MOST, Pass, Verifier};
use crate::error::{Error, ErrorKind};
use crate::image::{JsonForm, RowsEvent, RowsKind};
use crate::load::{Images, Order, Outcome, Reading, TableLoad};
use crate::mapper::Mappers;
use crate::sink::audit::Audit as _;
use crate::sink::{Batch as _, Sink};
use crate::source::within;

impl<M: Mappers, S: Sink> Verifier<M, S> {
    /// Reads the table and compares it.
    pub(super) async fn pass(&mut self, source: usize) -> Result<Pass, Error> {
        let Some(shape) = M::TABLES.get(source) else {
            return Ok(Pass::default());
        };
        self.audit.begin(source).await?;
        let bytes = self.bytes_a_chunk;
        let begin = TableLoad::begin(self.asking.conn(), source, shape, bytes, Reading::Chunks);
        let mut table = within(self.from.patience, begin).await?;
        let mut pass = Pass::default();
        if table.is_waiting(Reading::Whole) {
            self.whole(source, &table, &mut pass).await?;
        }
        while table.is_waiting(Reading::Chunks) && !self.stop.wished() {
            let order = within(self.from.patience, table.order(self.asking.conn())).await?;
            let Some(order) = order else { break };
            match self.reader.read(&order, self.visibility.dirty()).await? {
                Outcome::TooLarge(rows) => table.too_large(order.piece, rows),
                Outcome::Whole(read) => {
                    table.done(&order.piece, &read);
                    self.compare(source, &read.images, &mut pass, Some(order))
                        .await?;
                }
            }
        }
        let rest = self.audit.rest(MOST).await?;
        pass.more |= rest.len() >= MOST;
        pass.keep(rest, None);
        Ok(pass)
    }

    /// A table without a key to be read along.
    async fn whole(
        &mut self,
        source: usize,
        table: &TableLoad,
        pass: &mut Pass,
    ) -> Result<(), Error> {
        let (sql, bytes) = (table.all()?, self.bytes_a_chunk);
        let mut reader = std::mem::replace(
            &mut self.reader,
            crate::load::Reader::connect(&self.from.address, self.from.patience).await?,
        );
        let mut pieces = reader.begin_rows(&sql, table.shape).await?;
        while let Some(images) = pieces.next(bytes).await? {
            if self.stop.wished() {
                break;
            }
            self.compare(source, &images, pass, None).await?;
        }
        Ok(())
    }

    async fn compare(
        &mut self,
        source: usize,
        images: &Images,
        pass: &mut Pass,
        order: Option<Order>,
    ) -> Result<(), Error> {
        pass.rows += images.rows();
        self.translate(source, images, pass)?;
        let found = self.audit.compare(&mut self.batch).await?;
        if found.is_empty() {
            return Ok(());
        }
        let chunk = order.map(|order| {
            pass.chunks.push(order);
            pass.chunks.len() - 1
        });
        pass.keep(found, chunk);
        Ok(())
    }

    /// The rows as their targets should hold them; those that cannot be mapped are counted.
    pub(super) fn translate(
        &mut self,
        source: usize,
        images: &Images,
        pass: &mut Pass,
    ) -> Result<(), Error> {
        let mark = self.batch.mark();
        if self.apply(source, images.bytes()).is_ok() {
            return Ok(());
        }
        self.batch.cut(mark);
        for image in images.each() {
            let mark = self.batch.mark();
            match self.apply(source, image) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::Data => {
                    self.batch.cut(mark);
                    pass.unmapped += 1;
                    pass.why.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn apply(&mut self, source: usize, images: &[u8]) -> Result<(), Error> {
        let event = RowsEvent::new(RowsKind::Insert, images, JsonForm::Text);
        M::apply(source, &event, &self.context, &mut self.batch).map(drop)
    }
}
