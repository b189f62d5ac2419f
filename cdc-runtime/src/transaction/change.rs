//! The events that carry rows, one by one or compressed.

use std::sync::Arc;

use super::assembler::{Assembler, Item, Mapped};
use super::judge;
use super::open::too_large;
use super::{TableChange, Unit};
use crate::binlog::payload;
use crate::binlog::rows::{self, DUMMY_TABLE_ID};
use crate::binlog::{Cursor, EventType, Flavor, Malformed, TableMap, compressed};
use crate::error::Error;
use crate::image::{Present, Writer};

/// The largest event that is unpacked: what a server takes as a packet at most.
const EVENT_MAX: usize = 1 << 30;

/// Table maps kept; more than that and they are read anew.
const TABLES_MAX: usize = 1024;

impl Assembler {
    pub(super) fn table_map(&mut self, item: Item<'_>) -> Result<Option<Unit>, Error> {
        if self.open.is_none() {
            return Err(judge::corrupt(
                "a TABLE_MAP event outside a transaction",
                item.start,
            ));
        }
        let Some(flavor) = self.flavor() else {
            return Err(judge::corrupt(
                "a TABLE_MAP event before any FORMAT_DESCRIPTION",
                item.start,
            ));
        };
        let damaged = |m: Malformed| m.at("TABLE_MAP", item.start);
        let table_id = Cursor::new(&item.body, "table id").u48().map_err(damaged)?;
        if let Some(known) = self
            .tables
            .get_mut(&table_id)
            .filter(|k| *k.body == *item.body)
        {
            known.round = self.round;
            return Ok(None);
        }
        let map = Arc::new(TableMap::parse(&item.body, flavor).map_err(damaged)?);
        if self.tables.len() >= TABLES_MAX {
            let round = self.round;
            self.tables.retain(|_, known| known.round == round);
        }
        self.tables.insert(
            table_id,
            Mapped {
                body: item.body.into(),
                map,
                round: self.round,
            },
        );
        Ok(None)
    }

    pub(super) fn rows(&mut self, kind: EventType, item: Item<'_>) -> Result<Option<Unit>, Error> {
        let limit = self.limit;
        let flavor = self.flavor().unwrap_or(Flavor::Mysql);
        let writer = match flavor {
            Flavor::Mariadb => Writer::Mariadb,
            Flavor::Mysql => Writer::Mysql,
        };
        let Some(open) = &mut self.open else {
            return Err(judge::corrupt(
                "row changes outside a transaction",
                item.start,
            ));
        };
        let (head, images) = rows::parse(kind, item.body, EVENT_MAX).map_err(|m| match m {
            compressed::TOO_LARGE => too_large(item.start, EVENT_MAX),
            m => m.at(kind.name(), item.start),
        })?;
        if head.table_id == DUMMY_TABLE_ID && images.is_empty() {
            return Ok(None);
        }
        let mapped = self
            .tables
            .get(&head.table_id)
            .filter(|m| m.round == self.round);
        let table = mapped.map(|m| (Arc::clone(&m.map), Arc::clone(&m.body)));
        let (table, map) = table.ok_or_else(|| {
            judge::corrupt(
                "row changes of a table that no TABLE_MAP event named",
                item.start,
            )
        })?;
        if head.columns != table.columns.len() {
            let message = "row changes with another number of columns than their TABLE_MAP event";
            return Err(judge::corrupt(message, item.start).in_table(table.full_name()));
        }
        let present = head.present.map(|present| Present { writer, ..present });
        let change = TableChange {
            table,
            kind: head.kind,
            position: item.start.clone(),
            flavor,
            map,
            images,
            present,
            undone: false,
        };
        open.changes
            .push(change, limit)
            .map_err(|error| error.at(item.start))?;
        Ok(None)
    }

    /// Unpacks a compressed transaction; it must hold one whole, up to its commit.
    pub(super) fn payload(&mut self, item: Item<'_>) -> Result<Option<Unit>, Error> {
        let at = item.start;
        if self.open.is_some() {
            return Err(judge::corrupt(
                "a compressed transaction inside another",
                at,
            ));
        }
        let damaged = |m: Malformed| match m {
            compressed::TOO_LARGE => too_large(at, EVENT_MAX),
            m => m.at("TRANSACTION_PAYLOAD", at),
        };
        let mut packed = payload::open(item.body, EVENT_MAX).map_err(damaged)?;
        let mut unit = None;
        while let Some((header, body)) = packed.event().map_err(damaged)? {
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
}
