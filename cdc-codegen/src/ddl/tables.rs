//! The tables as they stand between two statements, found by name.

use std::collections::{HashMap, HashSet};

use super::table::same;
use super::{ForeignKey, Table};

/// A table's schema and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct TableKey {
    /// None where no statement names one.
    pub schema: Option<String>,
    /// The name, unquoted.
    pub name: String,
}

/// Tables in order of declaration. A renamed table keeps its place.
#[derive(Debug, Default)]
pub(super) struct Tables {
    places: Vec<Option<Table>>,
    by_name: HashMap<TableKey, usize>,
    temporary: HashSet<TableKey>,
    broken: HashSet<TableKey>,
}

impl TableKey {
    fn of(table: &Table) -> Self {
        Self {
            schema: table.schema.clone(),
            name: table.name.value.clone(),
        }
    }
}

impl Tables {
    /// The name as its table is written, case aside: `lower_case_table_names = 2`.
    pub(super) fn spelled(&self, key: &TableKey) -> Option<TableKey> {
        let schema = key.schema.as_deref().unwrap_or("");
        let is = |known: &&TableKey| {
            known.name.eq_ignore_ascii_case(&key.name)
                && known
                    .schema
                    .as_deref()
                    .unwrap_or("")
                    .eq_ignore_ascii_case(schema)
        };
        self.by_name.keys().find(is).cloned()
    }

    /// The table of that name.
    pub(super) fn get(&self, key: &TableKey) -> Option<&Table> {
        let place = *self.by_name.get(key)?;
        self.places.get(place)?.as_ref()
    }

    /// The table of that name, to be changed in place; its name must stay.
    pub(super) fn get_mut(&mut self, key: &TableKey) -> Option<&mut Table> {
        let place = *self.by_name.get(key)?;
        self.places.get_mut(place)?.as_mut()
    }

    /// Adds a table behind all others; one of its name is replaced.
    pub(super) fn add(&mut self, table: Table) {
        let key = TableKey::of(&table);
        self.remove(&key);
        self.broken.remove(&key);
        self.by_name.insert(key, self.places.len());
        self.places.push(Some(table));
    }

    /// Puts a changed table, renamed or not, where `old` stood. Foreign keys of other
    /// tables follow its new name.
    pub(super) fn replace(&mut self, old: &TableKey, table: Table) {
        let new = TableKey::of(&table);
        let Some(place) = self.by_name.remove(old) else {
            return;
        };
        if let Some(slot) = self.places.get_mut(place) {
            *slot = Some(table);
        }
        self.by_name.insert(new.clone(), place);
        if new != *old {
            self.refer(old, &new);
        }
    }

    fn refer(&mut self, old: &TableKey, new: &TableKey) {
        for (own, foreign) in self.references_to(old) {
            foreign.table.value.clone_from(&new.name);
            foreign.schema = new.schema.clone().filter(|to| Some(to) != own);
        }
    }

    /// Writes a column's new name into the foreign keys that refer to it.
    pub(super) fn refer_to_column(&mut self, key: &TableKey, old: &str, new: &str) {
        for (_, foreign) in self.references_to(key) {
            for column in &mut foreign.references {
                if same(&column.value, old) {
                    new.clone_into(&mut column.value);
                }
            }
        }
    }

    /// The foreign keys that refer to a table, each with the schema of its own table.
    fn references_to(
        &mut self,
        key: &TableKey,
    ) -> impl Iterator<Item = (Option<&String>, &mut ForeignKey)> {
        self.places.iter_mut().flatten().flat_map(move |table| {
            let own = table.schema.as_ref();
            let refers = move |foreign: &&mut ForeignKey| {
                foreign.table.value == key.name
                    && foreign.schema.as_ref().or(own) == key.schema.as_ref()
            };
            let foreign_keys = table.foreign_keys.iter_mut().filter(refers);
            foreign_keys.map(move |foreign| (own, foreign))
        })
    }

    /// Drops a table; false where there is none.
    pub(super) fn remove(&mut self, key: &TableKey) -> bool {
        let place = self.by_name.remove(key);
        let slot = place.and_then(|place| self.places.get_mut(place));
        slot.and_then(Option::take).is_some()
    }

    /// Drops all tables of a schema.
    pub(super) fn remove_schema(&mut self, schema: &str) {
        let gone = |key: &TableKey| key.schema.as_deref() == Some(schema);
        for slot in &mut self.places {
            slot.take_if(|table| table.schema.as_deref() == Some(schema));
        }
        self.by_name.retain(|key, _| !gone(key));
        self.temporary.retain(|key| !gone(key));
    }

    /// The names of all tables, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.places.iter().flatten().map(|t| t.name.value.as_str())
    }

    /// Notes a temporary table: until it is dropped, its name means it.
    pub(super) fn add_temporary(&mut self, key: TableKey) {
        self.temporary.insert(key);
    }

    /// Whether the name means a temporary table.
    pub(super) fn is_temporary(&self, key: &TableKey) -> bool {
        self.temporary.contains(key)
    }

    /// Drops a temporary table; false where there is none.
    pub(super) fn remove_temporary(&mut self, key: &TableKey) -> bool {
        self.temporary.remove(key)
    }

    /// Notes that the declaration of a table is reported as wrong: what follows about it
    /// is not reported too.
    pub(super) fn add_broken(&mut self, key: TableKey) {
        self.broken.insert(key);
    }

    /// Whether the table's declaration is reported as wrong.
    pub(super) fn is_broken(&self, key: &TableKey) -> bool {
        self.broken.contains(key)
    }

    /// The tables that stand, in order.
    pub(super) fn into_tables(self) -> Vec<Table> {
        self.places.into_iter().flatten().collect()
    }
}
