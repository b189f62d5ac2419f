//! What a real server answered, against what this crate computes from the same input.
//!
//! README.md says how the `.tsv` files were recorded and what stands in them.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod collations;
#[cfg(test)]
mod expressions;
#[cfg(test)]
mod images;

/// A row of a file, its fields without their escapes; `None` is NULL.
#[cfg(test)]
type Row = Vec<Option<String>>;

/// The rows of a recorded file.
#[cfg(test)]
fn rows(text: &str) -> Vec<Row> {
    let rows: Vec<Row> = text
        .lines()
        .map(|line| line.split('\t').map(unescape).collect())
        .collect();
    assert!(rows.len() > 100, "the recording is there");
    rows
}

#[cfg(test)]
fn unescape(field: &str) -> Option<String> {
    if field == "\\N" {
        return None;
    }
    let mut plain = String::new();
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next().expect("a character behind a backslash") {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                '0' => '\0',
                other => other,
            },
            other => other,
        });
    }
    Some(plain)
}
