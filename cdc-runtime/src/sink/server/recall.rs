//! Looking up what a row of the target holds of its source.

use super::{Argument, Link};
use crate::error::Error;
use crate::mapper::{KeyPart, TargetTable};

/// The cells of the row with that key; none where there is none, or the table gives
/// nothing back.
pub(super) async fn row<L: Link>(
    link: &mut L,
    table: &TargetTable,
    key: &[KeyPart],
) -> Result<Option<Vec<Option<String>>>, Error> {
    if table.recall.is_empty() {
        return Ok(None);
    }
    let arguments: Vec<_> = key.iter().map(argument).collect();
    let found = link.select(table.recall, &arguments).await?;
    Ok(found.into_iter().next())
}

fn argument(part: &KeyPart) -> Argument<'_> {
    match part {
        KeyPart::Integer(number) => Argument::Integer(*number),
        KeyPart::Text(text) => Argument::Text(text),
        KeyPart::Bytes(bytes) => Argument::Bytes(bytes),
    }
}
