//! Tokens → the text of one item.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use std::str::FromStr;

use crate::emit::{is_invisible, one_line};

/// Prints one item as rustfmt would.
///
/// Tokens that are no item are a defect of this compiler; they are printed as they are,
/// so that rustc shows them.
pub(super) fn print(tokens: &TokenStream) -> String {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => part_functions(prettyplease::unparse(&file).trim_end()),
        Err(_) => tokens.to_string(),
    }
}

/// A blank line behind each function of an impl, which prettyplease leaves out.
fn part_functions(text: &str) -> String {
    let mut parted = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        parted.push_str(line);
        parted.push('\n');
        let ends = line == "    }" || line == "    };";
        if ends && lines.peek().is_some_and(|next| *next != "}") {
            parted.push('\n');
        }
    }
    parted.trim_end().to_owned()
}

/// `/// text`, one line per element; line breaks inside are folded.
pub(super) fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| format!(" {}", prose(line)));
    quote! { #(#[doc = #lines])* }
}

/// The text as one line of prose: what would open a code block, which rustdoc compiles and
/// runs, stands for itself.
fn prose(text: &str) -> String {
    let line = one_line(text);
    if line.starts_with("```") || line.starts_with("~~~") {
        format!("\\{line}")
    } else {
        line
    }
}

/// A string literal that keeps its line breaks where it has some: `r#"…"#`.
pub(super) fn raw(text: &str) -> TokenStream {
    let plain = |c: char| c == '\n' || !(c.is_control() || is_invisible(c));
    if !text.chars().all(plain) || !text.contains(['\n', '"', '\\']) {
        return quote! { #text };
    }
    let mut hashes = String::new();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    let literal = Literal::from_str(&format!("r{hashes}\"{text}\"{hashes}"));
    literal.map_or_else(|_| quote! { #text }, |literal| quote! { #literal })
}
