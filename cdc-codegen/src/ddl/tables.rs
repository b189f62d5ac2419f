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
    /// Names in lower case, each with its table's name as written.
    spelled: HashMap<TableKey, TableKey>,
    /// The tables whose foreign keys refer to a name; more may be listed than still do.
    referrers: HashMap<TableKey, Vec<usize>>,
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

    /// The table that a foreign key of a table of schema `own` refers to.
    fn referred(foreign: &ForeignKey, own: Option<&String>) -> Self {
        Self {
            schema: foreign.schema.as_ref().or(own).cloned(),
            name: foreign.table.value.clone(),
        }
    }

    /// The name in lower case; that of no schema is that of the schema ``.
    fn folded(&self) -> Self {
        Self {
            schema: Some(self.schema.as_deref().unwrap_or("").to_ascii_lowercase()),
            name: self.name.to_ascii_lowercase(),
        }
    }
}

impl Tables {
    /// The name as its table is written, case aside: `lower_case_table_names = 2`.
    pub(super) fn spelled(&self, key: &TableKey) -> Option<TableKey> {
        self.spelled.get(&key.folded()).cloned()
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
        let place = self.places.len();
        self.index(key, &table, place);
        self.places.push(Some(table));
    }

    /// Puts a changed table, renamed or not, where `old` stood. Foreign keys of other
    /// tables follow its new name.
    pub(super) fn replace(&mut self, old: &TableKey, table: Table) {
        let new = TableKey::of(&table);
        let Some(place) = self.by_name.remove(old) else {
            return;
        };
        self.spelled.remove(&old.folded());
        self.index(new.clone(), &table, place);
        if let Some(slot) = self.places.get_mut(place) {
            *slot = Some(table);
        }
        if new != *old {
            self.refer(old, &new);
        }
    }

    /// Notes where a table stands and what it refers to.
    fn index(&mut self, key: TableKey, table: &Table, place: usize) {
        for foreign in &table.foreign_keys {
            let referred = TableKey::referred(foreign, table.schema.as_ref());
            let places = self.referrers.entry(referred).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        }
        self.spelled.insert(key.folded(), key.clone());
        self.by_name.insert(key, place);
    }

    fn refer(&mut self, old: &TableKey, new: &TableKey) {
        self.each_reference(old, |own, foreign| {
            foreign.table.value.clone_from(&new.name);
            foreign.schema = new.schema.clone().filter(|to| Some(to) != own);
        });
        let moved = self.referrers.remove(old).unwrap_or_default();
        self.referrers.entry(new.clone()).or_default().extend(moved);
    }

    /// Writes a column's new name into the foreign keys that refer to it.
    pub(super) fn refer_to_column(&mut self, key: &TableKey, old: &str, new: &str) {
        self.each_reference(key, |_, foreign| {
            for column in &mut foreign.references {
                if same(&column.value, old) {
                    new.clone_into(&mut column.value);
                }
            }
        });
    }

    /// Changes the foreign keys that refer to a table, each with the schema of its own
    /// table.
    fn each_reference(
        &mut self,
        key: &TableKey,
        mut change: impl FnMut(Option<&String>, &mut ForeignKey),
    ) {
        for place in self.referrers.get(key).into_iter().flatten() {
            let Some(Some(table)) = self.places.get_mut(*place) else {
                continue;
            };
            let own = table.schema.as_ref();
            for foreign in &mut table.foreign_keys {
                if TableKey::referred(foreign, own) == *key {
                    change(own, foreign);
                }
            }
        }
    }

    /// Drops a table; false where there is none.
    pub(super) fn remove(&mut self, key: &TableKey) -> bool {
        let place = self.by_name.remove(key);
        self.spelled.remove(&key.folded());
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
        self.spelled.retain(|_, key| !gone(key));
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
