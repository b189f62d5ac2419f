//! The layers: `source, diag → ddl, spec, model → resolve → emit → output`.

use std::path::{Path, PathBuf};

/// A module of the compiler and the modules it may name. Those that are not here are doors
/// or hold them together, and may name any.
const LAYERS: &[(&str, &[&str])] = &[
    ("encoding", &[]),
    ("source", &["encoding"]),
    ("diag", &["source"]),
    ("artifact", &[]),
    ("ddl", &["encoding", "source", "diag"]),
    ("information", &["source", "ddl"]),
    ("spec", &["source", "diag"]),
    ("model", &["source", "diag", "ddl"]),
    ("resolve", &["source", "diag", "ddl", "spec", "model"]),
    ("emit", &["artifact", "model"]),
    ("output", &["artifact"]),
];

/// Doors, and the one function behind them.
const DOORS: &[&str] = &[
    "lib",
    "compile",
    "project",
    "build_script",
    "impact",
    "inline",
    "init",
    "bin",
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The names after `crate::` in a text.
fn named(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for after in text.split("crate::").skip(1) {
        let list = after
            .strip_prefix('{')
            .map(|rest| rest.split('}').next().unwrap());
        let parts = list.map_or_else(|| vec![after], |list| list.split(',').collect());
        for part in parts {
            let word = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
            names.push(part.trim().chars().take_while(word).collect());
        }
    }
    names
}

#[test]
fn each_layer_names_only_what_stands_before_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    assert!(found.len() > 20);
    let mut wrong = Vec::new();
    for path in found {
        let place = path.strip_prefix(&src).unwrap();
        let first = place
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap();
        let layer = first.strip_suffix(".rs").unwrap_or(first);
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            assert!(
                DOORS.contains(&layer),
                "`{layer}` has no place in the layers"
            );
            continue;
        };
        let text = std::fs::read_to_string(&path).unwrap();
        for name in named(&text) {
            let module =
                LAYERS.iter().any(|(known, _)| *known == name) || DOORS.contains(&name.as_str());
            if module && name != layer && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{} names `{name}`", place.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_edges_do_io() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    let edges = [
        "project.rs",
        "build_script.rs",
        "output/mod.rs",
        "init/mod.rs",
        "bin/cdc/main.rs",
        "bin/cdc/initialize.rs",
        "bin/cdc/manual.rs",
        "bin/cdc/pull.rs",
        "bin/cdc/server.rs",
    ];
    for path in found {
        let place = path
            .strip_prefix(&src)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let text = std::fs::read_to_string(&path).unwrap();
        let io = [
            "std::fs",
            "std::env",
            "std::io",
            "println!",
            "std::net",
            "std::time",
        ];
        let io: Vec<_> = io.iter().filter(|word| text.contains(*word)).collect();
        assert!(
            io.is_empty() || edges.contains(&place.as_str()),
            "{place} uses {io:?}"
        );
    }
}
