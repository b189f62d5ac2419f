//! Each MySQL type in Rust: the field's type, how it is read, how it is passed on.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::label;
use crate::model::SourceColumn;
use crate::model::mysql::{IntWidth, MysqlType};

/// The Rust type of a row's field; `labels` names the type of an ENUM or SET.
pub(super) fn field_type(ty: &MysqlType, labels: &Ident) -> TokenStream {
    match ty {
        MysqlType::Int { width, unsigned } => {
            let name = integer(*width, *unsigned).0;
            quote! { #name }
        }
        MysqlType::Decimal { precision, scale } => {
            let (p, s) = (usize::from(*precision), usize::from(*scale));
            let (p, s) = (number(p), number(s));
            quote! { PackedDecimal<'a, #p, #s> }
        }
        MysqlType::Float => quote! { f32 },
        MysqlType::Double => quote! { f64 },
        MysqlType::Bit { .. } => quote! { u64 },
        MysqlType::Char { charset, .. }
        | MysqlType::Varchar { charset, .. }
        | MysqlType::Text { charset, .. } => {
            if charset.kind.is_utf8() {
                quote! { &'a str }
            } else {
                quote! { Cow<'a, str> }
            }
        }
        MysqlType::Binary { .. } => quote! { Cow<'a, [u8]> },
        MysqlType::Varbinary { .. }
        | MysqlType::Blob { .. }
        | MysqlType::Geometry { .. }
        | MysqlType::Vector { .. } => quote! { &'a [u8] },
        MysqlType::Uuid => quote! { Uuid },
        MysqlType::Inet4 => quote! { Inet4 },
        MysqlType::Inet6 => quote! { Inet6 },
        MysqlType::Compressed(inner) => match **inner {
            MysqlType::Varchar { .. } | MysqlType::Text { .. } => quote! { Cow<'a, str> },
            _ => quote! { Cow<'a, [u8]> },
        },
        MysqlType::Enum { .. } | MysqlType::Set { .. } => quote! { #labels },
        MysqlType::Date => quote! { Date },
        MysqlType::Time { fsp } => with_fraction("TimeValue", *fsp),
        MysqlType::Datetime { fsp } => with_fraction("Datetime", *fsp),
        MysqlType::Timestamp { fsp } => with_fraction("Timestamp", *fsp),
        MysqlType::Year => quote! { Year },
        MysqlType::Json => quote! { Json<'a> },
    }
}

/// Whether a field is cloned rather than copied.
pub(super) const fn is_cloned(ty: &MysqlType) -> bool {
    match ty {
        MysqlType::Char { charset, .. }
        | MysqlType::Varchar { charset, .. }
        | MysqlType::Text { charset, .. } => !charset.kind.is_utf8(),
        MysqlType::Binary { .. } | MysqlType::Compressed(_) => true,
        _ => false,
    }
}

/// The call that reads one value, with the column's name for errors.
pub(super) fn read(source: &SourceColumn, labels: &Ident) -> TokenStream {
    let column = &source.name;
    let call = match &source.ty {
        MysqlType::Enum { labels: list } => {
            if list.len() > 255 {
                return quote! { image.u16().and_then(#labels::from_index).in_column(#column)? };
            }
            return quote! {
                image.u8().and_then(|index| #labels::from_index(index.into())).in_column(#column)?
            };
        }
        MysqlType::Set { labels: list } => {
            let bytes = number(label::set_bytes(list.len()));
            return quote! { image.set::<#bytes>().map(#labels).in_column(#column)? };
        }
        other if source.key => key_reader(other),
        other => reader(other),
    };
    quote! { image.#call.in_column(#column)? }
}

/// The call that passes over one value.
pub(super) fn skip(ty: &MysqlType, column: &str) -> TokenStream {
    let call = match ty {
        MysqlType::Char { .. } | MysqlType::Varchar { .. } | MysqlType::Text { .. } => {
            let bytes = number(length_bytes(ty));
            quote! { bytes::<#bytes>() }
        }
        MysqlType::Binary { .. } | MysqlType::Compressed(_) => {
            let bytes = number(length_bytes(ty));
            quote! { bytes::<#bytes>() }
        }
        MysqlType::Json => quote! { bytes::<4>() },
        MysqlType::Enum { labels } => {
            if labels.len() > 255 {
                quote! { u16() }
            } else {
                quote! { u8() }
            }
        }
        MysqlType::Set { labels } => {
            let bytes = number(label::set_bytes(labels.len()));
            quote! { set::<#bytes>() }
        }
        other => reader(other),
    };
    quote! { image.#call.in_column(#column)?; }
}

/// As [`reader`]; text of a set that may read other bytes as the same text is checked.
fn key_reader(ty: &MysqlType) -> TokenStream {
    match ty {
        MysqlType::Char { charset, .. }
        | MysqlType::Varchar { charset, .. }
        | MysqlType::Text { charset, .. }
            if !charset.kind.is_utf8() =>
        {
            let bytes = number(length_bytes(ty));
            let set = super::name::ident(charset.kind.rust_name());
            quote! { key_text_in::<charset::#set, #bytes>() }
        }
        other => reader(other),
    }
}

fn reader(ty: &MysqlType) -> TokenStream {
    match ty {
        MysqlType::Int { width, unsigned } => {
            let call = integer(*width, *unsigned).1;
            quote! { #call() }
        }
        MysqlType::Decimal { precision, scale } => {
            let (p, s) = (number((*precision).into()), number((*scale).into()));
            quote! { decimal::<#p, #s>() }
        }
        MysqlType::Float => quote! { f32() },
        MysqlType::Double => quote! { f64() },
        MysqlType::Bit { bits } => {
            let bytes = number(usize::from(*bits).div_ceil(8));
            quote! { bits::<#bytes>() }
        }
        MysqlType::Char { charset, .. }
        | MysqlType::Varchar { charset, .. }
        | MysqlType::Text { charset, .. } => {
            let bytes = number(length_bytes(ty));
            if charset.kind.is_utf8() {
                return quote! { text::<#bytes>() };
            }
            let set = super::name::ident(charset.kind.rust_name());
            quote! { text_in::<charset::#set, #bytes>() }
        }
        MysqlType::Binary { bytes } => {
            let (length, bytes) = (number(length_bytes(ty)), number((*bytes).into()));
            quote! { binary::<#length, #bytes>() }
        }
        MysqlType::Varbinary { .. } | MysqlType::Blob { .. } | MysqlType::Geometry { .. } => {
            let bytes = number(length_bytes(ty));
            quote! { bytes::<#bytes>() }
        }
        MysqlType::Vector { dimensions } => {
            let dimensions = number((*dimensions).into());
            quote! { vector::<#dimensions>() }
        }
        MysqlType::Uuid => quote! { uuid() },
        MysqlType::Inet4 => quote! { inet4() },
        MysqlType::Inet6 => quote! { inet6() },
        MysqlType::Compressed(inner) => unpacked(ty, inner),
        MysqlType::Date => quote! { date() },
        MysqlType::Time { fsp } => fraction("time", *fsp),
        MysqlType::Datetime { fsp } => fraction("datetime", *fsp),
        MysqlType::Timestamp { fsp } => fraction("timestamp", *fsp),
        MysqlType::Year => quote! { year() },
        MysqlType::Json => quote! { json() },
        // Read through their own types.
        MysqlType::Enum { .. } | MysqlType::Set { .. } => quote! { u8() },
    }
}

/// The reader of a COMPRESSED column: its length's bytes, and the most bytes it unpacks to.
fn unpacked(ty: &MysqlType, inner: &MysqlType) -> TokenStream {
    let max_bytes = match inner {
        MysqlType::Varchar { chars, charset } => {
            usize::try_from(chars * charset.kind.max_bytes()).unwrap_or(usize::MAX)
        }
        MysqlType::Varbinary { bytes } => (*bytes).into(),
        _ => (1 << (8 * length_bytes(inner))) - 1,
    };
    let (length, max_bytes) = (number(length_bytes(ty)), number(max_bytes));
    match inner {
        MysqlType::Varchar { charset, .. } | MysqlType::Text { charset, .. } => {
            if charset.kind.is_utf8() {
                return quote! { unpacked_text::<#length, #max_bytes>() };
            }
            let set = super::name::ident(charset.kind.rust_name());
            quote! { unpacked_text_in::<charset::#set, #length, #max_bytes>() }
        }
        _ => quote! { unpacked::<#length, #max_bytes>() },
    }
}

/// Bytes of the length that stands before a value.
fn length_bytes(ty: &MysqlType) -> usize {
    let of = |max_bytes: u32| if max_bytes > 255 { 2 } else { 1 };
    match ty {
        MysqlType::Char { chars, charset } | MysqlType::Varchar { chars, charset } => {
            of(chars * charset.kind.max_bytes())
        }
        MysqlType::Binary { bytes } | MysqlType::Varbinary { bytes } => of((*bytes).into()),
        MysqlType::Text { length_bytes, .. } | MysqlType::Blob { length_bytes } => {
            (*length_bytes).into()
        }
        // One byte more says how the value is kept.
        MysqlType::Compressed(inner) => match &**inner {
            MysqlType::Varchar { chars, charset } => of(chars * charset.kind.max_bytes() + 1),
            MysqlType::Varbinary { bytes } => of(u32::from(*bytes) + 1),
            inner => length_bytes(inner),
        },
        _ => 4,
    }
}

fn integer(width: IntWidth, unsigned: bool) -> (Ident, Ident) {
    let (ty, call) = match (width, unsigned) {
        (IntWidth::Tiny, false) => ("i8", "i8"),
        (IntWidth::Tiny, true) => ("u8", "u8"),
        (IntWidth::Small, false) => ("i16", "i16"),
        (IntWidth::Small, true) => ("u16", "u16"),
        (IntWidth::Medium, false) => ("i32", "i24"),
        (IntWidth::Medium, true) => ("u32", "u24"),
        (IntWidth::Int, false) => ("i32", "i32"),
        (IntWidth::Int, true) => ("u32", "u32"),
        (IntWidth::Big, false) => ("i64", "i64"),
        (IntWidth::Big, true) => ("u64", "u64"),
    };
    (super::name::ident(ty), super::name::ident(call))
}

/// A number without its type's suffix.
pub(super) fn number(value: usize) -> proc_macro2::Literal {
    proc_macro2::Literal::usize_unsuffixed(value)
}

fn with_fraction(name: &str, fsp: u8) -> TokenStream {
    let (name, fsp) = (super::name::ident(name), number(fsp.into()));
    quote! { #name<#fsp> }
}

fn fraction(call: &str, fsp: u8) -> TokenStream {
    let (call, fsp) = (super::name::ident(call), number(fsp.into()));
    quote! { #call::<#fsp>() }
}
