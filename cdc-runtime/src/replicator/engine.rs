//! What a ROLLBACK in the stream takes back.
//!
//! The server logs one where a transaction also changed a table whose engine takes nothing
//! back. Rows of such tables stand in groups of their own, in front of the transaction, on
//! MySQL and MariaDB alike: what a logged transaction took back are rows of other tables.

use super::Replicator;
use crate::error::{Error, ErrorKind};
use crate::mapper::Mappers;
use crate::sink::Sink;

/// Engines that take nothing back.
const PLAIN: &[&str] = &[
    "ARCHIVE",
    "ARIA",
    "CSV",
    "HEAP",
    "MARIA",
    "MEMORY",
    "MERGE",
    "MRG_MYISAM",
    "MYISAM",
];

impl<M: Mappers, S: Sink> Replicator<M, S> {
    /// Leaves out rows of a compiled table that their transaction took back.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] where the DDL says that they stayed.
    pub(super) fn undone(&self, index: usize) -> Result<(), Error> {
        let Some(shape) = M::TABLES.get(index) else {
            return Ok(());
        };
        let is_plain = |engine: &&str| PLAIN.iter().any(|it| it.eq_ignore_ascii_case(engine));
        let Some(engine) = shape.engine.filter(is_plain) else {
            return Ok(());
        };
        Err(Error::new(
            ErrorKind::Schema,
            format!(
                "a transaction that changed rows was rolled back, and the DDL at {} says \
                 ENGINE={engine}, which takes nothing back",
                shape.declared
            ),
        )
        .in_table(shape.full_name())
        .remedy(
            "write its ENGINE there, as SHOW CREATE TABLE on the source does, build again and \
             start: it goes on here",
        ))
    }
}
