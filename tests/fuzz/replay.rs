//! Every committed input of every fuzz target, without libFuzzer: seeds, corpus, and what
//! was once found, under the same limits of memory and with a limit of time.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the machinery of tests states what it expects by panicking, and says where it stood"
)]

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use tests::Outcome;
use tests::fuzz::{TARGETS, Target, find, large, pack, seed};
use tests::place;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// For one input, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Memory is counted for the process: one target at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// With the stack of a program's main thread, which is what the compiler runs on; that of
/// a test is a quarter of it.
fn on_a_main_thread(target: &Target, input: &[u8]) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(8 << 20);
        let ran = thread
            .spawn_scoped(scope, || (target.run)(input))
            .unwrap()
            .join();
        if let Err(panic) = ran {
            std::panic::resume_unwind(panic);
        }
    });
}

/// What the input took too much of.
fn excess(target: &Target, input: &[u8]) -> Option<String> {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let start = Instant::now();
    on_a_main_thread(target, input);
    let (taken, time) = (MEMORY.peak_usage().saturating_sub(before), start.elapsed());
    let allowed = (target.memory)(input.len());
    (time > PATIENCE || taken > allowed).then(|| {
        let length = input.len();
        format!("{length} bytes took {time:?} and {taken} bytes of memory; {allowed} are allowed")
    })
}

/// The committed inputs of a target, each with what it is.
fn inputs(name: &str) -> Outcome<Vec<(String, Vec<u8>)>> {
    let mut inputs = Vec::new();
    for (number, input) in seed::seeds(name)?.into_iter().enumerate() {
        inputs.push((format!("seed {number}"), input));
    }
    let packed = std::fs::read(place::fuzz_pack(name)).unwrap_or_default();
    for (number, input) in pack::unpack(&packed).into_iter().enumerate() {
        inputs.push((format!("packed input {number}"), input.to_vec()));
    }
    for input in large::inputs() {
        if input.target == name {
            inputs.push((input.what.to_owned(), input.bytes));
        }
    }
    let found = place::workspace().join("tests/fuzz/found").join(name);
    for file in std::fs::read_dir(found).into_iter().flatten() {
        let path = file?.path();
        inputs.push((path.display().to_string(), std::fs::read(path)?));
    }
    Ok(inputs)
}

fn every_input_holds(name: &str) -> Outcome<()> {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let target = find(name).ok_or("there is no such target")?;
    let mut wrong = Vec::new();
    for (what, input) in inputs(name)? {
        println!("{what}");
        wrong.extend(excess(target, &input).map(|excess| format!("{what}: {excess}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() -> Outcome<()> {
                every_input_holds(stringify!($name))
            }
        )*

        #[test]
        fn every_target_is_here() {
            let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

targets! { file stream event table_map image json decimal gtid statement ddl mapping }
