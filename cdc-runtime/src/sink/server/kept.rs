//! The checkpoint's row: the one place where the position is written.

use std::str::FromStr;

use super::{Argument, Link};
use crate::error::{Error, ErrorKind};
use crate::mapper::Counts;
use crate::position::Position;
use crate::sink::checkpoint::{Checkpoint, SourceKind, Tallies};

/// What the row holds.
pub(super) struct Kept {
    pub(super) fingerprint: String,
    pub(super) updated_at: Option<String>,
    pub(super) fence: String,
    /// `None` until the first commit.
    pub(super) checkpoint: Option<Checkpoint>,
}

/// Reads the row; `None` where there is none.
pub(super) async fn read<L: Link>(link: &mut L) -> Result<Option<Kept>, Error> {
    let found = link.rows(L::BOOK.read).await?;
    found
        .rows
        .into_iter()
        .next()
        .map(|row| kept(row).ok_or_else(unreadable))
        .transpose()
}

/// Reads the row once whoever is writing it has come to an end: a commit of a connection
/// that is gone may still be on its way, and holds the row until it is decided.
pub(super) async fn settled<L: Link>(link: &mut L) -> Result<Option<Kept>, Error> {
    link.script(L::BOOK.begin).await?;
    let found = match link.rows(L::BOOK.hold).await {
        Ok(_) => read(link).await,
        Err(error) => Err(error),
    };
    let ended = link.script("ROLLBACK").await;
    let found = found?;
    ended?;
    Ok(found)
}

fn kept(row: Vec<Option<String>>) -> Option<Kept> {
    let mut cells = row.into_iter();
    let mut next = || cells.next();
    let (fingerprint, updated_at, fence) = (next()??, next()?, next()??);
    let (kind, file) = (next()?, next()?);
    let (Some(kind), Some(file)) = (kind, file) else {
        return Some(Kept {
            fingerprint,
            updated_at,
            fence,
            checkpoint: None,
        });
    };
    let offset = number(next()?)?;
    let (gtids, complete, last_gtid) = (next()??, next()??, next()?);
    let committed_at = number(next()?)?;
    let transactions = number(next()?)?;
    let rows = Counts {
        inserted: number(next()?)?,
        updated: number(next()?)?,
        deleted: number(next()?)?,
    };
    Some(Kept {
        fingerprint,
        updated_at,
        fence,
        checkpoint: Some(Checkpoint {
            position: Position::new(file, offset),
            source: SourceKind::from_name(&kind)?,
            gtids,
            gtids_complete: complete == "1",
            last_gtid,
            committed_at,
            tallies: Tallies {
                transactions,
                rows,
                ignored_events: number(next()?)?,
            },
        }),
    })
}

fn number<N: FromStr>(cell: Option<String>) -> Option<N> {
    cell?.parse().ok()
}

fn unreadable() -> Error {
    Error::new(
        ErrorKind::TargetMismatch,
        "the target's checkpoint does not have the form of this version",
    )
}

/// Puts a new fence into the row, which is made where it is missing; the fence.
pub(super) async fn take<L: Link>(link: &mut L, fingerprint: &str) -> Result<String, Error> {
    link.execute(L::BOOK.take, &[Argument::Text(fingerprint)])
        .await?;
    let found = link.rows(L::BOOK.fence).await?;
    let cell = found.rows.into_iter().flatten().next();
    cell.flatten().ok_or_else(unreadable)
}

/// Writes the row, if `fence` still stands in it.
pub(super) async fn write<L: Link>(
    link: &mut L,
    fence: &str,
    checkpoint: &Checkpoint,
) -> Result<(), Error> {
    let tallies = &checkpoint.tallies;
    let last_gtid = checkpoint.last_gtid.as_deref();
    let arguments = [
        Argument::Text(checkpoint.source.name()),
        Argument::Text(&checkpoint.position.file),
        integer(checkpoint.position.offset)?,
        Argument::Text(&checkpoint.gtids),
        Argument::Integer(i64::from(checkpoint.gtids_complete)),
        last_gtid.map_or(Argument::Null, Argument::Text),
        Argument::Integer(i64::from(checkpoint.committed_at)),
        integer(tallies.transactions)?,
        integer(tallies.rows.inserted)?,
        integer(tallies.rows.updated)?,
        integer(tallies.rows.deleted)?,
        integer(tallies.ignored_events)?,
        Argument::Text(fence),
    ];
    match link.execute(L::BOOK.write, &arguments).await? {
        1 => Ok(()),
        _ => Err(lost()),
    }
}

pub(super) fn integer(value: u64) -> Result<Argument<'static>, Error> {
    i64::try_from(value)
        .map(Argument::Integer)
        .map_err(|error| {
            Error::new(
                ErrorKind::TargetRefused,
                "a count or offset is beyond 64-bit integers",
            )
            .because(error)
        })
}

/// Makes sure, in a transaction, that `fence` still stands and goes on to stand.
pub(super) async fn hold<L: Link>(link: &mut L, fence: &str) -> Result<(), Error> {
    let found = link.rows(L::BOOK.hold).await?;
    let cell = found.rows.into_iter().flatten().next().flatten();
    if cell.as_deref() == Some(fence) {
        Ok(())
    } else {
        Err(lost())
    }
}

/// The error of a replicator whose fence is gone.
pub(super) fn lost() -> Error {
    Error::new(
        ErrorKind::TargetMismatch,
        "another replicator took this target over",
    )
    .remedy(
        "let one replicator write to a target; this one applied nothing since the other started",
    )
}
