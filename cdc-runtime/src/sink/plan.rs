//! What has to be done to a target before it can be replicated into.

use crate::error::{Error, ErrorKind};
use crate::mapper::{Calendar, TargetSchema, TargetTable, View};

/// One thing to do to a target.
#[derive(Debug)]
pub struct Step {
    /// What it does: "create table `dim_customer`".
    pub what: String,
    /// The SQL.
    pub sql: Vec<String>,
}

/// A table that stands there with other columns.
#[derive(Debug)]
pub struct Rebuild {
    /// Its name.
    pub name: &'static str,
    /// How it differs, a sentence for each column.
    pub why: Vec<String>,
    /// What makes it anew.
    pub sql: Vec<String>,
}

/// What has to be done to a target, and why it cannot be.
#[derive(Debug, Default)]
pub struct Plan {
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// Why the target cannot be used; nothing is done then.
    pub refusals: Vec<String>,
    /// Tables with other columns than the mapping's: to make them anew loses their rows
    /// until they are loaded again, and for good those that the source does not have.
    pub rebuilds: Vec<Rebuild>,
    /// The step in front of which rebuilds go: the old views are gone there, and the new
    /// ones not made.
    pub(super) views_at: usize,
    /// What stands there and is in no mapping any more; it stays.
    pub leftovers: Vec<String>,
    /// Whether the target was filled by another version of the mapping.
    pub mapping_changed: bool,
}

impl Plan {
    /// All refusals in one error.
    pub(crate) fn refused(&self) -> Result<(), Error> {
        let differ = self.rebuilds.iter().flat_map(|it| &it.why);
        let all: Vec<_> = self
            .refusals
            .iter()
            .chain(differ)
            .map(String::as_str)
            .collect();
        if all.is_empty() {
            return Ok(());
        }
        let remedy = match self.refusals.as_slice() {
            [] => {
                "`replicator migrate --allow-destructive` makes those tables anew, and the next run loads them; or use an empty target, or the mapping that filled this one"
            }
            _ => {
                "use an empty target, or build the replicator from the mapping that filled this one"
            }
        };
        Err(Error::new(ErrorKind::TargetMismatch, all.join("; ")).remedy(remedy))
    }

    /// The same plan with the rebuilds among its steps.
    pub(super) fn destructive(mut self) -> Self {
        let at = self.views_at.min(self.steps.len());
        let steps = self.rebuilds.drain(..).map(|rebuild| Step {
            what: format!("make table `{}` anew", rebuild.name),
            sql: rebuild.sql,
        });
        let steps: Vec<_> = steps.collect();
        self.steps.splice(at..at, steps);
        self
    }

    /// Adds a table that differs, if it does.
    pub(super) fn rebuild(&mut self, name: &'static str, why: Vec<String>, sql: Vec<String>) {
        if !why.is_empty() {
            self.rebuilds.push(Rebuild { name, why, sql });
        }
    }

    /// Adds a step.
    pub(super) fn push(&mut self, what: String, sql: Vec<String>) {
        self.steps.push(Step { what, sql });
    }

    /// Adds what an empty target needs.
    pub(super) fn everything(&mut self, bookkeeping: &[&str], schema: &TargetSchema) {
        let sql = bookkeeping.iter().map(|sql| (*sql).to_owned()).collect();
        self.push("create the bookkeeping tables".to_owned(), sql);
        for table in schema.tables {
            self.table(table);
        }
        for calendar in schema.calendars {
            self.calendar(calendar);
        }
        for view in schema.views {
            self.view(view);
        }
    }

    /// Adds a table.
    pub(super) fn table(&mut self, table: &TargetTable) {
        let what = format!("create table `{}`", table.name);
        self.push(what, vec![table.create.to_owned()]);
    }

    /// Adds a calendar.
    pub(super) fn calendar(&mut self, calendar: &Calendar) {
        let what = format!("create and fill calendar `{}`", calendar.name);
        let sql = vec![calendar.create.to_owned(), calendar.fill.to_owned()];
        self.push(what, sql);
    }

    /// Puts every statement into the words that `word` gives it.
    pub(super) fn reword(&mut self, word: impl Fn(&str) -> String) {
        let rebuilds = self.rebuilds.iter_mut().flat_map(|it| &mut it.sql);
        let steps = self.steps.iter_mut().flat_map(|step| &mut step.sql);
        for sql in steps.chain(rebuilds) {
            *sql = word(sql);
        }
    }

    /// Adds a view.
    pub(super) fn view(&mut self, view: &View) {
        let what = format!("create view `{}`", view.name);
        self.push(what, vec![view.create.to_owned()]);
    }
}

/// Every table, calendar and view of `schema`.
pub(super) fn names(schema: &TargetSchema) -> impl Iterator<Item = &'static str> + use<> {
    let tables = schema.tables.iter().map(|table| table.name);
    let calendars = schema.calendars.iter().map(|calendar| calendar.name);
    tables
        .chain(calendars)
        .chain(schema.views.iter().map(|view| view.name))
}
