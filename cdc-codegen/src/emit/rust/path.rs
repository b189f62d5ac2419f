//! The one list of runtime paths that generated code names.

/// Name, and the module it is imported from.
const PATHS: &[(&str, &str)] = &[
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
    ("Error", "cdc_runtime"),
    ("InColumn", "cdc_runtime::image"),
    ("Json", "cdc_runtime::value"),
    ("Mappers", "cdc_runtime::mapper"),
    ("OnDelete", "cdc_runtime::mapper"),
    ("PackedDecimal", "cdc_runtime::value"),
    ("Problem", "cdc_runtime::value"),
    ("RowImage", "cdc_runtime::image"),
    ("RowsEvent", "cdc_runtime::image"),
    ("SourceTable", "cdc_runtime::mapper"),
    ("TableShape", "cdc_runtime::shape"),
    ("Target", "cdc_runtime::mapper"),
    ("TargetId", "cdc_runtime::mapper"),
    ("TargetSchema", "cdc_runtime::mapper"),
    ("TargetTable", "cdc_runtime::mapper"),
    ("TimeValue", "cdc_runtime::value"),
    ("Timestamp", "cdc_runtime::value"),
    ("ValueError", "cdc_runtime::value"),
    ("View", "cdc_runtime::mapper"),
    ("WireType", "cdc_runtime::shape"),
    ("Year", "cdc_runtime::value"),
    ("expr", "cdc_runtime"),
    ("mapper", "cdc_runtime"),
];

/// Traits whose name does not stand where their methods are called.
const METHODS: &[(&str, &str)] = &[
    ("::SHAPE", "SourceTable"),
    ("in_column(", "InColumn"),
    (".write(out)", "Cell"),
    (".text(", "ColumnWriter"),
    (".null()", "ColumnWriter"),
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
        "Lake",
    ];
    PRELUDE.contains(&name) || PATHS.iter().any(|(taken, _)| *taken == name)
}

/// The `use` lines that these items need, sorted.
pub(super) fn imports(items: &[String]) -> Vec<String> {
    let mut needed: Vec<(&str, &str)> = PATHS
        .iter()
        .filter(|(name, _)| items.iter().any(|item| mentions(item, name)) || called(items, name))
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

fn called(items: &[String], name: &str) -> bool {
    METHODS
        .iter()
        .filter(|(_, owner)| *owner == name)
        .any(|(method, _)| {
            items
                .iter()
                .any(|item| code(item).any(|line| line.contains(method)))
        })
}

/// Whether `name` stands as a word of its own in the code, outside comments and strings.
fn mentions(item: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    code(item).any(|line| {
        let plain = outside_strings(line);
        plain.match_indices(name).any(|(at, _)| {
            let before = plain.get(..at).and_then(|text| text.chars().next_back());
            let after = plain
                .get(at + name.len()..)
                .and_then(|text| text.chars().next());
            !before.is_some_and(|c| word(c) || c == '.' || c == ':' && !path_root(&plain, at))
                && !after.is_some_and(word)
                && !(name.starts_with(char::is_lowercase) && after != Some(':'))
        })
    })
}

/// `a::Name` needs no import of `Name`; `T: Name` does.
fn path_root(line: &str, at: usize) -> bool {
    !line.get(..at).is_some_and(|text| text.ends_with("::"))
}

fn code(item: &str) -> impl Iterator<Item = &str> {
    item.lines()
        .filter(|line| !line.trim_start().starts_with("///"))
}

/// The line with the text of its string literals blanked.
fn outside_strings(line: &str) -> String {
    let mut inside = false;
    let mut escaped = false;
    line.chars()
        .map(|c| {
            if escaped {
                escaped = false;
                return ' ';
            }
            match c {
                '\\' if inside => {
                    escaped = true;
                    ' '
                }
                '"' => {
                    inside = !inside;
                    ' '
                }
                other if inside => {
                    if other == '\n' {
                        '\n'
                    } else {
                        ' '
                    }
                }
                other => other,
            }
        })
        .collect()
}
