//! Values as rows hold them, and what can be wrong with one.
//!
//! One type per family of column types, each exactly what the server stores: zero and
//! partial dates stay as they are, a DECIMAL keeps its scale. `Display` is the text the
//! server prints. How a value stands in a row image is [`crate::image`]'s business;
//! what a target makes of it is its [`ColumnWriter`](crate::mapper::ColumnWriter)'s.

mod address;
mod cell;
mod date;
mod datetime;
mod decimal;
mod digits;
mod error;
mod json;
mod packed;
mod time;
mod timestamp;

pub use address::{Inet4, Inet6, Uuid};
pub use date::{Date, Year};
pub use datetime::{Datetime, Timestamped};
pub use decimal::Decimal;
pub use error::{Problem, ValueError};
pub use json::{Json, JsonPart, Leg, Place};
pub use packed::PackedDecimal;
pub use time::TimeValue;
pub use timestamp::Timestamp;

pub(crate) use decimal::{MAX_DIGITS, power_of_ten};
