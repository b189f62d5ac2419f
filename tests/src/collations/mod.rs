//! Makes `cdc-runtime/src/collation/data` out of what servers answer.
//!
//! WEIGHT_STRING, UPPER and LOWER of every character, on MySQL and on MariaDB. Nothing is
//! taken from a standard's files: what the servers compare by is what they answer.

mod case;
mod contraction;
mod encode;
mod fetch;
mod single_byte;

use std::fs;
use std::path::PathBuf;

use mysql_async::Conn;

use crate::{Outcome, place};
use encode::{Weights, trie};
use fetch::{Points, points};

/// Where the tables stand.
#[must_use]
pub fn folder() -> PathBuf {
    place::workspace().join("cdc-runtime/src/collation/data")
}

/// Writes every table.
///
/// # Errors
/// A server refuses a question or answers otherwise than this reads.
pub async fn write(mysql: &mut Conn, mariadb: &mut Conn) -> Outcome<()> {
    let put = |name: &str, bytes: Vec<u8>| fs::write(folder().join(name), bytes);
    let general = points(mysql, "WEIGHT_STRING", "utf8mb4_general_ci").await?;
    put("general.bin", trie(&encode::relative(&general)?)?)?;
    let old = points(mysql, "WEIGHT_STRING", "utf8mb3_general_mysql500_ci").await?;
    put("mysql500.bin", trie(&encode::relative(&old)?)?)?;
    let older = points(mysql, "WEIGHT_STRING", "utf8mb4_unicode_ci").await?;
    put("uca400.bin", trie(&encode::coded(&Weights::of(&older))?)?)?;
    let newer = points(mysql, "WEIGHT_STRING", "utf8mb4_unicode_520_ci").await?;
    put("uca520.bin", trie(&encode::coded(&Weights::of(&newer))?)?)?;
    for (level, weights) in levels_900(mysql).await?.iter().enumerate() {
        put(
            &format!("uca900-{}.bin", level + 1),
            trie(&encode::coded(weights)?)?,
        )?;
    }
    let mut levels = levels_1400(mariadb).await?;
    let contractions = contraction::find(mariadb, &levels).await?;
    let records = contraction::mark(&mut levels, &contractions);
    let mut tables = Vec::new();
    for weights in &levels {
        tables.push(encode::coded(weights)?);
    }
    put(
        "uca1400-contractions.bin",
        contraction::records(&records, &mut tables)?,
    )?;
    for (level, table) in tables.iter().enumerate() {
        put(&format!("uca1400-{}.bin", level + 1), trie(table)?)?;
    }
    case::write(mysql, mariadb, &put).await?;
    single_byte::write(mysql, &put).await
}

/// The three levels of `0900`: the server writes zeros between them.
async fn levels_900(conn: &mut Conn) -> Outcome<[Weights; 3]> {
    let found = points(conn, "WEIGHT_STRING", "utf8mb4_0900_as_cs").await?;
    let mut levels = [Weights::default(), Weights::default(), Weights::default()];
    for (point, bytes) in found {
        let words = encode::words(&bytes);
        let mut parts = words.split(|word| *word == 0);
        for level in &mut levels {
            let part = parts.next().ok_or("a weight string with fewer levels")?;
            level.set(point, part.to_vec());
        }
    }
    Ok(levels)
}

/// The three levels of `uca1400`: each collation's weights go on where those of the
/// collation with one level less end.
async fn levels_1400(conn: &mut Conn) -> Outcome<[Weights; 3]> {
    let mut levels = [Weights::default(), Weights::default(), Weights::default()];
    let mut before: Option<Points> = None;
    let names = ["ai_ci", "as_ci", "as_cs"];
    for (level, name) in levels.iter_mut().zip(names) {
        let found = points(conn, "WEIGHT_STRING", &format!("utf8mb4_uca1400_{name}")).await?;
        for (point, bytes) in &found {
            let known = before.as_ref().and_then(|before| before.get(point));
            let own = match known {
                Some(known) => bytes.strip_prefix(known.as_slice()),
                None => Some(bytes.as_slice()),
            };
            let own = own.ok_or("weights that do not go on where the lower level ends")?;
            level.set(*point, encode::words(own));
        }
        before = Some(found);
    }
    Ok(levels)
}
