//! Contractions: characters that weigh otherwise together than one by one.

use std::collections::{BTreeMap, BTreeSet};

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::encode::{Table, Weights, words};
use crate::Outcome;

/// Blocks of 256 characters with letters that are written in several parts.
const BLOCKS: &[std::ops::Range<u32>] = &[0..0x30, 0xA4..0xAC, 0xFB..0xFC, 0x108..0x120];
/// Characters, and their weights together on each level.
pub(super) type Contractions = BTreeMap<Vec<u32>, [Vec<u16>; 3]>;

/// Every pair within a block, and every letter with a combining mark; then each pair that
/// was found with every character of its block behind it.
pub(super) async fn find(conn: &mut Conn, levels: &[Weights; 3]) -> Outcome<Contractions> {
    let mut found = BTreeSet::new();
    for block in BLOCKS.iter().cloned().flatten() {
        found.extend(pairs(conn, block, block).await?);
        if block < 0x30 && block != 3 {
            found.extend(pairs(conn, block, 3).await?);
        }
    }
    let mut longer = Vec::new();
    for pair in &found {
        longer.extend(behind(conn, pair).await?);
    }
    found.extend(longer);
    let mut contractions = Contractions::new();
    for characters in found {
        let weights = weights(conn, &characters).await?;
        if weights[0] != plain(&levels[0], &characters) {
            contractions.insert(characters, weights);
        }
    }
    Ok(contractions)
}

fn plain(level: &Weights, characters: &[u32]) -> Vec<u16> {
    let weights = characters.iter().flat_map(|c| level.get(*c).to_vec());
    weights.collect()
}

fn weigh(characters: &str) -> String {
    format!("WEIGHT_STRING(CONVERT({characters} USING utf8mb4) COLLATE utf8mb4_uca1400_ai_ci)")
}

async fn pairs(conn: &mut Conn, first: u32, second: u32) -> Outcome<Vec<Vec<u32>>> {
    let (a, b) = (
        weigh("CHAR(a.n USING utf32)"),
        weigh("CHAR(b.n USING utf32)"),
    );
    let both = weigh("CHAR(a.n, b.n USING utf32)");
    let sql = format!(
        "WITH RECURSIVE s AS (SELECT 0 n UNION ALL SELECT n + 1 FROM s WHERE n < 255), \
         a AS (SELECT {first} * 256 + n n FROM s), b AS (SELECT {second} * 256 + n n FROM s) \
         SELECT a.n, b.n FROM a, b WHERE {both} <> CONCAT({a}, {b})"
    );
    let rows: Vec<(u32, u32)> = conn.query(sql).await?;
    Ok(rows.into_iter().map(|(a, b)| vec![a, b]).collect())
}

/// Third characters that change the weights of a pair.
async fn behind(conn: &mut Conn, pair: &[u32]) -> Outcome<Vec<Vec<u32>>> {
    let [first, second] = pair else {
        return Ok(Vec::new());
    };
    let block = second >> 8;
    let (two, one) = (
        weigh(&format!("CHAR({first}, {second} USING utf32)")),
        weigh("CHAR(n USING utf32)"),
    );
    let three = weigh(&format!("CHAR({first}, {second}, n USING utf32)"));
    let last_two = weigh(&format!("CHAR({second}, n USING utf32)"));
    let only = weigh(&format!("CHAR({first} USING utf32)"));
    let sql = format!(
        "WITH RECURSIVE r AS (SELECT {block} * 256 n UNION ALL SELECT n + 1 FROM r \
         WHERE n < {block} * 256 + 255) SELECT n FROM r WHERE {three} <> CONCAT({two}, {one}) AND {three} <> CONCAT({only}, {last_two})"
    );
    let rows: Vec<u32> = conn.query(sql).await?;
    Ok(rows.into_iter().map(|n| vec![*first, *second, n]).collect())
}

async fn weights(conn: &mut Conn, characters: &[u32]) -> Outcome<[Vec<u16>; 3]> {
    let list: Vec<_> = characters.iter().map(ToString::to_string).collect();
    let text = format!(
        "CONVERT(CHAR({} USING utf32) USING utf8mb4)",
        list.join(", ")
    );
    let of = |name: &str| format!("WEIGHT_STRING({text} COLLATE utf8mb4_uca1400_{name})");
    let sql = format!("SELECT {}, {}, {}", of("ai_ci"), of("as_ci"), of("as_cs"));
    let row: Option<(Vec<u8>, Vec<u8>, Vec<u8>)> = conn.query_first(sql).await?;
    let (one, two, three) = row.ok_or("no weights")?;
    let rest = |whole: &[u8], before: &[u8]| {
        let rest = whole.strip_prefix(before).map(words);
        rest.ok_or("weights that do not go on where the lower level ends")
    };
    Ok([words(&one), rest(&two, &one)?, rest(&three, &two)?])
}

/// Marks what begins contractions, and adds the weights such a character has alone.
pub(super) fn mark(levels: &mut [Weights; 3], found: &Contractions) -> Contractions {
    let mut all = found.clone();
    let starts: BTreeSet<u32> = found.keys().filter_map(|c| c.first().copied()).collect();
    for start in starts {
        let alone = levels.each_ref().map(|level| level.get(start).to_vec());
        all.insert(vec![start], alone);
        levels.iter_mut().for_each(|level| level.starts(start));
    }
    all
}

/// Nine words each: three characters of two words, and the code on each level.
pub(super) fn records(found: &Contractions, tables: &mut [Table]) -> Outcome<Vec<u8>> {
    let mut words: Vec<u16> = Vec::new();
    for (characters, weights) in found {
        for at in 0..3 {
            let point = characters.get(at).copied().unwrap_or(0);
            words.push(u16::try_from(point >> 16)?);
            words.push(u16::try_from(point & 0xFFFF)?);
        }
        for (table, weights) in tables.iter_mut().zip(weights) {
            words.push(table.code(weights)?);
        }
    }
    Ok(words.into_iter().flat_map(u16::to_le_bytes).collect())
}
