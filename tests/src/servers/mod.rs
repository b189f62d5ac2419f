//! Real MySQL and MariaDB servers, private to a test.
//!
//! The programs are unpacked once into `target/servers` (by `tests/servers/install`), an
//! initialised data folder is made once a flavour, and each server runs on a copy of it
//! with a port of its own. Dropping a [`Server`] kills it; so does the death of the test
//! process, however it dies (`tests/servers/supervise`).

mod install;
mod options;
mod postgres;
mod replica;
mod start;

pub use install::{client, plugins, server_tool};
pub(crate) use install::{library_folders, package};
pub use postgres::Postgres;

use std::path::PathBuf;
use std::process::{Child, ChildStdin};

use mysql_async::prelude::Queryable;

use crate::Outcome;

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flavor {
    /// MySQL, the newest that Debian carries (9.x).
    MySql,
    /// MariaDB 10.11.
    MariaDb1011,
    /// MariaDB 11.x.
    MariaDb11,
}

impl Flavor {
    /// A folder name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MySql => "mysql",
            Self::MariaDb1011 => "mariadb-10.11",
            Self::MariaDb11 => "mariadb-11",
        }
    }

    /// Whether it is one of MariaDB's.
    #[must_use]
    pub const fn is_mariadb(self) -> bool {
        match self {
            Self::MySql => false,
            Self::MariaDb1011 | Self::MariaDb11 => true,
        }
    }
}

/// `kill -9`.
fn killed(pid: &str) -> Outcome<()> {
    let status = std::process::Command::new("kill")
        .args(["-9", pid.trim()])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("process {} cannot be killed", pid.trim()).into())
    }
}

/// A running server; dropped, it is killed and its data removed.
#[derive(Debug)]
pub struct Server {
    flavor: Flavor,
    port: u16,
    state: PathBuf,
    /// Holds the server's leash: closed, the supervisor kills it.
    leash: Option<ChildStdin>,
    supervisor: Child,
}

impl Server {
    /// Starts a server with an empty history: its first binlog holds nothing yet.
    ///
    /// # Errors
    /// The programs cannot be had, or the server does not come up; with its last words.
    pub async fn start(flavor: Flavor) -> Outcome<Self> {
        Self::start_with(flavor, &[]).await
    }

    /// Starts a server with further options, which win over the usual ones.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn start_with(flavor: Flavor, options: &[&str]) -> Outcome<Self> {
        start::start(flavor, options).await.map_err(|reason| {
            format!("no {} server to test against: {reason}", flavor.name()).into()
        })
    }

    /// Which server this is.
    #[must_use]
    pub fn flavor(&self) -> Flavor {
        self.flavor
    }

    /// The port it listens on at 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `mysql://cdc:cdc@127.0.0.1:PORT/`, an account that may do everything.
    #[must_use]
    pub fn url(&self) -> String {
        format!("mysql://cdc:cdc@127.0.0.1:{}/", self.port)
    }

    /// The folder with the server's binlogs, `binlog.000001` and so on.
    #[must_use]
    pub fn binlogs(&self) -> PathBuf {
        self.state.join("data")
    }

    /// A new connection, in UTC, strict but for zero dates.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn connect(&self) -> Outcome<mysql_async::Conn> {
        let mut conn = mysql_async::Conn::from_url(self.url()).await?;
        conn.query_drop(
            "SET time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO'",
        )
        .await?;
        Ok(conn)
    }

    /// Shuts the server down and starts it again, on its data and its port.
    ///
    /// # Errors
    /// It does not come up again.
    pub async fn restart(&mut self) -> Outcome<()> {
        let again = self.state.join("again");
        std::fs::write(&again, "")?;
        let mut conn = self.connect().await?;
        // It may be gone before it answers.
        let _ = conn.query_drop("SHUTDOWN").await;
        drop(conn);
        while again.exists() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        start::wait(self).await
    }

    /// Kills the server as `kill -9` does, and starts it again on its data and its port.
    ///
    /// # Errors
    /// It does not come up again.
    pub async fn crash(&mut self) -> Outcome<()> {
        let again = self.state.join("again");
        std::fs::write(&again, "")?;
        killed(&std::fs::read_to_string(self.state.join("server"))?)?;
        while again.exists() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        start::wait(self).await
    }

    /// Closes the current binlog file and gives its path: whole, with its ROTATE at the end.
    ///
    /// # Errors
    /// The server does not answer, or has no binlog.
    pub async fn close_binlog(&self) -> Outcome<PathBuf> {
        let mut files = self.close_binlogs().await?;
        files
            .pop()
            .ok_or_else(|| "the server lists no binlog".into())
    }

    /// Closes the current binlog file and gives the paths of all that hold events, in order.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn close_binlogs(&self) -> Outcome<Vec<PathBuf>> {
        let mut conn = self.connect().await?;
        let rows: Vec<mysql_async::Row> = conn.query("SHOW BINARY LOGS").await?;
        let names = rows.iter().filter_map(|row| row.get::<String, _>(0));
        let files = names.map(|name| self.binlogs().join(name)).collect();
        conn.query_drop("FLUSH BINARY LOGS").await?;
        conn.disconnect().await?;
        Ok(files)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.leash.take());
        // The supervisor ends with the server; nothing is to be done if it cannot be
        // waited for.
        let _ = self.supervisor.wait();
    }
}
