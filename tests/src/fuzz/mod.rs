//! What no input may do to the compiler and the decoder: panic, loop, overflow the stack,
//! or take more memory than the input is worth.
//!
//! Each [`Target`] is a plain function of bytes that states what must hold whatever they
//! are. Two programs call them: `tests/fuzz/main.rs` under libFuzzer, and the test
//! `tests/fuzz/replay.rs`, which runs over every committed input (docs/fuzzing.md).

mod binlog;
mod ddl;
mod every;
mod image;
mod json;
pub mod large;
mod mapping;
pub mod pack;
pub mod seed;
mod statement;
mod table_map;
mod value;

/// A function that must hold for all bytes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Runs it.
    pub run: fn(&[u8]),
    /// The most it may allocate for an input of that many bytes.
    pub memory: fn(usize) -> usize,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    target("file", binlog::file, |n| (2 << 20) + 64 * n),
    target("stream", binlog::stream, |n| (5 << 20) + 300 * n),
    target("event", binlog::event, |n| (5 << 20) + 300 * n),
    target("table_map", table_map::run, |n| (1 << 20) + 300 * n),
    target("image", image::run, |n| (1 << 20) + 4000 * n),
    target("json", json::run, |n| (64 << 10) + 64 * n),
    target("decimal", value::decimal, |n| (64 << 10) + 64 * n),
    target("gtid", value::gtid, |n| (64 << 10) + 200 * n),
    target("statement", statement::run, |n| (64 << 10) + 64 * n),
    target("ddl", ddl::run, |n| (4 << 20) + 4000 * n),
    target("mapping", mapping::run, |n| (64 << 20) + 40_000 * n),
];

const fn target(name: &'static str, run: fn(&[u8]), memory: fn(usize) -> usize) -> Target {
    Target { name, run, memory }
}

/// The target of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// The first byte and the rest; of nothing, 0 and nothing.
fn first(data: &[u8]) -> (u8, &[u8]) {
    data.split_first()
        .map_or((0, data), |(head, rest)| (*head, rest))
}
