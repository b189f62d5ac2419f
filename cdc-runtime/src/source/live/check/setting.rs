//! Variables of the server that decide what its binlog holds.

use mysql_async::prelude::Queryable;

use super::{Asked, Check, CheckName, Verdict};
use crate::error::Error;
use crate::source::failure::translate;

struct Setting {
    name: CheckName,
    wanted: &'static [&'static str],
    /// What an old server without the variable has.
    default: Option<&'static str>,
    otherwise: Verdict,
    fix: &'static str,
}

const SETTINGS: &[Setting] = &[
    Setting {
        name: CheckName::LogBin,
        wanted: &["ON", "1"],
        default: None,
        otherwise: Verdict::No,
        fix: "start the server with log_bin (in its configuration file: log_bin = binlog)",
    },
    Setting {
        name: CheckName::BinlogFormat,
        wanted: &["ROW"],
        // MySQL 9.7 has no other any more.
        default: Some("ROW"),
        otherwise: Verdict::No,
        fix: "SET GLOBAL binlog_format = ROW; and the same in the server's configuration file",
    },
    Setting {
        name: CheckName::RowMetadata,
        wanted: &["FULL"],
        default: Some("MINIMAL"),
        otherwise: Verdict::Advice,
        fix: "SET GLOBAL binlog_row_metadata = FULL; column names in the stream let a renamed column be noticed",
    },
];

pub(super) async fn checks(asked: &mut Asked) -> Result<Vec<Check>, Error> {
    let mut checks = Vec::new();
    for setting in SETTINGS {
        checks.push(check(asked, setting).await?);
    }
    Ok(checks)
}

/// A global variable; empty where this server does not have it.
pub(super) async fn variable(asked: &mut Asked, name: &str) -> Result<String, Error> {
    let row: Option<(String, String)> = asked
        .conn
        .query_first(format!("SHOW GLOBAL VARIABLES LIKE '{name}'"))
        .await
        .map_err(|e| translate(e, "asking for its settings"))?;
    Ok(row.map(|(_, value)| value).unwrap_or_default())
}

async fn check(asked: &mut Asked, setting: &Setting) -> Result<Check, Error> {
    let name = setting.name.as_str();
    let value = variable(asked, name).await?;
    let value = match (value.as_str(), setting.default) {
        ("", Some(default)) => default,
        (value, _) => value,
    };
    let holds = setting
        .wanted
        .iter()
        .any(|wanted| value.eq_ignore_ascii_case(wanted));
    let verdict = Verdict::of(holds, setting.otherwise);
    Ok(Check::new(
        setting.name,
        verdict,
        format!("{name} is `{value}`"),
        setting.fix,
    ))
}
