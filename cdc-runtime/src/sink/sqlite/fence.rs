//! The fencing token: which of several replicators on one target may write.
//!
//! Each start puts a new random token into the checkpoint's row. A commit writes the
//! checkpoint only where its own token still stands, so that the replicator that was
//! started first stops at its next commit, with nothing of it applied.

use sqlx::SqliteConnection;

use super::connect::failure;
use crate::error::{Error, ErrorKind};

/// A token; meaningless but for being equal or not.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Fence(pub(super) Vec<u8>);

/// Takes the target over: puts a new token and the fingerprint into the checkpoint's
/// row, which is made where it is missing.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    fingerprint: &str,
) -> Result<Fence, Error> {
    let token = sqlx::query_scalar::<_, Vec<u8>>(
        "INSERT INTO _cdc_checkpoint (id, fence, fingerprint) VALUES (1, randomblob(16), ?) \
         ON CONFLICT (id) DO UPDATE SET fence = excluded.fence, fingerprint = excluded.fingerprint \
         RETURNING fence",
    )
    .bind(fingerprint)
    .fetch_one(connection)
    .await
    .map_err(|error| failure("the target's checkpoint cannot be taken over", error))?;
    Ok(Fence(token))
}

/// Makes sure, in a transaction that writes, that `fence` still stands.
pub(super) async fn hold(connection: &mut SqliteConnection, fence: &Fence) -> Result<(), Error> {
    let stands = sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT 1 FROM _cdc_checkpoint WHERE id = 1 AND fence = ?)",
    )
    .bind(fence.0.as_slice())
    .fetch_one(connection)
    .await
    .map_err(|error| failure("the target's checkpoint cannot be read", error))?;
    if stands { Ok(()) } else { Err(lost()) }
}

/// The error of a replicator whose token is gone.
pub(super) fn lost() -> Error {
    Error::new(
        ErrorKind::TargetMismatch,
        "another replicator took this target over",
    )
    .remedy(
        "let one replicator write to a target; this one applied nothing since the other started",
    )
}
