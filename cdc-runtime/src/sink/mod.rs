//! Targets: what holds the star schema and the source position.
//!
//! A sink commits batches of whole source transactions, each together with the
//! [`Checkpoint`] that stands behind it, in one transaction of the target: the
//! position is written nowhere else. This version knows SQLite.

pub mod checkpoint;
pub mod sqlite;

pub use checkpoint::{Checkpoint, Tallies};
