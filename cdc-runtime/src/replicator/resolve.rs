//! From a TABLE_MAP to its compiled table, once per table id.

use std::collections::HashMap;
use std::sync::Arc;

use crate::binlog::TableMap;
use crate::error::{Error, ErrorKind};
use crate::position::Position;
use crate::shape::{self, Fit, TableShape};

/// How schema and table names are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRule {
    /// As they stand: the server has `lower_case_table_names = 0`.
    Exact,
    /// Without regard to case: `lower_case_table_names` is 1 or 2.
    Folded,
    /// Not known, as with files: as they stand, and where no name does, without regard
    /// to case; a table met under two spellings is refused.
    Unknown,
}

/// What a table of the stream is to the mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resolved {
    /// The mapping does not name it.
    Ignored,
    /// The compiled table of that index, and how its rows are read.
    Mapped { index: usize, fit: Fit },
}

/// The spelling under which a compiled table was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    Never,
    Exactly,
    Folded,
}

struct Entry {
    schema: String,
    table: String,
    resolved: Resolved,
}

/// Tables remembered; more than that and they are resolved anew.
const KNOWN_MAX: usize = 4096;

/// Resolves tables and remembers them by table id.
///
/// A server counts table ids anew after each restart, which begins a new binlog file:
/// what is remembered belongs to one file.
pub(super) struct Resolver {
    shapes: &'static [&'static TableShape],
    rule: NameRule,
    met: Vec<Met>,
    file: Option<Arc<str>>,
    known: HashMap<u64, Entry>,
}

impl Resolver {
    pub(super) fn new(shapes: &'static [&'static TableShape]) -> Self {
        let met = vec![Met::Never; shapes.len()];
        Self {
            shapes,
            rule: NameRule::Unknown,
            met,
            file: None,
            known: HashMap::new(),
        }
    }

    pub(super) fn compare_names(&mut self, rule: NameRule) {
        self.rule = rule;
        self.forget();
    }

    /// Forgets all table ids.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// What `map` is, if it was resolved in this file.
    pub(super) fn recall(&mut self, map: &TableMap, at: &Position) -> Option<Resolved> {
        if self.file.as_ref() != Some(&at.file) {
            self.forget();
            self.file = Some(Arc::clone(&at.file));
        }
        let entry = self.known.get(&map.table_id)?;
        (entry.schema == map.schema && entry.table == map.table).then(|| entry.resolved.clone())
    }

    /// Resolves `map` and checks it against the compiled columns.
    pub(super) fn resolve(&mut self, map: &TableMap) -> Result<Resolved, Error> {
        let resolved = match self.find(&map.schema, &map.table)? {
            None => Resolved::Ignored,
            Some(index) => match self.shapes.get(index) {
                Some(shape) => Resolved::Mapped {
                    index,
                    fit: shape::fit(shape, map)?,
                },
                None => Resolved::Ignored,
            },
        };
        let entry = Entry {
            schema: map.schema.clone(),
            table: map.table.clone(),
            resolved: resolved.clone(),
        };
        if self.known.len() >= KNOWN_MAX {
            self.forget();
        }
        self.known.insert(map.table_id, entry);
        Ok(resolved)
    }

    /// The compiled table of that name.
    pub(super) fn find(&mut self, schema: &str, table: &str) -> Result<Option<usize>, Error> {
        let exact = |shape: &&TableShape| shape.schema == schema && shape.table == table;
        let folded = |shape: &&TableShape| {
            same_folded(shape.schema, schema) && same_folded(shape.table, table)
        };
        let shapes = self.shapes.iter().copied();
        if let Some(index) = shapes.clone().position(|shape| exact(&shape)) {
            self.meet(index, Met::Exactly)?;
            return Ok(Some(index));
        }
        let Some(index) = shapes.clone().position(|shape| folded(&shape)) else {
            return Ok(None);
        };
        match self.rule {
            NameRule::Exact => Ok(None),
            NameRule::Folded => Ok(Some(index)),
            NameRule::Unknown if self.met.get(index) == Some(&Met::Exactly) => Ok(None),
            NameRule::Unknown => {
                self.meet(index, Met::Folded)?;
                Ok(Some(index))
            }
        }
    }

    /// The compiled tables of a schema.
    pub(super) fn of_schema(&self, schema: &str) -> Vec<usize> {
        let same = |shape: &TableShape| match self.rule {
            NameRule::Exact => shape.schema == schema,
            NameRule::Folded | NameRule::Unknown => same_folded(shape.schema, schema),
        };
        let indexed = self.shapes.iter().enumerate();
        indexed
            .filter(|(_, shape)| same(shape))
            .map(|(index, _)| index)
            .collect()
    }

    fn meet(&mut self, index: usize, how: Met) -> Result<(), Error> {
        let (Some(met), Some(shape)) = (self.met.get_mut(index), self.shapes.get(index)) else {
            return Ok(());
        };
        if self.rule == NameRule::Unknown && *met == Met::Folded && how == Met::Exactly {
            let message =
                "the stream spells the table's name in two ways, so that it may be two tables";
            return Err(Error::new(ErrorKind::Schema, message)
                .in_table(format!("{}.{}", shape.schema, shape.table))
                .remedy("spell schema and table in schema/ exactly as the server does, build again, then start with an empty target"));
        }
        *met = how;
        Ok(())
    }
}

fn same_folded(a: &str, b: &str) -> bool {
    a.chars()
        .flat_map(char::to_lowercase)
        .eq(b.chars().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    static ORDERS: TableShape = TableShape {
        schema: "shop",
        table: "Orders",
        declared: "shop.sql:1",
        engine: Some("InnoDB"),
        columns: &[],
    };
    static TABLES: &[&TableShape] = &[&ORDERS];

    fn resolver(rule: NameRule) -> Resolver {
        let mut resolver = Resolver::new(TABLES);
        resolver.compare_names(rule);
        resolver
    }

    #[test]
    fn names_compare_as_the_server_does() {
        for (rule, other_case) in [
            (NameRule::Exact, None),
            (NameRule::Folded, Some(0)),
            (NameRule::Unknown, Some(0)),
        ] {
            let mut resolver = resolver(rule);
            assert_eq!(resolver.find("shop", "customer").unwrap(), None);
            assert_eq!(
                resolver.find("SHOP", "orders").unwrap(),
                other_case,
                "{rule:?}"
            );
        }
    }

    #[test]
    fn an_exact_name_makes_other_spellings_other_tables() {
        let mut resolver = resolver(NameRule::Unknown);
        assert_eq!(resolver.find("shop", "Orders").unwrap(), Some(0));
        assert_eq!(resolver.find("shop", "orders").unwrap(), None);
    }

    #[test]
    fn a_guess_that_proves_wrong_stops() {
        let mut resolver = resolver(NameRule::Unknown);
        assert_eq!(resolver.find("shop", "orders").unwrap(), Some(0));
        assert_eq!(
            resolver.find("shop", "Orders").unwrap_err().kind(),
            ErrorKind::Schema
        );
    }
}
