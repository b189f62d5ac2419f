//! The source server, asked for its DDL: the only part of this crate with a client, behind
//! the feature `source`.
//!
//! The account and the server come from `--source` or CDC_SOURCE_URL, the password from
//! CDC_SOURCE_PASSWORD, CDC_SOURCE_PASSWORD_FILE or the URL in the environment; it is
//! never shown.

use std::path::PathBuf;

use clap::Args;
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, DriverError, Opts, OptsBuilder, Row, SslOpts};

/// Where the source is.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// The server to ask: mysql://user@host:3306/database; or CDC_SOURCE_URL. The password
    /// comes from CDC_SOURCE_PASSWORD or CDC_SOURCE_PASSWORD_FILE.
    #[arg(long = "source", value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    url: Option<String>,
    /// Certificates of the authorities that the server's certificate is verified with; or
    /// CDC_SSL_CA. Without, the connection is encrypted where the server offers it.
    #[arg(long, value_name = "FILE")]
    ssl_ca: Option<PathBuf>,
}

/// A table's DDL as the server prints it.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) schema: String,
    pub(super) ddl: String,
}

/// A connection; its errors are sentences without the password.
pub(super) struct Server {
    runtime: tokio::runtime::Runtime,
    conn: Conn,
    database: Option<String>,
}

impl Source {
    /// Whether a server is named here.
    pub(super) fn is_named(&self) -> bool {
        self.url.is_some()
    }

    /// Connects.
    pub(super) fn connect(&self) -> Result<Server, String> {
        let typed = self.url.as_deref().filter(|url| !url.is_empty());
        let url = match typed {
            Some(url) => url.to_owned(),
            None => environment("CDC_SOURCE_URL")
                .ok_or("no source is named\nhelp: write `--source mysql://user@host:3306/database`, or set CDC_SOURCE_URL")?,
        };
        let opts = Opts::from_url(&url).map_err(|_| {
            "the source URL does not read\nhelp: write mysql://user@host:3306/database".to_owned()
        })?;
        if typed.is_some() && opts.pass().is_some_and(|password| !password.is_empty()) {
            return Err("the password stands on the command line, where every user of this machine can read it\nhelp: set CDC_SOURCE_PASSWORD or CDC_SOURCE_PASSWORD_FILE".into());
        }
        let password = password()?.or_else(|| opts.pass().map(str::to_owned));
        let database = opts.db_name().map(str::to_owned);
        let ca = self
            .ssl_ca
            .clone()
            .or_else(|| environment("CDC_SSL_CA").map(PathBuf::from));
        let builder = OptsBuilder::from_opts(opts)
            .pass(password)
            .db_name(None::<String>)
            .prefer_socket(false);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("no thread can be started: {error}"))?;
        let conn = runtime.block_on(connect(builder, ca))?;
        Ok(Server {
            runtime,
            conn,
            database,
        })
    }
}

async fn connect(builder: OptsBuilder, ca: Option<PathBuf>) -> Result<Conn, String> {
    let trusting = ca.is_none();
    let roots = ca.map(|path| vec![path.into()]).unwrap_or_default();
    let ssl = SslOpts::default()
        .with_disable_built_in_roots(!trusting)
        .with_root_certs(roots)
        .with_danger_accept_invalid_certs(trusting);
    match Conn::new(builder.clone().ssl_opts(ssl)).await {
        Err(mysql_async::Error::Driver(DriverError::NoClientSslFlagFromServer)) if trusting => {
            Conn::new(builder).await.map_err(refused)
        }
        answer => answer.map_err(refused),
    }
}

fn refused(error: mysql_async::Error) -> String {
    // An error of the options could quote the password.
    let why = match &error {
        mysql_async::Error::Server(error) => error.to_string(),
        mysql_async::Error::Io(error) => error.to_string(),
        mysql_async::Error::Driver(error) => error.to_string(),
        mysql_async::Error::Url(_) | mysql_async::Error::Other(_) => {
            "the options do not read".into()
        }
    };
    format!(
        "the source refuses or cannot be reached: {why}\nhelp: check the URL, the password and `GRANT SELECT`"
    )
}

/// The password from beside the URL.
fn password() -> Result<Option<String>, String> {
    let text = environment("CDC_SOURCE_PASSWORD");
    let Some(file) = environment("CDC_SOURCE_PASSWORD_FILE") else {
        return Ok(text);
    };
    if text.is_some() {
        return Err("the password is given twice\nhelp: set either CDC_SOURCE_PASSWORD or CDC_SOURCE_PASSWORD_FILE".into());
    }
    let read = std::fs::read_to_string(&file).map_err(|error| {
        format!(
            "the password file `{file}` cannot be read: {}",
            error.kind()
        )
    })?;
    Ok(Some(read.trim_end_matches(['\r', '\n']).to_owned()))
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Server {
    /// The database that the URL names.
    pub(super) fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// The names of a database's tables, sorted; no views.
    pub(super) fn tables(&mut self, schema: &str) -> Result<Vec<String>, String> {
        const SQL: &str = "SELECT table_name FROM information_schema.tables \
            WHERE table_schema = ? AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name";
        let asked = self.conn.exec(SQL, (schema,));
        self.runtime.block_on(asked).map_err(refused)
    }

    /// A table's DDL; none where there is no such table.
    pub(super) fn show(&mut self, schema: &str, table: &str) -> Result<Option<Printed>, String> {
        let sql = format!("SHOW CREATE TABLE {}.{}", quoted(schema), quoted(table));
        let row: Result<Option<Row>, _> = self.runtime.block_on(self.conn.query_first(sql));
        match row {
            Ok(row) => Ok(row.and_then(|row| row.get_opt(1)?.ok()).map(|ddl| Printed {
                schema: schema.to_owned(),
                ddl,
            })),
            // ER_NO_SUCH_TABLE, ER_BAD_DB_ERROR.
            Err(mysql_async::Error::Server(error)) if [1146, 1049].contains(&error.code) => {
                Ok(None)
            }
            Err(error) => Err(refused(error)),
        }
    }
}

/// A script that makes the tables, each in its database.
pub(super) fn script(tables: &[Printed]) -> String {
    let mut script = String::new();
    let mut schema = None;
    for table in tables {
        if schema != Some(&table.schema) {
            let name = quoted(&table.schema);
            script.push_str(&format!(
                "CREATE DATABASE IF NOT EXISTS {name};\nUSE {name};\n"
            ));
            schema = Some(&table.schema);
        }
        script.push_str(&format!("\n{};\n", table.ddl.trim_end()));
    }
    script
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
