//! The binlog's events: framing, checksums, and the events this crate acts on.
//!
//! Knows the bytes of MySQL's and MariaDB's events; does not know where they come from
//! ([`crate::source`]), how they make a transaction ([`crate::transaction`]) or what a
//! row image holds ([`crate::image`]). Every read is checked: a truncated or lying
//! event is [`Malformed`], which a caller that knows the position turns into an
//! [`crate::Error`].

pub mod checksum;
pub mod compressed;
pub mod cursor;
pub mod event_type;
pub mod format;
pub mod gtid;
pub mod gtid_event;
pub mod header;
mod metadata;
pub mod payload;
pub mod previous;
pub mod query;
pub mod rotate;
pub mod rows;
mod table_map;
mod tagged;
mod wire_column;
pub mod xa;

pub use cursor::{Cursor, Malformed};
pub use event_type::{EventType, Handling};
pub use format::{Checksum, Flavor, Format};
pub use gtid::{Gtid, GtidSet};
pub use header::EventHeader;
pub use table_map::{MapColumn, TableMap};
pub use wire_column::ColumnType;
pub use xa::Xid;
