//! The data dictionary, committed for the shop and for the hostile schema, and what holds of
//! it whatever the names are: nothing in them becomes markup, every link has its place.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cdc_codegen::project::load;
use cdc_codegen::{Artifact, document, output};

const GOLDENS: [(&str, &str); 2] = [
    ("shop", "../schema/mapping.toml"),
    ("hostile", "tests/golden/hostile-schema/mapping.toml"),
];

fn documents(mapping: &str) -> Vec<Artifact> {
    let project = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(mapping)).unwrap();
    document(&project.sources, project.mapping)
        .artifacts
        .unwrap()
}

fn text(mapping: &str, path: &str) -> String {
    let found = documents(mapping).into_iter().find(|a| a.path == path);
    found.unwrap().text
}

#[test]
fn the_dictionary_is_what_is_committed() {
    for (name, mapping) in GOLDENS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/docs");
        let folder = folder.join(name);
        let documents = documents(mapping);
        assert!(documents == self::documents(mapping), "written twice");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            output::write_among(&folder, &documents).unwrap();
        }
        let stale = output::differing(&folder, &documents).unwrap();
        assert!(stale.is_empty(), "{name}: {stale:?}: look at `just bless`");
    }
}

/// The tags of a page, its style sheets and comments left out.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        let close = if after.starts_with("!--") { "-->" } else { ">" };
        let (tag, after) = after.split_once(close).unwrap();
        rest = after;
        if tag == "style" {
            rest = after.split_once("</style>").unwrap().1;
        }
        if tag != "style" && !tag.starts_with("!--") {
            tags.push(tag);
        }
    }
    tags
}

const ELEMENTS: &str = "!doctype html head meta title link body a div nav ul li h1 h2 h3 h4 main p \
    section svg g path rect circle text table thead tbody tr th td code br span details summary \
    pre dl dt dd footer";
const ATTRIBUTES: &str = "lang charset name content http-equiv rel href class id aria-label \
    aria-labelledby tabindex role scope xmlns viewBox width height d x y rx cx cy r";

/// Name and value of each attribute; every one is quoted and on the list.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest).trim();
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap();
        found.push((name, value));
        rest = after.trim_start();
    }
    let left = rest.trim_end_matches('/');
    assert!(
        left.is_empty() || tag.starts_with('!'),
        "`{left}` in <{tag}>"
    );
    found
}

#[test]
fn no_name_becomes_markup() {
    let allowed: BTreeSet<_> = ELEMENTS.split_whitespace().collect();
    let attribute: BTreeSet<_> = ATTRIBUTES.split_whitespace().collect();
    for (name, mapping) in GOLDENS {
        for path in ["dictionary.html", "star-schema.svg"] {
            let page = text(mapping, path);
            let mut open = Vec::new();
            for tag in tags(&page) {
                let word = tag.trim_start_matches('/');
                let word = word.split([' ', '/']).next().unwrap();
                assert!(allowed.contains(word), "{name}/{path}: <{tag}>");
                for (found, value) in attributes(tag) {
                    assert!(attribute.contains(found), "{name}/{path}: <{tag}>");
                    let local = ["#", "dictionary.html#", "data:,"];
                    let local = local.iter().any(|start| value.starts_with(start));
                    assert!(found != "href" || local, "{name}/{path}: <{tag}>");
                }
                let void = ["!doctype", "meta", "link", "br"].contains(&word);
                if let Some(closed) = tag.strip_prefix('/') {
                    assert_eq!(open.pop(), Some(closed), "{name}/{path}");
                } else if !void && !tag.ends_with('/') {
                    open.push(word);
                }
            }
            assert!(open.is_empty(), "{name}/{path}: {open:?} stay open");
            let bad = |c: char| c.is_control() && c != '\n';
            assert!(!page.contains(bad) && !page.contains('\u{202e}'));
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    for (name, mapping) in GOLDENS {
        let page = text(mapping, "dictionary.html");
        let all: Vec<_> = tags(&page).into_iter().flat_map(attributes).collect();
        let ids: Vec<_> = all.iter().filter(|(name, _)| *name == "id").collect();
        let unique: BTreeSet<_> = ids.iter().map(|(_, id)| *id).collect();
        assert_eq!(ids.len(), unique.len(), "{name}");
        let links = all.iter().filter(|(name, _)| *name == "href");
        let links = links.filter_map(|(_, value)| value.strip_prefix('#'));
        let lost: Vec<_> = links.filter(|link| !unique.contains(link)).collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

/// The text of a Markdown document that no code span or fence holds.
fn outside_code(text: &str) -> String {
    let mut outside = String::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if ticks >= 3 && line.ends_with("`sql") => fence = line.get(..ticks),
            None => outside.push_str(&without_spans(line)),
        }
        outside.push('\n');
    }
    outside
}

/// A line without its code spans, as CommonMark finds them.
fn without_spans(line: &str) -> String {
    let (mut outside, mut rest) = (String::new(), line);
    while let Some(at) = rest.find('`') {
        outside.push_str(&rest[..at]);
        let after = rest[at..].trim_start_matches('`');
        let ticks = &rest[at..rest.len() - after.len()];
        if outside.ends_with('\\') {
            rest = &rest[at + 1..];
            continue;
        }
        let mut from = 0;
        let end = loop {
            let found = after[from..].find(ticks).unwrap() + from;
            let run = after[found..].len() - after[found..].trim_start_matches('`').len();
            if run == ticks.len() {
                break found;
            }
            from = found + run;
        };
        rest = &after[end + ticks.len()..];
    }
    outside + rest
}

#[test]
fn no_name_becomes_markdown() {
    for (name, mapping) in GOLDENS {
        let text = outside_code(&text(mapping, "dictionary.md"));
        for line in text.lines().skip(1) {
            let plain = line
                .split("<a id=\"")
                .enumerate()
                .map(|(at, part)| match at {
                    0 => part,
                    _ => part.split_once("\"></a>").unwrap().1,
                });
            let plain: String = plain.collect();
            assert!(!plain.contains('<'), "{name}: {line}");
            let image = "![Star schema";
            assert!(
                !plain.contains("![") || plain.starts_with(image),
                "{name}: {line}"
            );
        }
        // Every row of a table has the cells of its head.
        let mut cells = 0;
        for line in text.lines() {
            let bars = line.replace("\\|", "").matches('|').count();
            assert!(cells == 0 || bars == 0 || bars == cells, "{name}: {line}");
            cells = bars;
        }
    }
}

#[test]
fn an_analyst_finds_what_the_mapping_and_the_ddl_say() {
    let page = text("../schema/mapping.toml", "dictionary.md");
    let row = |start: &str| page.lines().find(|line| line.starts_with(start)).unwrap();
    let lines = [
        row("| `email_hash`"),
        row("| `born_on` | `DATE` or NULL"),
        row("| `segment`"),
        row("| `net` | `DECIMAL(18,2)` | "),
        row("| `quantity` | `SMALLINT"),
        row("| `password_hash`"),
        row("| `discount` | `decimal"),
        row("| `cancelled`"),
    ];
    expect_test::expect![[r#"
        | `email_hash` | `VARCHAR(64)` | masked: salted SHA-256, in hexadecimal | `email` |
        | `born_on` | `DATE` or NULL | old imports left zero dates here; a zero date becomes NULL | `born_on` |
        | `segment` | `VARCHAR(6)` | computed: `CASE WHEN credit_limit >= 10000 THEN 'gold' WHEN credit_limit BETWEEN 1000 AND 9999.99 THEN 'silver' ELSE 'basic' END`; one of `gold`, `silver`, `basic` | `credit_limit` |
        | `net` | `DECIMAL(18,2)` | `order_item.net` | [`order_item`.`net`](#t-order_item) |
        | `quantity` | `SMALLINT UNSIGNED` | `order_item.qty` | [`order_item`.`qty`](#t-order_item) |
        | `password_hash` | `binary(32) NOT NULL` | *not replicated* | never leaves the shop |
        | `discount` | `decimal(5,4)` | [`order_item`.`net`](#t-order_item), [`order_item`.`discount`](#t-order_item) | a share: 0.1000 is ten percent |
        | `cancelled` | `void` |"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn documents_never_remove_what_stands_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let beside = folder.path().join("mod.rs");
    fs::write(&beside, "// @generated by cdc-codegen\n").unwrap();
    let documents = documents("../schema/mapping.toml");
    let changed = output::write_among(folder.path(), &documents).unwrap();
    assert_eq!(changed.len(), 3);
    assert!(beside.exists());
    let again = output::write_among(folder.path(), &documents).unwrap();
    assert!(again.is_empty());
    // And `cdc gen` into the same folder leaves the documents.
    let generated = output::stale(folder.path(), &[]).unwrap();
    assert_eq!(generated.len(), 1, "{generated:?}");
}
