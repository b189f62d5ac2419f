//! Sizes and names of the workspace's own sources.

use std::path::{Path, PathBuf};

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

const LINES_OF_A_FILE: usize = 500;
const LINES_OF_A_FUNCTION: usize = 60;
const NO_NAMES: &[&str] = &[
    "utils", "util", "common", "helpers", "helper", "types", "misc",
];

/// All sources written by hand: not those generated, not those of build folders.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (
            entry.path(),
            entry.file_name().into_string().unwrap_or_default(),
        );
        if entry.file_type().unwrap().is_dir() {
            if name != "target" && !name.starts_with('.') {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let generated = text
                .lines()
                .next()
                .is_some_and(|line| line.contains("@generated"));
            if !generated {
                found.push((path, text));
            }
        }
    }
}

fn workspace() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    sources(
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap(),
        &mut found,
    );
    found
}

struct Long<'a> {
    path: &'a Path,
    found: Vec<String>,
}

impl Long<'_> {
    fn check(&mut self, name: &syn::Ident, whole: proc_macro2::Span) {
        let lines = whole.end().line + 1 - whole.start().line;
        if lines > LINES_OF_A_FUNCTION {
            self.found.push(format!(
                "{}: fn {name} has {lines} lines",
                self.path.display()
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Long<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.check(&function.sig.ident, function.block.span());
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.check(&function.sig.ident, function.block.span());
        visit::visit_impl_item_fn(self, function);
    }
}

#[test]
fn files_are_short_and_well_named() {
    let mut wrong = Vec::new();
    for (path, text) in workspace() {
        let lines = text.lines().count();
        if lines > LINES_OF_A_FILE {
            wrong.push(format!("{} has {lines} lines", path.display()));
        }
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if NO_NAMES.contains(&stem) {
            wrong.push(format!("{} says nothing by its name", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn functions_are_short() {
    let mut wrong = Vec::new();
    for (path, text) in workspace() {
        // Tests may lay out a long expectation.
        let parts: Vec<_> = path
            .components()
            .map(|part| part.as_os_str().to_owned())
            .collect();
        let tests = ["it", "tests", "tests.rs", "fixtures"];
        if parts
            .iter()
            .any(|part| tests.iter().any(|test| part == test))
        {
            continue;
        }
        let file =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut long = Long {
            path: &path,
            found: Vec::new(),
        };
        long.visit_file(&file);
        wrong.extend(long.found);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
