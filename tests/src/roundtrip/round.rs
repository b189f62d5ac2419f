//! One round: a schema, its replicator, its history, the comparison.

use std::fs;
use std::path::{Path, PathBuf};

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::change::{self, Place};
use super::choose::Choice;
use super::compare::{self, Difference};
use super::name::{self, quoted};
use super::table::Table;
use super::{Runner, krate, session, source};
use crate::Outcome;
use crate::oracle::{Cell, Lake};
use crate::replicator::Replicator;
use crate::workload::Rng;

/// How many differences of a table are told.
const TOLD: usize = 5;

/// How often a table that the server refuses is drawn again.
const TRIES: u64 = 8;

/// The schema of a round, as it stands on the server.
struct Made {
    schema: String,
    tables: Vec<Table>,
    statements: Vec<String>,
}

impl Runner {
    /// A whole round; what differs goes into the report.
    pub(super) async fn round(&mut self, seed: u64) -> Outcome<()> {
        let mut rng = Rng::new(seed);
        let mut conn = self.server.connect().await?;
        let made = self.declare(&mut rng, &mut conn, seed).await?;
        let script = krate::script(&made.schema, &made.statements);
        self.krate.fill(&made.schema, &made.tables, &script)?;
        let built = self.krate.build()?;
        if built.code != Some(0) {
            let reason = format!(
                "the schema does not compile:\n{}",
                head(&built.stderr, 6_000)
            );
            self.find(seed, None, &reason);
            return Ok(());
        }
        let place = Place {
            schema: quoted(&made.schema),
            folder: self.files()?.display().to_string(),
        };
        let replicator = Replicator::of(self.krate.program())?;
        let mut histories: Vec<Rng> = made
            .tables
            .iter()
            .map(|table| Rng::new(seed ^ 0xC0FF_EE00 ^ (number(table.number) << 32)))
            .collect();
        for batch in 0..self.options.batches {
            let before = self.report.findings.len();
            self.write(&mut rng, &mut conn, &made, &mut histories, &place)
                .await?;
            let ran = replicator.run_until_current(&self.server.url()).await?;
            if ran.code != Some(0) {
                let reason = format!(
                    "batch {batch}: the stream stopped:\n{}",
                    head(&ran.stderr, 30_000)
                );
                self.find(seed, None, &reason);
                return Ok(());
            }
            let mut lake = replicator.lake().await?;
            self.compare(&mut conn, &mut lake, &made, seed).await?;
            lake.close().await?;
            if self.report.findings.len() > before {
                return Ok(());
            }
        }
        self.replay(&mut conn, &made, seed).await?;
        conn.disconnect().await?;
        self.report.rounds += 1;
        if self.options.talk {
            self.say(seed);
        }
        Ok(())
    }

    /// The same binlog once more, from its files into a lake of its own.
    async fn replay(&mut self, conn: &mut Conn, made: &Made, seed: u64) -> Outcome<()> {
        let replicator = Replicator::of(self.krate.program())?;
        // A large transaction of MariaDB 11 begins a file of its own.
        let files = self.server.close_binlogs().await?;
        let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
        let ran = replicator.replay(&files)?;
        if ran.code != Some(0) {
            let reason = format!("the replay stopped:\n{}", head(&ran.stderr, 30_000));
            self.find(seed, None, &reason);
            return Ok(());
        }
        let mut lake = replicator.lake().await?;
        self.compare(conn, &mut lake, made, seed).await?;
        lake.close().await
    }

    /// Sets the server, makes an empty history and the tables.
    async fn declare(&mut self, rng: &mut Rng, conn: &mut Conn, seed: u64) -> Outcome<Made> {
        for setting in session::server(rng, self.options.server) {
            conn.query_drop(setting).await?;
        }
        conn.query_drop(session::DECLARING).await?;
        let old: Vec<String> = conn
            .query(
                "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN \
                    ('mysql', 'sys', 'information_schema', 'performance_schema', 'rt_tools')",
            )
            .await?;
        for schema in old {
            conn.query_drop(format!("DROP DATABASE {}", quoted(&schema)))
                .await?;
        }
        let reset = if self.options.server.is_mariadb() {
            "RESET MASTER"
        } else {
            "RESET BINARY LOGS AND GTIDS"
        };
        let schema = name::schema(rng);
        let charset = self.charsets.random(rng).name;
        conn.query_drop(reset).await?;
        conn.query_drop(format!(
            "CREATE DATABASE {} CHARACTER SET {charset}",
            quoted(&schema)
        ))
        .await?;
        conn.query_drop(format!("USE {}", quoted(&schema))).await?;
        let mut made = Made {
            schema,
            tables: Vec::new(),
            statements: Vec::new(),
        };
        for number in 0..self.options.tables {
            if self.options.only.is_none_or(|only| only == number) {
                self.table(conn, seed, number, &mut made).await?;
            }
        }
        for table in &made.tables {
            for set in table.charsets() {
                // Outside the binlog: the lake knows no such table.
                conn.query_drop("SET sql_log_bin = 0").await?;
                self.charsets.learn(conn, set).await?;
                conn.query_drop("SET sql_log_bin = 1").await?;
            }
        }
        Ok(made)
    }

    /// Makes table `number`, drawn again where the server refuses it.
    async fn table(
        &mut self,
        conn: &mut Conn,
        seed: u64,
        number: usize,
        made: &mut Made,
    ) -> Outcome<()> {
        let default = self.charsets.random(&mut Rng::new(seed));
        for attempt in 0..TRIES {
            let seed = seed ^ (self::number(number) << 24) ^ (attempt << 56) ^ 0x7AB1E;
            let rng = &mut Rng::new(seed);
            let choice = Choice {
                flavor: self.options.server,
                features: self.options.features,
                charsets: &self.charsets,
                default: &default,
            };
            let table = Table::random(rng, choice, number);
            let ddl = table.ddl();
            if let Err(reason) = conn.query_drop(&ddl).await {
                self.report.refused_tables += 1;
                self.report.refuse(&reason);
                self.report.refused -= 1;
                continue;
            }
            let statement = if rng.chance(50) {
                let shown: Option<(String, String)> = conn
                    .query_first(format!("SHOW CREATE TABLE {}", quoted(&table.name)))
                    .await?;
                shown.map_or(ddl, |(_, statement)| statement)
            } else {
                ddl
            };
            self.report.tables += 1;
            self.report.columns += self::number(table.columns.len());
            made.statements.push(statement);
            made.tables.push(table);
            return Ok(());
        }
        Ok(())
    }

    /// A batch of transactions.
    async fn write(
        &mut self,
        rng: &mut Rng,
        conn: &mut Conn,
        made: &Made,
        histories: &mut [Rng],
        place: &Place,
    ) -> Outcome<()> {
        // Of all tables, so that `--only` meets the settings that its table met among them.
        let mut order: Vec<usize> = (0..self.options.tables * self.options.steps)
            .map(|step| step % self.options.tables.max(1))
            .collect();
        for last in (1..order.len()).rev() {
            order.swap(last, rng.place(last + 1).unwrap_or(last));
        }
        let mut order = order.into_iter().peekable();
        while order.peek().is_some() {
            conn.query_drop(session::transaction(rng, self.options.server))
                .await?;
            conn.query_drop("BEGIN").await?;
            for number in order
                .by_ref()
                .take(usize::try_from(rng.below(6)).unwrap_or(0) + 1)
            {
                let mut all = made.tables.iter().zip(histories.iter_mut());
                let Some((table, history)) = all.find(|(table, _)| table.number == number) else {
                    continue;
                };
                for statement in change::step(history, &self.charsets, table, place) {
                    self.report.statements += 1;
                    if let Err(reason) = conn.query_drop(statement).await {
                        if matches!(
                            reason,
                            mysql_async::Error::Io(_) | mysql_async::Error::Driver(_)
                        ) {
                            return Err(reason.into());
                        }
                        self.report.refuse(&reason);
                    }
                }
                if rng.chance(5) {
                    conn.query_drop("SAVEPOINT here").await?;
                }
            }
            conn.query_drop(if rng.chance(7) { "ROLLBACK" } else { "COMMIT" })
                .await?;
        }
        Ok(())
    }

    /// Every table of the lake against the server.
    async fn compare(
        &mut self,
        conn: &mut Conn,
        lake: &mut Lake,
        made: &Made,
        seed: u64,
    ) -> Outcome<()> {
        for (table, statement) in made.tables.iter().zip(&made.statements) {
            let wanted = source::read(conn, &quoted(&made.schema), table).await?;
            let found = match lake.read(&table.target()).await {
                Ok(found) => found,
                Err(reason) => {
                    self.find(
                        seed,
                        Some(table.number),
                        &format!("the lake does not read: {reason}"),
                    );
                    continue;
                }
            };
            let (equal, differences) = compare::compare(table, &wanted, &found);
            self.report.rows += number(wanted.len());
            self.report.values += equal;
            self.count(table, &wanted);
            if !differences.is_empty() {
                self.tell(table, statement, &differences, seed);
            }
        }
        Ok(())
    }

    fn count(&mut self, table: &Table, rows: &[Vec<Cell>]) {
        for (place, column) in source::copied(table).into_iter().enumerate() {
            let given = rows.iter().filter_map(|row| row.get(place));
            let given = given.filter(|cell| **cell != Cell::Null).count();
            *self
                .report
                .families
                .entry(column.kind.family())
                .or_default() += number(given);
        }
    }

    fn tell(&mut self, table: &Table, statement: &str, differences: &[Difference], seed: u64) {
        let mut reason = format!(
            "{} differences in table {}\n",
            differences.len(),
            table.number
        );
        for difference in differences.iter().take(TOLD) {
            let Difference {
                column,
                key,
                wanted,
                found,
            } = difference;
            reason.push_str(&format!(
                "  {column} [{}]\n    server {wanted}\n    lake   {found}\n",
                head(key, 200)
            ));
        }
        reason.push_str(&head(statement, 2_000));
        self.find(seed, Some(table.number), &reason);
    }

    fn find(&mut self, seed: u64, only: Option<usize>, reason: &str) {
        let replay = self.options.replay(seed, only);
        let finding = format!("seed {seed}: {reason}\n  again: {replay}");
        if self.options.talk {
            self.shout(&finding);
        }
        self.report.findings.push(finding);
    }

    #[expect(clippy::print_stderr, reason = "a program for a person at a terminal")]
    fn shout(&self, finding: &str) {
        eprintln!("{finding}\n");
    }

    #[expect(clippy::print_stderr, reason = "a program for a person at a terminal")]
    fn say(&self, seed: u64) {
        let report = &self.report;
        eprintln!(
            "{} round {} (seed {seed}): {} tables, {} columns, {} rows, {} values so far",
            report.server, report.rounds, report.tables, report.columns, report.rows, report.values
        );
    }

    /// An empty folder for the server's files.
    fn files(&self) -> Outcome<PathBuf> {
        let folder = self.krate.folder().join("files");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// The beginning of a long text.
fn head(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}
