//! Names for the new crate, its targets and its facts, made from whatever the user has.

/// A valid package name.
pub(super) fn package(wanted: &str) -> String {
    let lower = wanted.to_lowercase();
    let mut name: String = lower
        .chars()
        .map(|c| if is_plain(c) || c == '-' { c } else { '-' })
        .collect();
    name = name.trim_matches(['-', '_']).to_owned();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(
            0,
            if name.is_empty() {
                "replicator"
            } else {
                "replicator-"
            },
        );
    }
    let taken = RUST_NAMES.contains(&name.as_str()) || name.starts_with("cdc-");
    if taken {
        name.push_str("-replicator");
    }
    name
}

/// A name for a target: plain characters, short enough for every dialect, not in `taken`
/// (compared without case), which it joins.
pub(super) fn target(wanted: &str, taken: &mut Vec<String>) -> String {
    let mut name: String = wanted
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .take(50)
        .collect();
    let letter = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !letter {
        name.insert_str(0, "t_");
    }
    let base = name.clone();
    let mut number = 2_u32;
    while taken.contains(&name.to_lowercase()) {
        name = format!("{base}_{number}");
        number += 1;
    }
    taken.push(name.to_lowercase());
    name
}

/// A name in an expression: in backticks unless it is plain.
pub(super) fn in_sql(name: &str) -> String {
    let plain = name.chars().all(is_plain)
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !SQL_WORDS.contains(&name.to_uppercase().as_str());
    if plain {
        name.to_owned()
    } else {
        format!("`{}`", name.replace('`', "``"))
    }
}

const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Names that cargo or rustc keep for themselves.
const RUST_NAMES: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "build",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc_macro",
    "proc-macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// Words that would be read as something else than a name.
const SQL_WORDS: &[&str] = &[
    "ALL",
    "AND",
    "AS",
    "ASC",
    "BETWEEN",
    "BINARY",
    "BY",
    "CASE",
    "CAST",
    "CHECK",
    "COLLATE",
    "COLUMN",
    "CONVERT",
    "CREATE",
    "CROSS",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "DATE",
    "DEFAULT",
    "DELETE",
    "DESC",
    "DISTINCT",
    "DIV",
    "DROP",
    "ELSE",
    "END",
    "EXISTS",
    "EXTRACT",
    "FALSE",
    "FOR",
    "FOREIGN",
    "FROM",
    "GROUP",
    "GROUPS",
    "HAVING",
    "IF",
    "IN",
    "INDEX",
    "INNER",
    "INSERT",
    "INTERVAL",
    "INTO",
    "IS",
    "JOIN",
    "KEY",
    "LEFT",
    "LIKE",
    "LIMIT",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "MATCH",
    "MOD",
    "NATURAL",
    "NOT",
    "NULL",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "POSITION",
    "PRIMARY",
    "RANK",
    "REPLACE",
    "RIGHT",
    "ROW",
    "ROWS",
    "SELECT",
    "SET",
    "SUBSTRING",
    "TABLE",
    "THEN",
    "TIME",
    "TIMESTAMP",
    "TRIM",
    "TRUE",
    "UNION",
    "UNIQUE",
    "UPDATE",
    "USING",
    "VALUES",
    "WHEN",
    "WHERE",
    "WITH",
    "XOR",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid() {
        assert_eq!(package("My Shop"), "my-shop");
        assert_eq!(package("2024"), "replicator-2024");
        assert_eq!(package(""), "replicator");
        assert_eq!(package("test"), "test-replicator");
        assert_eq!(package("cdc-runtime"), "cdc-runtime-replicator");
        let mut taken = Vec::new();
        assert_eq!(target("a b", &mut taken), "a_b");
        assert_eq!(target("A`b", &mut taken), "A_b_2");
        assert_eq!(target("1ea10", &mut taken), "t_1ea10");
        assert_eq!(in_sql("order"), "`order`");
        assert_eq!(in_sql("a`b"), "`a``b`");
    }
}
