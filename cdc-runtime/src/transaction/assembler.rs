//! The state machine from events to units.

use std::collections::HashMap;
use std::sync::Arc;

use super::judge;
use super::open::{Announced, Open, too_large};
use super::{Advance, Resume, Statement, TableChange, Unit};
use crate::binlog::gtid_event::{self, Group};
use crate::binlog::payload::{self, Closed};
use crate::binlog::query::{self, Packing};
use crate::binlog::rotate;
use crate::binlog::rows::{self, DUMMY_TABLE_ID};
use crate::binlog::{EventHeader, EventType, Flavor, Format, TableMap, format, previous};
use crate::error::Error;
use crate::position::Position;
use crate::source::Event;
use crate::statement::{StatementKind, classify};

/// Table maps kept; more than that and they are read anew.
const TABLES_MAX: usize = 4096;

/// Assembles units; holds one transaction at a time, of bounded size.
#[derive(Debug)]
pub struct Assembler {
    resume: Resume,
    limit: usize,
    format: Option<Format>,
    announced: Option<Announced>,
    open: Option<Open>,
    tables: HashMap<u64, Mapped>,
    /// Counts transactions: a table map serves only the one it stands in.
    round: u64,
    last: Option<Position>,
}

#[derive(Debug)]
struct Mapped {
    body: Vec<u8>,
    map: Arc<TableMap>,
    round: u64,
}

/// An event, or one inside a compressed transaction, with its place.
struct Item<'a> {
    header: EventHeader,
    body: Vec<u8>,
    start: &'a Position,
    end: &'a Position,
}

impl Assembler {
    /// Delivers what `resume` does not have; a transaction of more than `limit_bytes`
    /// of row images is an error.
    #[must_use]
    pub fn new(resume: Resume, limit_bytes: usize) -> Self {
        Self {
            resume,
            limit: limit_bytes,
            format: None,
            announced: None,
            open: None,
            tables: HashMap::new(),
            round: 0,
            last: None,
        }
    }

    /// The flavour of the server whose events these are, once known.
    #[must_use]
    pub fn flavor(&self) -> Option<Flavor> {
        self.format.as_ref().map(|f| f.flavor)
    }

    /// Whether events of a transaction came whose commit did not.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some() || self.announced.is_some()
    }

    /// To be called when the files are at their end: what stays open is not delivered.
    ///
    /// # Errors
    /// A transaction is open although the last file was closed by its server.
    pub fn finish(&self) -> Result<(), Error> {
        let start = match (&self.open, &self.announced) {
            (Some(open), _) => &open.start,
            (None, Some(announced)) => &announced.start,
            (None, None) => return Ok(()),
        };
        if self.format.as_ref().is_some_and(|f| f.in_use) {
            tracing::warn!(position = %start, "the last transaction is not complete yet and was left out");
            return Ok(());
        }
        Err(judge::corrupt(
            "the binlog ends inside a transaction, which was not applied",
            start,
        )
        .remedy("give the binlog file that follows as well, or fetch the last one again"))
    }

    /// Takes the next event; hands out a unit when one is complete.
    ///
    /// # Errors
    /// Whatever cannot be delivered exactly: damaged, unknown, not handled, too large.
    pub fn push(&mut self, event: Event) -> Result<Option<Unit>, Error> {
        let Event {
            header,
            body,
            start,
            end,
        } = event;
        self.last = Some(end.clone());
        let item = Item {
            header,
            body,
            start: &start,
            end: &end,
        };
        let gtid = self.gtid_text();
        let unit = match judge::kind(&header, &start)? {
            Some(EventType::TransactionPayload) => self.payload(item),
            Some(kind) => self.event(kind, item),
            None => Ok(None),
        };
        let unit = unit.map_err(|e| match gtid {
            Some(gtid) => e.in_gtid(gtid),
            None => e,
        })?;
        Ok(unit.and_then(|unit| self.deliver(unit)))
    }

    fn gtid_text(&self) -> Option<String> {
        let gtid = match (&self.open, &self.announced) {
            (Some(open), _) => open.gtid.as_ref(),
            (None, Some(announced)) => announced.gtid.as_ref(),
            (None, None) => None,
        };
        gtid.map(ToString::to_string)
    }

    fn event(&mut self, kind: EventType, item: Item<'_>) -> Result<Option<Unit>, Error> {
        let damaged = |m: crate::binlog::Malformed| m.at(kind.name(), item.start);
        match kind {
            EventType::FormatDescription => {
                let read = format::parse(&item.header, &item.body).map_err(damaged)?;
                self.describe(read, item.start)
            }
            EventType::Rotate => self.rotate(&item),
            EventType::Gtid
            | EventType::AnonymousGtid
            | EventType::GtidTagged
            | EventType::MariadbGtid => {
                let read = gtid_event::parse(kind, &item.header, &item.body).map_err(damaged)?;
                self.announce(read, item.start)
            }
            EventType::PreviousGtids => {
                let set = previous::mysql(&item.body).map_err(damaged)?;
                Ok(Some(Self::head(set, &item)))
            }
            EventType::GtidList => {
                let set = previous::mariadb(&item.body).map_err(damaged)?;
                Ok(Some(Self::head(set, &item)))
            }
            EventType::Query => self.query(Packing::Plain, &item),
            EventType::QueryCompressed => self.query(Packing::Compressed, &item),
            EventType::Xid => self.commit(&item).map(Some),
            EventType::TableMap => self.table_map(item),
            _ if rows::is_rows(kind) => self.rows(kind, item),
            _ => Err(judge::corrupt(
                "an event came where none of its type can stand",
                item.start,
            )),
        }
    }

    /// A FORMAT_DESCRIPTION of a server that was just started means that what it left
    /// open before was never committed.
    fn describe(&mut self, read: Format, at: &Position) -> Result<Option<Unit>, Error> {
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
            tracing::warn!(position = %at, "the server was restarted inside a transaction, which was left out");
            self.open = None;
            self.announced = None;
        }
        self.format = Some(read);
        Ok(None)
    }

    fn rotate(&mut self, item: &Item<'_>) -> Result<Option<Unit>, Error> {
        if self.is_open() {
            return Err(judge::corrupt(
                "a binlog file ends inside a transaction",
                item.start,
            ));
        }
        rotate::parse(&item.body).map_err(|m| m.at("ROTATE", item.start))?;
        Ok(Some(Self::advance(None, item)))
    }

    fn head(set: crate::binlog::GtidSet, item: &Item<'_>) -> Unit {
        Unit::Advance(Advance {
            gtid: None,
            previous: Some(set),
            committed_at: item.header.timestamp,
            start: item.start.clone(),
            end: item.end.clone(),
        })
    }

    fn advance(announced: Option<Announced>, item: &Item<'_>) -> Unit {
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

    fn announce(
        &mut self,
        read: gtid_event::GtidEvent,
        start: &Position,
    ) -> Result<Option<Unit>, Error> {
        if self.is_open() {
            return Err(judge::corrupt("a transaction begins inside another", start));
        }
        let gtid_event::GtidEvent { gtid, group } = read;
        match group {
            Group::Xa => {
                let id = gtid.map(|g| g.to_string()).unwrap_or_default();
                return Err(judge::xa(start).in_gtid(id));
            }
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

    fn begin(&mut self, gtid: Option<crate::binlog::Gtid>, start: Position) {
        self.round = self.round.wrapping_add(1);
        self.open = Some(Open::new(gtid, start));
    }

    fn query(&mut self, packing: Packing, item: &Item<'_>) -> Result<Option<Unit>, Error> {
        let read =
            query::parse(&item.body, packing, self.limit).map_err(|m| m.at("QUERY", item.start))?;
        let kind = classify(&read.sql, read.mode);
        match kind {
            StatementKind::Xa => Err(judge::xa(item.start)),
            StatementKind::RowChange => Err(judge::by_statement(item.start)),
            StatementKind::Begin => self.query_begin(item),
            StatementKind::Commit if self.open.is_some() => self.commit(item).map(Some),
            StatementKind::Rollback if self.open.is_some() => self.roll_back(item).map(Some),
            StatementKind::Savepoint(_)
            | StatementKind::RollbackTo(_)
            | StatementKind::Release(_)
            | StatementKind::Commit
            | StatementKind::Rollback
            | StatementKind::Other => self.passing(kind, item),
            StatementKind::Ddl(_) | StatementKind::Unknown => self.statement(kind, read, item),
        }
    }

    fn query_begin(&mut self, item: &Item<'_>) -> Result<Option<Unit>, Error> {
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
    fn passing(&mut self, kind: StatementKind, item: &Item<'_>) -> Result<Option<Unit>, Error> {
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

    fn statement(
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
        let query::Query { schema, sql, .. } = read;
        let statement = Statement {
            gtid,
            schema,
            sql,
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

    fn commit(&mut self, item: &Item<'_>) -> Result<Unit, Error> {
        let open = self.open.take();
        let open =
            open.ok_or_else(|| judge::corrupt("a commit without a transaction", item.start))?;
        Ok(open.commit(item.end.clone(), item.header.timestamp))
    }

    fn roll_back(&mut self, item: &Item<'_>) -> Result<Unit, Error> {
        match self.open.take() {
            Some(open) => open.roll_back(item.start, item.end.clone(), item.header.timestamp),
            None => Ok(Self::advance(self.announced.take(), item)),
        }
    }

    fn table_map(&mut self, item: Item<'_>) -> Result<Option<Unit>, Error> {
        if self.open.is_none() {
            return Err(judge::corrupt(
                "a TABLE_MAP event outside a transaction",
                item.start,
            ));
        }
        let damaged = |m: crate::binlog::Malformed| m.at("TABLE_MAP", item.start);
        let table_id = crate::binlog::Cursor::new(&item.body, "table id")
            .u48()
            .map_err(damaged)?;
        if let Some(known) = self
            .tables
            .get_mut(&table_id)
            .filter(|k| k.body == item.body)
        {
            known.round = self.round;
            return Ok(None);
        }
        let map = Arc::new(TableMap::parse(&item.body).map_err(damaged)?);
        if self.tables.len() >= TABLES_MAX {
            let round = self.round;
            self.tables.retain(|_, known| known.round == round);
        }
        self.tables.insert(
            table_id,
            Mapped {
                body: item.body,
                map,
                round: self.round,
            },
        );
        Ok(None)
    }

    fn rows(&mut self, kind: EventType, item: Item<'_>) -> Result<Option<Unit>, Error> {
        let Some(open) = &mut self.open else {
            return Err(judge::corrupt(
                "row changes outside a transaction",
                item.start,
            ));
        };
        let left = self.limit.saturating_sub(open.bytes);
        let (head, images) =
            rows::parse(kind, item.body, left).map_err(|m| m.at(kind.name(), item.start))?;
        if head.table_id == DUMMY_TABLE_ID && images.is_empty() {
            return Ok(None);
        }
        let mapped = self
            .tables
            .get(&head.table_id)
            .filter(|m| m.round == self.round);
        let table = mapped.map(|m| Arc::clone(&m.map)).ok_or_else(|| {
            judge::corrupt(
                "row changes of a table that no TABLE_MAP event named",
                item.start,
            )
        })?;
        if head.columns != table.columns.len() {
            let message = "row changes with another number of columns than their TABLE_MAP event";
            return Err(judge::corrupt(message, item.start).in_table(table.full_name()));
        }
        if !head.full {
            return Err(judge::partial_image(&table, item.start));
        }
        open.grow(images.len(), self.limit)?;
        let position = item.start.clone();
        open.changes.push(TableChange {
            table,
            kind: head.kind,
            position,
            images,
        });
        Ok(None)
    }

    /// Unpacks a compressed transaction; it must hold one whole, up to its commit.
    fn payload(&mut self, item: Item<'_>) -> Result<Option<Unit>, Error> {
        let at = item.start;
        if self.open.is_some() {
            return Err(judge::corrupt(
                "a compressed transaction inside another",
                at,
            ));
        }
        let mut packed = payload::open(&item.body, self.limit).map_err(|e| match e {
            Closed::Damaged(m) => m.at("TRANSACTION_PAYLOAD", at),
            Closed::TooLarge(_) => too_large(at, self.limit),
        })?;
        let mut unit = None;
        while let Some((header, body)) = packed
            .event()
            .map_err(|m| m.at("TRANSACTION_PAYLOAD", at))?
        {
            if unit.is_some() || !judge::may_be_packed(header.kind()) {
                return Err(judge::corrupt(
                    "a compressed transaction holds more than one",
                    at,
                ));
            }
            let inner = Item {
                header,
                body,
                start: at,
                end: item.end,
            };
            if let Some(kind) = judge::kind(&header, at)? {
                unit = self.event(kind, inner)?;
            }
        }
        if unit.is_none() || self.is_open() {
            self.open = None;
            return Err(judge::corrupt(
                "a compressed transaction does not end with its commit",
                at,
            ));
        }
        Ok(unit)
    }

    fn deliver(&self, unit: Unit) -> Option<Unit> {
        let (gtid, end) = match &unit {
            Unit::Transaction(t) => (&t.gtid, &t.end),
            Unit::Statement(s) => (&s.gtid, &s.end),
            Unit::Advance(a) => (&a.gtid, &a.end),
        };
        match &self.resume {
            Resume::Nothing => Some(unit),
            Resume::After(position) => (end > position).then_some(unit),
            Resume::Executed(set) => match gtid {
                Some(gtid) if set.contains(gtid) => Some(executed(unit)),
                _ => Some(unit),
            },
        }
    }

    /// Where the last event ended.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        self.last.as_ref()
    }
}

fn executed(unit: Unit) -> Unit {
    Unit::Advance(match unit {
        Unit::Transaction(t) => Advance {
            gtid: t.gtid,
            previous: None,
            committed_at: t.committed_at,
            start: t.start,
            end: t.end,
        },
        Unit::Statement(s) => Advance {
            gtid: s.gtid,
            previous: None,
            committed_at: s.committed_at,
            start: s.start,
            end: s.end,
        },
        Unit::Advance(advance) => advance,
    })
}
