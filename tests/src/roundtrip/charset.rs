//! Character sets and collations of a server, and the characters each can hold.

use std::collections::BTreeMap;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use crate::Outcome;
use crate::workload::Rng;

/// A character set with one of its collations, as a column declares it.
#[derive(Debug, Clone)]
pub(super) struct Charset {
    /// Its name.
    pub(super) name: String,
    /// The collation; none: the set's default.
    pub(super) collation: Option<String>,
    /// Bytes of the longest character.
    pub(super) max_bytes: u32,
    /// Whether the column says it, or the table's default holds.
    pub(super) written: bool,
    /// Whether the column is of a key: bytes that are no characters stop the stream there.
    pub(super) key: bool,
}

impl Charset {
    /// ` CHARACTER SET … COLLATE …`, or nothing where the table's default holds.
    pub(super) fn sql(&self) -> String {
        if !self.written {
            return String::new();
        }
        match &self.collation {
            Some(collation) => format!(" CHARACTER SET {} COLLATE {collation}", self.name),
            None => format!(" CHARACTER SET {}", self.name),
        }
    }
}

/// What a server ships.
#[derive(Debug)]
pub(super) struct Charsets {
    sets: Vec<Shipped>,
    repertoires: BTreeMap<String, Vec<char>>,
    /// Whether text columns get bytes that are no characters of their set, too.
    pub(super) raw: bool,
}

#[derive(Debug)]
struct Shipped {
    name: String,
    max_bytes: u32,
    collations: Vec<String>,
}

/// Sets the first version of the decoder read.
const FEW: &[&str] = &["utf8mb4", "utf8mb3", "ascii", "latin1"];

impl Charsets {
    /// Asks the server.
    pub(super) async fn read(conn: &mut Conn, mariadb: bool, all: bool) -> Outcome<Self> {
        let collation = if mariadb {
            "FULL_COLLATION_NAME"
        } else {
            "COLLATION_NAME"
        };
        let rows: Vec<(String, u32, String)> = conn
            .query(format!(
                "SELECT s.CHARACTER_SET_NAME, s.MAXLEN, a.{collation} \
                 FROM information_schema.CHARACTER_SETS s \
                 JOIN information_schema.COLLATION_CHARACTER_SET_APPLICABILITY a \
                 ON a.CHARACTER_SET_NAME = s.CHARACTER_SET_NAME \
                 WHERE s.CHARACTER_SET_NAME <> 'binary' ORDER BY 1, 3"
            ))
            .await?;
        let mut sets: Vec<Shipped> = Vec::new();
        for (name, max_bytes, collation) in rows {
            if !all && !FEW.contains(&name.as_str()) {
                continue;
            }
            // The servers show its DEL as `?`, or do not, which docs/charsets.md tells.
            if collation == "latin2_czech_cs" {
                continue;
            }
            match sets.last_mut().filter(|last| last.name == name) {
                Some(last) => last.collations.push(collation),
                None => sets.push(Shipped {
                    name,
                    max_bytes,
                    collations: vec![collation],
                }),
            }
        }
        Ok(Self {
            sets,
            repertoires: BTreeMap::new(),
            raw: all,
        })
    }

    /// A random set, one of its collations or its default.
    pub(super) fn random(&self, rng: &mut Rng) -> Charset {
        let utf8 = rng.chance(30);
        let set = if utf8 {
            self.sets.iter().find(|set| set.name == "utf8mb4")
        } else {
            rng.place(self.sets.len())
                .and_then(|place| self.sets.get(place))
        };
        let collation = set.filter(|_| rng.chance(60)).and_then(|set| {
            let place = rng.place(set.collations.len())?;
            set.collations.get(place).cloned()
        });
        Charset {
            name: set.map_or("utf8mb4", |set| set.name.as_str()).to_owned(),
            collation,
            max_bytes: set.map_or(4, |set| set.max_bytes),
            written: true,
            key: false,
        }
    }

    /// The characters `set` can hold; asked of the server once.
    pub(super) async fn learn(&mut self, conn: &mut Conn, set: &str) -> Outcome<()> {
        if self.repertoires.contains_key(set) {
            return Ok(());
        }
        if self.repertoires.is_empty() {
            candidates(conn).await?;
        }
        let sql = format!(
            "SELECT c FROM rt_tools.candidate \
             WHERE CAST(CONVERT(CONVERT(c USING {set}) USING utf8mb4) AS BINARY) = CAST(c AS BINARY) \
             ORDER BY n"
        );
        let chars: Vec<String> = conn.query(sql).await?;
        let chars = chars.iter().filter_map(|c| c.chars().next()).collect();
        self.repertoires.insert(set.to_owned(), chars);
        Ok(())
    }

    /// A character that `set` holds; every kind of character has its share.
    pub(super) fn char(&self, rng: &mut Rng, set: &str) -> char {
        let chars = self.repertoires.get(set).map_or(&[][..], Vec::as_slice);
        match rng.below(8) {
            0 => rng.pick(&[
                ' ', '\'', '"', '\\', '\n', '\t', '%', '_', '\u{0}', '\u{1a}', 'a', 'A',
            ]),
            1 | 2 => char::from(u8::try_from(32 + rng.below(95)).unwrap_or(b'?')),
            3 => rng
                .one(chars.get(..chars.len().min(700)).unwrap_or(chars))
                .unwrap_or('x'),
            _ => rng.one(chars).unwrap_or('x'),
        }
    }
}

/// Fills the table of characters that sets are asked about: the whole of the basic plane and
/// some of each further one.
async fn candidates(conn: &mut Conn) -> Outcome<()> {
    conn.query_drop("CREATE DATABASE IF NOT EXISTS rt_tools")
        .await?;
    conn.query_drop(
        "CREATE TABLE IF NOT EXISTS rt_tools.candidate (n INT PRIMARY KEY, \
         c VARCHAR(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)",
    )
    .await?;
    conn.query_drop("DELETE FROM rt_tools.candidate").await?;
    let astral = (0x1_0000..=0x10_FFFF).filter(|code| code % 0x1_0000 < 0x60 || code % 977 == 0);
    let codes: Vec<u32> = (1..=0xFFFF).chain(astral).collect();
    for chunk in codes.chunks(8_000) {
        let values: Vec<String> = chunk
            .iter()
            .filter_map(|code| char::from_u32(*code).map(|c| (code, c)))
            .map(|(code, c)| {
                let mut bytes = [0; 4];
                format!(
                    "({code},_utf8mb4 0x{})",
                    super::name::hex(c.encode_utf8(&mut bytes).as_bytes())
                )
            })
            .collect();
        if !values.is_empty() {
            conn.query_drop(format!(
                "INSERT INTO rt_tools.candidate VALUES {}",
                values.join(",")
            ))
            .await?;
        }
    }
    Ok(())
}
