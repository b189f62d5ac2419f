//! Kills a replicator over load and stream, under load, as often as one likes:
//! `cargo run -p tests --bin crash -- --kills 200 --seed 7 --server mysql`.

use std::process::ExitCode;

use tests::servers::{Flavor, Server};
use tests::{Outcome, crash};

const USAGE: &str = "crash [--kills N] [--seed N] [--server mysql|mariadb|mariadb11]";

struct Wish {
    kills: usize,
    seed: u64,
    flavor: Flavor,
}

fn wish() -> Outcome<Wish> {
    let mut wish = Wish {
        kills: 200,
        seed: crash::seed()?,
        flavor: Flavor::MySql,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match (name.as_str(), value.as_str()) {
            ("--kills", number) => wish.kills = number.parse()?,
            ("--seed", number) => wish.seed = number.parse()?,
            ("--server", "mysql") => wish.flavor = Flavor::MySql,
            ("--server", "mariadb") => wish.flavor = Flavor::MariaDb1011,
            ("--server", "mariadb11") => wish.flavor = Flavor::MariaDb11,
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
    let ran = async {
        let wish = wish()?;
        println!("seed {} repeats this", wish.seed);
        let server = Server::start(wish.flavor).await?;
        crash::kill(&server, wish.kills, wish.seed).await
    };
    match ran.await {
        Ok(seen) => {
            println!(
                "{} kills, {} of them before the load was done; {} chunks of the journal were there at a kill and unchanged after it; source and lake are equal",
                seen.kills, seen.in_load, seen.chunks_kept
            );
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
