//! Changes of some columns, which must find the row that holds the others.

use crate::error::{Error, ErrorKind};
use crate::mapper::Operation;

/// Refuses that one [`Operation::Patch`] of `table` met another number of rows than one.
///
/// # Errors
/// The row images left columns out, and the target does not hold the row either.
pub(super) fn met(operation: Operation, table: &str, rows: u64) -> Result<(), Error> {
    if operation != Operation::Patch || rows == 1 {
        return Ok(());
    }
    Err(no_row(table))
}

/// The error of a patch that met no row of `table`.
pub(super) fn no_row(table: &str) -> Error {
    let message = format!(
        "an update whose row image leaves columns out met no row of `{table}` in the target"
    );
    Error::new(ErrorKind::Unsupported, message).remedy(
        "SET GLOBAL binlog_row_image = FULL on the source (and in sessions that set it), \
         then start again with an empty target",
    )
}
