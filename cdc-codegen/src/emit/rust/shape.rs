//! The compiled shape of a source table.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::column::number;
use super::label::set_bytes;
use super::name::ident;
use crate::model::mysql::{CharsetKind, IntWidth, MysqlType};
use crate::model::{SourceColumn, SourceTable};

/// `&TableShape { … }`.
pub(super) fn shape(table: &SourceTable) -> TokenStream {
    let SourceTable {
        schema,
        name,
        declared,
        engine,
        columns,
        ..
    } = table;
    let engine = match engine {
        Some(engine) => quote! { Some(#engine) },
        None => quote! { None },
    };
    let columns = columns.iter().map(column);
    quote! {
        &TableShape {
            schema: #schema,
            table: #name,
            declared: #declared,
            engine: #engine,
            columns: &[#(#columns),*],
        }
    }
}

fn column(column: &SourceColumn) -> TokenStream {
    let SourceColumn {
        name,
        sql,
        declared,
        nullable,
        used,
        key,
        ..
    } = column;
    let wire = wire(&column.ty);
    quote! {
        ColumnShape {
            name: #name,
            sql: #sql,
            declared: #declared,
            wire: WireType::#wire,
            nullable: #nullable,
            used: #used,
            key: #key,
        }
    }
}

/// `Name { field: value, … }` of the runtime's `WireType`.
fn wire(ty: &MysqlType) -> TokenStream {
    let n = |value: u32| number(usize::try_from(value).unwrap_or(usize::MAX));
    match ty {
        MysqlType::Int { width, unsigned } => {
            let name = integer(*width);
            quote! { #name { unsigned: #unsigned } }
        }
        MysqlType::Decimal { precision, scale } => {
            let (p, s) = (n((*precision).into()), n((*scale).into()));
            quote! { Decimal { precision: #p, scale: #s } }
        }
        MysqlType::Char { .. } | MysqlType::Varchar { .. } | MysqlType::Text { .. } => text(ty),
        MysqlType::Enum { labels } => quote! { Enum { labels: &[#(#labels),*] } },
        MysqlType::Set { labels } => {
            let bytes = number(set_bytes(labels.len()));
            quote! { Set { labels: &[#(#labels),*], bytes: #bytes } }
        }
        MysqlType::Bit { bits } => sized("Bit", "bits", (*bits).into()),
        MysqlType::Binary { bytes } => sized("Binary", "bytes", (*bytes).into()),
        MysqlType::Varbinary { bytes } => sized("Varbinary", "max_bytes", (*bytes).into()),
        MysqlType::Blob { length_bytes } => sized("Blob", "length_bytes", (*length_bytes).into()),
        MysqlType::Time { fsp } => sized("Time", "fsp", (*fsp).into()),
        MysqlType::Datetime { fsp } => sized("Datetime", "fsp", (*fsp).into()),
        MysqlType::Timestamp { fsp } => sized("Timestamp", "fsp", (*fsp).into()),
        MysqlType::Float => quote! { Float },
        MysqlType::Double => quote! { Double },
        MysqlType::Date => quote! { Date },
        MysqlType::Year => quote! { Year },
        MysqlType::Json => quote! { Json },
        MysqlType::Geometry { subtype } => sized("Geometry", "subtype", subtype.number().into()),
        MysqlType::Vector { dimensions } => sized("Vector", "dimensions", (*dimensions).into()),
        MysqlType::Uuid => quote! { Uuid },
        MysqlType::Inet4 => quote! { Inet4 },
        MysqlType::Inet6 => quote! { Inet6 },
        MysqlType::Compressed(inner) => packed(inner),
    }
}

fn integer(width: IntWidth) -> Ident {
    ident(match width {
        IntWidth::Tiny => "Tiny",
        IntWidth::Small => "Short",
        IntWidth::Medium => "Int24",
        IntWidth::Int => "Long",
        IntWidth::Big => "LongLong",
    })
}

fn sized(name: &str, field: &str, size: usize) -> TokenStream {
    let (name, field, size) = (ident(name), ident(field), number(size));
    quote! { #name { #field: #size } }
}

/// The same, in the forms of COMPRESSED columns.
fn packed(inner: &MysqlType) -> TokenStream {
    match inner {
        MysqlType::Varbinary { bytes } => sized("PackedVarbinary", "max_bytes", (*bytes).into()),
        MysqlType::Blob { length_bytes } => {
            sized("PackedBlob", "length_bytes", (*length_bytes).into())
        }
        MysqlType::Varchar { .. } | MysqlType::Text { .. } => {
            let plain = text(inner).into_iter();
            let name = match inner {
                MysqlType::Varchar { .. } => ident("PackedVarchar"),
                _ => ident("PackedText"),
            };
            let fields = plain.skip(1);
            quote! { #name #(#fields)* }
        }
        _ => TokenStream::new(),
    }
}

fn text(ty: &MysqlType) -> TokenStream {
    let (name, field, size, charset) = match ty {
        MysqlType::Char { chars, charset } => (
            "Char",
            "max_bytes",
            chars * charset.kind.max_bytes(),
            charset,
        ),
        MysqlType::Varchar { chars, charset } => (
            "Varchar",
            "max_bytes",
            chars * charset.kind.max_bytes(),
            charset,
        ),
        MysqlType::Text {
            length_bytes,
            charset,
        } => ("Text", "length_bytes", (*length_bytes).into(), charset),
        _ => return TokenStream::new(),
    };
    let (name, field, charset) = (ident(name), ident(field), charset_of(charset.kind));
    let size = number(usize::try_from(size).unwrap_or(usize::MAX));
    quote! { #name { #field: #size, charset: #charset } }
}

fn charset_of(kind: CharsetKind) -> TokenStream {
    let name = ident(kind.rust_name());
    quote! { Charset::#name }
}
