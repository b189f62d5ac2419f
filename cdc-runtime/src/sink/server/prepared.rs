//! The rows of XA transactions that are prepared and not decided.
//!
//! They are written with the position behind their XA PREPARE, and go with the position
//! behind the decision.

use super::{Argument, Link, integer};
use crate::error::Error;
use crate::sink::KeptChange;

/// Does what `change` says.
pub(super) async fn note<L: Link>(link: &mut L, change: &KeptChange) -> Result<(), Error> {
    match change {
        KeptChange::Piece { xid, number, piece } => {
            let arguments = [
                Argument::Text(xid),
                integer(*number)?,
                Argument::Bytes(piece),
            ];
            link.execute(L::JOURNAL.keep_piece, &arguments).await?;
        }
        KeptChange::Forgotten(xid) => {
            link.execute(L::JOURNAL.forget_pieces, &[Argument::Text(xid)])
                .await?;
        }
    }
    Ok(())
}

/// The piece of that number.
pub(super) async fn piece<L: Link>(
    link: &mut L,
    xid: &str,
    number: u64,
) -> Result<Option<Vec<u8>>, Error> {
    let arguments = [Argument::Text(xid), integer(number)?];
    link.bytes(L::JOURNAL.piece, &arguments).await
}
