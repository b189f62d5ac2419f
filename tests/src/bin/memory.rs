//! Measures how much memory the replicator takes and prints it:
//! `cargo run --release -p tests --bin memory -- --transaction 2048 --row 64 --tables 10000`.

use std::process::ExitCode;

use tests::Outcome;
use tests::lake::AnyLake;
use tests::memory::{Packing, Sizes, measure};
use tests::servers::Flavor;

const USAGE: &str = "memory [--transaction MIB] [--compressed yes|no] [--row MIB] [--tables N] [--budget MIB] [--server mysql|mariadb|mariadb11] [--target sqlite|mysql|mariadb|mariadb11|postgres]";

fn wish() -> Outcome<Sizes> {
    let mut sizes = Sizes {
        flavor: Flavor::MySql,
        transaction: 2048,
        packing: Packing::Plain,
        row: 64,
        tables: 10_000,
        budget: 64,
        target: "sqlite",
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match (name.as_str(), value.as_str()) {
            ("--transaction", number) => sizes.transaction = number.parse()?,
            ("--row", number) => sizes.row = number.parse()?,
            ("--tables", number) => sizes.tables = number.parse()?,
            ("--budget", number) => sizes.budget = number.parse()?,
            ("--compressed", "yes") => sizes.packing = Packing::Compressed,
            ("--compressed", "no") => sizes.packing = Packing::Plain,
            ("--server", "mysql") => sizes.flavor = Flavor::MySql,
            ("--server", "mariadb") => sizes.flavor = Flavor::MariaDb1011,
            ("--server", "mariadb11") => sizes.flavor = Flavor::MariaDb11,
            ("--target", kind) => {
                let known = AnyLake::KINDS.into_iter().find(|known| known == &kind);
                sizes.target = known.ok_or(USAGE)?;
            }
            _ => return Err(USAGE.into()),
        }
    }
    Ok(sizes)
}

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people"
)]
#[tokio::main]
async fn main() -> ExitCode {
    let ran = async { measure(wish()?).await };
    match ran.await {
        Ok(measured) => {
            print!("{measured}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
