//! Plants a changed cell, a missing row and an extra row among a million and lets `verify` find
//! and mend them: `cargo run --release -p tests --bin drift -- --rows 1000000 --target postgres`.

use std::process::ExitCode;

use tests::{Outcome, drift};

const USAGE: &str = "drift [--rows N] [--target sqlite|mysql|mariadb|mariadb11|postgres]";

fn wish() -> Outcome<(String, u64)> {
    let mut wish = ("sqlite".to_owned(), 1_000_000);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match name.as_str() {
            "--rows" => wish.1 = value.parse()?,
            "--target" => wish.0 = value,
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
    let found = async {
        let (kind, rows) = wish()?;
        let took = drift::find(&kind, rows).await?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(format!(
            "{kind}, {rows} rows: loaded in {:.1} s, verified in {:.1} s ({} MiB), three differences found and mended beside the stream in {:.1} s",
            took.load.as_secs_f64(),
            took.clean.as_secs_f64(),
            took.peak_kib.unwrap_or(0) / 1024,
            took.repair.as_secs_f64()
        ))
    };
    match found.await {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
