//! Names as a hostile schema has them, and text quoted for SQL and TOML.

use std::fmt::Write;

use crate::workload::Rng;

/// Names that are also words of SQL or Rust, or that need quotes.
const NAMES: &[&str] = &[
    "select",
    "from",
    "order",
    "group",
    "key",
    "table",
    "match",
    "fn",
    "self",
    "Self",
    "crate",
    "super",
    "type",
    "impl",
    "String",
    "Option",
    "Some",
    "None",
    "Ok",
    "row",
    "Row",
    "value",
    "rowid",
    "_rowid_",
    "oid",
    "null",
    "true",
    "1st",
    "2024",
    "1e5",
    "0x1f",
    "a b",
    "a-b",
    "a'b",
    "a\"b",
    "a`b",
    "a\\b",
    "$x",
    "#",
    "--",
    "/*",
    ";",
    "%s",
    "{}",
    "é",
    "Ünïcode",
    "日本語",
    "Ωμέγα",
    "שם",
    "name",
    "id",
    "ID_",
    "camelCase",
    "SHOUT",
    "_",
    "__",
    "r#fn",
    "a.b",
    "(x)",
    "[x]",
    "?",
    ":a",
    "@v",
    "unsafe",
    "async",
    "deleted_at",
    "new",
    "old",
];

/// A column's name: `number` keeps names of one table apart where a server folds letters.
pub(super) fn column(rng: &mut Rng, number: usize) -> String {
    match rng.below(6) {
        0 | 1 => format!("c{number}"),
        2 => format!("{} {number}", rng.pick(NAMES)),
        3 => format!("{number}{}", rng.pick(NAMES)),
        4 => format!("{}_{number}", rng.pick(NAMES)),
        _ => {
            let long = "a_very_long_name_that_fills_all_of_the_sixty_four_characters_____";
            let digits = format!("{number}");
            let keep = 64 - digits.len();
            long.chars().take(keep).chain(digits.chars()).collect()
        }
    }
}

/// A table's name. Two numbers never give one name, but names may differ in case alone.
pub(super) fn table(rng: &mut Rng, number: usize) -> String {
    let half = number / 2;
    match rng.below(4) {
        0 if number.is_multiple_of(2) => format!("case{half}"),
        0 => format!("CASE{half}"),
        1 => format!("{} {number}", rng.pick(NAMES)),
        2 => format!("{number}{}", rng.pick(NAMES).replace(['/', '\\'], "x")),
        _ => format!("t{number}"),
    }
}

/// The schema's name: no dot, which would split `from`.
pub(super) fn schema(rng: &mut Rng) -> String {
    let names = ["rt", "round trip", "Rt", "order", "r`t", "r'\"t", "rt-é"];
    rng.pick(&names).to_owned()
}

/// A comment with whatever breaks careless quoting.
pub(super) fn comment(rng: &mut Rng) -> String {
    let comments = [
        "plain",
        "it's",
        "two\nlines",
        "*/ fn main() {} /*",
        "\"quoted\" \\ back",
        "// --; DROP",
        "日本語 é",
        "tab\there\r\n",
        "{{ x }} #{y} ///",
    ];
    rng.pick(&comments).to_owned()
}

/// In backticks.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text literal that reads the same with and without NO_BACKSLASH_ESCAPES: not for texts
/// with backslashes there.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// A text in TOML's double quotes.
pub(super) fn toml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Bytes as `0x…` digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a text cannot fail.
        let _ = write!(out, "{byte:02X}");
        out
    })
}
