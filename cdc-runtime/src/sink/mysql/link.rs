//! A connection to MySQL or MariaDB.

use std::time::Duration;

use sqlx::mysql::{MySql, MySqlArguments, MySqlConnectOptions, MySqlConnection, MySqlRow};
use sqlx::{Arguments, AssertSqlSafe, Column as _, ConnectOptions, Connection as _, Row};

use super::address::Address;
use super::failure::{Carried, failure};
use super::statement::Statements;
use super::{Everything, book, journal, letter, wording};
use crate::error::{Error, ErrorKind};
use crate::mapper::{Dialect, TargetSchema};
use crate::sink::audit::Wording as _;
#[cfg(unix)]
use crate::sink::server::Relay;
use crate::sink::server::{Argument, Batch, Book, Column, Journal, Letterbox, Link, Rows, runs};

/// How long connecting may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Strict, and with every day that MySQL knows: what a column cannot hold is an error.
const SESSION: &str = "SET SESSION \
    sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION', \
    time_zone = '+00:00', foreign_key_checks = 0, transaction_isolation = 'READ-COMMITTED'";
/// The same where the isolation has MariaDB's older name.
const SESSION_MARIADB: &str = "SET SESSION \
    sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION', \
    time_zone = '+00:00', foreign_key_checks = 0, tx_isolation = 'READ-COMMITTED'";

/// An open connection.
pub struct Connection {
    connection: MySqlConnection,
    statements: Statements,
    twins: Statements,
    schema: &'static TargetSchema,
    database: String,
    is_there: bool,
    is_mariadb: bool,
    /// Bytes of a statement's values at most.
    packet: usize,
}

impl Connection {
    async fn set_up(&mut self) -> Result<(), Error> {
        let found = self
            .rows("SELECT VERSION(), @@max_allowed_packet")
            .await?
            .rows;
        let mut cells = found.into_iter().flatten().flatten();
        self.is_mariadb = cells.next().is_some_and(|it| it.contains("MariaDB"));
        let packet = cells.next().and_then(|it| it.parse::<usize>().ok());
        self.packet = packet.unwrap_or(4 << 20) / 2;
        let session = if self.is_mariadb {
            SESSION_MARIADB
        } else {
            SESSION
        };
        self.script(session).await?;
        let known = "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?";
        let count = sqlx::query_scalar::<MySql, i64>(known)
            .bind(&self.database)
            .fetch_one(&mut self.connection)
            .await
            .map_err(refused)?;
        self.is_there = count > 0;
        if self.is_there {
            self.enter().await?;
        }
        Ok(())
    }

    async fn enter(&mut self) -> Result<(), Error> {
        let sql = format!("USE {}", Self::quoted(&self.database));
        self.script(&sql).await
    }
}

/// Over TCP, by way of a [`Relay`].
async fn open(options: MySqlConnectOptions) -> Result<MySqlConnection, sqlx::Error> {
    #[cfg(unix)]
    if options.get_socket().is_none()
        && let Some(relay) = Relay::open(options.get_host(), options.get_port(), "server").await?
    {
        let socket = relay.folder().join("server");
        return options.socket(socket).connect().await;
    }
    options.connect().await
}

/// Of a statement with parameters, which the server's words may quote.
fn hidden(error: sqlx::Error) -> Error {
    failure("the target refused a statement", error, Carried::Rows)
}

fn refused(error: sqlx::Error) -> Error {
    failure("the target refused a statement", error, Carried::Nothing)
}

fn no_database() -> Error {
    Error::new(
        ErrorKind::Config,
        "neither the target's address nor the mapping names a database",
    )
    .remedy("write CDC_TARGET_URL=mysql://user:password@host:3306/database")
}

fn bound(arguments: &[Argument<'_>]) -> Result<MySqlArguments, Error> {
    let mut bound = MySqlArguments::default();
    for argument in arguments {
        let added = match argument {
            Argument::Null => bound.add(None::<i64>),
            Argument::Integer(number) => bound.add(*number),
            Argument::Text(text) => bound.add(*text),
            Argument::Bytes(bytes) => bound.add(*bytes),
        };
        added.map_err(|error| refused(sqlx::Error::Encode(error)))?;
    }
    Ok(bound)
}

impl Link for Connection {
    const DIALECT: Dialect = Dialect::Mysql;
    const BOOK: Book = book::BOOK;
    const JOURNAL: Journal = journal::JOURNAL;
    const LETTERBOX: Letterbox = letter::LETTERBOX;
    type Address = Address;
    type Form = Everything;

    async fn connect(address: &Address, schema: &'static TargetSchema) -> Result<Self, Error> {
        let named = address.options.get_database().or(schema.schema);
        let database = named.ok_or_else(no_database)?.to_owned();
        // The database is entered later: it may have to be made first.
        let options = address
            .options
            .clone()
            .database("information_schema")
            .pipes_as_concat(false)
            .statement_cache_capacity((schema.tables.len() * 12 + 32).min(2048))
            .disable_statement_logging();
        let opened = tokio::time::timeout(PATIENCE, open(options)).await;
        let connection = opened
            .map_err(|error| {
                let message = format!("`{address}` did not answer in time");
                Error::new(ErrorKind::TargetUnreachable, message).because(error)
            })?
            .map_err(|error| {
                let what = format!("`{address}` cannot be opened");
                failure(what, error, Carried::Nothing)
            })?;
        let mut link = Self {
            connection,
            statements: Statements::default(),
            twins: Statements::of_twins(),
            schema,
            database,
            is_there: false,
            is_mariadb: false,
            packet: 0,
        };
        link.set_up().await?;
        Ok(link)
    }

    fn is_there(&self) -> bool {
        self.is_there
    }

    async fn create(&mut self) -> Result<(), Error> {
        if !self.is_there {
            let name = Self::quoted(&self.database);
            self.script(&format!("CREATE DATABASE IF NOT EXISTS {name}"))
                .await?;
            self.is_there = true;
            self.enter().await?;
        }
        Ok(())
    }

    async fn script(&mut self, sql: &str) -> Result<(), Error> {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut self.connection)
            .await
            .map(drop)
            .map_err(refused)
    }

    async fn execute(
        &mut self,
        sql: &'static str,
        arguments: &[Argument<'_>],
    ) -> Result<u64, Error> {
        let bound = bound(arguments)?;
        sqlx::query_with::<MySql, _>(sql, bound)
            .execute(&mut self.connection)
            .await
            .map(|done| done.rows_affected())
            .map_err(hidden)
    }

    async fn select(
        &mut self,
        sql: &'static str,
        arguments: &[Argument<'_>],
    ) -> Result<Vec<Vec<Option<String>>>, Error> {
        let found = sqlx::query_with::<MySql, _>(sql, bound(arguments)?)
            .fetch_all(&mut self.connection)
            .await
            .map_err(hidden)?;
        let cells = |row: &MySqlRow| {
            let cells = (0..row.len()).map(|at| row.try_get_unchecked(at));
            cells.collect::<Result<_, _>>()
        };
        let rows: Result<_, _> = found.iter().map(cells).collect();
        rows.map_err(refused)
    }

    async fn bytes(
        &mut self,
        sql: &'static str,
        arguments: &[Argument<'_>],
    ) -> Result<Option<Vec<u8>>, Error> {
        sqlx::query_scalar_with::<MySql, Vec<u8>, _>(sql, bound(arguments)?)
            .fetch_optional(&mut self.connection)
            .await
            .map_err(refused)
    }

    async fn rows(&mut self, sql: &str) -> Result<Rows, Error> {
        let found = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_all(&mut self.connection)
            .await
            .map_err(refused)?;
        let mut rows = Rows::default();
        if let Some(first) = found.first() {
            let names = first.columns().iter();
            rows.names = names.map(|column| column.name().to_owned()).collect();
        }
        for row in &found {
            // Without parameters every value comes as text.
            let cells = (0..row.len()).map(|at| row.try_get_unchecked::<Option<String>, _>(at));
            rows.rows
                .push(cells.collect::<Result<_, _>>().map_err(refused)?);
        }
        Ok(rows)
    }

    async fn columns(&mut self, table: &str) -> Result<Vec<Column>, Error> {
        let sql = format!("SHOW FULL COLUMNS FROM {}", Self::quoted(table));
        let found = self.rows(&sql).await?;
        let columns = found.rows.into_iter().map(|row| {
            let mut cells = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || cells.next().unwrap_or_default();
            let (name, ty, collation) = (next(), next(), next());
            let null = if next() == "NO" { " NOT NULL" } else { "" };
            let key = if next() == "PRI" { ", in the key" } else { "" };
            let collation = match collation.as_str() {
                "" => String::new(),
                collation => format!(" COLLATE {collation}"),
            };
            Column {
                name,
                described: format!("{ty}{collation}{null}{key}"),
            }
        });
        Ok(columns.collect())
    }

    async fn other_keys(&mut self, table: &str) -> Result<Vec<String>, Error> {
        let sql = format!(
            "SHOW INDEX FROM {} WHERE Non_unique = 0 AND Key_name <> 'PRIMARY' AND Seq_in_index = 1",
            Self::quoted(table)
        );
        let found = self.rows(&sql).await?.rows.into_iter();
        Ok(found
            .filter_map(|row| row.into_iter().nth(2).flatten())
            .collect())
    }

    async fn compiled(&mut self, table: &str, create: &'static str) -> Result<Vec<Column>, Error> {
        // A temporary table stands in front of the real one of its name.
        let temporary = create.replacen("CREATE TABLE", "CREATE TEMPORARY TABLE", 1);
        let temporary = self.worded(&temporary);
        self.script(&temporary).await?;
        let columns = self.columns(table).await;
        let drop = format!("DROP TEMPORARY TABLE {}", Self::quoted(table));
        self.script(&drop).await?;
        columns
    }

    fn worded(&self, create: &str) -> String {
        if self.is_mariadb {
            wording::mariadb(create)
        } else {
            create.to_owned()
        }
    }

    async fn flush(&mut self, batch: &Batch<Everything>) -> Result<(), Error> {
        for run in runs(batch, self.schema)? {
            self.statements
                .run(&mut self.connection, batch, &run, self.packet)
                .await?;
        }
        Ok(())
    }

    async fn fill(&mut self, batch: &Batch<Everything>) -> Result<(), Error> {
        for run in runs(batch, self.schema)? {
            self.twins
                .run(&mut self.connection, batch, &run, self.packet)
                .await?;
        }
        Ok(())
    }

    async fn close(self) -> Result<(), Error> {
        self.connection.close().await.map_err(refused)
    }
}
