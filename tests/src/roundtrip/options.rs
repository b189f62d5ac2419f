//! What a run is asked to do.

use std::time::Duration;

use crate::Outcome;
use crate::servers::Flavor;

/// Parts of the type system that a run draws from.
#[derive(Debug, Clone, Copy)]
pub struct Features {
    /// Every character set of the server, not only utf8mb4, utf8mb3, ascii and latin1.
    pub charsets: bool,
    /// MariaDB's UUID, INET4 and INET6.
    pub own: bool,
    /// MariaDB's COMPRESSED columns.
    pub compressed: bool,
    /// MariaDB's VECTOR.
    pub vector: bool,
}

/// Where a switch stands.
type Switch = fn(&mut Features) -> &mut bool;

/// Switches of [`Features`] by name.
const FEATURES: &[(&str, Switch)] = &[
    ("charsets", |features| &mut features.charsets),
    ("own", |features| &mut features.own),
    ("compressed", |features| &mut features.compressed),
    ("vector", |features| &mut features.vector),
];

/// What a run does.
#[derive(Debug, Clone)]
pub struct Options {
    /// Against which server.
    pub server: Flavor,
    /// No round begins after this.
    pub time: Duration,
    /// The first round's seed; those of the others follow from it.
    pub seed: u64,
    /// At most this many rounds.
    pub rounds: u64,
    /// Tables of a round.
    pub tables: usize,
    /// Only this table of each round.
    pub only: Option<usize>,
    /// How often a round writes, streams and compares.
    pub batches: usize,
    /// Steps of each table's history in a batch.
    pub steps: usize,
    /// Stop after so many findings.
    pub findings: usize,
    /// What to draw from.
    pub features: Features,
    /// Print a line for each round.
    pub talk: bool,
}

impl Options {
    /// What a long run does unless told otherwise.
    #[must_use]
    pub fn new(server: Flavor, seed: u64) -> Self {
        Self {
            server,
            time: Duration::from_mins(5),
            seed,
            rounds: u64::MAX,
            tables: 30,
            only: None,
            batches: 4,
            steps: 8,
            findings: 20,
            features: Features {
                charsets: true,
                own: true,
                compressed: true,
                vector: true,
            },
            talk: false,
        }
    }

    /// Reads `--server mysql --minutes 5 …`.
    ///
    /// # Errors
    /// An argument that is unknown, or none of what it takes.
    pub fn read(arguments: &[String], seed: u64) -> Outcome<Self> {
        let mut options = Self::new(Flavor::MySql, seed);
        options.talk = true;
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("`{name}` needs a value"))?;
            options
                .set(name, value)
                .map_err(|reason| format!("`{name} {value}`: {reason}"))?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Outcome<()> {
        match name {
            "--server" => {
                let all = [Flavor::MySql, Flavor::MariaDb1011, Flavor::MariaDb11];
                let found = all.into_iter().find(|flavor| flavor.name() == value);
                self.server = found.ok_or("servers are `mysql`, `mariadb-10.11`, `mariadb-11`")?;
            }
            "--minutes" => self.time = Duration::from_secs_f64(value.parse::<f64>()? * 60.0),
            "--seed" => self.seed = value.parse()?,
            "--rounds" => self.rounds = value.parse()?,
            "--tables" => self.tables = value.parse()?,
            "--only" => self.only = Some(value.parse()?),
            "--batches" => self.batches = value.parse()?,
            "--steps" => self.steps = value.parse()?,
            "--findings" => self.findings = value.parse()?,
            "--without" => {
                for name in value.split(',') {
                    let feature = FEATURES.iter().find(|(feature, _)| *feature == name);
                    let (_, place) =
                        feature.ok_or("features are `charsets`, `own`, `compressed`, `vector`")?;
                    *place(&mut self.features) = false;
                }
            }
            _ => return Err("is unknown".into()),
        }
        Ok(())
    }

    /// The folder of the crate it compiles: runs against different servers do not meet.
    pub(super) fn folder(&self) -> String {
        let name = self.server.name();
        if self.talk {
            name.to_owned()
        } else {
            format!("{name}-test")
        }
    }

    /// The command that repeats one table of one round.
    #[must_use]
    pub fn replay(&self, seed: u64, only: Option<usize>) -> String {
        let only = only
            .map(|only| format!(" --only {only}"))
            .unwrap_or_default();
        let mut features = self.features;
        let without: Vec<&str> = FEATURES
            .iter()
            .filter(|(_, place)| !*place(&mut features))
            .map(|(name, _)| *name)
            .collect();
        let without = if without.is_empty() {
            String::new()
        } else {
            format!(" --without {}", without.join(","))
        };
        format!(
            "cargo run -p tests --bin roundtrip -- --server {} --seed {seed} --rounds 1 --tables {} \
             --batches {} --steps {}{only}{without}",
            self.server.name(),
            self.tables,
            self.batches,
            self.steps
        )
    }
}
