//! Tests of the compiler through its public interface.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests state what they expect by panicking"
)]

mod ddl;
mod docs;
mod expressions;
mod fixtures;
mod golden;
mod hostile;
mod identity;
mod impact;
mod information;
mod init;
mod layers;
mod matrix;
mod migration;
mod spec;
mod tidy;
