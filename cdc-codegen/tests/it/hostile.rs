//! DDL and mappings that try to be something else.

use cdc_codegen::ddl;
use cdc_codegen::diag::{Code, Diagnostics, Style};
use cdc_codegen::source::Sources;
use cdc_codegen::{Artifact, compile, init};

/// Names, comments, ENUM values and defaults that hold code of every language around.
const DDL: &str = r###"
CREATE TABLE `a``b"; DROP TABLE x; --` (
  `id` int NOT NULL COMMENT '*/ "#; fn main() { panic!() } /*',
  `*/ } fn f() {` enum('a"b','}','{{ x }}','*/','''','\\','"#;','日本') DEFAULT '"); --',
  `new
line` varchar(5) DEFAULT 'x''; DROP TABLE y; --',
  `ünï'çødé` set('$(x)','`') COMMENT 'tab	and
newline',
  PRIMARY KEY (`id`)
) COMMENT='*/ "#; fn main() {} //';
CREATE TABLE `fn` (`self` int PRIMARY KEY, `type` int, `Self` int_is_no_type);
CREATE TABLE `option` (`some` int PRIMARY KEY, `r#none` date NOT NULL DEFAULT '0000-00-00');
CREATE TABLE `x.y` (`a.b` int PRIMARY KEY, `` int);
"###;

fn read(text: &str) -> (Sources, ddl::Catalog, Diagnostics) {
    let mut sources = Sources::default();
    let file = sources.add("a.sql", text);
    let mut diagnostics = Diagnostics::default();
    let catalog = ddl::parse(
        &sources,
        &[file],
        &ddl::Options::default(),
        &mut diagnostics,
    );
    (sources, catalog, diagnostics)
}

#[test]
fn names_and_values_come_through_as_they_are() {
    let (_, catalog, diagnostics) = read(DDL);
    let table = &catalog.tables[0];
    assert_eq!(table.name.value, "a`b\"; DROP TABLE x; --");
    assert_eq!(table.comment.as_deref(), Some("*/ \"#; fn main() {} //"));
    assert_eq!(table.columns[1].name.value, "*/ } fn f() {");
    let labels: Vec<_> = table.columns[1]
        .data_type
        .labels
        .iter()
        .map(|l| l.as_str())
        .collect();
    assert_eq!(
        labels,
        ["a\"b", "}", "{{ x }}", "*/", "'", "\\", "\"#;", "日本"]
    );
    assert_eq!(table.columns[2].name.value, "new\nline");
    assert_eq!(
        table.columns[3].comment.as_deref(),
        Some("tab\tand\nnewline")
    );
    assert!(
        table
            .columns
            .iter()
            .all(|column| !column.sql.contains(['\n', '\r', '\t']))
    );
    // Two statements are refused at their places, the others stand.
    let codes: Vec<_> = diagnostics.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::UnknownType, Code::DdlSyntax]);
    assert_eq!(catalog.tables.len(), 2);
}

#[test]
fn reports_draw_no_control_characters() {
    let text = "CREATE TABLE t (`a\u{1b}[31m\u{202e}` int, `a\u{1b}[31m\u{202e}` int);\n\u{7}\u{8}nonsense";
    let (sources, _, diagnostics) = read(text);
    let report = diagnostics.report(&sources, Style::Plain);
    assert!(
        report.contains("CDC0206") && report.contains("CDC0201"),
        "{report}"
    );
    let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!report.contains(bad), "{report:?}");
}

#[test]
fn a_starter_mapping_of_hostile_tables_compiles() {
    let ddl = DDL
        .replace(", `Self` int_is_no_type", "")
        .replace(", `` int", "");
    let request = init::Request {
        ddl_name: "a\"b .sql".to_owned(),
        ddl,
        schema: Some("s\"\\ü".to_owned()),
        package: "../\"x\"".to_owned(),
        crates: "C:\\a \"b\"".to_owned(),
    };
    let files = init::plan(&request)
        .map_err(|r| r.diagnostics.report(&r.sources, Style::Plain))
        .unwrap();
    let file = |path: &str| files.iter().find(|file| file.path == path).unwrap();
    let mapping = file("schema/mapping.toml");
    let mut sources = Sources::default();
    let id = sources.add("schema/mapping.toml", mapping.text.as_str());
    sources.add("schema/a\"b .sql", request.ddl.as_str());
    let compiled = compile(&sources, id);
    let report = compiled.diagnostics.report(&sources, Style::Plain);
    assert!(compiled.artifacts.is_some(), "{report}\n{}", mapping.text);
    let manifest: toml::Table = file("Cargo.toml").text.parse().unwrap();
    assert_eq!(manifest["package"]["name"].as_str(), Some("x"));
    assert_eq!(
        manifest["dependencies"]["cdc-runtime"]["path"].as_str(),
        Some("C:/a \"b\"/cdc-runtime")
    );
}

/// Every prefix and every single-byte deletion of a dump: findings, never a panic.
#[test]
fn damaged_texts_are_findings() {
    let mapping = "[source]\nddl = [\"a.sql\"]\n[dimension.d]\nfrom = \"fn\"\n[d.columns]\na = { sql = \"x\" }\n";
    for end in 0..DDL.len() {
        if let Some(text) = DDL.get(..end) {
            let (sources, _, diagnostics) = read(text);
            diagnostics.report(&sources, Style::Plain);
        }
        let mut bytes = DDL.as_bytes().to_vec();
        bytes.remove(end);
        if let Ok(text) = String::from_utf8(bytes) {
            let (sources, _, diagnostics) = read(&text);
            diagnostics.report(&sources, Style::Plain);
        }
    }
    for end in 0..mapping.len() {
        let mut sources = Sources::default();
        let file = sources.add("mapping.toml", mapping.get(..end).unwrap());
        let compiled = compile(&sources, file);
        compiled.diagnostics.report(&sources, Style::Plain);
        assert!(
            compiled
                .artifacts
                .is_none_or(|files: Vec<Artifact>| !files.is_empty())
        );
    }
}
