//! What the actions of one ALTER TABLE make of a table.
//!
//! In the server's order: first what goes, then what is defined anew in its place, then
//! where columns stand, then what keys there are. Names of old columns mean what they
//! meant before the statement, so that two columns can change their names.

use super::alter::{Action, IfExists, Part, Place};
use super::catalog::Named;
use super::charset::{self, Charset};
use super::column::Draft;
use super::index::IndexKind;
use super::key::Element;
use super::options::Server;
use super::table::{Body, Options, check, same, undeclared};
use super::{Column, IndexPart, Table};
use crate::source::Spanned;

/// What an ALTER TABLE does beyond its table.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Columns' old and new names.
    pub renamed: Vec<(String, String)>,
    /// The table's new name.
    pub name: Option<Named>,
    /// The table that a partition becomes.
    pub split: Option<Named>,
    /// The table that becomes a partition.
    pub joined: Option<Named>,
}

/// A column while the statement is applied, with the name it had before.
struct Slot {
    column: Column,
    old: Option<String>,
}

struct Change<'a> {
    table: &'a mut Table,
    slots: Vec<Slot>,
    level: Charset,
    server: Option<Server>,
    body: Body,
    outcome: Outcome,
    dropped: Vec<String>,
}

/// Applies `actions`; `schema` is the character set of the table's schema.
pub(super) fn apply(
    table: &mut Table,
    actions: Vec<Action>,
    schema: &Charset,
    server: Option<Server>,
) -> Parsed<Outcome> {
    options(table, &actions, schema, server);
    let slots = table.columns.drain(..).map(|column| Slot {
        old: Some(column.name.value.clone()),
        column,
    });
    let mut change = Change {
        slots: slots.collect(),
        level: Charset {
            charset: table.charset.clone(),
            collation: table.collation.clone(),
        },
        table,
        server,
        body: Body::default(),
        outcome: Outcome::default(),
        dropped: Vec::new(),
    };
    let rest: Vec<_> = actions
        .into_iter()
        .filter_map(|action| change.first(action).transpose())
        .collect::<Parsed<_>>()?;
    for action in rest {
        change.second(action)?;
    }
    change.finish()
}

use super::cursor::Parsed;

/// Table options hold for all columns of the statement, wherever they are written.
fn options(table: &mut Table, actions: &[Action], schema: &Charset, server: Option<Server>) {
    for action in actions {
        match action {
            Action::Options(options) => set_options(table, options),
            Action::Convert(to) => {
                let to = to.within(schema);
                for column in &mut table.columns {
                    charset::convert(&mut column.data_type, &to, server);
                }
                table.charset = to.charset;
                table.collation = to.collation;
            }
            Action::Versioned(versioned) => table.versioned = *versioned,
            _ => {}
        }
    }
}

fn set_options(table: &mut Table, options: &Options) {
    if options.charset != Charset::default() {
        let old = Charset {
            charset: table.charset.clone(),
            collation: table.collation.clone(),
        };
        let level = options.charset.within(&old);
        table.charset = level.charset;
        table.collation = level.collation;
    }
    if options.comment.is_some() {
        table.comment.clone_from(&options.comment);
    }
    if options.engine.is_some() {
        table.engine.clone_from(&options.engine);
    }
    table.versioned |= options.versioned;
}

impl Change<'_> {
    /// What goes, and what is defined anew in its place; the other actions come back.
    fn first(&mut self, action: Action) -> Parsed<Option<Action>> {
        match action {
            Action::Drop(name, exists) => {
                if let Some(at) = self.old(&name, exists)? {
                    self.slots.remove(at);
                    self.dropped.push(name.value);
                }
            }
            Action::DropPart(part, name) => self.drop_part(part, &name),
            Action::Rename(old, new, exists) => {
                if let Some(at) = self.old(&old, exists)? {
                    self.rename(at, &new);
                }
            }
            Action::Define(old, draft, place, exists) => {
                let Some(at) = self.old(&old, exists)? else {
                    return Ok(None);
                };
                let column = self.settle(draft);
                let name = column.name.clone();
                self.rename(at, &name);
                if let Some(slot) = self.slots.get_mut(at) {
                    let made = slot.column.made;
                    slot.column = Column { made, ..column };
                }
                return Ok(self.moved(at, place));
            }
            Action::RenameIndex(old, new) => {
                let indexes = self.table.indexes.iter_mut();
                for index in indexes.filter(|index| same(&index.name, &old)) {
                    index.name.clone_from(&new);
                }
            }
            later => return Ok(Some(later)),
        }
        Ok(None)
    }

    /// A definition that moves is put in its new place with those that are new.
    fn moved(&mut self, at: usize, place: Place) -> Option<Action> {
        if matches!(place, Place::Unsaid) {
            return None;
        }
        let name = self.slots.get(at)?.column.name.clone();
        Some(Action::Move(name, place))
    }

    /// Where columns stand and what keys there are.
    fn second(&mut self, action: Action) -> Parsed<()> {
        match action {
            Action::Add(draft, place, exists) => return self.add(draft, &place, exists),
            Action::Move(name, place) => {
                if let Some(at) = self.position(&name.value) {
                    let slot = self.slots.remove(at);
                    self.insert(slot, &place)?;
                }
            }
            Action::Default(name, default, exists) => {
                if let Some(at) = self.old(&name, exists)?
                    && let Some(slot) = self.slots.get_mut(at)
                {
                    slot.column.default = default;
                }
            }
            Action::Invisible(name, invisible) => {
                if let Some(at) = self.old(&name, IfExists::Unsaid)?
                    && let Some(slot) = self.slots.get_mut(at)
                {
                    slot.column.invisible = invisible;
                }
            }
            Action::Element(element, exists) => self.element(element, exists),
            Action::IndexVisible(name, visible) => {
                let indexes = self.table.indexes.iter_mut();
                for index in indexes.filter(|index| same(&index.name, &name)) {
                    index.visible = visible;
                }
            }
            Action::Enforced(name, enforced) => {
                let named = |own: &Option<String>| own.as_ref().is_some_and(|o| same(o, &name));
                let checks = self.table.checks.iter_mut();
                for check in checks.filter(|check| named(&check.name)) {
                    check.enforced = enforced;
                }
            }
            Action::RenameTable(name) => self.outcome.name = Some(name),
            Action::Split(name) => self.outcome.split = Some(name),
            Action::Join(name) => self.outcome.joined = Some(name),
            Action::Drop(..)
            | Action::DropPart(..)
            | Action::Rename(..)
            | Action::Define(..)
            | Action::RenameIndex(..)
            | Action::Convert(_)
            | Action::Options(_)
            | Action::Versioned(_)
            | Action::Nothing => {}
        }
        Ok(())
    }

    fn settle(&mut self, mut draft: Draft) -> Column {
        self.body.declared_with(&mut draft);
        draft.settle(&self.level, self.server)
    }

    /// The place of the column that had that name before.
    fn old(&self, name: &Spanned<String>, exists: IfExists) -> Parsed<Option<usize>> {
        let is = |slot: &Slot| slot.old.as_ref().is_some_and(|old| same(old, &name.value));
        match (self.slots.iter().position(is), exists) {
            (None, IfExists::Unsaid) => Err(self.unknown(name)),
            (found, _) => Ok(found),
        }
    }

    /// The place of the column that has that name now.
    fn position(&self, name: &str) -> Option<usize> {
        self.slots
            .iter()
            .position(|slot| same(&slot.column.name.value, name))
    }

    fn unknown(&self, name: &Spanned<String>) -> Box<crate::diag::Diagnostic> {
        let columns: Vec<_> = self.slots.iter().map(|slot| slot.column.clone()).collect();
        undeclared(&self.table.name.value, name, &columns)
    }

    fn rename(&mut self, at: usize, new: &Spanned<String>) {
        let Some(slot) = self.slots.get_mut(at) else {
            return;
        };
        let old = slot.column.name.value.clone();
        slot.column.name = new.clone();
        if old != new.value {
            self.outcome.renamed.push((old, new.value.clone()));
        }
    }

    fn add(&mut self, draft: Draft, place: &Place, exists: IfExists) -> Parsed<()> {
        if exists == IfExists::Said && self.position(&draft.name().value).is_some() {
            return Ok(());
        }
        let column = self.settle(draft);
        self.insert(Slot { column, old: None }, place)
    }

    fn insert(&mut self, slot: Slot, place: &Place) -> Parsed<()> {
        let at = match place {
            Place::Unsaid => self.slots.len(),
            Place::First => 0,
            Place::After(name) => match self.position(&name.value) {
                Some(at) => at + 1,
                None => return Err(self.unknown(name)),
            },
        };
        self.slots.insert(at, slot);
        Ok(())
    }

    fn element(&mut self, element: Element, exists: IfExists) {
        if exists == IfExists::Said {
            let name = match &element {
                Element::Index(index) if index.kind == IndexKind::Primary => "PRIMARY",
                Element::Index(index) => &index.name,
                Element::Foreign(key, _) => &key.name,
                Element::Check(check) => check.name.as_deref().unwrap_or(""),
                Element::Period(period) => &period.name,
            };
            if !name.is_empty() && self.has(name) {
                return;
            }
        }
        self.body.element(element);
    }

    /// Whether a key or constraint of that name is there.
    fn has(&self, name: &str) -> bool {
        let table = &self.table;
        table.indexes.iter().any(|index| same(&index.name, name))
            || table.foreign_keys.iter().any(|key| same(&key.name, name))
            || table.periods.iter().any(|period| same(&period.name, name))
            || table.checks.iter().any(|check| {
                let own = check.name.as_ref();
                own.is_some_and(|own| same(own, name))
            })
    }

    fn drop_part(&mut self, part: Part, name: &str) {
        if part == Part::Period {
            self.table
                .periods
                .retain(|period| !same(&period.name, name));
        }
        let all = part == Part::Constraint;
        if part == Part::Primary || (all && same(name, "PRIMARY")) {
            self.table.drop_primary_key();
        }
        if part == Part::Foreign || all {
            self.table.foreign_keys.retain(|key| !same(&key.name, name));
        }
        if part == Part::Check || all {
            self.table.checks.retain(|check| {
                let own = check.name.as_ref();
                !own.is_some_and(|own| same(own, name))
            });
        }
        if part == Part::Index || all {
            if same(name, "PRIMARY") {
                self.table.drop_primary_key();
            }
            self.table
                .indexes
                .retain(|i| !(same(&i.name, name) && (!all || i.kind == IndexKind::Unique)));
        }
    }

    /// Writes the names that stand now into the keys that stood, then adds the new ones.
    fn finish(self) -> Parsed<Outcome> {
        let table = self.table;
        let columns: Vec<Column> = self.slots.into_iter().map(|slot| slot.column).collect();
        for name in &self.dropped {
            if !columns.iter().any(|c| same(&c.name.value, name)) {
                table.forget_in_keys(name);
                table
                    .checks
                    .retain(|check| !check.column.as_ref().is_some_and(|c| same(c, name)));
            }
        }
        let renamed = |name: &mut Spanned<String>| {
            let mut pairs = self.outcome.renamed.iter();
            if let Some((_, new)) = pairs.find(|(old, _)| same(old, &name.value)) {
                name.value.clone_from(new);
            }
        };
        let parts = table.indexes.iter_mut().flat_map(|index| &mut index.parts);
        parts
            .filter_map(IndexPart::column_mut)
            .chain(
                table
                    .foreign_keys
                    .iter_mut()
                    .flat_map(|key| &mut key.columns),
            )
            .for_each(renamed);
        table.columns = columns;
        table.indexes.extend(self.body.indexes);
        table.foreign_keys.extend(self.body.foreign);
        table.checks.extend(self.body.checks);
        table.periods.extend(self.body.periods);
        check(table)?;
        Ok(self.outcome)
    }
}
