//! Makes the runtime's tables of character sets again, from a real MySQL server.
//!
//! `cargo run -p tests --bin charsets`

use std::process::ExitCode;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::charsets::{SETS, table};
use tests::servers::{Flavor, Server};

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a person at a terminal"
)]
#[tokio::main]
async fn main() -> ExitCode {
    match write().await {
        Ok(bytes) => println!("{bytes} bytes of tables"),
        Err(reason) => {
            eprintln!("{reason}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn write() -> Outcome<usize> {
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = server.connect().await?;
    let mut bytes = 0;
    conn.query_drop("CREATE DATABASE scratch").await?;
    conn.query_drop("USE scratch").await?;
    for set in SETS {
        bytes += table::write(&mut conn, set)
            .await
            .map_err(|reason| format!("{}: {reason}", set.name))?;
    }
    Ok(bytes)
}
