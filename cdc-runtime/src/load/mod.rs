//! Reading what the source's tables hold, chunk by chunk.
//!
//! A chunk is a range of a table's key, read with one SELECT through the binary protocol.
//! Its rows are written down as the row images the binlog would have for them
//! ([`image`]), so that from there on they take the one way every row takes: the same
//! generated decoder, the same translator. This module knows the source; what a target
//! keeps of a load is [`crate::sink::load`], and how chunks and stream come together is
//! the replicator's.

mod decimal;
mod image;
mod key;
mod reader;
mod select;
mod span;
mod table;
mod temporal;
mod visible;
mod whole;

pub(crate) use decimal::pack as pack_decimal;
pub use image::Images;
pub(crate) use image::encode;
pub(crate) use reader::{Outcome, Read, Reader};
pub(crate) use table::{Order, Reading, TableLoad};
pub(crate) use visible::{Visibility, beginning, now, shown};
pub(crate) use whole::View;
