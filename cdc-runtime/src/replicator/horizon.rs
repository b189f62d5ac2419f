//! Asks the source every few seconds how far its log reaches and for how long it is kept.
//!
//! On a connection of its own and beside the stream: nobody waits for the answer, and where
//! there is none nothing is known and nothing else happens.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::metrics::Binlogs;
use crate::observer::Observer;
use crate::source::{Address, query_connection, translate, within};

/// Between two questions; and how long an answer may take.
const EVERY: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(10);
/// Seconds of a day, in which MariaDB counts.
const DAY: f64 = 86_400.0;

/// Asks until it is dropped.
pub(super) struct Horizon(JoinHandle<()>);

impl Horizon {
    /// Starts asking the server that is followed.
    pub(super) fn watch(address: &Address, observer: &Observer) -> Self {
        let (address, observer) = (address.clone(), observer.clone());
        Self(tokio::spawn(async move {
            let mut conn = None;
            loop {
                let asked = within(PATIENCE, look(&mut conn, &address)).await;
                match asked {
                    Ok(binlogs) => observer.horizon(Some(binlogs)),
                    Err(_) => {
                        conn = None;
                        observer.horizon(None);
                    }
                }
                tokio::time::sleep(EVERY).await;
            }
        }))
    }
}

impl Drop for Horizon {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn look(conn: &mut Option<Conn>, address: &Address) -> Result<Binlogs, Error> {
    if conn.is_none() {
        *conn = Some(query_connection(address).await?);
    }
    match conn {
        Some(conn) => ask(conn).await,
        None => Ok(Binlogs::default()),
    }
}

async fn ask(conn: &mut Conn) -> Result<Binlogs, Error> {
    let rows: Vec<Row> = conn
        .query("SHOW BINARY LOGS")
        .await
        .map_err(|error| translate(error, "asking for its binlogs"))?;
    let file = |row: &Row| {
        let name: String = row.get_opt(0)?.ok()?;
        let size: u64 = row.get_opt(1)?.ok()?;
        Some((name, size))
    };
    Ok(Binlogs {
        files: rows.iter().filter_map(file).collect(),
        kept: kept(conn).await?,
    })
}

/// How long a file is kept; none where it is for ever, or the server does not say.
async fn kept(conn: &mut Conn) -> Result<Option<Duration>, Error> {
    // Either name is unknown to some servers; one that has both counts the seconds.
    let sql = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('binlog_expire_logs_seconds', 'expire_logs_days')";
    let rows: Vec<(String, String)> = conn
        .query(sql)
        .await
        .map_err(|error| translate(error, "asking how long it keeps binlogs"))?;
    let number = |name: &str| {
        let found = rows.iter().find(|(known, _)| known == name);
        found.and_then(|(_, value)| value.parse::<f64>().ok())
    };
    let seconds = match number("binlog_expire_logs_seconds") {
        Some(seconds) if seconds > 0.0 => seconds,
        _ => number("expire_logs_days").unwrap_or(0.0) * DAY,
    };
    Ok((seconds > 0.0).then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)))
}
