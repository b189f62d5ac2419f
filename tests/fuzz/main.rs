//! The target that the environment variable `FUZZ_TARGET` names, under libFuzzer.
//!
//! libFuzzer's own limit of memory needs a sanitizer; here every allocation is counted, and
//! an input that takes more than its target allows is a crash.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use peak_alloc::PeakAlloc;
use tests::fuzz::{Target, find};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

static TARGET: OnceLock<Target> = OnceLock::new();

/// The target, looked up once.
fn target() -> &'static Target {
    TARGET.get_or_init(|| {
        let name = std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names the target");
        *find(&name).expect("FUZZ_TARGET is one of `cargo run -p tests --bin fuzz targets`")
    })
}

fuzz_target!(|data: &[u8]| {
    let target = target();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    (target.run)(data);
    let taken = MEMORY.peak_usage().saturating_sub(before);
    let allowed = (target.memory)(data.len());
    assert!(
        taken <= allowed,
        "{} bytes took {taken} of memory",
        data.len()
    );
});
