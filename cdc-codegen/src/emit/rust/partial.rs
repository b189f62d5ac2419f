//! Row images that leave columns out: `DEFAULTS`, `blank`, `decode_partial`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::column::{number, read, skip};
use super::name::{Names, error_variant, variants};
use super::row;
use super::target::parameter;
use crate::model::mysql::MysqlType;
use crate::model::{DefaultValue, SourceColumn, SourceTable};

/// The columns whose default is compiled.
pub(super) fn constant(table: &SourceTable) -> TokenStream {
    let known =
        |(index, column): (usize, &SourceColumn)| column.default.is_some().then(|| number(index));
    let defaults = row::used(table).filter_map(known);
    quote! {
        const DEFAULTS: &'static [usize] = &[#(#defaults),*];
    }
}

/// `fn blank`.
pub(super) fn blank(names: &Names, source: usize, table: &SourceTable) -> TokenStream {
    let row_name = names.row(source);
    let fields = row::used(table).map(|(index, column)| {
        let field = names.field(source, index);
        let value = value(column, &names.labels(source, index));
        quote! { #field: #value }
    });
    quote! {
        fn blank<'a>() -> Self::Row<'a> {
            #row_name { #(#fields),* }
        }
    }
}

/// The default, or what stands for no value.
fn value(column: &SourceColumn, labels: &Ident) -> TokenStream {
    let literal = column
        .default
        .as_ref()
        .and_then(|d| literal(column, d, labels));
    match (literal, &column.ty) {
        (Some(literal), _) if column.nullable => quote! { Some(#literal) },
        (Some(literal), _) => literal,
        (None, _) if column.nullable => quote! { None },
        (None, MysqlType::Enum { labels: list }) => {
            let error = error_variant(list);
            quote! { #labels::#error }
        }
        (None, MysqlType::Set { .. }) => quote! { #labels(0) },
        (None, _) => quote! { Blank::blank() },
    }
}

fn literal(column: &SourceColumn, default: &DefaultValue, labels: &Ident) -> Option<TokenStream> {
    Some(match (default, &column.ty) {
        (DefaultValue::Null, _) => return None,
        (DefaultValue::Int(value), MysqlType::Year) => {
            let value = Literal::i128_unsuffixed(*value);
            quote! { Year(#value) }
        }
        (DefaultValue::Int(value), _) => {
            let value = Literal::i128_unsuffixed(*value);
            quote! { #value }
        }
        (DefaultValue::Decimal(units), MysqlType::Decimal { precision, scale }) => {
            let bytes = packed(*units, (*precision).into(), (*scale).into());
            let bytes = bytes.into_iter().map(Literal::u8_unsuffixed);
            quote! { PackedDecimal::from_bytes(&[#(#bytes),*]) }
        }
        (DefaultValue::Text(label), MysqlType::Enum { labels: list }) => {
            let at = list.iter().position(|known| known == label)?;
            let variant = variants(list).into_iter().nth(at)?;
            quote! { #labels::#variant }
        }
        (DefaultValue::Text(text), ty) if super::column::is_cloned(ty) => {
            quote! { Cow::Borrowed(#text) }
        }
        (DefaultValue::Text(text), _) => quote! { #text },
        (DefaultValue::Decimal(_), _) => return None,
    })
}

/// A number as DECIMAL stands in a row image: groups of nine digits of four bytes from the
/// point to either side, fewer digits in fewer bytes, the first bit flipped, and all bits
/// of a negative number.
fn packed(units: i128, precision: usize, scale: usize) -> Vec<u8> {
    let digits = format!("{:0>precision$}", units.unsigned_abs());
    let (whole, fraction) = digits.split_at(precision.saturating_sub(scale));
    let (head, groups) = whole.split_at(whole.len() % 9);
    let (full, tail) = fraction.split_at(fraction.len() - fraction.len() % 9);
    let mut bytes = Vec::new();
    let chunks = |text: &str| {
        let mut chunks = Vec::new();
        let mut rest = text;
        while let Some((chunk, after)) = rest.split_at_checked(9) {
            chunks.push(chunk.to_owned());
            rest = after;
        }
        chunks
    };
    let all = [
        vec![head.to_owned()],
        chunks(groups),
        chunks(full),
        vec![tail.to_owned()],
    ];
    for group in all.into_iter().flatten() {
        let size = match group.len() {
            0 => continue,
            1 | 2 => 1,
            3 | 4 => 2,
            5 | 6 => 3,
            _ => 4,
        };
        let value: u32 = group.parse().unwrap_or(0);
        bytes.extend(value.to_be_bytes().into_iter().skip(4 - size));
    }
    if let Some(first) = bytes.first_mut() {
        *first ^= 0x80;
    }
    if units < 0 {
        bytes.iter_mut().for_each(|byte| *byte = !*byte);
    }
    bytes
}

/// `fn decode_partial`: as `decode`, each column where the image holds it.
pub(super) fn function(names: &Names, source: usize, table: &SourceTable) -> TokenStream {
    let steps = table.columns.iter().enumerate().map(|(index, column)| {
        if column.used {
            let field = names.field(source, index);
            held(column, &field, &names.labels(source, index))
        } else {
            passed(column)
        }
    });
    let body = quote! { #(#steps)* };
    let scratch = parameter("scratch", &body);
    quote! {
        fn decode_partial<'a>(
            image: &mut RowImage<'a>,
            fields: &mut Fields<'_, 'a>,
            mut row: Self::Row<'a>,
            #scratch: &'a Scratch,
        ) -> Result<Self::Row<'a>, ValueError> {
            #body
            Ok(row)
        }
    }
}

fn held(column: &SourceColumn, field: &Ident, labels: &Ident) -> TokenStream {
    let (name, read) = (&column.name, read(column, labels));
    match (column.ty == MysqlType::Json, column.nullable) {
        (false, false) => quote! {
            if fields.required().in_column(#name)? {
                row.#field = #read;
            }
        },
        (false, true) => quote! {
            match fields.column() {
                Field::Absent => {}
                Field::Null => row.#field = None,
                Field::Value | Field::Diff => row.#field = Some(#read),
            }
        },
        (true, false) => quote! {
            match fields.required_json().in_column(#name)? {
                Field::Absent | Field::Null => {}
                Field::Value => row.#field = #read,
                Field::Diff => {
                    row.#field = image.json_diff(Some(row.#field), scratch).in_column(#name)?;
                }
            }
        },
        (true, true) => quote! {
            match fields.json() {
                Field::Absent => {}
                Field::Null => row.#field = None,
                Field::Value => row.#field = Some(#read),
                Field::Diff => {
                    row.#field = Some(image.json_diff(row.#field, scratch).in_column(#name)?);
                }
            }
        },
    }
}

fn passed(column: &SourceColumn) -> TokenStream {
    let (name, skip) = (&column.name, skip(&column.ty, &column.name));
    match (column.ty == MysqlType::Json, column.nullable) {
        (true, _) => quote! {
            if matches!(fields.json(), Field::Value | Field::Diff) { #skip }
        },
        (false, true) => quote! { if fields.column() == Field::Value { #skip } },
        (false, false) => quote! { if fields.required().in_column(#name)? { #skip } },
    }
}

#[cfg(test)]
mod tests {
    use super::packed;

    #[test]
    fn decimals_are_packed_as_the_server_does() {
        assert_eq!(packed(0, 10, 2), [0x80, 0, 0, 0, 0]);
        assert_eq!(packed(12_345, 10, 2), [0x80, 0, 0, 123, 45]);
        assert_eq!(packed(-12_345, 10, 2), [0x7F, 0xFF, 0xFF, 0x84, 0xD2]);
        // The manual's example: 1234567890.1234 as DECIMAL(14,4).
        assert_eq!(
            packed(12_345_678_901_234, 14, 4),
            [0x81, 0x0D, 0xFB, 0x38, 0xD2, 0x04, 0xD2]
        );
    }
}
