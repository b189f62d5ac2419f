//! The replicator.
fn main() {}
