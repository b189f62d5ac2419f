//! The events that delimit transactions and stand between them.

use super::assembler::{Assembler, Item};
use super::judge;
use super::open::{Announced, Open, STATEMENTS_MIN, too_large};
use super::{Advance, Statement, Unit};
use crate::binlog::gtid_event::{self, Group};
use crate::binlog::query::{self, Packing};
use crate::binlog::{EventHeader, Format, Gtid, GtidSet, compressed, format, rotate};
use crate::error::Error;
use crate::position::Position;
use crate::statement::{StatementKind, classify};

impl Assembler {
    /// A FORMAT_DESCRIPTION of a server that was just started means that what it left
    /// open before was never committed.
    pub(super) fn describe(&mut self, read: Format, at: &Position) -> Result<Option<Unit>, Error> {
        if !format::is_supported(&read.version) {
            return Err(judge::old_server(&read.version, at));
        }
        if let Some(before) = self.flavor().filter(|f| *f != read.flavor) {
            let (was, is) = (judge::family(before), judge::family(read.flavor));
            return Err(judge::corrupt(
                &format!("a binlog of {is} follows one of {was}"),
                at,
            ));
        }
        if self.is_open() {
            if read.created == 0 {
                return Err(judge::corrupt(
                    "a binlog file begins inside a transaction",
                    at,
                ));
            }
            tracing::warn!(event = crate::log::event::INCOMPLETE, position = %at, "the server was restarted inside a transaction, which was left out");
            self.open = None;
            self.announced = None;
        }
        self.format = Some(read);
        Ok(None)
    }

    pub(super) fn rotate(&mut self, item: &Item<'_>) -> Result<Option<Unit>, Error> {
        if self.is_open() {
            return Err(judge::corrupt(
                "a binlog file ends inside a transaction",
                item.start,
            ));
        }
        rotate::parse(&item.body).map_err(|m| m.at("ROTATE", item.start))?;
        // What a stream opens with only says where it stands.
        if item.header.end == 0 || item.header.has(EventHeader::ARTIFICIAL) {
            return Ok(None);
        }
        Ok(Some(Self::advance(None, item)))
    }

    pub(super) fn head(set: GtidSet, item: &Item<'_>) -> Unit {
        Unit::Advance(Advance {
            gtid: None,
            previous: Some(set),
            committed_at: item.header.timestamp,
            start: item.start.clone(),
            end: item.end.clone(),
        })
    }

    pub(super) fn advance(announced: Option<Announced>, item: &Item<'_>) -> Unit {
        let (gtid, start) = match announced {
            Some(a) => (a.gtid, a.start),
            None => (None, item.start.clone()),
        };
        let (committed_at, end) = (item.header.timestamp, item.end.clone());
        Unit::Advance(Advance {
            gtid,
            previous: None,
            committed_at,
            start,
            end,
        })
    }

    pub(super) fn announce(
        &mut self,
        read: gtid_event::GtidEvent,
        start: &Position,
    ) -> Result<Option<Unit>, Error> {
        if self.is_open() {
            return Err(judge::corrupt("a transaction begins inside another", start));
        }
        let gtid_event::GtidEvent { gtid, group } = read;
        match group {
            Group::Transaction => self.begin(gtid, start.clone()),
            Group::Told | Group::Standalone => {
                self.announced = Some(Announced {
                    gtid,
                    group,
                    start: start.clone(),
                });
            }
        }
        Ok(None)
    }

    pub(super) fn begin(&mut self, gtid: Option<Gtid>, start: Position) {
        self.round = self.round.wrapping_add(1);
        self.open = Some(Open::new(gtid, start));
    }

    pub(super) fn query(
        &mut self,
        packing: Packing,
        item: &Item<'_>,
    ) -> Result<Option<Unit>, Error> {
        let limit = self.limit.max(STATEMENTS_MIN);
        let read = query::parse(&item.body, packing, limit).map_err(|m| match m {
            compressed::TOO_LARGE => too_large(item.start, limit),
            m => m.at("QUERY", item.start),
        })?;
        let kind = classify(&read.sql, read.mode);
        match kind {
            StatementKind::XaDecision(xid, outcome) => self.decide(xid, outcome, item).map(Some),
            // On MariaDB the GTID event said so already.
            StatementKind::XaStart if self.open.is_some() => Ok(None),
            StatementKind::XaStart => self.query_begin(item),
            StatementKind::RowChange => Err(judge::by_statement(item.start)),
            StatementKind::Begin => self.query_begin(item),
            StatementKind::Commit if self.open.is_some() => self.commit(item).map(Some),
            StatementKind::Rollback if self.open.is_some() => Ok(Some(self.roll_back(item))),
            StatementKind::Savepoint(_)
            | StatementKind::RollbackTo(_)
            | StatementKind::Release(_)
            | StatementKind::Commit
            | StatementKind::Rollback
            | StatementKind::XaEnd
            | StatementKind::Other => self.passing(kind, item),
            StatementKind::Ddl(_) | StatementKind::Unknown => self.statement(kind, read, item),
        }
    }

    pub(super) fn query_begin(&mut self, item: &Item<'_>) -> Result<Option<Unit>, Error> {
        if self.open.is_some() {
            return Err(judge::corrupt(
                "a transaction begins inside another",
                item.start,
            ));
        }
        match self.announced.take() {
            Some(a) if a.group == Group::Standalone => Err(judge::corrupt(
                "BEGIN follows the GTID of a single statement",
                item.start,
            )),
            Some(a) => {
                self.begin(a.gtid, a.start);
                Ok(None)
            }
            None => {
                self.begin(None, item.start.clone());
                Ok(None)
            }
        }
    }

    /// Statements that have nothing to deliver.
    pub(super) fn passing(
        &mut self,
        kind: StatementKind,
        item: &Item<'_>,
    ) -> Result<Option<Unit>, Error> {
        let Some(open) = &mut self.open else {
            let announced = self.announced.take();
            return Ok(Some(Self::advance(announced, item)));
        };
        match kind {
            StatementKind::Savepoint(name) => open.savepoint(name)?,
            StatementKind::RollbackTo(name) => open.rollback_to(&name, item.start)?,
            StatementKind::Release(name) => open.release(&name),
            _ => {}
        }
        Ok(None)
    }

    pub(super) fn statement(
        &mut self,
        kind: StatementKind,
        read: query::Query,
        item: &Item<'_>,
    ) -> Result<Option<Unit>, Error> {
        let announced = self.announced.take();
        let (gtid, start) = match (&self.open, announced) {
            (Some(open), _) => (open.gtid.clone(), item.start.clone()),
            (None, Some(a)) => (a.gtid, a.start),
            (None, None) => (None, item.start.clone()),
        };
        let (committed_at, end) = (item.header.timestamp, item.end.clone());
        let query::Query { schema, sql, mode } = read;
        let statement = Statement {
            gtid,
            schema,
            sql,
            mode,
            kind,
            committed_at,
            start,
            end,
        };
        match &mut self.open {
            Some(open) => {
                open.grow(statement.sql.len(), self.limit)?;
                open.statements.push(statement);
                Ok(None)
            }
            None => Ok(Some(Unit::Statement(statement))),
        }
    }

    pub(super) fn commit(&mut self, item: &Item<'_>) -> Result<Unit, Error> {
        let open = self.open.take();
        let open =
            open.ok_or_else(|| judge::corrupt("a commit without a transaction", item.start))?;
        Ok(open.commit(item.end.clone(), item.header.timestamp))
    }

    pub(super) fn roll_back(&mut self, item: &Item<'_>) -> Unit {
        match self.open.take() {
            Some(open) => open.roll_back(item.end.clone(), item.header.timestamp),
            None => Self::advance(self.announced.take(), item),
        }
    }
}
