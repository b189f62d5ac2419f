//! The MySQL and MariaDB target.
//!
//! One connection; sets of rows go as statements over several rows. Text columns have a
//! collation that tells every two texts apart (`utf8mb4_0900_bin`, on MariaDB
//! `utf8mb4_nopad_bin`), so that no two keys of the source become one. The session is
//! strict: what a column cannot hold is an error, never a changed value.

mod address;
mod audit;
mod book;
mod failure;
mod journal;
mod letter;
mod link;
mod statement;
mod wording;

pub use address::Address;
pub use link::Connection;

use crate::sink::server::{self, Form};
use crate::value::Problem;

/// The sink.
pub type Store = server::Store<Connection>;

/// MySQL holds every text and every day that MySQL sends.
#[derive(Default)]
pub struct Everything;

impl Form for Everything {
    fn text(_: &str) -> Result<(), Problem> {
        Ok(())
    }

    fn day(_: &str) -> Result<(), Problem> {
        Ok(())
    }
}
