//! Tests across crates: recordings, real servers, damage, the compiler's reports.
//!
//! A server that cannot be had fails the tests that need it, with the reason.


mod compile_errors;
mod crash;
mod damage;
mod end_to_end;

mod init;
mod schema_change;
mod traps;
