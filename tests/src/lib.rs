//! What the cross-crate tests stand on: real servers, a seeded workload, an oracle that
//! computes the mapping by SQL on the source, and a handle on the replicator's binary.
//!
//! Nothing here is mocked. A server that cannot be had is an error with its reason.

pub mod apply_bench;
pub mod binlog_file;
pub mod boundary;
pub mod browser;
pub mod catalog;
pub mod certificates;
pub mod charsets;
pub mod cli;
pub mod collations;
pub mod crash;
pub mod drift;
pub mod expressions;
pub mod fuzz;
pub mod lake;
pub mod load_bench;
pub mod memory;
pub mod monitoring;
pub mod oracle;
pub mod place;
pub mod proxy;
pub mod python;
pub mod recording;
pub mod replicator;
pub mod roundtrip;
pub mod servers;
pub mod stub;
pub mod target_crash;
pub mod watch_bench;
pub mod workload;

/// The error of test machinery: whatever went wrong underneath, with a sentence.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A result of test machinery.
pub type Outcome<T> = Result<T, Failure>;
