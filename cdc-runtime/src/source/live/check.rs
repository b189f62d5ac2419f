//! The preconditions of following a server.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::session;
use crate::binlog::Flavor;
use crate::error::Error;
use crate::source::failure::translate;

/// Which precondition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckName {
    /// `log_bin`.
    LogBin,
    /// `binlog_format`.
    BinlogFormat,
    /// `binlog_row_image`.
    RowImage,
    /// `binlog_row_value_options`.
    RowValueOptions,
    /// `binlog_row_metadata`: advice.
    RowMetadata,
    /// REPLICATION SLAVE.
    ReplicationSlave,
    /// REPLICATION CLIENT, under MariaDB BINLOG MONITOR.
    ReplicationClient,
    /// SELECT.
    Select,
}

impl CheckName {
    /// The name shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LogBin => "log_bin",
            Self::BinlogFormat => "binlog_format",
            Self::RowImage => "binlog_row_image",
            Self::RowValueOptions => "binlog_row_value_options",
            Self::RowMetadata => "binlog_row_metadata",
            Self::ReplicationSlave => "grant REPLICATION SLAVE",
            Self::ReplicationClient => "grant REPLICATION CLIENT",
            Self::Select => "grant SELECT",
        }
    }

    /// Whether the replicator runs without it, only less watchful.
    #[must_use]
    pub const fn is_advice(self) -> bool {
        matches!(self, Self::RowMetadata | Self::Select)
    }
}

/// A precondition and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub name: CheckName,
    /// Whether it holds.
    pub ok: bool,
    /// What was found.
    pub sentence: String,
    /// What to type if it does not hold.
    pub fix: &'static str,
}

/// Asks the server for all of them.
pub(super) async fn run(url: &str) -> Result<Vec<Check>, Error> {
    let mut conn = session::connect(url).await?;
    let flavor = Flavor::of(&session::version(&mut conn).await?);
    let mut checks = Vec::new();
    for setting in SETTINGS {
        checks.push(setting.check(&mut conn).await?);
    }
    let grants: Vec<String> = conn
        .query("SHOW GRANTS")
        .await
        .map_err(|e| translate(e, "asking for its grants"))?;
    checks.extend(grant_checks(&grants, flavor));
    conn.disconnect()
        .await
        .map_err(|e| translate(e, "disconnecting"))?;
    Ok(checks)
}

struct Setting {
    name: CheckName,
    /// A value of NULL counts as the first of `wanted`: an old server has no such setting.
    sql: &'static str,
    wanted: &'static [&'static str],
    fix: &'static str,
}

const SETTINGS: &[Setting] = &[
    Setting {
        name: CheckName::LogBin,
        sql: "SHOW GLOBAL VARIABLES WHERE Variable_name = 'log_bin'",
        wanted: &["ON", "1"],
        fix: "start the server with log_bin",
    },
    Setting {
        name: CheckName::BinlogFormat,
        sql: "SHOW GLOBAL VARIABLES WHERE Variable_name = 'binlog_format'",
        wanted: &["ROW"],
        fix: "SET GLOBAL binlog_format = ROW",
    },
    Setting {
        name: CheckName::RowImage,
        sql: "SHOW GLOBAL VARIABLES WHERE Variable_name = 'binlog_row_image'",
        wanted: &["FULL"],
        fix: "SET GLOBAL binlog_row_image = FULL",
    },
    Setting {
        name: CheckName::RowValueOptions,
        sql: "SHOW GLOBAL VARIABLES WHERE Variable_name = 'binlog_row_value_options'",
        wanted: &[""],
        fix: "SET GLOBAL binlog_row_value_options = ''",
    },
    Setting {
        name: CheckName::RowMetadata,
        sql: "SHOW GLOBAL VARIABLES WHERE Variable_name = 'binlog_row_metadata'",
        wanted: &["FULL"],
        fix: "SET GLOBAL binlog_row_metadata = FULL (advice: column names in the stream let a renamed column be noticed)",
    },
];

impl Setting {
    async fn check(&self, conn: &mut Conn) -> Result<Check, Error> {
        let row: Option<(String, String)> = conn
            .query_first(self.sql)
            .await
            .map_err(|e| translate(e, "asking for its settings"))?;
        let default = match self.name {
            CheckName::RowValueOptions | CheckName::BinlogFormat => self.wanted.first(),
            _ => None,
        };
        let value = row
            .map(|(_, value)| value)
            .or_else(|| default.map(|v| (*v).to_owned()));
        let value = value.unwrap_or_default();
        let ok = self
            .wanted
            .iter()
            .any(|wanted| value.eq_ignore_ascii_case(wanted));
        let name = self.name.as_str();
        Ok(Check {
            name: self.name,
            ok,
            sentence: format!("{name} is `{value}`"),
            fix: self.fix,
        })
    }
}

fn grant_checks(grants: &[String], flavor: Flavor) -> Vec<Check> {
    let client: &[&str] = match flavor {
        Flavor::Mysql => &["REPLICATION CLIENT"],
        Flavor::Mariadb => &["BINLOG MONITOR", "REPLICATION CLIENT"],
    };
    vec![
        grant(
            grants,
            CheckName::ReplicationSlave,
            &["REPLICATION SLAVE"],
            "GRANT REPLICATION SLAVE ON *.* TO …",
        ),
        grant(
            grants,
            CheckName::ReplicationClient,
            client,
            "GRANT REPLICATION CLIENT ON *.* TO …",
        ),
        grant(
            grants,
            CheckName::Select,
            &["SELECT"],
            "GRANT SELECT ON … TO … (advice: for snapshots and verify)",
        ),
    ]
}

fn grant(grants: &[String], name: CheckName, words: &[&str], fix: &'static str) -> Check {
    let holds = |line: &String| {
        let upper = line.to_ascii_uppercase();
        let list = upper.split(" ON ").next().unwrap_or_default();
        let everywhere = upper.contains(" ON *.* ") || name == CheckName::Select;
        let mut items = list.trim_start_matches("GRANT ").split(',').map(str::trim);
        everywhere && items.any(|item| item == "ALL PRIVILEGES" || words.contains(&item))
    };
    let ok = grants.iter().any(holds);
    let sentence = match ok {
        true => format!(
            "the account has {}",
            name.as_str().trim_start_matches("grant ")
        ),
        false => format!(
            "the account lacks {}",
            name.as_str().trim_start_matches("grant ")
        ),
    };
    Check {
        name,
        ok,
        sentence,
        fix,
    }
}
