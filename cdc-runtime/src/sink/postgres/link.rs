//! A connection to PostgreSQL.

use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgRow, PgSslMode, Postgres};
use sqlx::{Arguments, AssertSqlSafe, Column as _, ConnectOptions, Connection as _, Row};

use super::address::Address;
use super::failure::{Carried, failure};
use super::form::Form;
use super::statement::Statements;
use super::{book, journal, letter};
use crate::error::{Error, ErrorKind};
use crate::mapper::{Dialect, TargetSchema};
use crate::sink::audit::Wording as _;
#[cfg(unix)]
use crate::sink::server::Relay;
use crate::sink::server::{Argument, Batch, Book, Column, Journal, Letterbox, Link, Rows, runs};

/// How long connecting may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Forms that texts are read in, whatever the server's defaults.
const SESSION: &str = "SET TimeZone = 'GMT'; SET DateStyle = 'ISO, YMD'; \
    SET IntervalStyle = 'postgres'; SET client_min_messages = 'warning'; \
    SET standard_conforming_strings = on";

/// An open connection.
pub struct Connection {
    connection: PgConnection,
    statements: Statements,
    twins: Statements,
    schema: &'static TargetSchema,
    name: &'static str,
    is_there: bool,
}

impl Connection {
    async fn set_up(&mut self) -> Result<(), Error> {
        self.script(SESSION).await?;
        let enter = format!("SET search_path TO {}", Self::quoted(self.name));
        self.script(&enter).await?;
        let known = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1)";
        self.is_there = sqlx::query_scalar::<Postgres, bool>(known)
            .bind(self.name)
            .fetch_one(&mut self.connection)
            .await
            .map_err(refused)?;
        Ok(())
    }
}

/// Where TLS is possible, over a [`Relay`].
async fn open(options: PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    #[cfg(unix)]
    {
        let mode = options.get_ssl_mode();
        let (host, port) = (options.get_host(), options.get_port());
        let is_file = options.get_socket().is_some() || host.starts_with('/');
        if !is_file
            && !matches!(mode, PgSslMode::Disable)
            && let Some(relay) = Relay::open(host, port, &format!(".s.PGSQL.{port}")).await?
        {
            return options.socket(relay.folder()).connect().await;
        }
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

fn bound(arguments: &[Argument<'_>]) -> Result<PgArguments, Error> {
    let mut bound = PgArguments::default();
    for argument in arguments {
        let added = match argument {
            Argument::Null => bound.add(None::<&str>),
            Argument::Integer(number) => bound.add(*number),
            Argument::Text(text) => bound.add(*text),
            Argument::Bytes(bytes) => bound.add(*bytes),
        };
        added.map_err(|error| refused(sqlx::Error::Encode(error)))?;
    }
    Ok(bound)
}

impl Link for Connection {
    const DIALECT: Dialect = Dialect::Postgres;
    const BOOK: Book = book::BOOK;
    const JOURNAL: Journal = journal::JOURNAL;
    const LETTERBOX: Letterbox = letter::LETTERBOX;
    type Address = Address;
    type Form = Form;

    async fn connect(address: &Address, schema: &'static TargetSchema) -> Result<Self, Error> {
        let options = address
            .options
            .clone()
            .statement_cache_capacity((schema.tables.len() * 4 + 32).min(2048))
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
            name: schema.schema.unwrap_or("public"),
            is_there: false,
        };
        link.set_up().await?;
        Ok(link)
    }

    fn is_there(&self) -> bool {
        self.is_there
    }

    async fn create(&mut self) -> Result<(), Error> {
        if !self.is_there {
            let name = Self::quoted(self.name);
            let create = format!("CREATE SCHEMA IF NOT EXISTS {name}");
            // Two sessions that make it at once may both find that it is missing.
            if self.script(&create).await.is_err() {
                self.script(&create).await?;
            }
            self.is_there = true;
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
        sqlx::query_with::<Postgres, _>(sql, bound)
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
        let found = sqlx::query_with::<Postgres, _>(sql, bound(arguments)?)
            .fetch_all(&mut self.connection)
            .await
            .map_err(hidden)?;
        let cells = |row: &PgRow| {
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
        sqlx::query_scalar_with::<Postgres, Vec<u8>, _>(sql, bound(arguments)?)
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
        let name = Self::quoted(table).replace('\'', "''");
        let sql = format!(
            "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) \
             || CASE WHEN c.collname IS NULL OR c.collname = 'default' THEN '' ELSE ' COLLATE ' || c.collname END \
             || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END \
             || CASE WHEN i.indrelid IS NULL THEN '' ELSE ', in the key' END \
             FROM pg_catalog.pg_attribute AS a \
             LEFT JOIN pg_catalog.pg_collation AS c ON c.oid = a.attcollation \
             LEFT JOIN pg_catalog.pg_index AS i \
               ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey) \
             WHERE a.attrelid = '{name}'::regclass AND a.attnum > 0 AND NOT a.attisdropped \
             ORDER BY a.attnum"
        );
        let found = self.rows(&sql).await?;
        let columns = found.rows.into_iter().map(|row| {
            let mut cells = row.into_iter().map(Option::unwrap_or_default);
            Column {
                name: cells.next().unwrap_or_default(),
                described: cells.next().unwrap_or_default(),
            }
        });
        Ok(columns.collect())
    }

    async fn compiled(&mut self, table: &str, create: &'static str) -> Result<Vec<Column>, Error> {
        // First in the path, the place of temporary tables takes the new one.
        self.script("BEGIN; SET LOCAL search_path TO pg_temp")
            .await?;
        let columns = match self.script(create).await {
            Ok(()) => self.columns(table).await,
            Err(error) => Err(error),
        };
        self.script("ROLLBACK").await?;
        columns
    }

    async fn flush(&mut self, batch: &Batch<Form>) -> Result<(), Error> {
        for run in runs(batch, self.schema)? {
            self.statements
                .run(&mut self.connection, batch, &run)
                .await?;
        }
        Ok(())
    }

    async fn fill(&mut self, batch: &Batch<Form>) -> Result<(), Error> {
        for run in runs(batch, self.schema)? {
            self.twins.run(&mut self.connection, batch, &run).await?;
        }
        Ok(())
    }

    async fn close(self) -> Result<(), Error> {
        self.connection.close().await.map_err(refused)
    }
}
