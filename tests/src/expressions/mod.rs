//! What the mapping in `expressions/` says, and rows that reach the edges of every type.

mod answer;
mod document;
mod evaluate;
mod mix;
mod row;

use std::fs;
use std::path::PathBuf;

pub use answer::{Answer, agree, ask};
pub use evaluate::{changes, evaluated};
pub use mix::mixes;
pub use row::inserts;

use crate::servers::Flavor;
use crate::{Outcome, place};

/// The random expressions that the program `random` was built with, and their table.
#[must_use]
pub fn random(flavor: Flavor) -> Target {
    let list = if flavor.is_mariadb() {
        include_str!(concat!(env!("OUT_DIR"), "/random_mariadb.txt"))
    } else {
        include_str!(concat!(env!("OUT_DIR"), "/random_mysql.txt"))
    };
    let columns = list.lines().enumerate();
    Target {
        name: "random".to_owned(),
        from: "mix".to_owned(),
        filter: None,
        group_by: None,
        fact: false,
        columns: columns
            .map(|(index, sql)| (format!("r{index}"), sql.to_owned()))
            .collect(),
    }
}

/// The DDL of the table that random expressions read, with collations the server has.
///
/// # Errors
/// It is not there.
pub fn mix_ddl(flavor: Flavor) -> Outcome<String> {
    let ddl = fs::read_to_string(folder().join("mix.sql"))?;
    Ok(if flavor.is_mariadb() {
        ddl.replace("utf8mb4_0900_bin", "utf8mb4_nopad_bin")
            .replace("utf8mb4_0900_ai_ci", "utf8mb4_uca1400_nopad_ai_ci")
    } else {
        ddl
    })
}

/// A target whose columns are computed: what the source must answer for it.
#[derive(Debug)]
pub struct Target {
    /// Its name in the lake.
    pub name: String,
    /// The source's table.
    pub from: String,
    /// The filter, as the mapping writes it.
    pub filter: Option<String>,
    /// What the rows are grouped by.
    pub group_by: Option<String>,
    /// Whether it is a fact: decimals of views are compared by value.
    pub fact: bool,
    /// Column and expression, as the mapping writes them.
    pub columns: Vec<(String, String)>,
}

impl Target {
    /// The SELECT of one of its expressions with the rows' key, or its group's.
    #[must_use]
    pub fn select(&self, expression: &str) -> String {
        let key = self.group_by.as_deref().unwrap_or("id");
        let aggregate = self.fact && self.name.ends_with("_all");
        let key = if aggregate { "1" } else { key };
        let filter = self
            .filter
            .as_ref()
            .map_or_else(String::new, |filter| format!(" WHERE ({filter})"));
        let group = self
            .group_by
            .as_ref()
            .map_or_else(String::new, |group| format!(" GROUP BY {group}"));
        format!(
            "SELECT {key} AS k, ({expression}) AS v FROM exprs.{}{filter}{group} ORDER BY 1, 2",
            self.from
        )
    }
}

/// The folder of the mapping.
#[must_use]
pub fn folder() -> PathBuf {
    place::workspace().join("tests/expressions")
}

/// The source's DDL.
///
/// # Errors
/// It is not there.
pub fn ddl() -> Outcome<String> {
    Ok(fs::read_to_string(folder().join("schema.sql"))?)
}

/// Every table and fact of the mapping.
///
/// # Errors
/// The mapping is not in the form this reads.
pub fn targets() -> Outcome<Vec<Target>> {
    let mapping: toml::Table = fs::read_to_string(folder().join("mapping.toml"))?.parse()?;
    let mut targets = Vec::new();
    for kind in ["table", "fact"] {
        let tables = mapping.get(kind).and_then(toml::Value::as_table);
        for (name, spec) in tables.ok_or("a mapping without tables or facts")? {
            targets.push(target(name, spec, kind == "fact")?);
        }
    }
    Ok(targets)
}

fn target(name: &str, spec: &toml::Value, fact: bool) -> Outcome<Target> {
    let text = |key: &str| spec.get(key).and_then(toml::Value::as_str);
    let from = match (text("from"), text("grain")) {
        (Some(from), _) => from.trim_start_matches("exprs."),
        (None, Some(grain)) => grain,
        (None, None) => return Err(format!("`{name}` has no source").into()),
    };
    let group_by = spec.get("group_by").and_then(|list| list.get(0));
    let columns = spec.get("columns").and_then(toml::Value::as_table);
    let columns = columns.into_iter().flatten().filter_map(|(column, rule)| {
        let sql = rule.get("sql").or_else(|| rule.get("measure"))?;
        Some((column.clone(), sql.as_str()?.to_owned()))
    });
    Ok(Target {
        name: name.to_owned(),
        from: from.to_owned(),
        filter: text("where").map(str::to_owned),
        group_by: group_by.and_then(toml::Value::as_str).map(str::to_owned),
        fact,
        columns: columns.collect(),
    })
}
