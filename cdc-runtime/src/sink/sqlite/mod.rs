//! The SQLite target.
//!
//! One connection with prepared statements, WAL and `synchronous = NORMAL`: a power
//! cut may lose the last commits, but a commit is lost with its position, so that the
//! next start applies it again. What SQLite cannot hold is an error, never a changed
//! value.

mod audit;
mod batch;
mod check;
mod connect;
mod fence;
mod heal;
mod journal;
mod kept;
mod letter;
mod load;
mod meta;
mod prepared;
mod recall;
mod schema;
mod statement;
mod status;
mod store;
mod whole;

pub use audit::Audit;
pub use batch::{Batch, Mark};
pub use connect::Target;
pub use store::Store;

/// A name as SQLite reads it back: in double quotes, those inside doubled.
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
