//! Compiles the mapping.
fn main() {}
