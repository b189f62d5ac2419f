//! The replicator's machinery.
//!
//! Generated code names paths of this crate (see [`mapper`], [`image`], [`value`],
//! [`expr`], [`shape`]); the rest turns a binlog into calls of that code and its
//! results into transactions of the target. This crate knows no table: every table
//! it meets was compiled by `cdc-codegen`, on which it does not depend.

pub mod binlog;
pub mod charset;
pub mod collation;
pub mod command;
pub mod config;
pub mod error;
pub mod expr;
pub mod http;
pub mod image;
pub mod letter;
pub mod load;
pub mod log;
pub mod mapper;
pub mod metrics;
pub mod notify;
pub mod observer;
mod pause;
pub mod position;
pub mod replicator;
pub mod serve;
pub mod shape;
pub mod sink;
pub mod source;
pub mod statement;
pub mod transaction;
pub mod value;

/// The contract number between generated code and this crate; the generated index
/// asserts the one it was made for.
pub const GENERATED_API: u32 = 6;

pub use error::{Error, ErrorKind};
