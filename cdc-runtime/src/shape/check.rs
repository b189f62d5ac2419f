//! Whether a table in the stream still has the shape that was compiled.

use std::fmt::Write as _;

use super::{Charset, ColumnShape, TableShape, WireType};
use crate::binlog::{ColumnType, MapColumn, TableMap};
use crate::error::{Error, ErrorKind};
use crate::image::JsonForm;

/// The collation of bytes that are no text.
const BINARY: u32 = 63;

/// Compares the compiled columns with those of a TABLE_MAP event: their number, types,
/// lengths, precisions and nullability; signedness, character sets, names and labels
/// where the event carries them. Hands back how JSON and VECTOR stand in the row images.
///
/// # Errors
/// [`ErrorKind::Schema`] that names the table, the column, what was compiled and what
/// the stream has.
pub fn check(shape: &TableShape, map: &TableMap) -> Result<JsonForm, Error> {
    if shape.columns.len() != map.columns.len() {
        return Err(schema(shape, count(shape, map)));
    }
    let mut json = None;
    for (compiled, found) in shape.columns.iter().zip(&map.columns) {
        if let Some(instead) = difference(compiled, found) {
            return Err(other(shape, compiled, &instead));
        }
        let form = json_form(compiled.wire, found.kind);
        if json.is_some() && form.is_some() && json != form {
            return Err(other_family(shape, compiled));
        }
        json = json.or(form);
    }
    Ok(json.unwrap_or(JsonForm::Binary))
}

/// Which family of servers writes the column so; none where both do.
pub(super) const fn json_form(compiled: WireType, found: ColumnType) -> Option<JsonForm> {
    match (compiled, found) {
        (WireType::Json, ColumnType::Blob { .. })
        | (WireType::Vector { .. }, ColumnType::Varchar { .. }) => Some(JsonForm::Text),
        (WireType::Json | WireType::Vector { .. }, _) => Some(JsonForm::Binary),
        _ => None,
    }
}

pub(super) fn schema(shape: &TableShape, message: impl Into<String>) -> Error {
    let remedy = format!(
        "bring the DDL at {} up to date from SHOW CREATE TABLE `{}`.`{}`, `cargo build`, then start again from \
         the same target",
        shape.declared, shape.schema, shape.table
    );
    Error::new(ErrorKind::Schema, message)
        .remedy(remedy)
        .in_table(shape.full_name())
}

/// A column has another type.
pub(super) fn other(shape: &TableShape, compiled: &ColumnShape, instead: &str) -> Error {
    let message = format!(
        "column `{}` was compiled as `{}` ({}), but the stream has {instead}",
        compiled.name, compiled.sql, compiled.declared
    );
    let remedy = format!(
        "write `{}` at {} as SHOW CREATE TABLE `{}`.`{}` prints it, `cargo build`, then start again from the \
         same target",
        compiled.name, compiled.declared, shape.schema, shape.table
    );
    schema(shape, message)
        .in_column(compiled.name)
        .remedy(remedy)
}

/// A column that the mapping reads is gone.
pub(super) fn gone(shape: &TableShape, compiled: &ColumnShape) -> Error {
    let message = format!(
        "column `{}` was compiled as `{}` ({}), but is gone from the stream",
        compiled.name, compiled.sql, compiled.declared
    );
    let remedy = format!(
        "delete `{0}` at {1} and what the mapping makes of it (or write its new name in both), `cargo build`, \
         then start again from the same target",
        compiled.name, compiled.declared
    );
    schema(shape, message)
        .in_column(compiled.name)
        .remedy(remedy)
}

/// A column stands as MySQL writes it where MariaDB's others are, or the reverse.
pub(super) fn other_family(shape: &TableShape, compiled: &ColumnShape) -> Error {
    let message = format!(
        "column `{}` stands in the stream as the other family of servers writes it",
        compiled.name
    );
    schema(shape, message).in_column(compiled.name)
}

fn count(shape: &TableShape, map: &TableMap) -> String {
    let mut message = format!(
        "the table was compiled with {} columns ({}), but the stream has {}",
        shape.columns.len(),
        shape.declared,
        map.columns.len()
    );
    let names = map.columns.iter().filter_map(|c| c.name.as_deref());
    let compiled = |name: &str| {
        shape
            .columns
            .iter()
            .any(|c| c.name.eq_ignore_ascii_case(name))
    };
    if let Some(new) = names.clone().find(|name| !compiled(name)) {
        let _ = write!(message, ": `{new}` is new");
    }
    let names: Vec<_> = names.collect();
    let found = |name: &str| names.is_empty() || names.iter().any(|n| n.eq_ignore_ascii_case(name));
    if let Some(gone) = shape.columns.iter().find(|c| !found(c.name)) {
        let _ = write!(message, ": `{}` is gone", gone.name);
    }
    message
}

/// What the stream has instead, if anything differs.
pub(crate) fn difference(compiled: &ColumnShape, found: &MapColumn) -> Option<String> {
    if let Some(name) = &found.name
        && name.to_lowercase() != compiled.name.to_lowercase()
    {
        return Some(format!("`{name}` there"));
    }
    if !same_kind(compiled.wire, found.kind) {
        return Some(found.kind.to_string());
    }
    if let (Some(wanted), Some(unsigned)) = (is_unsigned(compiled.wire), found.unsigned)
        && wanted != unsigned
    {
        return Some(format!(
            "{} {}",
            found.kind,
            if unsigned { "UNSIGNED" } else { "signed" }
        ));
    }
    if compiled.nullable != found.nullable {
        return Some(format!(
            "{} {}",
            found.kind,
            if found.nullable { "NULL" } else { "NOT NULL" }
        ));
    }
    charset(compiled.wire, found)
        .or_else(|| labels(compiled.wire, found))
        .or_else(|| geometry(compiled.wire, found))
        .or_else(|| dimensions(compiled.wire, found))
}

fn same_kind(compiled: WireType, found: ColumnType) -> bool {
    use {ColumnType as C, WireType as W};
    match compiled {
        W::Tiny { .. } => found == C::Tiny,
        W::Short { .. } => found == C::Short,
        W::Int24 { .. } => found == C::Int24,
        W::Long { .. } => found == C::Long,
        W::LongLong { .. } => found == C::LongLong,
        W::Float => found == C::Float,
        W::Double => found == C::Double,
        W::Decimal { precision, scale } => found == C::Decimal { precision, scale },
        W::Bit { bits } => {
            found
                == C::Bit {
                    bits: u16::from(bits),
                }
        }
        W::Varchar { max_bytes, .. } | W::Varbinary { max_bytes } => {
            found == C::Varchar { max_bytes }
        }
        W::Char { max_bytes, .. } | W::Binary { bytes: max_bytes } => {
            found == C::String { max_bytes }
        }
        W::Text { length_bytes, .. } | W::Blob { length_bytes } => {
            found == C::Blob { length_bytes }
        }
        W::Enum { labels } => {
            found
                == C::Enum {
                    bytes: if labels.len() > 255 { 2 } else { 1 },
                }
        }
        W::Set { bytes, .. } => found == C::Set { bytes },
        W::Date => found == C::Date,
        W::Time { fsp } => found == C::Time2 { fsp },
        W::Datetime { fsp } => found == C::Datetime2 { fsp },
        W::Timestamp { fsp } => found == C::Timestamp2 { fsp },
        W::Year => found == C::Year,
        W::Json => matches!(
            found,
            C::Json { length_bytes: 4 } | C::Blob { length_bytes: 4 }
        ),
        W::Geometry { .. } => found == C::Geometry { length_bytes: 4 },
        W::Vector { dimensions } => {
            let max_bytes = dimensions.saturating_mul(4);
            found == C::Vector { length_bytes: 4 } || found == C::Varchar { max_bytes }
        }
        W::Uuid | W::Inet6 => found == C::String { max_bytes: 16 },
        W::Inet4 => found == C::String { max_bytes: 4 },
        W::PackedVarchar { max_bytes, .. } | W::PackedVarbinary { max_bytes } => {
            // One byte more says how the value is kept.
            let max_bytes = max_bytes.saturating_add(1);
            found == C::PackedVarchar { max_bytes }
        }
        W::PackedText { length_bytes, .. } | W::PackedBlob { length_bytes } => {
            found == C::PackedBlob { length_bytes }
        }
    }
}

pub(super) fn is_unsigned(compiled: WireType) -> Option<bool> {
    match compiled {
        WireType::Tiny { unsigned }
        | WireType::Short { unsigned }
        | WireType::Int24 { unsigned }
        | WireType::Long { unsigned }
        | WireType::LongLong { unsigned } => Some(unsigned),
        _ => None,
    }
}

/// Of text the character set, of bytes that there is none.
fn charset(compiled: WireType, found: &MapColumn) -> Option<String> {
    let number = found.collation?;
    let fits = match compiled {
        WireType::Varchar { charset, .. }
        | WireType::Char { charset, .. }
        | WireType::Text { charset, .. }
        | WireType::PackedVarchar { charset, .. }
        | WireType::PackedText { charset, .. } => Charset::of_collation(number) == Some(charset),
        WireType::Varbinary { .. }
        | WireType::Binary { .. }
        | WireType::Blob { .. }
        | WireType::PackedVarbinary { .. }
        | WireType::PackedBlob { .. }
        | WireType::Vector { .. }
        | WireType::Uuid
        | WireType::Inet4
        | WireType::Inet6 => number == BINARY,
        // MariaDB's JSON is LONGTEXT in utf8mb4.
        WireType::Json => {
            let charset = Charset::of_collation(number);
            charset == Some(Charset::Utf8mb4) || matches!(found.kind, ColumnType::Json { .. })
        }
        _ => true,
    };
    (!fits).then(|| format!("{} in {}", found.kind, charset_name(number)))
}

/// Whether the character set is the compiled one, or bytes are bytes.
pub(super) fn same_text(compiled: WireType, found: &MapColumn) -> bool {
    charset(compiled, found).is_none()
}

/// For messages.
fn charset_name(collation: u32) -> String {
    match Charset::of_collation(collation) {
        Some(charset) => format!("character set {}", charset.name()),
        None if collation == BINARY => "character set binary".into(),
        None => format!("an unknown character set (collation {collation})"),
    }
}

fn labels(compiled: WireType, found: &MapColumn) -> Option<String> {
    let (WireType::Enum { labels } | WireType::Set { labels, .. }) = compiled else {
        return None;
    };
    let there = found.labels.as_ref()?;
    if there.len() != labels.len() {
        return Some(format!("{} labels", there.len()));
    }
    let differs = |(label, bytes): (&&str, &Vec<u8>)| !same_label(label, bytes, found.collation);
    let place = labels.iter().zip(there).position(differs)?;
    Some(format!("another label at place {}", place + 1))
}

/// The subtype, where the event says it. A server that knows it writes it for every
/// GEOMETRY column.
fn geometry(compiled: WireType, found: &MapColumn) -> Option<String> {
    const NAMES: [&str; 8] = [
        "GEOMETRY",
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION",
    ];
    let WireType::Geometry { subtype } = compiled else {
        return None;
    };
    let there = found.geometry?;
    if there == u64::from(subtype) {
        return None;
    }
    let name = usize::try_from(there).ok().and_then(|at| NAMES.get(at));
    Some(name.map_or_else(
        || format!("a geometry of number {there}"),
        |name| (*name).to_owned(),
    ))
}

/// The most floats of a VECTOR, where the event says it.
fn dimensions(compiled: WireType, found: &MapColumn) -> Option<String> {
    let WireType::Vector { dimensions } = compiled else {
        return None;
    };
    let there = found.dimensions?;
    (there != u64::from(dimensions)).then(|| format!("VECTOR({there})"))
}

/// Labels stand in the event in the column's own character set; one that does not decode
/// is another.
pub(super) fn same_label(label: &str, bytes: &[u8], collation: Option<u32>) -> bool {
    match collation.and_then(Charset::of_collation) {
        Some(charset) => charset.decode(bytes).is_ok_and(|found| found == label),
        // Without its character set only plain text can be compared.
        None => label.as_bytes() == bytes || !label.is_ascii(),
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod altered;
