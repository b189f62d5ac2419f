//! TOML as text: strings and keys that read back as they were, whatever is in them.

use std::fmt::Write as _;

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
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

/// A key: bare where it can be.
pub(super) fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A comment's words on one line.
pub(super) fn comment(text: &str) -> String {
    let words: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_read_back() {
        for name in [
            "a",
            "a b",
            "\"; x = \"",
            "a\nb",
            "\\",
            "ñ\u{7f}\u{1}",
            "",
            "'''",
        ] {
            let text = format!("{} = {}", key(name), quoted(name));
            let table: toml::Table = text.parse().unwrap();
            assert_eq!(
                table.get(name).and_then(|value| value.as_str()),
                Some(name),
                "{text}"
            );
        }
    }
}
