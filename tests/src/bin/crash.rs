//! Kills a replicator over load and stream, under load, as often as one likes:
//! `cargo run -p tests --bin crash -- --kills 200 --seed 7 --server mysql`. With a target on a
//! server, that server, too: `--target postgres --kills 100 --target-kills 50`.

use std::process::ExitCode;

use tests::lake::AnyLake;
use tests::servers::{Flavor, Server};
use tests::target_crash::{self, Kills};
use tests::{Outcome, crash};

const USAGE: &str = "crash [--kills N] [--seed N] [--server mysql|mariadb|mariadb11] [--target sqlite|mysql|mariadb|mariadb11|postgres] [--target-kills N]";

struct Wish {
    kills: usize,
    seed: u64,
    flavor: Flavor,
    target: Option<String>,
    target_kills: usize,
}

fn wish() -> Outcome<Wish> {
    let mut wish = Wish {
        kills: 200,
        seed: crash::seed()?,
        flavor: Flavor::MySql,
        target: None,
        target_kills: 0,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match (name.as_str(), value.as_str()) {
            ("--kills", number) => wish.kills = number.parse()?,
            ("--seed", number) => wish.seed = number.parse()?,
            ("--target", kind) => wish.target = Some(kind.to_owned()),
            ("--target-kills", number) => wish.target_kills = number.parse()?,
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
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let ran = async {
        let wish = wish()?;
        println!("seed {} repeats this", wish.seed);
        let server = Server::start(wish.flavor).await?;
        let Some(kind) = &wish.target else {
            let seen = crash::kill(&server, wish.kills, wish.seed).await?;
            return Ok(format!(
                "{} kills, {} of them before the load was done; {} chunks of the journal were there at a kill and unchanged after it; source and lake are equal",
                seen.kills, seen.in_load, seen.chunks_kept
            ));
        };
        let mut lake = AnyLake::start(kind).await?;
        let kills = Kills {
            replicator: wish.kills,
            server: wish.target_kills,
        };
        target_crash::kill(&server, &mut lake, kills, wish.seed).await?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(format!(
            "{} kills of the replicator, {} of the target's server; source and target are equal",
            kills.replicator, kills.server
        ))
    };
    match ran.await {
        Ok(seen) => {
            println!("{seen}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
