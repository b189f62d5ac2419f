//! What docs/schema_change.md says of memory, with sizes that a test can afford:
//! `cargo run --release -p tests --bin memory` measures the real ones.

use tests::Outcome;
use tests::memory::{Packing, Sizes, measure};
use tests::servers::Flavor;

/// KiB in a MiB.
const MIB: u64 = 1 << 10;

/// A transaction many times the budget takes no more than the budget beside the base, a
/// row no more than four times its size, and tables that are not mapped next to nothing.
#[tokio::test]
async fn memory_is_bounded() -> Outcome<()> {
    for (flavor, packing) in [
        (Flavor::MySql, Packing::Plain),
        (Flavor::MySql, Packing::Compressed),
        (Flavor::MariaDb11, Packing::Plain),
    ] {
        let budget = 8;
        let row = 16;
        let sizes = Sizes {
            flavor,
            transaction: 200,
            packing,
            row,
            tables: 120,
            budget,
            target: "sqlite",
        };
        let measured = measure(sizes).await?;
        println!("{} {packing:?}\n{measured}", flavor.name());
        let above = |size: u64| size.saturating_sub(measured.base) / MIB;
        // SQLite's cache of 32 MiB and the batch of 16 MiB fill up.
        assert!(above(measured.transaction) <= budget + 64, "{measured}");
        // The value, SQLite's copy, its record; and SQLite's cache.
        assert!(above(measured.row) <= budget + 4 * row + 32, "{measured}");
        assert!(above(measured.tables) <= budget + 16, "{measured}");
    }
    Ok(())
}
