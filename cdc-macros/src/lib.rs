//! `mappers!{}`: the compiler as a procedural macro, without a build script.
//!
//! The logic is `cdc_codegen::inline`, where it is tested; this crate only finds the
//! mapping and turns a report into a compile error.

use std::path::PathBuf;

use proc_macro::TokenStream;
use quote::quote;
use syn::{LitStr, parse_macro_input};

/// Compiles the mapping at the given path, relative to the package, into the items that
/// `$OUT_DIR/mappers/mod.rs` would hold.
///
/// ```text
/// mod mappers {
///     cdc_macros::mappers! { "schema/mapping.toml" }
/// }
/// ```
///
/// A mapping that does not compile is a compile error with the whole report.
#[proc_macro]
pub fn mappers(input: TokenStream) -> TokenStream {
    let path = parse_macro_input!(input as LitStr);
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    match cdc_codegen::inline(&package.join(path.value())) {
        Ok(items) => items.into(),
        Err(report) => {
            let error = syn::Error::new(path.span(), report).into_compile_error();
            quote!(#error).into()
        }
    }
}
