//! Random values as SQL expressions: ASCII text that means the same under every sql_mode.

mod json;
mod number;
mod shape;
mod temporal;
mod text;

use super::charset::Charsets;
use super::kind::Kind;
use crate::workload::Rng;

/// A value for a column of this type; the server may still round, cut or replace it.
pub(super) fn random(rng: &mut Rng, charsets: &Charsets, kind: &Kind, capped: bool) -> String {
    match kind {
        Kind::Int {
            bytes, unsigned, ..
        } => number::int(rng, *bytes, *unsigned, capped),
        Kind::Bool => number::int(rng, 1, false, capped),
        Kind::Decimal {
            precision, scale, ..
        } => number::decimal(rng, *precision, *scale),
        Kind::Real { single, .. } => number::real(rng, *single),
        Kind::Bit(bits) => number::bit(rng, *bits, capped),
        Kind::Char(chars, set) | Kind::Varchar(chars, set, _) => {
            text::chars(rng, charsets, set, *chars)
        }
        Kind::Text(bytes, set, _) => text::long(rng, charsets, set, *bytes),
        Kind::Binary(bytes) | Kind::Varbinary(bytes, _) => text::bytes(rng, *bytes),
        Kind::Blob(bytes, _) => text::blob(rng, *bytes),
        Kind::Enum(labels, _) => text::label(rng, labels.len()),
        Kind::Set(labels, _) => text::labels(rng, labels.len()),
        Kind::Date => temporal::date(rng),
        Kind::Time(fsp) => temporal::time(rng, *fsp),
        Kind::Datetime(fsp) => temporal::datetime(rng, *fsp),
        Kind::Timestamp(fsp) => temporal::timestamp(rng, *fsp),
        Kind::Year => temporal::year(rng),
        Kind::Json => json::binary(rng, charsets),
        Kind::JsonText => json::text(rng, charsets),
        Kind::Geometry(name) => shape::geometry(rng, name),
        Kind::Vector(dimensions) => shape::vector(rng, *dimensions),
        Kind::Uuid => shape::uuid(rng),
        Kind::Inet4 => shape::inet4(rng),
        Kind::Inet6 => shape::inet6(rng),
    }
}
