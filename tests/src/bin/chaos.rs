//! A replicator behind a proxy that cuts, stalls, slices and refuses at random, while its
//! source is written to; in the end the lake must equal the source.
//!
//! `cargo run -p tests --bin chaos -- --minutes 10 --seed 1 --server mysql`

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use tests::Outcome;
use tests::proxy::chaos::{self, Options, Report};

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a person at a terminal"
)]
#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok((options, report)) => {
            println!("seed {}: {report}", options.seed);
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("chaos: {reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Outcome<(Options, Report)> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let options = Options::read(&arguments, now.as_secs())?;
    Ok((options, chaos::run(options).await?))
}
