//! What a ROLLBACK in the stream takes back: the server logs one where a transaction
//! changed a table whose engine takes nothing back. Such rows stay, all others go.

use super::Replicator;
use crate::error::{Error, ErrorKind};
use crate::mapper::Mappers;
use crate::sink::Sink;
use crate::statement::{named_engine, takes_back};
use crate::transaction::Statement;

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Whether rows of a compiled table stay that a transaction took back.
    pub(super) fn stays(&self, index: usize) -> Result<bool, Error> {
        let Some(shape) = M::TABLES.get(index) else {
            return Ok(false);
        };
        match shape.engine.map(takes_back) {
            Some(Some(takes_back)) => Ok(!takes_back),
            Some(None) | None => Err(Error::new(
                ErrorKind::Schema,
                format!(
                    "a transaction that changed rows was rolled back, and whether they stayed depends on \
                     the table's ENGINE, which the DDL at {} does not tell",
                    shape.declared
                ),
            )
            .in_table(shape.full_name())
            .remedy(
                "write its ENGINE there, as SHOW CREATE TABLE on the source does, build again and \
                 start: it goes on here",
            )),
        }
    }

    /// An ALTER TABLE to an engine of the other kind makes the compiled DDL tell wrong.
    pub(super) fn engine_stays(&self, index: usize, statement: &Statement) -> Result<(), Error> {
        let Some(shape) = M::TABLES.get(index) else {
            return Ok(());
        };
        let compiled = shape.engine.and_then(takes_back);
        let Some(now) = named_engine(&statement.sql, statement.mode) else {
            return Ok(());
        };
        if compiled.is_none() || takes_back(&now) == compiled {
            return Ok(());
        }
        let message = format!(
            "`{}` was altered to ENGINE={now}, and the DDL at {} names another",
            shape.full_name(),
            shape.declared
        );
        Err(Error::new(ErrorKind::Schema, message)
            .in_table(shape.full_name())
            .remedy("bring the DDL up to date, build again and start: it goes on here"))
    }
}
