//! Diagnostics as users see them: `fixtures/<code>-<slug>/` holds a mapping, the files it
//! names, and the exact report. `UPDATE_EXPECT=1` writes the reports again.

use std::path::{Path, PathBuf};

use cdc_codegen::diag::{Code, Style};
use cdc_codegen::source::Sources;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<_> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    folders
}

/// The code a fixture is named after: `cdc0101-unknown-key` → `CDC0101`.
fn code(folder: &Path) -> String {
    let name = folder.file_name().unwrap().to_str().unwrap();
    name.split('-').next().unwrap().to_uppercase()
}

fn report(folder: &Path) -> String {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    let mut sources = Sources::default();
    let text = std::fs::read_to_string(folder.join("mapping.toml")).unwrap();
    let mapping = sources.add("mapping.toml", text);
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        if name == "mapping.toml" || name == "report.txt" {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        if name.ends_with(".sql") {
            let (text, encoding) = cdc_codegen::encoding::decode(bytes).unwrap();
            sources.add_decoded(name, text, encoding);
            continue;
        }
        match String::from_utf8(bytes) {
            Ok(text) => drop(sources.add(name, text)),
            Err(_) => sources.add_unreadable(name, "line 1 is not UTF-8"),
        }
    }
    let compiled = cdc_codegen::compile(&sources, mapping);
    assert_eq!(
        compiled.artifacts.is_none(),
        compiled.diagnostics.has_errors()
    );
    let found = compiled.diagnostics.report(&sources, Style::Plain);
    format!(
        "{found}\n{}\n",
        compiled.diagnostics.summary("mapping.toml")
    )
}

#[test]
fn reports_are_exact() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for folder in folders() {
        let found = report(&folder);
        let code = code(&folder);
        assert!(
            found.contains(&format!("[{code}]")),
            "{} has no {code}:\n{found}",
            folder.display()
        );
        let expected = std::fs::read_to_string(folder.join("report.txt")).unwrap_or_default();
        if found != expected {
            if update {
                std::fs::write(folder.join("report.txt"), &found).unwrap();
            } else {
                wrong.push(format!(
                    "── {}\nexpected:\n{expected}\nfound:\n{found}",
                    folder.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_fixture() {
    let covered: Vec<String> = folders().iter().map(|folder| code(folder)).collect();
    let codes = Code::ALL.iter().map(|code| code.as_str());
    let missing: Vec<_> = codes
        .filter(|code| !covered.iter().any(|c| c == code))
        .collect();
    assert!(missing.is_empty(), "no fixture for {missing:?}");
}

#[test]
fn codes_are_in_order_and_explained() {
    let codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    for code in Code::ALL {
        assert!(code.explanation().ends_with('.'), "{}", code.as_str());
        assert!(!code.title().ends_with('.'), "{}", code.as_str());
    }
}
