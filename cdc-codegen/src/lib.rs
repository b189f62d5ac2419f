//! The schema-to-mapper compiler.
//!
//! `source, diag → ddl, spec, model → resolve → emit → output`: each layer imports only
//! what stands before it (held by a test). [`compile`] is all of it without I/O; the doors
//! are [`build`] for build scripts, [`inline`] for the procedural macro and the `cdc`
//! command line.

pub mod artifact;
mod build_script;
mod compile;
pub mod ddl;
pub mod diag;
mod emit;
pub mod encoding;
pub mod impact;
pub mod information;
#[cfg(feature = "cli")]
pub mod init;
mod inline;
pub mod model;
pub mod output;
pub mod project;
pub mod resolve;
pub mod source;
pub mod spec;

pub use artifact::Artifact;
pub use build_script::{BuildError, build};
pub use compile::{Compiled, Declared, compile, declared, document};
pub use inline::inline;
