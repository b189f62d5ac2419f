//! The compiled shape of a source table.

use proc_macro2::TokenStream;
use quote::quote;

use super::column::number;
use super::label::set_bytes;
use crate::model::mysql::{CharsetKind, IntWidth, MysqlType};
use crate::model::{SourceColumn, SourceTable};

/// `&TableShape { … }`.
pub(super) fn shape(table: &SourceTable) -> TokenStream {
    let SourceTable {
        schema,
        name,
        declared,
        columns,
        ..
    } = table;
    let columns = columns.iter().map(column);
    quote! {
        &TableShape {
            schema: #schema,
            table: #name,
            declared: #declared,
            columns: &[#(#columns),*],
        }
    }
}

fn column(column: &SourceColumn) -> TokenStream {
    let SourceColumn {
        name,
        sql,
        nullable,
        ..
    } = column;
    let wire = wire(&column.ty);
    quote! { ColumnShape { name: #name, sql: #sql, wire: WireType::#wire, nullable: #nullable } }
}

fn wire(ty: &MysqlType) -> TokenStream {
    let n = |value: u32| number(usize::try_from(value).unwrap_or(usize::MAX));
    match ty {
        MysqlType::Int { width, unsigned } => {
            let name = super::name::ident(match width {
                IntWidth::Tiny => "Tiny",
                IntWidth::Small => "Short",
                IntWidth::Medium => "Int24",
                IntWidth::Int => "Long",
                IntWidth::Big => "LongLong",
            });
            quote! { #name { unsigned: #unsigned } }
        }
        MysqlType::Decimal { precision, scale } => {
            let (p, s) = (n((*precision).into()), n((*scale).into()));
            quote! { Decimal { precision: #p, scale: #s } }
        }
        MysqlType::Float => quote! { Float },
        MysqlType::Double => quote! { Double },
        MysqlType::Bit { bits } => {
            let bits = n((*bits).into());
            quote! { Bit { bits: #bits } }
        }
        MysqlType::Char { chars, charset } => {
            let (bytes, charset) = (
                n(chars * charset.kind.max_bytes()),
                charset_of(charset.kind),
            );
            quote! { Char { max_bytes: #bytes, charset: #charset } }
        }
        MysqlType::Varchar { chars, charset } => {
            let (bytes, charset) = (
                n(chars * charset.kind.max_bytes()),
                charset_of(charset.kind),
            );
            quote! { Varchar { max_bytes: #bytes, charset: #charset } }
        }
        MysqlType::Text {
            length_bytes,
            charset,
        } => {
            let (bytes, charset) = (n((*length_bytes).into()), charset_of(charset.kind));
            quote! { Text { length_bytes: #bytes, charset: #charset } }
        }
        MysqlType::Binary { bytes } => {
            let bytes = n((*bytes).into());
            quote! { Binary { bytes: #bytes } }
        }
        MysqlType::Varbinary { bytes } => {
            let bytes = n((*bytes).into());
            quote! { Varbinary { max_bytes: #bytes } }
        }
        MysqlType::Blob { length_bytes } => {
            let bytes = n((*length_bytes).into());
            quote! { Blob { length_bytes: #bytes } }
        }
        MysqlType::Enum { labels } => quote! { Enum { labels: &[#(#labels),*] } },
        MysqlType::Set { labels } => {
            let bytes = number(set_bytes(labels.len()));
            quote! { Set { labels: &[#(#labels),*], bytes: #bytes } }
        }
        MysqlType::Date => quote! { Date },
        MysqlType::Time { fsp } => {
            let fsp = n((*fsp).into());
            quote! { Time { fsp: #fsp } }
        }
        MysqlType::Datetime { fsp } => {
            let fsp = n((*fsp).into());
            quote! { Datetime { fsp: #fsp } }
        }
        MysqlType::Timestamp { fsp } => {
            let fsp = n((*fsp).into());
            quote! { Timestamp { fsp: #fsp } }
        }
        MysqlType::Year => quote! { Year },
        MysqlType::Json => quote! { Json },
        MysqlType::Geometry => quote! { Geometry },
        MysqlType::Vector => quote! { Vector },
    }
}

fn charset_of(kind: CharsetKind) -> TokenStream {
    match kind {
        CharsetKind::Utf8mb4 => quote! { Charset::Utf8mb4 },
        CharsetKind::Utf8mb3 => quote! { Charset::Utf8mb3 },
        CharsetKind::Ascii => quote! { Charset::Ascii },
        CharsetKind::Latin1 => quote! { Charset::Latin1 },
    }
}
