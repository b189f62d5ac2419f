//! What logs and notifications cost when nobody takes them:
//! `cargo run --release -p tests --bin watch_bench`. Prints the table of docs/benchmarks.md.

use std::process::ExitCode;

use tests::Outcome;
use tests::watch_bench::{self, Wish};

const USAGE: &str = "watch_bench [--changes N] [--letters N] [--rounds N]";

fn wish() -> Outcome<Wish> {
    let mut wish = Wish {
        changes: 300_000,
        letters: 2_000,
        rounds: 5,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value: u64 = arguments.next().ok_or(USAGE)?.parse()?;
        match name.as_str() {
            "--changes" => wish.changes = value,
            "--letters" => wish.letters = value,
            "--rounds" => wish.rounds = usize::try_from(value)?,
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
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let measured = async { watch_bench::measure(wish()?).await };
    match measured.await {
        Ok(cases) => {
            print!("{}", watch_bench::table(&cases));
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
