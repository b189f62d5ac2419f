//! Recordings: a real server's binlog and what each target must hold after it.
//!
//! `schema/recordings/NAME/binlog.000001` with `expected/TARGET.tsv`: column names on the
//! first line, then a row a line, cells as [`Cell::encode`] writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::oracle::{self, Cell, Rows, TARGETS};
use crate::servers::{Flavor, Server};
use crate::workload::{self, Workload};
use crate::{Outcome, place};

/// A recording below `schema/recordings`.
#[derive(Debug, Clone, Copy)]
pub struct Recording {
    /// Its folder.
    pub name: &'static str,
    /// The server it is made on.
    pub flavor: Flavor,
    /// The server's version as it starts, so that a newer server is noticed.
    version: &'static str,
}

/// Every recording.
pub const RECORDINGS: &[Recording] = &[
    Recording {
        name: "mysql-9.7",
        flavor: Flavor::MySql,
        version: "9.7.",
    },
    Recording {
        name: "mariadb-10.11",
        flavor: Flavor::MariaDb1011,
        version: "10.11.",
    },
];

/// The seed of the committed recordings.
const SEED: u64 = 20_240_229;
/// How many transactions each holds.
const TRANSACTIONS: usize = 150;
/// The size of its larger texts and blobs.
const LARGE: usize = 400;

impl Recording {
    fn folder(&self) -> PathBuf {
        place::schema("recordings").join(self.name)
    }

    /// The binlog's file.
    #[must_use]
    pub fn binlog(&self) -> PathBuf {
        self.folder().join("binlog.000001")
    }

    /// What each target must hold after the binlog.
    ///
    /// # Errors
    /// A file is missing or not in the form above.
    pub fn expected(&self) -> Outcome<BTreeMap<&'static str, Rows>> {
        let mut expected = BTreeMap::new();
        for target in TARGETS.iter().filter(|target| !target.is_calendar()) {
            let path = self
                .folder()
                .join("expected")
                .join(format!("{}.tsv", target.name));
            let text = fs::read_to_string(&path)
                .map_err(|reason| format!("{}: {reason}", path.display()))?;
            expected.insert(target.name, decode(&text)?);
        }
        Ok(expected)
    }

    /// Makes the recording again on a real server.
    ///
    /// # Errors
    /// The server cannot be had or is of another version, or a file cannot be written.
    pub async fn record(&self) -> Outcome<()> {
        let server = Server::start(self.flavor).await?;
        let mut conn = server.connect().await?;
        let version: Option<String> =
            mysql_async::prelude::Queryable::query_first(&mut conn, "SELECT VERSION()").await?;
        let version = version.unwrap_or_default();
        if !version.starts_with(self.version) {
            return Err(format!(
                "{} needs a server {}x, this one is {version}",
                self.name, self.version
            )
            .into());
        }
        workload::create(&mut conn, SEED).await?;
        Workload::new(&server, SEED, 0, LARGE)
            .await?
            .run(TRANSACTIONS)
            .await?;
        let binlog = server.close_binlog().await?;
        fs::create_dir_all(self.folder().join("expected"))?;
        fs::copy(binlog, self.binlog())?;
        for target in TARGETS.iter().filter(|target| !target.is_calendar()) {
            let rows = oracle::read_source(&mut conn, target).await?;
            let path = self
                .folder()
                .join("expected")
                .join(format!("{}.tsv", target.name));
            fs::write(path, encode(rows))?;
        }
        Ok(conn.disconnect().await?)
    }
}

/// Sorted, so that the order in which a server gives its rows makes no difference.
fn encode(rows: Rows) -> String {
    let lines = rows
        .rows
        .iter()
        .map(|row| row.iter().map(Cell::encode).collect::<Vec<_>>().join("\t"));
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines.insert(0, rows.columns.join("\t"));
    lines.push(String::new());
    lines.join("\n")
}

fn decode(text: &str) -> Outcome<Rows> {
    let mut lines = text.lines();
    let columns = lines
        .next()
        .ok_or("an empty file")?
        .split('\t')
        .map(str::to_owned)
        .collect();
    let rows = lines
        .map(|line| line.split('\t').map(Cell::decode).collect())
        .collect::<Outcome<Vec<Vec<Cell>>>>()?;
    Ok(Rows { columns, rows })
}
