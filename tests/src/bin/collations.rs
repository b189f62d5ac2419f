//! Makes the tables below `cdc-runtime/src/collation` again, from real servers.
//!
//! `cargo run -p tests --bin collations`

use std::process::ExitCode;

use tests::servers::{Flavor, Server};
use tests::{Outcome, collations};

#[expect(clippy::print_stderr, reason = "a program for a person at a terminal")]
#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Outcome<()> {
    let mysql = Server::start(Flavor::MySql).await?;
    let mariadb = Server::start(Flavor::MariaDb1011).await?;
    collations::write(&mut mysql.connect().await?, &mut mariadb.connect().await?).await
}
