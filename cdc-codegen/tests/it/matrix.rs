//! The matrix in `docs/types.md` is what the compiler writes for `tests/types`, whose rows
//! `tests/it/boundary.rs` of the package `tests` holds on real servers. `UPDATE_EXPECT=1`
//! writes it again.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use cdc_codegen::diag::Style;
use cdc_codegen::project::load;
use cdc_codegen::{Artifact, compile};

const BEGIN: &str = "<!-- written by `just bless` from tests/types; do not edit -->\n";
const END: &str = "<!-- end -->\n";

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn artifacts() -> Vec<Artifact> {
    let project = load(&package().join("../tests/types/mapping.toml")).unwrap();
    let compiled = compile(&project.sources, project.mapping);
    let report = compiled.diagnostics.report(&project.sources, Style::Plain);
    compiled.artifacts.unwrap_or_else(|| panic!("{report}"))
}

/// What stands in `text` between two marks, and what is behind.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<(&'a str, &'a str)> {
    text.split_once(from)?.1.split_once(to)
}

/// Column → type in a dialect's CREATE TABLE.
fn columns(artifacts: &[Artifact], dialect: &str, table: &str) -> BTreeMap<String, String> {
    let path = format!("sql/{dialect}/schema.sql");
    let script = artifacts.iter().find(|a| a.path == path).unwrap();
    let quoted = [format!("\"{table}\" ("), format!("`{table}` (")];
    let body = quoted
        .iter()
        .find_map(|name| between(&script.text, &format!("CREATE TABLE {name}\n"), "\n)"))
        .unwrap_or_else(|| panic!("{table} in {path}"))
        .0;
    let lines = body.lines().filter_map(|line| {
        let line = line.trim().trim_end_matches(',');
        let (name, ty) = line.strip_prefix(['"', '`'])?.split_once(['"', '`'])?;
        let ty = ty.trim().trim_end_matches(" NULL").trim_end_matches(" NOT");
        Some((name.to_owned(), ty.to_owned()))
    });
    lines.collect()
}

/// A column as the generated module declares it.
struct Declared {
    name: String,
    sql: String,
    wire: String,
    rust: String,
}

fn declared(module: &str) -> Vec<Declared> {
    let mut found = Vec::new();
    let mut rest = module;
    while let Some((column, behind)) = between(rest, "ColumnShape {\n", "nullable:") {
        rest = behind;
        let part = |from: &str| between(column, from, "\",").unwrap().0.to_owned();
        let name = part("name: \"");
        let wire = column.split_once("wire: WireType::").unwrap().1;
        let wire = wire.split_whitespace().collect::<Vec<_>>().join(" ");
        let wire = wire.trim_end_matches(',').replace(", }", " }");
        let wire = wire.replace("Charset::", "");
        let wire = match between(&wire, "labels: &[", "]") {
            Some((labels, _)) => wire.replace(labels, "…"),
            None => wire,
        };
        let sql = part("sql: \"").replace(" NOT NULL", "");
        let field = format!("    /// `{name}` ");
        let rust = module.split_once(&field).unwrap().1;
        let rust = between(rust, ": ", ",\n    ").unwrap().0;
        let rust = rust.split(",\n}").next().unwrap();
        let rust = rust
            .strip_prefix("Option<")
            .map_or(rust, |inner| &inner[..inner.len() - 1]);
        found.push(Declared {
            name,
            sql,
            wire,
            rust: rust.to_owned(),
        });
    }
    found
}

/// Short enough for a cell of a table, without what would end it.
fn short(text: &str) -> String {
    let text = text.replace('|', "\\|");
    match text.char_indices().nth(36) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn matrix() -> String {
    let artifacts = artifacts();
    let mut out = String::from(
        "| Source | Row image | Rust | SQLite | MySQL | PostgreSQL |\n|---|---|---|---|---|---|\n",
    );
    let mut seen = Vec::new();
    for artifact in &artifacts {
        let Some(table) = artifact.path.strip_suffix(".rs") else {
            continue;
        };
        let declared = declared(&artifact.text);
        if declared.is_empty() {
            continue;
        }
        let [sqlite, mysql, postgres] =
            ["sqlite", "mysql", "postgres"].map(|dialect| columns(&artifacts, dialect, table));
        for column in declared {
            let Declared {
                name,
                sql,
                wire,
                rust,
            } = column;
            let plain = |ty: &String| ty.replace(" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "");
            let row = format!(
                "| {} | `{wire}` | `{rust}` | {} | {} | {} |",
                short(&sql),
                sqlite[&name],
                plain(&mysql[&name]),
                postgres[&name].replace(" COLLATE \"C\"", ""),
            );
            if !seen.contains(&row) {
                writeln!(out, "{row}").unwrap();
                seen.push(row);
            }
        }
    }
    out
}

#[test]
fn the_matrix_is_what_the_compiler_writes() {
    let path = package().join("../docs/types.md");
    let text = fs::read_to_string(&path).unwrap();
    let (old, _) = between(&text, BEGIN, END).expect("the marks stand in docs/types.md");
    let matrix = matrix();
    assert!(matrix.lines().count() > 100, "{matrix}");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(
            path,
            text.replacen(
                &format!("{BEGIN}{old}{END}"),
                &format!("{BEGIN}{matrix}{END}"),
                1,
            ),
        )
        .unwrap();
    } else {
        assert_eq!(old, matrix, "`just bless` writes docs/types.md again");
    }
}
