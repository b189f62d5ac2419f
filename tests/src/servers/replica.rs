//! Servers that follow another, and take its place.

use std::time::{Duration, Instant};

use mysql_async::Row;
use mysql_async::prelude::Queryable;

use super::Server;
use crate::Outcome;

/// How long a replica may take to catch up.
const PATIENCE: Duration = Duration::from_secs(60);

impl Server {
    /// Follows `source` from the beginning of its history, by GTID.
    ///
    /// # Errors
    /// A server refuses.
    pub async fn replicate_from(&self, source: &Self) -> Outcome<()> {
        let port = source.port();
        let mut conn = self.connect().await?;
        let statements: [String; 2] = if self.flavor.is_mariadb() {
            [
                format!(
                    "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={port}, MASTER_USER='cdc', \
                     MASTER_PASSWORD='cdc', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1"
                ),
                "START SLAVE".into(),
            ]
        } else {
            [
                format!(
                    "CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT={port}, \
                     SOURCE_USER='cdc', SOURCE_PASSWORD='cdc', SOURCE_AUTO_POSITION=1, \
                     GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1"
                ),
                "START REPLICA".into(),
            ]
        };
        for statement in statements {
            conn.query_drop(statement).await?;
        }
        conn.disconnect().await?;
        Ok(())
    }

    /// Waits until this replica has all that `source` has.
    ///
    /// # Errors
    /// It does not come that far; with what it says of its replication.
    pub async fn caught_up_with(&self, source: &Self) -> Outcome<()> {
        let wanted = source.executed().await?;
        let began = Instant::now();
        while self.executed().await? != wanted {
            if began.elapsed() > PATIENCE {
                return Err(format!("the replica lags: {}", self.replication().await?).into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Ends its replication: it is a server of its own from now on.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn promote(&self) -> Outcome<()> {
        let mut conn = self.connect().await?;
        let statements: [&str; 2] = if self.flavor.is_mariadb() {
            ["STOP SLAVE", "RESET SLAVE ALL"]
        } else {
            ["STOP REPLICA", "RESET REPLICA ALL"]
        };
        for statement in statements {
            conn.query_drop(statement).await?;
        }
        conn.disconnect().await?;
        Ok(())
    }

    /// All transactions it has executed, as it prints them.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn executed(&self) -> Outcome<String> {
        let sql = if self.flavor.is_mariadb() {
            "SELECT @@GLOBAL.gtid_binlog_pos"
        } else {
            "SELECT REPLACE(@@GLOBAL.gtid_executed, '\\n', '')"
        };
        let mut conn = self.connect().await?;
        let executed: Option<String> = conn.query_first(sql).await?;
        conn.disconnect().await?;
        executed.ok_or_else(|| "the server has no GTIDs".into())
    }

    async fn replication(&self) -> Outcome<String> {
        let sql = if self.flavor.is_mariadb() {
            "SHOW SLAVE STATUS"
        } else {
            "SHOW REPLICA STATUS"
        };
        let row: Option<Row> = self.connect().await?.query_first(sql).await?;
        let row = row.ok_or("it follows nobody")?;
        let errors = row.columns_ref().iter().enumerate();
        let errors = errors.filter(|(_, column)| column.name_str().contains("Error"));
        let texts = errors.filter_map(|(at, _)| row.get_opt::<String, _>(at)?.ok());
        Ok(texts
            .filter(|text| text.len() > 1)
            .collect::<Vec<_>>()
            .join("; "))
    }
}
