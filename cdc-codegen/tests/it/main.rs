//! Tests of the compiler through its public interface.

mod ddl;
mod fixtures;
mod hostile;
mod init;
mod layers;
mod spec;
mod tidy;
