//! The status page as a person sees it: a replicator that follows a real MySQL, its page in
//! a real browser.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the helpers of tests state what they expect by panicking, as the tests do"
)]

#[cfg(test)]
mod looks;
#[cfg(test)]
mod work;
