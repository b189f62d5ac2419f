//! Random tables and rows from a real server through generated decoders into SQLite,
//! compared with what the server prints.
//!
//! `cargo run -p tests --bin roundtrip -- --server mysql --minutes 30`

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use tests::Outcome;
use tests::roundtrip::{self, Options};

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a person at a terminal"
)]
#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(report) => {
            println!("{report}");
            ExitCode::from(u8::from(!report.findings.is_empty()))
        }
        Err(reason) => {
            eprintln!("roundtrip: {reason}");
            ExitCode::from(2)
        }
    }
}

async fn run() -> Outcome<roundtrip::Report> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    roundtrip::run(Options::read(&arguments, now.as_secs())?).await
}
