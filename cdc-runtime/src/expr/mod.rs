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
mod column;
mod compare;
mod decimal;
mod division;
mod double;
mod integer;
mod mask;
mod print;
mod slice;
mod text;

pub use calendar::*;
pub use column::*;
pub use compare::*;
pub use decimal::*;
pub use division::{div_dec, div_dec_to, idiv_dec, mod_dec};
pub use double::*;
pub use integer::*;
pub use mask::{mask_last4, mask_redact, mask_sha256};
pub use print::*;
pub use slice::{left, right, substring};
pub use text::*;

pub use crate::collation;
