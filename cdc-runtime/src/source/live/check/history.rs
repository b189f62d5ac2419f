//! How far back the binlogs reach, for how long, and what outlives a failover.

use mysql_async::Row;
use mysql_async::prelude::Queryable;

use super::{Asked, Check, CheckName, Expected, Stands, Verdict};
use crate::binlog::{Flavor, GtidSet};
use crate::error::Error;
use crate::position::Position;
use crate::source::failure::translate;

/// A shorter retention does not outlast a weekend without the replicator.
const SHORT: f64 = 3.0 * 86_400.0;

pub(super) async fn checks(
    asked: &mut Asked,
    expected: &Expected<'_>,
) -> Result<Vec<Check>, Error> {
    Ok(vec![
        retention(asked).await?,
        position(asked, expected.stands.as_ref()).await?,
        gtid(asked).await?,
    ])
}

async fn retention(asked: &mut Asked) -> Result<Check, Error> {
    let mut seconds = asked
        .number("SELECT @@GLOBAL.binlog_expire_logs_seconds")
        .await?;
    if seconds.is_none_or(|it| it <= 0.0) {
        let days = asked.number("SELECT @@GLOBAL.expire_logs_days").await?;
        seconds = days.map(|days| days * 86_400.0).or(seconds);
    }
    let seconds = seconds.unwrap_or(0.0);
    let size = asked
        .number("SELECT @@GLOBAL.max_binlog_total_size")
        .await?;
    let (verdict, sentence) = match (seconds, size.unwrap_or(0.0)) {
        (_, bytes) if bytes > 0.0 => (
            Verdict::Advice,
            format!("binlogs are purged beyond {bytes} bytes, however young they are"),
        ),
        (seconds, _) if seconds <= 0.0 => (
            Verdict::Ok,
            "binlogs are kept until somebody purges them".to_owned(),
        ),
        (seconds, _) => (
            Verdict::of(seconds >= SHORT, Verdict::Advice),
            format!("binlogs are kept for {}", shown(seconds)),
        ),
    };
    let fix = match asked.flavor {
        Flavor::Mysql => {
            "SET PERSIST binlog_expire_logs_seconds = 604800; a replicator that pauses for longer must start over"
        }
        Flavor::Mariadb => {
            "SET GLOBAL expire_logs_days = 7; and the same in the configuration file; a replicator that pauses for longer must start over"
        }
    };
    Ok(Check::new(CheckName::Retention, verdict, sentence, fix))
}

fn shown(seconds: f64) -> String {
    if seconds >= 86_400.0 {
        format!("{:.1} days", seconds / 86_400.0)
    } else {
        format!("{:.1} hours", seconds / 3_600.0)
    }
}

/// Whether the server still has what comes behind the target's position.
async fn position(asked: &mut Asked, stands: Option<&Stands>) -> Result<Check, Error> {
    let oldest = oldest(asked).await?;
    let oldest_shown = oldest
        .as_ref()
        .map_or("none", |it| it.file.as_ref())
        .to_owned();
    let Some(stands) = stands else {
        let complete = oldest.is_some_and(|oldest| oldest.sequence() <= 1);
        let sentence = format!("the oldest binlog is `{oldest_shown}`, and the target is empty");
        let fix = "a target that is empty needs the whole history: binlogs from the first on, or a snapshot";
        return Ok(Check::new(
            CheckName::Position,
            Verdict::of(complete, Verdict::Advice),
            sentence,
            fix,
        ));
    };
    let (verdict, sentence) = match (&stands.gtids, asked.flavor) {
        (Some(applied @ GtidSet::Mysql(_)), Flavor::Mysql) => by_gtid(asked, applied).await?,
        _ => by_file(stands, oldest.as_ref()),
    };
    let fix = "start the replicator before the next binlog is purged; where it is purged already, start again with an empty target";
    Ok(Check::new(CheckName::Position, verdict, sentence, fix))
}

async fn by_gtid(asked: &mut Asked, applied: &GtidSet) -> Result<(Verdict, String), Error> {
    let purged = asked
        .text("SELECT @@GLOBAL.gtid_purged")
        .await?
        .unwrap_or_default();
    let executed = asked
        .text("SELECT @@GLOBAL.gtid_executed")
        .await?
        .unwrap_or_default();
    let set = |text: String| text.parse::<GtidSet>().ok();
    let covered = set(purged).is_some_and(|purged| applied.covers(&purged));
    let known = set(executed).is_some_and(|executed| executed.covers(applied));
    Ok(match (known, covered) {
        (false, _) => (
            Verdict::No,
            "the server does not know transactions that the target holds: it was reset, or is another server".to_owned(),
        ),
        (true, false) => (
            Verdict::No,
            "the server has purged transactions that the target lacks".to_owned(),
        ),
        (true, true) => (
            Verdict::Ok,
            "the server's binlogs still hold all that the target lacks".to_owned(),
        ),
    })
}

fn by_file(stands: &Stands, oldest: Option<&Position>) -> (Verdict, String) {
    let at = &stands.position;
    match oldest.map(Position::sequence) {
        Some(first) if first > at.sequence() => (
            Verdict::No,
            format!("the target stands at {at}, which the server has purged"),
        ),
        Some(first) if first == at.sequence() && first > 1 => (
            Verdict::Advice,
            format!("the target stands at {at}, in the oldest binlog that the server has"),
        ),
        Some(_) => (
            Verdict::Ok,
            format!("the target stands at {at}, which the server has"),
        ),
        None => (Verdict::No, "the server has no binlog".to_owned()),
    }
}

async fn oldest(asked: &mut Asked) -> Result<Option<Position>, Error> {
    let row: Result<Option<Row>, _> = asked.conn.query_first("SHOW BINARY LOGS").await;
    match row {
        Ok(row) => Ok(row
            .and_then(|row| row.get_opt::<String, _>(0))
            .and_then(Result::ok)
            .map(|file| Position::new(file, 4))),
        // ER_NO_BINARY_LOGGING, ER_SPECIFIC_ACCESS_DENIED: findings of their own.
        Err(mysql_async::Error::Server(error)) if [1381, 1227].contains(&error.code) => Ok(None),
        Err(error) => Err(translate(error, "asking for its binlogs")),
    }
}

async fn gtid(asked: &mut Asked) -> Result<Check, Error> {
    let (holds, sentence, fix) = match asked.flavor {
        Flavor::Mysql => {
            let mode = asked
                .text("SELECT @@GLOBAL.gtid_mode")
                .await?
                .unwrap_or_default();
            (
                mode == "ON",
                format!("gtid_mode is `{mode}`"),
                "switch gtid_mode and enforce_gtid_consistency ON; without, no other server can take over for this one",
            )
        }
        Flavor::Mariadb => {
            let strict = asked.text("SELECT @@GLOBAL.gtid_strict_mode").await?;
            let strict = strict.is_some_and(|value| value == "1");
            (
                strict,
                format!(
                    "gtid_strict_mode is `{}`",
                    if strict { "ON" } else { "OFF" }
                ),
                "SET GLOBAL gtid_strict_mode = ON; and the same in the configuration file: numbers out of order end the use of GTIDs after a failover",
            )
        }
    };
    Ok(Check::new(
        CheckName::Gtid,
        Verdict::of(holds, Verdict::Advice),
        sentence,
        fix,
    ))
}
