//! Tests across crates: recordings, real servers, damage, the compiler's reports.
//!
//! A server that cannot be had fails the tests that need it, with the reason.

#[cfg(test)]
mod bags;
#[cfg(test)]
mod boundary;
#[cfg(test)]
mod catalog;
#[cfg(test)]
mod charset_docs;
#[cfg(test)]
mod charsets;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod compile_errors;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod dead_letters;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod deploy_compose;
#[cfg(test)]
mod deploy_files;
#[cfg(test)]
mod end_to_end;
#[cfg(test)]
mod events;
#[cfg(test)]
mod expressions;
#[cfg(test)]
mod failover;
#[cfg(test)]
mod full_disk;
mod init;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod large;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod online_schema_change;
#[cfg(test)]
mod pull;
#[cfg(test)]
mod random_expressions;
#[cfg(test)]
mod reconnect;
#[cfg(test)]
mod rollback;
#[cfg(test)]
mod roundtrip;
mod row_images;
#[cfg(test)]
mod row_recall;
#[cfg(test)]
mod scene;
mod schema_change;
#[cfg(test)]
mod schema_classes;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod source_check;
#[cfg(test)]
mod target_failures;
#[cfg(test)]
mod target_tls;
#[cfg(test)]
mod target_types;
#[cfg(test)]
mod targets;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod traps;
#[cfg(test)]
mod until;
#[cfg(test)]
mod verify;
#[cfg(test)]
mod xa;
