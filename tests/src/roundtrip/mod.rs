//! The generated round trip: random tables of every type, random rows, and the promise that
//! the lake holds what the server prints for the same row.
//!
//! A round makes a schema of random tables on a real server, compiles the replicator of
//! exactly that schema, writes rows by every statement that writes rows, follows the binlog
//! live and once more from its files, and compares each cell. All of a round is drawn from
//! one number, which is printed: `--seed N --rounds 1` repeats it.
//!
//! The oracle is the server: `source` asks it to print each column in the form that
//! `docs/types.md` promises and shares no code with the decoder.

mod change;
mod charset;
mod choose;
mod compare;
mod kind;
mod krate;
mod name;
mod options;
mod report;
mod round;
mod session;
mod source;
mod table;
mod value;

use std::time::Instant;

use charset::Charsets;
use krate::Crate;
pub use options::{Features, Options};
pub use report::Report;

use crate::servers::Server;
use crate::workload::Rng;
use crate::{Outcome, place};

/// What all rounds share: the server, its character sets, the crate's folder.
#[derive(Debug)]
struct Runner {
    server: Server,
    charsets: Charsets,
    krate: Crate,
    options: Options,
    report: Report,
}

/// Runs rounds until the time is over or there have been enough.
///
/// # Errors
/// The server or cargo cannot be had. Differences are no error: they stand in the report.
pub async fn run(options: Options) -> Outcome<Report> {
    let server = Server::start(options.server).await?;
    let mut conn = server.connect().await?;
    let mariadb = options.server.is_mariadb();
    let charsets = Charsets::read(&mut conn, mariadb, options.features.charsets).await?;
    conn.disconnect().await?;
    let folder = place::target()?.join("roundtrip").join(options.folder());
    let mut runner = Runner {
        server,
        charsets,
        krate: Crate::new(&folder)?,
        report: Report::new(&options),
        options,
    };
    let began = Instant::now();
    let mut seeds = Rng::new(runner.options.seed);
    let mut rounds = 0;
    while rounds < runner.options.rounds && began.elapsed() < runner.options.time {
        // The first round's seed is the seed itself, so that any round can be the first.
        let seed = if rounds == 0 {
            runner.options.seed
        } else {
            seeds.bits() >> 16
        };
        runner.round(seed).await?;
        rounds += 1;
        if runner.report.findings.len() >= runner.options.findings {
            break;
        }
    }
    runner.report.time = began.elapsed();
    Ok(runner.report)
}
