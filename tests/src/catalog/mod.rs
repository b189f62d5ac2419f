//! What a server says about the tables a statement made, and what the compiler says.
//!
//! Both answers are facts by name, so that they compare field by field.

mod compiled;
mod served;

use std::collections::BTreeMap;

pub use compiled::compiled;
pub use served::served;

/// `t.c type` → `int`.
pub type Facts = BTreeMap<String, String>;

/// A statement, and how the server stands when it runs.
#[derive(Debug, Clone)]
pub struct Case {
    /// One statement, or a few that belong together.
    pub sql: String,
    /// `sql_mode`.
    pub sql_mode: String,
    /// `explicit_defaults_for_timestamp`: `ON` or `OFF`.
    pub explicit_timestamps: &'static str,
}

/// Column definitions, one a line, put into the place of `…` in `frame`.
#[must_use]
pub fn columns(text: &str, frame: &str) -> Vec<Case> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| Case {
            sql: frame.replace('…', line),
            sql_mode: String::new(),
            explicit_timestamps: "ON",
        })
        .collect()
}

/// Statements that end with `;` and a line's end; lines `-- sql_mode: …` and
/// `-- timestamps: implicit` set what holds for those that follow.
#[must_use]
pub fn statements(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut sql_mode = "";
    let mut explicit_timestamps = "ON";
    for line in text.lines() {
        if let Some(mode) = line.strip_prefix("-- sql_mode: ") {
            sql_mode = mode;
        } else if line == "-- timestamps: implicit" {
            (sql_mode, explicit_timestamps) = ("", "OFF");
        } else if let Some(sql) = line.strip_suffix(';') {
            cases.push(Case {
                sql: sql.to_owned(),
                sql_mode: sql_mode.to_owned(),
                explicit_timestamps,
            });
        }
    }
    cases
}

/// What differs, a line each: what the compiler says, and what the server says.
#[must_use]
pub fn differences(case: &Case, compiled: &Facts, served: &Facts) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = compiled.keys().chain(served.keys()).collect();
    let said = |facts: &Facts, name: &String| facts.get(name).cloned().unwrap_or("-".to_owned());
    names
        .into_iter()
        .filter(|name| compiled.get(*name) != served.get(*name))
        .map(|name| {
            let (ours, theirs) = (said(compiled, name), said(served, name));
            format!("{}\n  {name}: {ours}, server: {theirs}\n", case.sql)
        })
        .collect()
}
