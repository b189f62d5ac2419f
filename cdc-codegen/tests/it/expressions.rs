//! `docs/expressions.md` lists what the compiler takes, and nothing it does not.

use std::collections::BTreeSet;

/// Words in backquotes in the first column of the tables under a heading.
fn listed(page: &str, heading: &str) -> BTreeSet<String> {
    let section = page.split("\n## ").find(|part| part.starts_with(heading));
    let rows = section
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split('|').nth(1).unwrap().to_owned());
    let words = cells.collect::<Vec<_>>().join(" ");
    let words = words.split('`').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

fn page() -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap();
    std::fs::read_to_string(root.join("docs/expressions.md")).unwrap()
}

#[test]
fn every_function_is_listed() {
    let known: BTreeSet<String> = cdc_codegen::resolve::functions()
        .map(str::to_owned)
        .collect();
    // These are read by a syntax of their own.
    let own = ["SUBSTRING", "SUBSTR", "POSITION", "EXTRACT"].map(str::to_owned);
    let expected: BTreeSet<String> = known.into_iter().chain(own).collect();
    assert_eq!(listed(&page(), "Functions"), expected);
}

/// Whether a fact-less mapping with this expression compiles.
fn compiles(sql: &str) -> bool {
    let mut sources = cdc_codegen::source::Sources::default();
    let mapping = format!(
        "[source]\nddl = [\"a.sql\"]\n[table.a]\nfrom = \"s.a\"\ncopy = \"*\"\n\
         [table.a.columns]\nx = {{ sql = '''{sql}''' }}\n"
    );
    let mapping = sources.add("mapping.toml", mapping);
    sources.add(
        "a.sql",
        "CREATE DATABASE s; USE s; CREATE TABLE a (i INT PRIMARY KEY, p DECIMAL(9,2), d DATE, \
         s VARCHAR(9) COLLATE utf8mb4_bin, \
         free VARCHAR(9) COLLATE utf8mb4_general_ci, j JSON, f DOUBLE);",
    );
    !cdc_codegen::compile(&sources, mapping)
        .diagnostics
        .has_errors()
}

#[test]
fn every_operator_and_cast_compiles() {
    let operators = listed(&page(), "Operators");
    for operator in &operators {
        let sql = match operator.as_str() {
            "AND" | "OR" | "XOR" => format!("i > 1 {operator} p > 1"),
            "NOT" => "NOT i > 1".into(),
            "IN" | "NOT IN" => format!("i {operator} (1, 2)"),
            "BETWEEN" | "NOT BETWEEN" => format!("i {operator} 1 AND 2"),
            "CASE" => "CASE WHEN i > 1 THEN 2 END".into(),
            "COLLATE" => "s COLLATE utf8mb4_bin = 'x'".into(),
            is if is.starts_with("IS ") => format!("i {is}"),
            _ => format!("i {operator} p"),
        };
        assert!(compiles(&sql), "`{sql}` does not compile");
    }
    assert!(operators.len() > 25, "{operators:?}");
    for target in listed(&page(), "Casts") {
        let value = if target.starts_with("DATE") { "d" } else { "i" };
        let target = target
            .replace("(p,s)", "(12,2)")
            .replace("(n)", "(6)")
            .replace("CHAR(6)", "CHAR(20)");
        let sql = format!("CAST({value} AS {target})");
        assert!(compiles(&sql), "`{sql}` does not compile");
    }
}

#[test]
fn what_is_refused_does_not_compile() {
    for sql in [
        "s COLLATE utf8mb4_czech_ci LIKE 'x'",
        "s LIKE 'x' ESCAPE 'xy'",
        "s REGEXP 'x'",
        "s || 'x'",
        "i & 1",
        "i | 1",
        "i << 1",
        "(SELECT 1)",
        "CONVERT(s, CHAR)",
        "(i, p) = (1, 2)",
        "SUM(i) OVER ()",
        "my_function(i)",
        "j -> '$.a-b'",
        "j -> '$**'",
        "j -> '$[2 to 1]'",
        "j -> s",
        "(j -> '$.a') = 1",
        "JSON_EXTRACT(j, '$.a', '$.b')",
        "JSON_EXTRACT(s, '$.a')",
        "JSON_UNQUOTE(s)",
        "d + INTERVAL 1 DAY_HOUR",
        "d + INTERVAL 1.5 DAY",
        "d + INTERVAL 'x' DAY",
        "DATE_ADD(d, 1)",
        "DATE_FORMAT(d, s)",
        "TIMESTAMPDIFF(EON, d, d)",
        "TIMESTAMPDIFF(DAY, d, s)",
        "EXTRACT(DAY_HOUR FROM d)",
        "EXTRACT(WEEK FROM d)",
        "GREATEST(i, s)",
        "GREATEST(d, '2020-01-01')",
        "WEEK(d, 9)",
        "TRUNCATE(f, 1)",
        "LPAD(s, i, 'x')",
        "SHA2(s, 1)",
        "LOCATE('a', free)",
        "s + 1",
        "CONCAT(f)",
        "CAST(COALESCE(f, 1) AS CHAR)",
        "CAST(f AS SIGNED)",
    ] {
        assert!(!compiles(sql), "`{sql}` compiles");
    }
}
