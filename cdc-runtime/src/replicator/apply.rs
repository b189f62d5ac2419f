//! One unit of the stream into the batch.

use super::clock::utc;
use super::ddl::marked;
use super::recall::Staging;
use super::resolve::Resolved;
use super::{Care, Dirty, Replicator};
use crate::binlog::{Gtid, GtidSet, TableMap};
use crate::error::{Error, ErrorKind};
use crate::log::event;
use crate::mapper::Mappers;
use crate::position::Position;
use crate::shape::TableShape;
use crate::sink::checkpoint::Tallies;
use crate::sink::{Batch as _, DoubtChange, Sink};
use crate::statement::Renewal;
use crate::transaction::{Changes, Statement, TableChange, Transaction, Unit};

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Applies `unit` to the batch. On error nothing of it is in the batch.
    pub(super) async fn take(&mut self, unit: Unit) -> Result<(), Error> {
        match unit {
            Unit::Transaction(transaction) => self.transaction(transaction).await,
            Unit::Prepared(prepared) => {
                let transaction = &prepared.transaction;
                let label = transaction.gtid.as_ref().map(ToString::to_string);
                let start = transaction.start.clone();
                let done = self.prepared(prepared).await;
                done.map_err(|error| placed(error, &start, label))
            }
            Unit::Decided(decided) => {
                let label = decided.gtid.as_ref().map(ToString::to_string);
                let start = decided.start.clone();
                let done = self.decided(decided).await;
                done.map_err(|error| placed(error, &start, label))
            }
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
                self.pace.touch(Dirty::Moved);
                Ok(())
            }
        }
    }

    async fn transaction(&mut self, transaction: Transaction) -> Result<(), Error> {
        let Transaction {
            gtid,
            committed_at,
            start,
            end,
            changes,
            statements,
        } = transaction;
        let careful = matches!(self.care, Care::Until(_));
        let alone = careful || self.is_large(&changes) || self.may_recall(&changes)?;
        if alone || !statements.is_empty() {
            self.flush().await?;
        }
        self.gtid_at_hand = gtid.as_ref().map(ToString::to_string);
        let letters = self.letter_changes.len();
        let (mark, doubts) = (self.batch.mark(), self.doubt_changes.len());
        self.committed(committed_at);
        let staging = if alone {
            Staging::Allowed
        } else {
            Staging::Forbidden
        };
        match self.changes(&statements, changes, staging).await {
            Ok(tallies) => {
                self.ahead.tallies += tallies;
                self.moved_to(end, gtid.as_ref(), Some(committed_at));
                self.waits_to_be_seen(committed_at);
                let mapped = tallies.rows.total() > 0;
                self.pace
                    .touch(if mapped { Dirty::Changed } else { Dirty::Moved });
                if alone { self.flush().await } else { Ok(()) }
            }
            Err(error) => {
                // First of all nothing of it may be committed with what stands before it.
                self.batch.cut(mark);
                self.doubt_changes.truncate(doubts);
                self.letter_changes.truncate(letters);
                self.want_care(&error, &end);
                self.store.abandon().await?;
                let label = gtid.as_ref().map(ToString::to_string);
                Err(placed(error, &start, label))
            }
        }
    }

    async fn changes(
        &mut self,
        statements: &[Statement],
        changes: Changes,
        staging: Staging,
    ) -> Result<Tallies, Error> {
        for statement in statements {
            self.statement(statement)
                .await
                .map_err(|error| error.at(&statement.start))?;
        }
        let mut tallies = Tallies {
            transactions: 1,
            ..Tallies::default()
        };
        let mut changes = changes.reader()?;
        while let Some(change) = changes.next()? {
            let done = self.change(&change, &mut tallies, staging).await;
            done.map_err(|error| error.at(&change.position))?;
            // One that fills the batch alone may be as large again.
            drop(change);
            if staging == Staging::Allowed {
                self.stage_when_full().await?;
            }
        }
        Ok(tallies)
    }

    pub(super) async fn change(
        &mut self,
        change: &TableChange,
        tallies: &mut Tallies,
        staging: Staging,
    ) -> Result<(), Error> {
        let known = self.resolver.recall(&change.table, &change.position);
        let resolved = match known {
            Some(resolved) => resolved,
            None => self.resolve(&change.table)?,
        };
        match resolved {
            Resolved::Ignored => tallies.ignored_events += 1,
            Resolved::Mapped { index, .. } if change.undone => self.undone(index)?,
            Resolved::Mapped { index, fit } => {
                let counts = self.rows(index, &fit, change, staging).await?;
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
        let Resolved::Mapped { index, ref fit } = resolved else {
            return Ok(resolved);
        };
        let altered = fit.layout.is_some();
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
        if let Some(error) = unseen_values(shape, &altered_at, altered) {
            self.resolver.forget();
            *doubt = Some(altered_at);
            return Err(error);
        }
        if altered {
            tracing::warn!(
                event = event::SCHEMA_SETTLED,
                table = full_name,
                "`{full_name}` was altered at {altered_at}; its rows are read by column names: bring {} up to \
                 date when the columns that came are wanted",
                shape.declared
            );
        } else {
            tracing::info!(
                event = event::SCHEMA_SETTLED,
                table = full_name,
                "`{full_name}` was altered at {altered_at} and still fits"
            );
        }
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

    pub(super) fn moved_to(
        &mut self,
        position: Position,
        gtid: Option<&Gtid>,
        committed_at: Option<u32>,
    ) {
        self.ahead.position = Some(position);
        if let Some(seconds) = committed_at {
            self.ahead.committed_at = seconds;
        }
        self.ahead.untouched &= gtid.is_none() && committed_at.is_none();
        match gtid {
            Some(gtid) => {
                // MariaDB without strict mode: a sequence number came again, or out of its
                // order. Such a set says no longer where to go on; the position does.
                if matches!(gtid, Gtid::Mariadb { .. }) && self.ahead.gtids.contains(gtid) {
                    self.ahead.gtids_complete = false;
                }
                self.ahead.gtids.add(gtid);
                self.ahead.last_gtid = Some(gtid.to_string());
            }
            // Something was committed outside of any GTID.
            None if committed_at.is_some() => self.ahead.gtids_complete = false,
            None => {}
        }
    }
}

/// Which columns an image leaves out is told by place, and an altered table's places are
/// not those that were compiled.
pub(super) fn partial_of_altered(table: &TableMap) -> Error {
    let message = "the table was altered, and its row images leave columns out";
    Error::new(ErrorKind::Schema, message)
        .in_table(table.full_name())
        .remedy(
            "bring the DDL in schema/ up to date, build again and start: it goes on here; with \
             `SET GLOBAL binlog_row_image = FULL` on the source rows of altered tables are read \
             without that",
        )
}

/// Rows of an altered table may hold other values than the target without a row event
/// that shows it.
fn unseen_values(shape: &TableShape, altered_at: &str, altered: bool) -> Option<Error> {
    let (full_name, declared) = (format!("{}.{}", shape.schema, shape.table), shape.declared);
    let remedy = match marked(altered_at) {
        Renewal::No => return None,
        Renewal::Renamed if !altered => return None,
        Renewal::Renamed => format!(
            "bring the DDL at {declared} up to date, build again, and start with an empty target; if no row's values \
             moved, the same target will do"
        ),
        Renewal::Anew => format!(
            "bring the DDL at {declared} up to date, build again, start once with `--accept-schema {full_name}`, and \
             load the table anew with `replicator snapshot --table {full_name}`"
        ),
    };
    let message = format!(
        "`{full_name}` was altered at {altered_at}: rows that did not change since may hold other values than the \
         target, and the stream does not show which ({declared})"
    );
    let error = Error::new(ErrorKind::Schema, message).in_table(&full_name);
    Some(error.remedy(remedy))
}

fn placed(error: Error, position: &Position, gtid: Option<String>) -> Error {
    let error = error.at(position);
    match gtid {
        Some(gtid) => error.in_gtid(gtid),
        None => error,
    }
}
