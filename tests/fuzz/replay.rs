//! Every committed input of every fuzz target, without libFuzzer: seeds, corpus, and what
//! was once found, under the same limits of memory and with a limit of time.

use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use tests::Outcome;
use tests::fuzz::{TARGETS, Target, find, large, pack, seed};
use tests::place;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// For one input, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

fn holds(target: &Target, name: &str, input: &[u8]) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let start = Instant::now();
    (target.run)(input);
    let taken = MEMORY.peak_usage().saturating_sub(before);
    assert!(
        start.elapsed() < PATIENCE,
        "{}: {name} took {:?}",
        target.name,
        start.elapsed()
    );
    assert!(
        taken <= (target.memory)(input.len()),
        "{}: {name} of {} bytes took {taken} bytes of memory",
        target.name,
        input.len()
    );
}

/// What holds for the whole of a target's inputs; each test has a process or a thread of
/// its own, and memory is counted for all threads, hence one test.
#[test]
fn every_committed_input_holds() -> Outcome<()> {
    for target in TARGETS {
        for (number, input) in seed::seeds(target.name)?.iter().enumerate() {
            holds(target, &format!("seed {number}"), input);
        }
        let packed = std::fs::read(place::fuzz_pack(target.name)).unwrap_or_default();
        for (number, input) in pack::unpack(&packed).into_iter().enumerate() {
            holds(target, &format!("packed input {number}"), input);
        }
    }
    for input in large::inputs() {
        let target = find(input.target).ok_or("an input of no target")?;
        holds(target, input.what, &input.bytes);
    }
    let found = place::workspace().join("tests/fuzz/found");
    for folder in std::fs::read_dir(found)? {
        let folder = folder?.path();
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let target = find(&name).ok_or("a folder of no target")?;
        for file in std::fs::read_dir(&folder)? {
            let path = file?.path();
            holds(target, &path.display().to_string(), &std::fs::read(&path)?);
        }
    }
    Ok(())
}
