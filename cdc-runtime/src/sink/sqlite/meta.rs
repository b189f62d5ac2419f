//! What belongs to a target beside rows and position: the mask's salt, and the tables
//! whose shape is in doubt.

use sha2::{Digest, Sha256};
use sqlx::{Row, Sqlite, SqliteConnection};

use super::connect::failure;
use crate::error::{Error, ErrorKind};
use crate::sink::doubt::Doubt;

/// Key and value pairs.
pub(super) const CREATE_META: &str = "\
CREATE TABLE IF NOT EXISTS _cdc_meta (
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID";

/// Tables altered where the binlog carries no column names.
pub(super) const CREATE_DOUBT: &str = "\
CREATE TABLE IF NOT EXISTS _cdc_doubt (
  schema_name TEXT NOT NULL,
  table_name  TEXT NOT NULL,
  altered_at  TEXT NOT NULL,
  PRIMARY KEY (schema_name, table_name)
) WITHOUT ROWID";

/// Notes the version that made the target.
pub(super) async fn note_version(connection: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query::<Sqlite>(
        "INSERT INTO _cdc_meta (key, value) VALUES ('created_by', ?) ON CONFLICT DO NOTHING",
    )
    .bind(concat!("cdc-runtime ", env!("CARGO_PKG_VERSION")))
    .execute(connection)
    .await
    .map_err(|error| failure("the target refused its bookkeeping", error))?;
    Ok(())
}

/// The salt of `mask = "sha256"`: the configured one, or a random one that the target keeps.
///
/// # Errors
/// [`ErrorKind::TargetMismatch`] where the target's hashes were made with another salt.
pub(super) async fn salt(
    connection: &mut SqliteConnection,
    configured: Option<&str>,
) -> Result<Vec<u8>, Error> {
    let kept = value(connection, "salt").await?;
    let check = value(connection, "salt_check").await?;
    let salt = match (configured, kept) {
        (Some(given), _) => given.as_bytes().to_vec(),
        (None, Some(kept)) => kept,
        (None, None) if check.is_some() => {
            return Err(Error::new(
                ErrorKind::Config,
                "the target was filled with a configured mask salt, and none is configured now",
            )
            .remedy("set CDC_MASK_SALT to the salt the target was filled with"));
        }
        (None, None) => random_salt(connection).await?,
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
        None => put(connection, "salt_check", &digest).await?,
    }
    Ok(salt)
}

async fn random_salt(connection: &mut SqliteConnection) -> Result<Vec<u8>, Error> {
    let salt = sqlx::query_scalar::<Sqlite, Vec<u8>>("SELECT randomblob(32)")
        .fetch_one(&mut *connection)
        .await
        .map_err(|error| failure("no random mask salt can be made", error))?;
    put(connection, "salt", &salt).await?;
    tracing::info!(
        event = crate::log::event::SALT_MADE,
        "no mask salt is configured: a random one was made and is kept in the target; \
         set CDC_MASK_SALT to get the same hashes in several targets"
    );
    Ok(salt)
}

/// Tells salts apart without holding one.
fn fingerprint(salt: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update(b"cdc mask salt check\0")
        .chain_update(salt)
        .finalize()
        .to_vec()
}

async fn value(connection: &mut SqliteConnection, key: &str) -> Result<Option<Vec<u8>>, Error> {
    sqlx::query_scalar::<Sqlite, Vec<u8>>("SELECT CAST(value AS BLOB) FROM _cdc_meta WHERE key = ?")
        .bind(key)
        .fetch_optional(connection)
        .await
        .map_err(|error| failure("the target's bookkeeping cannot be read", error))
}

async fn put(connection: &mut SqliteConnection, key: &str, value: &[u8]) -> Result<(), Error> {
    sqlx::query::<Sqlite>("INSERT INTO _cdc_meta (key, value) VALUES (?, ?)")
        .bind(key)
        .bind(value)
        .execute(connection)
        .await
        .map_err(|error| failure("the target refused its bookkeeping", error))?;
    Ok(())
}

/// What is noted of the followed servers.
pub(super) async fn servers(connection: &mut SqliteConnection) -> Result<String, Error> {
    let text = value(connection, "servers").await?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Notes it anew.
pub(super) async fn note_servers(
    connection: &mut SqliteConnection,
    text: &str,
) -> Result<(), Error> {
    sqlx::query::<Sqlite>(
        "INSERT INTO _cdc_meta (key, value) VALUES ('servers', ?) \
         ON CONFLICT DO UPDATE SET value = excluded.value",
    )
    .bind(text.as_bytes())
    .execute(connection)
    .await
    .map_err(|error| failure("the target refused its bookkeeping", error))?;
    Ok(())
}

/// Reads all doubts.
pub(super) async fn doubts(connection: &mut SqliteConnection) -> Result<Vec<Doubt>, Error> {
    let unreadable = |error| failure("the target's list of doubtful tables cannot be read", error);
    let rows = sqlx::query::<Sqlite>("SELECT schema_name, table_name, altered_at FROM _cdc_doubt")
        .fetch_all(connection)
        .await
        .map_err(unreadable)?;
    rows.iter()
        .map(|row| {
            Ok(Doubt {
                schema: row.try_get(0)?,
                table: row.try_get(1)?,
                altered_at: row.try_get(2)?,
            })
        })
        .collect::<Result<_, _>>()
        .map_err(unreadable)
}

/// Adds or renews a doubt.
pub(super) async fn add_doubt(
    connection: &mut SqliteConnection,
    doubt: &Doubt,
) -> Result<(), Error> {
    sqlx::query::<Sqlite>(
        "INSERT INTO _cdc_doubt (schema_name, table_name, altered_at) VALUES (?, ?, ?) \
         ON CONFLICT DO UPDATE SET altered_at = excluded.altered_at",
    )
    .bind(&doubt.schema)
    .bind(&doubt.table)
    .bind(&doubt.altered_at)
    .execute(connection)
    .await
    .map_err(|error| failure("the target refused its bookkeeping", error))?;
    Ok(())
}

/// Removes a doubt; whether there was one.
pub(super) async fn remove_doubt(
    connection: &mut SqliteConnection,
    schema: &str,
    table: &str,
) -> Result<bool, Error> {
    let done =
        sqlx::query::<Sqlite>("DELETE FROM _cdc_doubt WHERE schema_name = ? AND table_name = ?")
            .bind(schema)
            .bind(table)
            .execute(connection)
            .await
            .map_err(|error| failure("the target refused its bookkeeping", error))?;
    Ok(done.rows_affected() > 0)
}
