//! How fast changes are applied, and how soon they can be seen, beside other ways:
//! `cargo run --release -p tests --bin apply_bench`. Prints the tables of docs/benchmarks.md.

use std::process::ExitCode;

use tests::Outcome;
use tests::apply_bench::{self, Wish};

const USAGE: &str = "apply_bench [--changes N] [--subset N] [--rounds N] [--seconds N]";

fn wish() -> Outcome<Wish> {
    let mut wish = Wish::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value: u64 = arguments.next().ok_or(USAGE)?.parse()?;
        match name.as_str() {
            "--changes" => wish.changes = value,
            "--subset" => wish.subset = value,
            "--rounds" => wish.rounds = usize::try_from(value)?,
            "--seconds" => wish.seconds = value,
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
    let measured = async { apply_bench::measure(&wish()?).await };
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
