//! What `check` asks of a target on a server: that it answers, and lets itself be written
//! to. How much room it has, a server does not say.

use super::Link;
use crate::error::Error;
use crate::mapper::TargetSchema;
use crate::source::{Check, CheckName, Verdict};

/// Connects, and looks whether the server takes changes.
pub(super) async fn check<L: Link>(
    address: &L::Address,
    schema: &'static TargetSchema,
) -> Vec<Check> {
    let (verdict, sentence, fix) = match is_read_only::<L>(address, schema).await {
        Ok(false) => (
            Verdict::Ok,
            format!("{address} takes changes"),
            String::new(),
        ),
        Ok(true) => (
            Verdict::No,
            format!("{address} is read-only: a replica, or set so"),
            "name the primary server in CDC_TARGET_URL".to_owned(),
        ),
        Err(error) => (Verdict::No, error.to_string(), error.help().to_owned()),
    };
    vec![Check::new(
        CheckName::TargetWritable,
        verdict,
        sentence,
        fix,
    )]
}

async fn is_read_only<L: Link>(
    address: &L::Address,
    schema: &'static TargetSchema,
) -> Result<bool, Error> {
    let mut link = L::connect(address, schema).await?;
    let found = link.rows(L::BOOK.read_only).await?;
    link.close().await?;
    let cell = found.rows.into_iter().flatten().next().flatten();
    Ok(cell.is_some_and(|cell| matches!(cell.as_str(), "on" | "1")))
}
