//! The state machine from events to units.

use std::collections::HashMap;
use std::sync::Arc;

use super::judge;
use super::open::{Announced, Open};
use super::{Advance, Resume, Unit};
use crate::binlog::query::Packing;
use crate::binlog::{EventHeader, EventType, Flavor, Format, GtidSet, Malformed, TableMap};
use crate::binlog::{format, gtid_event, previous, rows};
use crate::error::Error;
use crate::position::Position;
use crate::source::Event;

/// Assembles units; holds one transaction at a time, of bounded size.
#[derive(Debug)]
pub struct Assembler {
    resume: Resume,
    pub(super) limit: usize,
    pub(super) format: Option<Format>,
    pub(super) announced: Option<Announced>,
    pub(super) open: Option<Open>,
    pub(super) tables: HashMap<u64, Mapped>,
    /// Counts transactions: a table map serves only the one it stands in.
    pub(super) round: u64,
    last: Option<Position>,
    /// Whether anything came that [`Resume::Executed`] does not have.
    is_fresh: bool,
    /// Where the target stands in this very server's binlogs, if it does.
    stands: Option<Position>,
}

#[derive(Debug)]
pub(super) struct Mapped {
    pub(super) body: Arc<[u8]>,
    pub(super) map: Arc<TableMap>,
    pub(super) round: u64,
}

/// An event, or one inside a compressed transaction, with its place.
pub(super) struct Item<'a> {
    pub(super) header: EventHeader,
    pub(super) body: Vec<u8>,
    pub(super) start: &'a Position,
    pub(super) end: &'a Position,
}

impl Assembler {
    /// Delivers what `resume` does not have. A transaction of more than `limit_bytes` of
    /// row images is kept in a temporary file.
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
            is_fresh: false,
            stands: None,
        }
    }

    /// Says that the target stands at `position` of this very server, so that mere progress
    /// behind it counts although no transaction came that [`Resume::Executed`] does not have.
    pub fn stands_at(&mut self, position: Position) {
        self.stands = Some(position);
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
            tracing::warn!(event = crate::log::event::INCOMPLETE, position = %start, "the last transaction is not complete yet and was left out");
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
        Ok(match unit {
            Some(unit) => self.deliver(unit),
            None => None,
        })
    }

    fn gtid_text(&self) -> Option<String> {
        let gtid = match (&self.open, &self.announced) {
            (Some(open), _) => open.gtid.as_ref(),
            (None, Some(announced)) => announced.gtid.as_ref(),
            (None, None) => None,
        };
        gtid.map(ToString::to_string)
    }

    pub(super) fn event(&mut self, kind: EventType, item: Item<'_>) -> Result<Option<Unit>, Error> {
        let damaged = |m: Malformed| m.at(kind.name(), item.start);
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
            EventType::XaPrepare => self.prepare(&item).map(Some),
            EventType::TableMap => self.table_map(item),
            _ if rows::is_rows(kind) => self.rows(kind, item),
            _ => Err(judge::corrupt(
                "an event came where none of its type can stand",
                item.start,
            )),
        }
    }

    fn deliver(&mut self, unit: Unit) -> Option<Unit> {
        let (gtid, end) = match &unit {
            Unit::Transaction(t) => (&t.gtid, &t.end),
            Unit::Statement(s) => (&s.gtid, &s.end),
            Unit::Prepared(p) => (&p.transaction.gtid, &p.transaction.end),
            Unit::Decided(d) => (&d.gtid, &d.end),
            Unit::Advance(a) => (&a.gtid, &a.end),
        };
        match &self.resume {
            Resume::Nothing => Some(unit),
            Resume::After(position) => (end > position).then_some(unit),
            Resume::Executed(set) => match gtid {
                // MariaDB sends nothing from before the place it was asked for, and its
                // sets cannot tell a repetition from a number out of order.
                Some(gtid) if matches!(set, GtidSet::Mysql(_)) && set.contains(gtid) => {
                    self.is_fresh.then(|| executed(unit))
                }
                None if matches!(unit, Unit::Advance(_)) => {
                    let ahead = self.stands.as_ref().is_some_and(|stands| end > stands);
                    (self.is_fresh || ahead).then_some(unit)
                }
                _ => {
                    self.is_fresh = true;
                    Some(unit)
                }
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
        Unit::Prepared(p) => Advance {
            gtid: p.transaction.gtid,
            previous: None,
            committed_at: p.transaction.committed_at,
            start: p.transaction.start,
            end: p.transaction.end,
        },
        Unit::Decided(d) => Advance {
            gtid: d.gtid,
            previous: None,
            committed_at: d.committed_at,
            start: d.start,
            end: d.end,
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
