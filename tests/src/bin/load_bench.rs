//! The initial load of the shop against `mysqldump | mysql` and a generic copier, one after
//! the other on one server:
//! `cargo run --release -p tests --bin load_bench -- --rows 1000000`.

use std::process::ExitCode;

use tests::{Outcome, load_bench};

const USAGE: &str = "load_bench [--rows N] [--rounds N]";

fn wish() -> Outcome<load_bench::Wish> {
    let mut wish = load_bench::Wish::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?.parse()?;
        match name.as_str() {
            "--rows" => wish.rows = value,
            "--rounds" => wish.rounds = value,
            _ => return Err(USAGE.into()),
        }
    }
    Ok(wish)
}

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people"
)]
#[tokio::main]
async fn main() -> ExitCode {
    let measured = async { load_bench::measure(wish()?).await };
    match measured.await {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
