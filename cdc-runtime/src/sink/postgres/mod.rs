//! The PostgreSQL target.
//!
//! One connection; a set of rows goes as one statement with an array for each column.
//! What PostgreSQL cannot hold, a NUL in a text or a day that no calendar has, is an
//! error that names the column, never a changed value.

mod address;
mod array;
mod audit;
mod book;
mod failure;
mod form;
mod journal;
mod letter;
mod link;
mod statement;

pub use address::Address;
pub use form::Form;
pub use link::Connection;

use crate::sink::server;

/// The sink.
pub type Store = server::Store<Connection>;
