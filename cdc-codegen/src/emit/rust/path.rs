//! The one list of runtime paths that generated code names.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

/// Name, and the module it is imported from.
const PATHS: &[(&str, &str)] = &[
    ("Asked", "cdc_runtime::mapper"),
    ("AskedRow", "cdc_runtime::mapper"),
    ("Blank", "cdc_runtime::image"),
    ("Calendar", "cdc_runtime::mapper"),
    ("Cell", "cdc_runtime::mapper"),
    ("Change", "cdc_runtime::mapper"),
    ("ChangeWriter", "cdc_runtime::mapper"),
    ("Charset", "cdc_runtime::shape"),
    ("ColumnShape", "cdc_runtime::shape"),
    ("ColumnWriter", "cdc_runtime::mapper"),
    ("Context", "cdc_runtime::mapper"),
    ("Counts", "cdc_runtime::mapper"),
    ("Cow", "std::borrow"),
    ("Date", "cdc_runtime::value"),
    ("Datetime", "cdc_runtime::value"),
    ("Decimal", "cdc_runtime::value"),
    ("Derived", "cdc_runtime::image"),
    ("Error", "cdc_runtime"),
    ("Field", "cdc_runtime::image"),
    ("Fields", "cdc_runtime::image"),
    ("Generated", "cdc_runtime::image"),
    ("Identity", "cdc_runtime::mapper"),
    ("Inet4", "cdc_runtime::value"),
    ("Inet6", "cdc_runtime::value"),
    ("InColumn", "cdc_runtime::image"),
    ("Json", "cdc_runtime::value"),
    ("Known", "cdc_runtime::image"),
    ("Mappers", "cdc_runtime::mapper"),
    ("OnDelete", "cdc_runtime::mapper"),
    ("PackedDecimal", "cdc_runtime::value"),
    ("Partial", "cdc_runtime::mapper"),
    ("Problem", "cdc_runtime::value"),
    ("Repeated", "cdc_runtime::mapper"),
    ("RowImage", "cdc_runtime::image"),
    ("RowsEvent", "cdc_runtime::image"),
    ("Scratch", "cdc_runtime::image"),
    ("SourceTable", "cdc_runtime::mapper"),
    ("TableShape", "cdc_runtime::shape"),
    ("Target", "cdc_runtime::mapper"),
    ("TargetId", "cdc_runtime::mapper"),
    ("TargetSchema", "cdc_runtime::mapper"),
    ("TargetTable", "cdc_runtime::mapper"),
    ("TimeValue", "cdc_runtime::value"),
    ("Timestamp", "cdc_runtime::value"),
    ("Uuid", "cdc_runtime::value"),
    ("ValueError", "cdc_runtime::value"),
    ("View", "cdc_runtime::mapper"),
    ("WireType", "cdc_runtime::shape"),
    ("Year", "cdc_runtime::value"),
    ("charset", "cdc_runtime"),
    ("expr", "cdc_runtime"),
    ("mapper", "cdc_runtime"),
];

/// Traits whose name does not stand where their methods are called.
const METHODS: &[(&str, &str)] = &[
    ("in_column", "InColumn"),
    ("null", "ColumnWriter"),
    ("text", "ColumnWriter"),
    ("write", "Cell"),
];

/// Whether a generated type may not have this name.
pub(super) fn is_taken(name: &str) -> bool {
    const PRELUDE: &[&str] = &[
        "Box",
        "Clone",
        "Copy",
        "Default",
        "Drop",
        "Eq",
        "Err",
        "Fn",
        "From",
        "Into",
        "Iterator",
        "None",
        "Ok",
        "Option",
        "Ord",
        "PartialEq",
        "PartialOrd",
        "Result",
        "Self",
        "Send",
        "Some",
        "String",
        "Sync",
        "ToOwned",
        "ToString",
        "Vec",
        // The index's own, and the writer that generated functions are generic over.
        "Lake",
        "W",
    ];
    PRELUDE.contains(&name) || PATHS.iter().any(|(taken, _)| *taken == name)
}

/// The `use` lines that these items need, sorted.
pub(super) fn imports(items: &[TokenStream]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for item in items {
        mentioned(item.clone(), &mut found);
    }
    let mut needed: Vec<(&str, &str)> = PATHS
        .iter()
        .filter(|(name, _)| found.contains(name))
        .map(|(name, module)| (*module, *name))
        .collect();
    needed.sort_unstable();
    let mut lines: Vec<String> = Vec::new();
    for group in needed.chunk_by(|a, b| a.0 == b.0) {
        let names: Vec<_> = group.iter().map(|(_, name)| *name).collect();
        match (group.first(), names.as_slice()) {
            (Some((module, _)), [name]) => lines.push(format!("use {module}::{name};")),
            (Some((module, _)), names) => {
                lines.push(format!("use {module}::{{{}}};", names.join(", ")))
            }
            (None, _) => {}
        }
    }
    lines.sort_by_key(|line| (!line.starts_with("use std"), line.clone()));
    lines
}

/// The listed names that stand in these tokens. Comments and texts are literals: what they
/// hold is no name.
fn mentioned(tokens: TokenStream, found: &mut BTreeSet<&'static str>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => mentioned(group.stream(), found),
            TokenTree::Ident(ident) => {
                let (before, after) = tokens.split_at(at);
                found.extend(named(
                    &ident.to_string(),
                    before,
                    after.get(1..).unwrap_or(&[]),
                ));
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// What the name stands for: a path's first part is itself, a method is its trait.
fn named(name: &str, before: &[TokenTree], after: &[TokenTree]) -> Option<&'static str> {
    let list = match before {
        [.., dot] if is(dot, '.') => METHODS.iter().find(|(method, _)| *method == name),
        [.., first, second] if is(first, ':') && is(second, ':') => {
            return (name == "SHAPE").then_some("SourceTable");
        }
        _ => {
            let opens_path = matches!(after, [a, b, ..] if is(a, ':') && is(b, ':'));
            let module = name.starts_with(char::is_lowercase);
            let path = PATHS.iter().find(|(listed, _)| *listed == name);
            return path
                .filter(|_| !module || opens_path)
                .map(|(name, _)| *name);
        }
    };
    list.map(|(_, owner)| *owner)
}

fn is(token: &TokenTree, punct: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == punct)
}
