//! The schema-to-mapper compiler.
//!
//! `source, diag → ddl, spec, model → resolve → emit → output`: each layer imports only
//! what stands before it (held by a test).

pub mod ddl;
pub mod diag;
pub mod model;
pub mod resolve;
pub mod source;
pub mod spec;
