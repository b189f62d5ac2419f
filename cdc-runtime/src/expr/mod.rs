//! Expressions: the functions computed columns and filters are compiled to.
//!
//! Each is a MySQL function or operator on values of one type, with NULL as `None`; the
//! compiler has chosen types and conversions, so nothing here converts by itself. The
//! results are those of MySQL 9.x under its default `sql_mode`, held by vectors recorded
//! from a server (`tests/vectors`).
//!
//! Integers are `i128` inside an expression and are checked against BIGINT or BIGINT
//! UNSIGNED where MySQL checks; decimals have up to 38 digits and refuse more. A result
//! that MySQL refuses is a [`ValueError`](crate::value::ValueError), a division by zero
//! is NULL.

mod calendar;
mod choose;
mod column;
mod compare;
mod date_format;
mod day;
mod decimal;
mod division;
mod double;
mod integer;
mod interval;
mod json;
mod mask;
mod moment;
mod pad;
mod print;
mod slice;
mod text;

pub use calendar::*;
pub use choose::*;
pub use column::*;
pub use compare::*;
pub use date_format::{Piece, date_format};
pub use day::WeekMode;
pub use decimal::*;
pub use division::{div_dec, div_dec_to, idiv_dec, mod_dec};
pub use double::*;
pub use integer::*;
pub use interval::{Unit, date_add, datetime_add, timestamp_diff};
pub use json::*;
pub use mask::{mask_last4, mask_redact, mask_sha256};
pub use moment::*;
pub use pad::{Bytes, PadSide, hex, hex_int, locate, pad, repeat, reverse, sha2};
pub use print::*;
pub use slice::{left, right, substring};
pub use text::*;

pub use crate::collation;
