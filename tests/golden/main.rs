//! The compiler's committed output, compiled without a warning under the workspace's own
//! lints, and run.

#![deny(warnings)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the helpers of tests state what they expect by panicking, as the tests do"
)]

mod doors;
mod hostile;
mod replay;
