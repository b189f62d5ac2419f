//! The generated decoders against mysql_common's generic one: the same recorded rows, in
//! the same run, by turns.
//!
//! `cargo bench` prints rows/s of each and their ratio; `cargo bench -- FILE` reads another
//! binlog of the shop. docs/benchmarks.md says what was seen.

mod compiled;
mod generic;
mod writer;

use std::error::Error;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use compiled::Compiled;
use generic::Generic;

mod mappers {
    //! The replicator's own mappers, as `build.rs` wrote them.
    include!(concat!(env!("OUT_DIR"), "/mappers/mod.rs"));
}

const RECORDING: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../schema/recordings/mysql-9.7/binlog.000001"
);
/// Each contender is measured so many times.
const ROUNDS: usize = 15;
/// A measurement goes over the recording until it has seen so many rows.
const ROWS: u64 = 300_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What is measured: goes once over all rows events, and says how many row images it read.
struct Contender<'a> {
    name: &'static str,
    pass: Box<dyn Fn() -> Outcome<u64> + 'a>,
    times: Vec<Duration>,
}

fn main() -> Outcome<()> {
    // cargo passes `--bench`; a path is ours.
    let file = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let file = PathBuf::from(file.unwrap_or_else(|| RECORDING.into()));
    let (generic, compiled) = (Generic::read(&file)?, Compiled::read(&file)?);
    let mut contenders = [
        Contender {
            name: "generic: mysql_common, BinlogRow",
            pass: Box::new(|| generic.decode()),
            times: Vec::new(),
        },
        Contender {
            name: "generated: decode",
            pass: Box::new(|| compiled.decode()),
            times: Vec::new(),
        },
        Contender {
            name: "generated: decode, translate, write",
            pass: Box::new(|| compiled.apply()),
            times: Vec::new(),
        },
    ];
    let rows = same_rows(&contenders)?;
    let passes = ROWS.div_ceil(rows);
    for _ in 0..ROUNDS {
        for contender in &mut contenders {
            let start = Instant::now();
            for _ in 0..passes {
                black_box((contender.pass)()?);
            }
            contender.times.push(start.elapsed());
        }
    }
    report(&mut contenders, rows, passes)
}

/// Nobody is measured who does not read the same rows as the others.
fn same_rows(contenders: &[Contender<'_>]) -> Outcome<u64> {
    let counts = contenders
        .iter()
        .map(|contender| (contender.pass)())
        .collect::<Outcome<Vec<u64>>>()?;
    match counts.as_slice() {
        [first, rest @ ..] if *first > 0 && rest.iter().all(|count| count == first) => Ok(*first),
        _ => Err(format!("the contenders read different numbers of rows: {counts:?}").into()),
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of rows in a report are far below 2^53"
)]
fn report(contenders: &mut [Contender<'_>], rows: u64, passes: u64) -> Outcome<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{rows} row images of the shop, {passes} passes a round, {ROUNDS} rounds by turns, medians\n"
    )?;
    let mut first = None;
    for contender in contenders {
        let rate = (rows * passes) as f64 / median(&mut contender.times).as_secs_f64();
        let ratio = rate / *first.get_or_insert(rate);
        writeln!(
            out,
            "{:<36} {:>12.0} rows/s {ratio:>8.1} x",
            contender.name, rate
        )?;
    }
    Ok(())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
