//! Makes the recordings below `schema/recordings` again, from real servers.
//!
//! `cargo run -p tests --bin record`

use std::process::ExitCode;

use tests::recording::RECORDINGS;

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a person at a terminal"
)]
#[tokio::main]
async fn main() -> ExitCode {
    for recording in RECORDINGS {
        if let Err(reason) = recording.record().await {
            eprintln!("{}: {reason}", recording.name);
            return ExitCode::FAILURE;
        }
        let size = std::fs::metadata(recording.binlog()).map_or(0, |file| file.len());
        println!("{}: {size} bytes of binlog", recording.name);
    }
    ExitCode::SUCCESS
}
