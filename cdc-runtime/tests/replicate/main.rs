//! The run loop and the SQLite target over binlog files written by hand, with
//! hand-written mappers.

mod lake;
mod mapping;
mod recorded;

mod changes;
mod crash;
mod ddl;
mod target;
