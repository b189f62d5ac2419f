//! What belongs to a target beside rows and position: the mask's salt, and the tables
//! whose shape is in doubt.

use sha2::{Digest, Sha256};

use super::{Argument, Link};
use crate::error::{Error, ErrorKind};
use crate::sink::doubt::{Doubt, DoubtChange};

/// Notes the version that made the target.
pub(super) async fn note_version<L: Link>(link: &mut L) -> Result<(), Error> {
    let version = concat!("cdc-runtime ", env!("CARGO_PKG_VERSION"));
    put(link, "created_by", version).await
}

/// The salt of `mask = "sha256"`: the configured one, or a random one that the target keeps.
pub(super) async fn salt<L: Link>(
    link: &mut L,
    configured: Option<&str>,
) -> Result<Vec<u8>, Error> {
    let (kept, check) = (value(link, "salt").await?, value(link, "salt_check").await?);
    let salt = match (configured, kept) {
        (Some(given), _) => given.as_bytes().to_vec(),
        (None, Some(kept)) => kept.into_bytes(),
        (None, None) if check.is_some() => {
            return Err(Error::new(
                ErrorKind::Config,
                "the target was filled with a configured mask salt, and none is configured now",
            )
            .remedy("set CDC_MASK_SALT to the salt the target was filled with"));
        }
        (None, None) => random(link).await?.into_bytes(),
    };
    let digest = fingerprint(&salt);
    match check {
        Some(check) if check == digest => {}
        Some(_) => {
            return Err(Error::new(
                ErrorKind::TargetMismatch,
                "the mask salt is not the one the target was filled with",
            )
            .remedy("set CDC_MASK_SALT to the earlier salt, or use an empty target"));
        }
        None => put(link, "salt_check", &digest).await?,
    }
    Ok(salt)
}

async fn random<L: Link>(link: &mut L) -> Result<String, Error> {
    let made = link.rows(L::BOOK.random).await?;
    let salt = made.rows.into_iter().flatten().next().flatten();
    let salt = salt.ok_or_else(|| {
        Error::new(ErrorKind::TargetRefused, "no random mask salt can be made")
            .remedy("set CDC_MASK_SALT to a long random text")
    })?;
    put(link, "salt", &salt).await?;
    tracing::info!(
        event = crate::log::event::SALT_MADE,
        "no mask salt is configured: a random one was made and is kept in the target; \
         set CDC_MASK_SALT to get the same hashes in several targets"
    );
    Ok(salt)
}

/// Tells salts apart without holding one.
fn fingerprint(salt: &[u8]) -> String {
    let digest = Sha256::new()
        .chain_update(b"cdc mask salt check\0")
        .chain_update(salt)
        .finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn value<L: Link>(link: &mut L, name: &str) -> Result<Option<String>, Error> {
    let found = link.rows(L::BOOK.meta).await?;
    let row = found
        .rows
        .into_iter()
        .find(|row| row.first().and_then(Option::as_deref) == Some(name));
    Ok(row.and_then(|row| row.into_iter().nth(1)).flatten())
}

async fn put<L: Link>(link: &mut L, name: &str, value: &str) -> Result<(), Error> {
    let arguments = [Argument::Text(name), Argument::Text(value)];
    link.execute(L::BOOK.put, &arguments).await.map(drop)
}

/// What is noted of the followed servers; empty where nothing is.
pub(super) async fn servers<L: Link>(link: &mut L) -> Result<String, Error> {
    let found = link.select(L::BOOK.servers, &[]).await?;
    let noted = found.into_iter().flatten().next().flatten();
    Ok(noted.unwrap_or_default())
}

/// Notes it anew.
pub(super) async fn note_servers<L: Link>(link: &mut L, text: &str) -> Result<(), Error> {
    let arguments = [Argument::Text(text)];
    link.execute(L::BOOK.note_servers, &arguments)
        .await
        .map(drop)
}

/// Reads all doubts.
pub(super) async fn doubts<L: Link>(link: &mut L) -> Result<Vec<Doubt>, Error> {
    let found = link.rows(L::BOOK.doubts).await?;
    let doubts = found.rows.into_iter().filter_map(|row| {
        let mut cells = row.into_iter().flatten();
        Some(Doubt {
            schema: cells.next()?,
            table: cells.next()?,
            altered_at: cells.next()?,
        })
    });
    Ok(doubts.collect())
}

/// Writes what a batch changes of the doubts.
pub(super) async fn change<L: Link>(link: &mut L, change: &DoubtChange) -> Result<(), Error> {
    match change {
        DoubtChange::Raised(doubt) => {
            let arguments =
                [&doubt.schema, &doubt.table, &doubt.altered_at].map(|it| Argument::Text(it));
            link.execute(L::BOOK.add_doubt, &arguments).await?;
        }
        DoubtChange::Settled(schema, table) => {
            remove_doubt(link, schema, table).await?;
        }
    }
    Ok(())
}

/// Removes a doubt; whether there was one.
pub(super) async fn remove_doubt<L: Link>(
    link: &mut L,
    schema: &str,
    table: &str,
) -> Result<bool, Error> {
    let arguments = [Argument::Text(schema), Argument::Text(table)];
    let met = link.execute(L::BOOK.remove_doubt, &arguments).await?;
    Ok(met > 0)
}
