//! XA transactions: prepared in one place of the stream, decided in another.

use super::assembler::{Assembler, Item};
use super::judge;
use super::{Decided, Prepared, Unit};
use crate::binlog::{Xid, xa};
use crate::error::Error;
use crate::statement::Outcome;

impl Assembler {
    /// XA_PREPARE ends the rows; in one phase it is their commit.
    pub(super) fn prepare(&mut self, item: &Item<'_>) -> Result<Unit, Error> {
        let read = xa::parse(&item.body).map_err(|m| m.at("XA_PREPARE", item.start))?;
        let open = self.open.take();
        let open =
            open.ok_or_else(|| judge::corrupt("an XA PREPARE without a transaction", item.start))?;
        let (end, time) = (item.end.clone(), item.header.timestamp);
        if read.one_phase {
            return Ok(open.commit(end, time));
        }
        Ok(Unit::Prepared(Prepared {
            xid: read.xid,
            transaction: open.transaction(end, time),
        }))
    }

    /// XA COMMIT, XA ROLLBACK.
    pub(super) fn decide(
        &mut self,
        xid: Xid,
        outcome: Outcome,
        item: &Item<'_>,
    ) -> Result<Unit, Error> {
        if self.open.is_some() {
            let message = "an XA transaction is decided inside another transaction";
            return Err(judge::corrupt(message, item.start));
        }
        let (gtid, start) = match self.announced.take() {
            Some(announced) => (announced.gtid, announced.start),
            None => (None, item.start.clone()),
        };
        Ok(Unit::Decided(Decided {
            xid,
            outcome,
            gtid,
            committed_at: item.header.timestamp,
            start,
            end: item.end.clone(),
        }))
    }
}
