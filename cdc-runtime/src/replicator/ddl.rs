//! What a statement outside of a transaction means for the compiled tables.
//!
//! DDL of other tables is passed over. DDL of a compiled table is harmless, puts the
//! table's shape in doubt, empties its targets, or stops: whatever changes rows that
//! the stream does not show must not pass.

use super::{Dirty, Replicator, SwapRule};
use crate::error::{Error, ErrorKind};
use crate::log::event;
use crate::mapper::{ChangeWriter, ColumnWriter, Mappers, Operation, TargetId};
use crate::shape::ColumnShape;
use crate::sink::{Batch as _, Doubt, DoubtChange, Sink};
use crate::statement::{Ddl, Effect, Renewal, StatementKind, Verb, created_columns, renewal};
use crate::transaction::Statement;

/// Behind the place of an ALTER that may have given a column another content: such a
/// table is not read by column names.
pub(super) const RENEWED: &str = " (columns renamed, or values cut)";

/// Behind the place of an ALTER that gave every row a value under a name that the mapping
/// reads: such a table stops, however its columns stand.
pub(super) const ANEW: &str = " (a column added anew)";

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Judges `statement`. On error nothing of it is in the batch.
    pub(super) async fn statement(&mut self, statement: &Statement) -> Result<(), Error> {
        self.pace.touch(Dirty::Moved);
        match &statement.kind {
            StatementKind::Other => Ok(()),
            StatementKind::Ddl(ddl) => self.ddl(statement, ddl).await,
            StatementKind::RowChange => Err(Error::new(
                ErrorKind::Unsupported,
                "rows were changed by a statement whose rows are not in the binlog",
            )
            .remedy("set `SET GLOBAL binlog_format = ROW` on the source (and in its sessions), then start again with an empty target")),
            StatementKind::Unknown
            | StatementKind::Begin
            | StatementKind::Commit
            | StatementKind::Rollback
            | StatementKind::Savepoint(_)
            | StatementKind::RollbackTo(_)
            | StatementKind::Release(_)
            | StatementKind::XaStart
            | StatementKind::XaEnd
            | StatementKind::XaDecision(..) => Err(Error::new(
                ErrorKind::Unsupported,
                "the binlog holds a statement of which it is not known whether it changes rows",
            )),
        }
    }

    async fn ddl(&mut self, statement: &Statement, ddl: &Ddl) -> Result<(), Error> {
        self.resolver.forget();
        match ddl.effect {
            Effect::Harmless => Ok(()),
            Effect::Creates => {
                for index in self.named(statement, ddl)? {
                    self.created(index, statement, ddl);
                }
                Ok(())
            }
            Effect::ChangesColumns => {
                for index in self.named(statement, ddl)? {
                    let renewal = self.renewal(index, statement).await?;
                    self.doubt(index, statement, renewal);
                }
                Ok(())
            }
            Effect::Empties => {
                self.committed(statement.committed_at);
                for index in self.named(statement, ddl)? {
                    self.truncate(index)?;
                }
                Ok(())
            }
            Effect::Removes => {
                for index in self.named(statement, ddl)? {
                    self.gone(index, "was dropped").await?;
                }
                Ok(())
            }
            Effect::Renames => self.renames(statement, ddl).await,
            Effect::ReplacesRows => match self.named(statement, ddl)?.first() {
                None => Ok(()),
                Some(index) => Err(self.unseen(*index, "was altered so that rows came or went")),
            },
        }
    }

    /// The compiled tables that `ddl` names.
    fn named(&mut self, statement: &Statement, ddl: &Ddl) -> Result<Vec<usize>, Error> {
        if let Some(database) = &ddl.database {
            return Ok(self.resolver.of_schema(database));
        }
        if matches!(
            ddl.verb,
            Verb::DropDatabase | Verb::CreateDatabase | Verb::AlterDatabase
        ) {
            return Ok(self.resolver.of_schema(&statement.schema));
        }
        let mut all = Vec::new();
        for (schema, table) in &ddl.tables {
            let schema = schema.as_deref().unwrap_or(&statement.schema);
            all.extend(self.resolver.find(schema, table)?);
        }
        Ok(all)
    }

    async fn renames(&mut self, statement: &Statement, ddl: &Ddl) -> Result<(), Error> {
        for (place, pair) in ddl.tables.chunks(2).enumerate() {
            if self.is_swap(statement, ddl, place)? {
                continue;
            }
            for ((schema, table), takes) in pair.iter().zip([false, true]) {
                let schema = schema.as_deref().unwrap_or(&statement.schema);
                let Some(index) = self.resolver.find(schema, table)? else {
                    continue;
                };
                if takes {
                    return Err(self.unseen(index, "is now another table, renamed to its name"));
                }
                self.gone(index, "was renamed").await?;
                self.doubt(index, statement, Renewal::No);
            }
        }
        Ok(())
    }

    /// Whether the pair at `place` is half of a tool's swap: the compiled table goes, or
    /// its ghost comes.
    fn is_swap(&mut self, statement: &Statement, ddl: &Ddl, place: usize) -> Result<bool, Error> {
        type Name = (Option<String>, String);
        let pairs: Vec<&[Name]> = ddl.tables.chunks(2).collect();
        let Some([from, to]) = pairs.get(place) else {
            return Ok(false);
        };
        for (schema, table) in [from, to] {
            let schema = schema.as_deref().unwrap_or(&statement.schema);
            let Some(index) = self.resolver.find(schema, table)? else {
                continue;
            };
            let at = |name: &Name| {
                let there = name.0.as_deref().unwrap_or(&statement.schema);
                there == schema && name.1 == *table
            };
            let goes = pairs.iter().find(|pair| pair.first().is_some_and(at));
            let comes = pairs.iter().find(|pair| pair.last().is_some_and(at));
            let (Some([_, old]), Some([ghost, _])) = (goes, comes) else {
                return Ok(false);
            };
            let rule = SwapRule::of(table, &old.1, &ghost.1);
            if rule == SwapRule::Nobody {
                return Ok(false);
            }
            if rule != self.swaps {
                return Err(self.undeclared(index, rule));
            }
            if at(to) {
                tracing::info!(
                    event = event::TABLE_SWAPPED,
                    "`{schema}.{table}` was exchanged by {}",
                    rule.name().unwrap_or_default()
                );
                self.doubt(index, statement, Renewal::No);
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn undeclared(&self, index: usize, rule: SwapRule) -> Error {
        let tool = rule.name().unwrap_or_default();
        self.unseen(index, &format!("was exchanged for another table, as {tool} does"))
            .remedy(format!(
                "if {tool} ran without dropping or changing rows on the way, start again with \
                 CDC_ONLINE_SCHEMA_CHANGE={tool} (or online_schema_change = \"{tool}\" in replicator.toml); \
                 otherwise start with an empty target"
            ))
    }

    /// A table came to be: unless its columns are those that were compiled, in their
    /// order, its next rows are looked at as after an ALTER.
    fn created(&mut self, index: usize, statement: &Statement, ddl: &Ddl) {
        if ddl.verb != Verb::CreateTable {
            return;
        }
        let Some(shape) = M::TABLES.get(index) else {
            return;
        };
        let made = created_columns(&statement.sql, statement.mode);
        let compiled = shape.columns.iter().map(|column| column.name);
        // The key that MySQL adds by itself is not in the statement.
        let told = compiled.clone().filter(|name| *name != GENERATED_KEY);
        let same = made.is_some_and(|made| same_names(&made, compiled) || same_names(&made, told));
        if !same {
            self.doubt(index, statement, Renewal::No);
        }
    }

    /// What an ALTER did to the values of a compiled table; nothing where the target holds
    /// no row of it.
    async fn renewal(&mut self, index: usize, statement: &Statement) -> Result<Renewal, Error> {
        let Some(shape) = M::TABLES.get(index) else {
            return Ok(Renewal::No);
        };
        let reads = |name: &str| {
            let same = |c: &&ColumnShape| c.name.to_lowercase() == name.to_lowercase();
            shape.columns.iter().find(same).is_some_and(|c| c.used)
        };
        match renewal(&statement.sql, statement.mode, reads) {
            Renewal::No => Ok(Renewal::No),
            _ if !self.store.holds_rows(index).await? => Ok(Renewal::No),
            found => Ok(found),
        }
    }

    fn doubt(&mut self, index: usize, statement: &Statement, renewal: Renewal) {
        let (Some(shape), Some(doubtful)) = (M::TABLES.get(index), self.doubtful.get_mut(index))
        else {
            return;
        };
        let mut altered_at = statement.start.to_string();
        let before = doubtful.as_deref().map_or(Renewal::No, marked);
        altered_at.push_str(match renewal.max(before) {
            Renewal::No => "",
            Renewal::Renamed => RENEWED,
            Renewal::Anew => ANEW,
        });
        let table = format!("{}.{}", shape.schema, shape.table);
        tracing::warn!(
            event = event::SCHEMA_DOUBT,
            table,
            "`{}.{}` was altered at {altered_at}: its next rows are checked against the compiled columns",
            shape.schema,
            shape.table
        );
        self.observer.doubts(&table, &altered_at);
        *doubtful = Some(altered_at.clone());
        self.doubt_changes.push(DoubtChange::Raised(Doubt {
            schema: shape.schema.to_owned(),
            table: shape.table.to_owned(),
            altered_at,
        }));
    }

    fn truncate(&mut self, index: usize) -> Result<(), Error> {
        let mark = self.batch.mark();
        for (number, target) in self.store.schema().tables.iter().enumerate() {
            if target.source != index || !self.store.has(number, Operation::Truncate) {
                continue;
            }
            self.batch.begin(TargetId(number), Operation::Truncate);
            if target.on_delete == crate::mapper::OnDelete::Mark {
                let written = self.batch.text(&self.context.committed_at);
                if let Err(problem) = written {
                    self.batch.cut(mark);
                    return Err(Error::new(ErrorKind::Data, problem.to_string()));
                }
            }
            self.batch.end();
            self.pace.touch(Dirty::Changed);
        }
        Ok(())
    }

    /// A table went; that is fine as long as the target holds no row of it. The batch
    /// was flushed before.
    async fn gone(&mut self, index: usize, what: &str) -> Result<(), Error> {
        if self.store.holds_rows(index).await? {
            return Err(self.unseen(index, what));
        }
        Ok(())
    }

    fn unseen(&self, index: usize, what: &str) -> Error {
        let name = M::TABLES
            .get(index)
            .map(|shape| format!("{}.{}", shape.schema, shape.table));
        let name = name.unwrap_or_default();
        let message =
            format!("`{name}` {what}, and the binlog does not show which of its rows changed");
        Error::new(ErrorKind::Schema, message).in_table(name).remedy(
            "what the target holds of it is no longer what the source holds: bring the DDL and the \
             mapping in schema/ up to date, build again, and start with an empty target",
        )
    }
}

/// What the place of an ALTER is marked with.
pub(super) fn marked(altered_at: &str) -> Renewal {
    if altered_at.ends_with(ANEW) {
        Renewal::Anew
    } else if altered_at.ends_with(RENEWED) {
        Renewal::Renamed
    } else {
        Renewal::No
    }
}

/// `sql_generate_invisible_primary_key`.
const GENERATED_KEY: &str = "my_row_id";

fn same_names<'a>(made: &[String], compiled: impl Iterator<Item = &'a str>) -> bool {
    let folded = |name: &str| name.to_lowercase();
    made.iter()
        .map(|name| folded(name))
        .eq(compiled.map(folded))
}
