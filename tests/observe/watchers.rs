//! Logs and notifications that nobody takes hold nothing up, and do not pile up in memory:
//! `cargo run --release -p tests --bin watch_bench` measures how little they cost.

use tests::Outcome;
use tests::watch_bench::{Wish, measure};

/// KiB in a MiB.
const MIB: u64 = 1 << 10;

#[tokio::test]
async fn watchers_that_are_down_slow_or_wrong_change_nothing() -> Outcome<()> {
    let cases = measure(Wish {
        changes: 5_000,
        letters: 400,
        rounds: 1,
    })
    .await?;
    let without = cases.first().ok_or("nothing was measured")?;
    assert_eq!(without.letters, 400);
    for case in &cases {
        println!("{:?}: {} MiB", case.watchers, case.peak_kib / MIB);
        assert_eq!(case.letters, without.letters, "{:?}", case.watchers);
        // Their buffer of 4 MiB, and what five channels keep.
        let most = without.peak_kib + 16 * MIB;
        assert!(case.peak_kib < most, "{case:?}");
    }
    Ok(())
}
