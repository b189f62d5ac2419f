//! Ids that must differ, and clocks that must not.

use std::time::{SystemTime, UNIX_EPOCH};

use mysql_async::Row;
use mysql_async::prelude::Queryable;

use super::{Asked, Check, CheckName, Expected, Verdict};
use crate::error::Error;
use crate::source::failure::translate;

/// Clocks this far apart make the lag that is shown a wrong number.
const FAR: f64 = 2.0;

pub(super) async fn checks(
    asked: &mut Asked,
    expected: &Expected<'_>,
) -> Result<Vec<Check>, Error> {
    Ok(vec![
        server_id(asked, expected.server_id).await?,
        time_zone(asked).await?,
        clock(asked).await?,
    ])
}

async fn server_id(asked: &mut Asked, own: u32) -> Result<Check, Error> {
    let servers = asked
        .number("SELECT @@GLOBAL.server_id")
        .await?
        .unwrap_or(0.0);
    let fix = "set CDC_SERVER_ID to a number that no server and no other replica has";
    if (servers - f64::from(own)).abs() < 0.5 {
        let sentence = format!("{own} is the server's own id");
        return Ok(Check::new(CheckName::ServerId, Verdict::No, sentence, fix));
    }
    let (verdict, sentence) = if replicas(asked).await?.contains(&own) {
        (
            Verdict::Advice,
            format!(
                "a replica with the id {own} is connected: this replicator, if it runs now; else another in its place"
            ),
        )
    } else {
        (
            Verdict::Ok,
            format!("no other replica is registered as {own}"),
        )
    };
    Ok(Check::new(CheckName::ServerId, verdict, sentence, fix))
}

/// The ids of the replicas that are registered now.
async fn replicas(asked: &mut Asked) -> Result<Vec<u32>, Error> {
    for sql in ["SHOW REPLICAS", "SHOW SLAVE HOSTS"] {
        let rows: Result<Vec<Row>, _> = asked.conn.query(sql).await;
        match rows {
            Ok(rows) => {
                return Ok(rows.iter().filter_map(|row| row.get_opt(0)?.ok()).collect());
            }
            // ER_PARSE_ERROR of an old server; ER_SPECIFIC_ACCESS_DENIED is a finding of its own.
            Err(mysql_async::Error::Server(error)) if [1064, 1227].contains(&error.code) => {}
            Err(error) => return Err(translate(error, "asking for its replicas")),
        }
    }
    Ok(Vec::new())
}

/// Any zone will do: the stream has TIMESTAMP in UTC, and DATETIME has none.
async fn time_zone(asked: &mut Asked) -> Result<Check, Error> {
    let zone = asked
        .text("SELECT @@GLOBAL.time_zone")
        .await?
        .unwrap_or_default();
    let system = asked
        .text("SELECT @@GLOBAL.system_time_zone")
        .await?
        .unwrap_or_default();
    let sentence = match zone.as_str() {
        "SYSTEM" => format!("the server's time zone is {system}; TIMESTAMP is replicated in UTC"),
        zone => format!("the server's time zone is {zone}; TIMESTAMP is replicated in UTC"),
    };
    Ok(Check::new(CheckName::TimeZone, Verdict::Ok, sentence, ""))
}

async fn clock(asked: &mut Asked) -> Result<Check, Error> {
    let before = now();
    let there = asked
        .number("SELECT UNIX_TIMESTAMP(NOW(6))")
        .await?
        .unwrap_or(0.0);
    let after = now();
    // Whatever the way there and back took is no difference.
    let apart = (there - after).max(before - there).max(0.0);
    let sentence = match apart {
        apart if apart <= FAR => "the server's clock and this machine's agree".to_owned(),
        apart => format!("the server's clock and this machine's are {apart:.0} s apart"),
    };
    Ok(Check::new(
        CheckName::Clock,
        Verdict::of(apart <= FAR, Verdict::Advice),
        sentence,
        "keep both machines' clocks by NTP; until then the lag that is shown is off by as much",
    ))
}

fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}
