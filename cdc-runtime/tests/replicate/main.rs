//! The run loop and the SQLite target over binlog files written by hand, with
//! hand-written mappers.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of tests state what they expect by panicking, as the tests do"
)]

mod lake;
mod mapping;
mod recorded;

mod changes;
mod crash;
mod ddl;
mod target;
