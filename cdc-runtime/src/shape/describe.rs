//! A row image for people: who looks at a dead letter has to find the row at the source.

use super::rows::values;
use super::{TableShape, WireType};
use crate::image::JsonForm;

/// Each column's name and what stands in it, of an image in the compiled layout: numbers and
/// text as they are, all else in hexadecimal as the row image has it.
pub(crate) fn described(
    shape: &'static TableShape,
    json: JsonForm,
    image: &[u8],
) -> Option<Vec<(&'static str, String)>> {
    let (values, _) = values(shape, json, image)?;
    let columns = shape.columns.iter().zip(values);
    let each = columns.map(|(column, range)| {
        let shown = match range {
            None => "NULL".to_owned(),
            Some(range) => shown(column.wire, image.get(range)?),
        };
        Some((column.name, shown))
    });
    each.collect()
}

fn shown(wire: WireType, value: &[u8]) -> String {
    use WireType as W;
    let text = match wire {
        W::Tiny { unsigned }
        | W::Short { unsigned }
        | W::Int24 { unsigned }
        | W::Long { unsigned }
        | W::LongLong { unsigned } => integer(value, unsigned),
        W::Enum { labels } => label(value, labels),
        W::Varchar { max_bytes, .. } | W::Char { max_bytes, .. } => {
            text(value, if max_bytes > 255 { 2 } else { 1 })
        }
        W::Text { length_bytes, .. } => text(value, length_bytes.into()),
        _ => None,
    };
    text.unwrap_or_else(|| {
        let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("0x{hex}")
    })
}

fn integer(value: &[u8], unsigned: bool) -> Option<String> {
    let negative = !unsigned && value.last()? & 0x80 != 0;
    let mut wide = [if negative { 0xff } else { 0 }; 16];
    wide.get_mut(..value.len())?.copy_from_slice(value);
    Some(i128::from_le_bytes(wide).to_string())
}

fn label(value: &[u8], labels: &[&str]) -> Option<String> {
    let index = value
        .iter()
        .rev()
        .fold(0_usize, |index, byte| index << 8 | usize::from(*byte));
    match index.checked_sub(1) {
        None => Some("'' (the error value)".to_owned()),
        Some(at) => labels.get(at).map(|label| (*label).to_owned()),
    }
}

fn text(value: &[u8], prefix: usize) -> Option<String> {
    let bytes = value.get(prefix..)?;
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.escape_debug().to_string())
}
