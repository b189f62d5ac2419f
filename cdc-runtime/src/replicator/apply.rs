//! One unit of the stream into the batch.

use super::clock::utc;
use super::resolve::Resolved;
use super::{Dirty, Replicator};
use crate::binlog::{Gtid, GtidSet, TableMap};
use crate::error::{Error, ErrorKind};
use crate::log::event;
use crate::mapper::Mappers;
use crate::position::Position;
use crate::sink::checkpoint::Tallies;
use crate::sink::{Batch as _, DoubtChange, Sink};
use crate::transaction::{TableChange, Transaction, Unit};

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Applies `unit` to the batch. On error nothing of it is in the batch.
    pub(super) async fn take(&mut self, unit: Unit) -> Result<(), Error> {
        match unit {
            Unit::Transaction(transaction) => self.transaction(&transaction).await,
            Unit::Statement(statement) => {
                // What a table held when it was dropped is asked of the target.
                self.flush().await?;
                let label = statement.gtid.as_ref().map(ToString::to_string);
                let done = self.statement(&statement).await;
                done.map_err(|error| placed(error, &statement.start, label))?;
                self.moved_to(
                    statement.end,
                    statement.gtid.as_ref(),
                    Some(statement.committed_at),
                );
                Ok(())
            }
            Unit::Advance(advance) => {
                let known = advance
                    .previous
                    .map_or(Ok(()), |previous| self.known_before(previous));
                known.map_err(|error| error.at(&advance.start))?;
                let at = advance.gtid.is_some().then_some(advance.committed_at);
                self.moved_to(advance.end, advance.gtid.as_ref(), at);
                self.touch(Dirty::Moved);
                Ok(())
            }
        }
    }

    async fn transaction(&mut self, transaction: &Transaction) -> Result<(), Error> {
        if !transaction.statements.is_empty() {
            self.flush().await?;
        }
        let (mark, doubts) = (self.batch.mark(), self.doubt_changes.len());
        self.committed(transaction.committed_at);
        match self.changes(transaction).await {
            Ok(tallies) => {
                self.ahead.tallies += tallies;
                let at = Some(transaction.committed_at);
                self.moved_to(transaction.end.clone(), transaction.gtid.as_ref(), at);
                let mapped = tallies.rows.total() > 0;
                self.touch(if mapped { Dirty::Changed } else { Dirty::Moved });
                Ok(())
            }
            Err(error) => {
                self.batch.cut(mark);
                self.doubt_changes.truncate(doubts);
                let label = transaction.gtid.as_ref().map(ToString::to_string);
                Err(placed(error, &transaction.start, label))
            }
        }
    }

    async fn changes(&mut self, transaction: &Transaction) -> Result<Tallies, Error> {
        for statement in &transaction.statements {
            self.statement(statement)
                .await
                .map_err(|error| error.at(&statement.start))?;
        }
        let mut tallies = Tallies {
            transactions: 1,
            ..Tallies::default()
        };
        for change in &transaction.changes {
            self.change(change, &mut tallies)
                .map_err(|error| error.at(&change.position))?;
        }
        Ok(tallies)
    }

    fn change(&mut self, change: &TableChange, tallies: &mut Tallies) -> Result<(), Error> {
        let known = self.resolver.recall(&change.table, &change.position);
        let resolved = match known {
            Some(resolved) => resolved,
            None => self.resolve(&change.table)?,
        };
        match resolved {
            Resolved::Ignored => tallies.ignored_events += 1,
            Resolved::Mapped { index, json } => {
                let event = change.rows_event(json);
                let counts = M::apply(index, &event, &self.context, &mut self.batch)?;
                self.observer.rows(index, counts);
                tallies.rows += counts;
            }
        }
        Ok(())
    }

    /// Takes in what a binlog file says was executed before it: on an empty target it is
    /// what the target starts behind, later it shows whether something is missing.
    fn known_before(&mut self, previous: GtidSet) -> Result<(), Error> {
        if self.ahead.untouched {
            if !previous.is_empty() {
                tracing::warn!(
                    event = event::HISTORY_GAP,
                    "the stream begins in the middle of the source's history: rows from before are missing until they change"
                );
            }
            self.ahead.gtids = previous;
            self.ahead.gtids_complete = true;
        } else if self.ahead.gtids_complete && !self.ahead.gtids.covers(&previous) {
            return Err(Error::new(
                ErrorKind::PositionLost,
                "transactions are missing in front of this binlog file",
            )
            .remedy("name all binlog files from the target's position on, in their order"));
        }
        Ok(())
    }

    /// Resolves a table and settles a doubt about it, or stops at it.
    fn resolve(&mut self, map: &TableMap) -> Result<Resolved, Error> {
        let resolved = self.resolver.resolve(map)?;
        let Resolved::Mapped { index, .. } = resolved else {
            return Ok(resolved);
        };
        let (Some(doubt), Some(shape)) = (self.doubtful.get_mut(index), M::TABLES.get(index))
        else {
            return Ok(resolved);
        };
        let Some(altered_at) = doubt.take() else {
            return Ok(resolved);
        };
        let full_name = format!("{}.{}", shape.schema, shape.table);
        if !map.columns.iter().all(|column| column.name.is_some()) {
            self.resolver.forget();
            let message = format!(
                "`{full_name}` was altered at {altered_at} and the binlog carries no column names; \
                 whether its columns are still those that were compiled ({}) cannot be seen",
                shape.declared
            );
            *doubt = Some(altered_at);
            return Err(Error::new(ErrorKind::Schema, message).in_table(&full_name).remedy(format!(
                "bring the DDL in schema/ up to date, build again and start once with \
                 `--accept-schema {full_name}`; with `SET GLOBAL binlog_row_metadata = FULL` on the \
                 source this is decided without you"
            )));
        }
        tracing::info!(
            event = event::SCHEMA_SETTLED,
            table = full_name,
            "`{full_name}` was altered at {altered_at} and still fits"
        );
        self.observer.settled(&full_name);
        let settled = DoubtChange::Settled(shape.schema.to_owned(), shape.table.to_owned());
        self.doubt_changes.push(settled);
        Ok(resolved)
    }

    /// Puts the commit time where translators find it.
    pub(super) fn committed(&mut self, seconds: u32) {
        if self.context_second != Some(seconds) {
            self.context.committed_at = utc(seconds);
            self.context_second = Some(seconds);
        }
    }

    fn moved_to(&mut self, position: Position, gtid: Option<&Gtid>, committed_at: Option<u32>) {
        self.ahead.position = Some(position);
        if let Some(seconds) = committed_at {
            self.ahead.committed_at = seconds;
        }
        self.ahead.untouched &= gtid.is_none() && committed_at.is_none();
        match gtid {
            Some(gtid) => {
                self.ahead.gtids.add(gtid);
                self.ahead.last_gtid = Some(gtid.to_string());
            }
            // Something was committed outside of any GTID.
            None if committed_at.is_some() => self.ahead.gtids_complete = false,
            None => {}
        }
    }
}

fn placed(error: Error, position: &Position, gtid: Option<String>) -> Error {
    let error = error.at(position);
    match gtid {
        Some(gtid) => error.in_gtid(gtid),
        None => error,
    }
}
