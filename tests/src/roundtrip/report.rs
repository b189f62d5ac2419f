//! What a run did and found.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::Options;

/// Counts and findings of a run.
#[derive(Debug)]
pub struct Report {
    /// Which server.
    pub server: &'static str,
    /// The seed of the first round.
    pub seed: u64,
    /// Rounds that came to their end.
    pub rounds: u64,
    /// Tables made.
    pub tables: u64,
    /// Tables that the server refused to make.
    pub refused_tables: u64,
    /// Columns of the tables made.
    pub columns: u64,
    /// Rows compared, each as often as it was compared.
    pub rows: u64,
    /// Values compared and found equal.
    pub values: u64,
    /// Statements of the workload.
    pub statements: u64,
    /// Those the server refused: duplicate keys, values it does not take.
    pub refused: u64,
    /// Why, and how often.
    pub refusals: BTreeMap<String, u64>,
    /// Values that were not NULL, by type.
    pub families: BTreeMap<&'static str, u64>,
    /// Differences and stops, each with the command that shows it again.
    pub findings: Vec<String>,
    /// How long it took.
    pub time: Duration,
}

impl Report {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            server: options.server.name(),
            seed: options.seed,
            rounds: 0,
            tables: 0,
            refused_tables: 0,
            columns: 0,
            rows: 0,
            values: 0,
            statements: 0,
            refused: 0,
            refusals: BTreeMap::new(),
            families: BTreeMap::new(),
            findings: Vec::new(),
            time: Duration::ZERO,
        }
    }

    /// Counts a statement the server refused, under its error's number.
    pub(super) fn refuse(&mut self, reason: &mysql_async::Error) {
        self.refused += 1;
        let words = match reason {
            mysql_async::Error::Server(error) => format!("{} {:.50}", error.code, error.message),
            other => other.to_string(),
        };
        // The number and a few words: names and values would make each one of its own.
        let words: Vec<&str> = words.split(['\'', '`']).take(1).collect();
        *self.refusals.entry(words.concat()).or_default() += 1;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: seed {}, {} rounds in {} s, {} tables ({} refused), {} columns, {} rows, {} values equal, \
             {} statements ({} refused)",
            self.server,
            self.seed,
            self.rounds,
            self.time.as_secs(),
            self.tables,
            self.refused_tables,
            self.columns,
            self.rows,
            self.values,
            self.statements,
            self.refused
        )?;
        let families: Vec<String> = self
            .families
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        writeln!(f, "values that are not NULL: {}", families.join(", "))?;
        let mut refusals: Vec<_> = self.refusals.iter().collect();
        refusals.sort_by(|one, two| two.1.cmp(one.1));
        for (reason, count) in refusals.iter().take(15) {
            writeln!(f, "refused {count} times: {reason}")?;
        }
        for finding in &self.findings {
            writeln!(f, "\n{finding}")?;
        }
        match self.findings.len() {
            0 => writeln!(f, "no difference"),
            count => writeln!(f, "\n{count} findings"),
        }
    }
}
