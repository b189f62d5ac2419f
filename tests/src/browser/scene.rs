//! A replicator that follows a real server, and its status page in a browser.

use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::time::Duration;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::Browser;
use crate::Outcome;
use crate::replicator::{Replicator, Running};
use crate::servers::{Flavor, Server};
use crate::workload::{self, Workload};

/// How long anything on the page may take to show; a loaded two-core machine needs some.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Of the workload.
const SEED: u64 = 3;

/// What SQLite cannot hold: a number above 2^63.
const REFUSED: &str =
    "UPDATE shop.product SET sold_total = 18446744073709551557 WHERE sku = 'far too many'";

/// Source, replicator and browser.
pub struct Scene {
    /// The page, opened.
    pub browser: Browser,
    /// A connection to the source.
    pub conn: Conn,
    source: Server,
    worker: Workload,
    running: Running,
    address: SocketAddr,
    /// Its lake lives as long.
    _replicator: Replicator,
}

impl Scene {
    /// A MySQL with the shop's tables and a few rows, loaded by a replicator whose page is
    /// open.
    ///
    /// # Errors
    /// A server or the browser does not start.
    pub async fn open() -> Outcome<Self> {
        let source = Server::start(Flavor::MySql).await?;
        let mut conn = source.connect().await?;
        workload::create(&mut conn, 3).await?;
        workload::known_rows(&mut conn).await?;
        for row in [
            "INSERT INTO shop.category (id, name) VALUES (64001, 'bulk')",
            "INSERT INTO shop.product (id, category_id, sku, name, price) VALUES (73195, 64001, 'far too many', 'a heap', 1)",
        ] {
            conn.query_drop(row).await?;
        }
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let replicator = Replicator::new()?;
        let listen = address.to_string();
        let running = replicator.start_told(
            &source.url(),
            &["--listen", &listen],
            &[("CDC_DEAD_LETTERS", "5")],
        )?;
        running.says("following the source", PATIENCE).await?;
        let browser = Browser::start().await?;
        browser.open(&format!("http://{address}/")).await?;
        Ok(Self {
            browser,
            conn,
            worker: Workload::new(&source, SEED, 0, 1_000).await?,
            source,
            running,
            address,
            _replicator: replicator,
        })
    }

    /// Where the page is: `http://127.0.0.1:PORT/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Writes `count` random transactions to the source.
    ///
    /// # Errors
    /// The source refuses.
    pub async fn work(&mut self, count: usize) -> Outcome<()> {
        self.worker.run(count).await
    }

    /// Writes a row change that the target cannot hold.
    ///
    /// # Errors
    /// The source refuses.
    pub async fn write_what_is_refused(&mut self) -> Outcome<()> {
        Ok(self.conn.query_drop(REFUSED).await?)
    }

    /// Kills the source and starts it again: the stream breaks. Once in a scene.
    ///
    /// # Errors
    /// It does not come up again.
    pub async fn crash_source(&mut self) -> Outcome<()> {
        self.source.crash().await?;
        self.conn = self.source.connect().await?;
        // A second worker: its keys are not those of the first.
        self.worker = Workload::new(&self.source, SEED, 1, 1_000).await?;
        Ok(())
    }

    /// Lets the replicator stand still, or go on, as a debugger would.
    ///
    /// # Errors
    /// It is gone.
    pub fn signal(&self, name: &str) -> Outcome<()> {
        let id = self.running.id().to_string();
        let sent = Command::new("kill").arg(name).arg(id).status()?;
        match sent.success() {
            true => Ok(()),
            false => Err(format!("no {name} could be sent: {}", self.running.log()).into()),
        }
    }
}
