//! CREATE TABLE plus what migrations do to it later: the catalog is what stands at the end.

use std::fmt::Write as _;

use cdc_codegen::ddl::{self, Catalog, Flavor, Options, Server};
use cdc_codegen::diag::{Diagnostics, Style};
use cdc_codegen::information;
use cdc_codegen::source::Sources;

fn server(flavor: Flavor) -> Options {
    Options {
        schema: Some("s".to_owned()),
        server: Some(Server::newest(flavor)),
        ..Options::default()
    }
}

fn parse(text: &str, options: &Options) -> (Catalog, String) {
    let mut sources = Sources::default();
    let file = sources.add("a.sql", text);
    let mut diagnostics = Diagnostics::default();
    let catalog = ddl::parse(&sources, &[file], options, &mut diagnostics);
    let report = diagnostics.report(&sources, Style::Plain).to_string();
    (catalog, report)
}

/// Tables, columns and keys on one line each.
fn shape(text: &str, options: &Options) -> String {
    let (catalog, report) = parse(text, options);
    assert_eq!(report, "", "{text}");
    let mut out = String::new();
    for table in information::describe(&catalog, options) {
        let schema = table.schema.filter(|schema| schema != "s");
        let schema = schema.map_or(String::new(), |schema| format!("{schema}."));
        write!(out, "{schema}{}:", table.name).unwrap();
        for column in &table.columns {
            let null = if column.nullable == "YES" { "?" } else { "" };
            write!(out, " {} {}{null},", column.name, column.column_type).unwrap();
        }
        for key in &table.keys {
            let parts = key.parts.iter().filter_map(|part| part.column.clone());
            let parts: Vec<_> = parts.collect();
            write!(out, " {}({})", key.name, parts.join(" ")).unwrap();
        }
        for key in &table.foreign_keys {
            let (from, to) = (key.columns.join(" "), key.referenced_columns.join(" "));
            write!(out, " {}[{from}>{}.{to}]", key.name, key.referenced_table).unwrap();
        }
        out = out.trim_end_matches(',').to_owned() + "\n";
    }
    out
}

fn check(flavor: Flavor, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shape(text, &server(flavor)).trim_end(), *expected, "{text}");
    }
}

#[test]
fn columns_are_added_moved_and_renamed_as_the_server_does() {
    let base = "CREATE TABLE t (a INT NOT NULL, b CHAR(3), c DATE, PRIMARY KEY (a), KEY k (b, c));";
    let cases = [
        (
            "ADD d INT AFTER a, ADD COLUMN (e INT, f INT), ADD g INT FIRST",
            "t: g int?, a int, d int?, b char(3)?, c date?, e int?, f int?, PRIMARY(a) k(b c)",
        ),
        (
            "MODIFY b CHAR(9) NOT NULL FIRST, CHANGE COLUMN c C2 DATETIME AFTER b",
            "t: b char(9), C2 datetime?, a int, PRIMARY(a) k(b C2)",
        ),
        (
            "RENAME COLUMN b TO c, RENAME COLUMN c TO b",
            "t: a int, c char(3)?, b date?, PRIMARY(a) k(c b)",
        ),
        (
            "CHANGE b c CHAR(3), CHANGE c b DATE",
            "t: a int, c char(3)?, b date?, PRIMARY(a) k(c b)",
        ),
        ("DROP b, DROP COLUMN c", "t: a int, PRIMARY(a)"),
        (
            "ADD b INT, DROP b",
            "t: a int, c date?, b int?, PRIMARY(a) k(b c)",
        ),
        (
            "MODIFY a BIGINT, DROP PRIMARY KEY, ADD PRIMARY KEY (b)",
            "t: a bigint?, b char(3), c date?, PRIMARY(b) k(b c)",
        ),
        (
            "ALTER b SET DEFAULT 'x', ALTER COLUMN b DROP DEFAULT, ALTER c SET INVISIBLE, FORCE",
            "t: a int, b char(3)?, c date?, PRIMARY(a) k(b c)",
        ),
        (
            "ORDER BY b DESC, c",
            "t: a int, b char(3)?, c date?, PRIMARY(a) k(b c)",
        ),
        (
            "ENGINE=MyISAM ROW_FORMAT = FIXED, COMMENT 'x', ALGORITHM=COPY, LOCK = NONE",
            "t: a int, b char(3)?, c date?, PRIMARY(a) k(b c)",
        ),
        (
            "PARTITION BY HASH (a) PARTITIONS 4",
            "t: a int, b char(3)?, c date?, PRIMARY(a) k(b c)",
        ),
        (
            "DROP PARTITION p1, p2",
            "t: a int, b char(3)?, c date?, PRIMARY(a) k(b c)",
        ),
    ];
    for (actions, expected) in cases {
        check(
            Flavor::MySql,
            &[(&format!("{base} ALTER TABLE t {actions};"), expected)],
        );
    }
}

#[test]
fn keys_and_constraints_come_and_go() {
    let base = "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE t (a INT, b INT, \
                UNIQUE u (b), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id), CHECK (a > 0));";
    let p = "p: id int, PRIMARY(id)\n";
    let cases = [
        (
            "ALTER TABLE t DROP FOREIGN KEY f, DROP KEY f",
            "t: a int?, b int?, u(b)",
        ),
        (
            "ALTER TABLE t DROP CONSTRAINT f, DROP CONSTRAINT u, DROP CHECK t_chk_1",
            "t: a int?, b int?, f(a)",
        ),
        (
            "ALTER TABLE t RENAME INDEX u TO v, ADD INDEX (a, b), ADD UNIQUE (a)",
            "t: a int?, b int?, v(b) a_2(a) a(a b) f[a>p.id]",
        ),
        (
            "CREATE INDEX i ON t (b DESC); DROP INDEX u ON t",
            "t: a int?, b int?, f(a) i(b) f[a>p.id]",
        ),
        (
            "ALTER TABLE t ADD c INT REFERENCES p (id)",
            "t: a int?, b int?, c int?, u(b) f(a) c(c) f[a>p.id] t_ibfk_1[c>p.id]",
        ),
        (
            "ALTER TABLE t CHANGE a z INT; ALTER TABLE p RENAME COLUMN id TO nr",
            "t: z int?, b int?, u(b) f(z) f[z>p.nr]",
        ),
    ];
    for (statements, expected) in cases {
        let p = p.replace(
            "id",
            if statements.contains("nr") {
                "nr"
            } else {
                "id"
            },
        );
        check(
            Flavor::MySql,
            &[(&format!("{base} {statements};"), &format!("{p}{expected}"))],
        );
    }
}

#[test]
fn tables_change_their_names() {
    let base = "CREATE TABLE a (x INT); CREATE TABLE b (y INT);";
    let cases = [
        (
            "RENAME TABLE a TO tmp, b TO a, tmp TO b",
            "b: x int?\na: y int?",
        ),
        (
            "ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME d; ALTER TABLE c RENAME AS e",
            "e: x int?\nd: y int?",
        ),
        (
            "ALTER TABLE a RENAME o.a, ADD z INT",
            "o.a: x int?, z int?\nb: y int?",
        ),
        (
            "DROP TABLE IF EXISTS nothing, a; CREATE TABLE a (n INT)",
            "b: y int?\na: n int?",
        ),
        (
            "CREATE TABLE IF NOT EXISTS a (n INT); CREATE OR REPLACE TABLE b (n INT)",
            "a: x int?\nb: n int?",
        ),
        (
            "CREATE TABLE c LIKE a; ALTER TABLE c ADD y INT",
            "a: x int?\nb: y int?\nc: x int?, y int?",
        ),
        (
            "CREATE DATABASE o; CREATE TABLE o.c (z INT); DROP DATABASE s",
            "o.c: z int?",
        ),
    ];
    for (statements, expected) in cases {
        check(
            Flavor::MySql,
            &[(&format!("{base} {statements};"), expected)],
        );
    }
}

#[test]
fn character_sets_follow_the_level_that_holds_when_the_statement_runs() {
    let charsets = |text: &str| {
        let options = server(Flavor::MySql);
        let (catalog, report) = parse(text, &options);
        assert_eq!(report, "");
        let tables = information::describe(&catalog, &options);
        let columns = tables.iter().flat_map(|table| &table.columns);
        let shown = columns.map(|column| {
            let set = column.collation.clone().unwrap_or_default();
            format!("{} {set}", column.column_type)
        });
        shown.collect::<Vec<_>>().join(", ")
    };
    let base = "CREATE TABLE t (a TEXT, b VARCHAR(10) COLLATE latin1_bin) CHARSET latin1;";
    let cases = [
        (
            "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
            "mediumtext utf8mb4_0900_ai_ci, varchar(10) utf8mb4_0900_ai_ci",
        ),
        (
            "ALTER TABLE t CONVERT TO CHARSET latin1 COLLATE latin1_bin",
            "text latin1_bin, varchar(10) latin1_bin",
        ),
        (
            "ALTER TABLE t DEFAULT CHARACTER SET utf8mb4, ADD c TEXT",
            "text latin1_swedish_ci, varchar(10) latin1_bin, text utf8mb4_0900_ai_ci",
        ),
        (
            "ALTER DATABASE s CHARACTER SET ucs2; ALTER TABLE t CONVERT TO CHARACTER SET DEFAULT; CREATE TABLE u (a CHAR(1))",
            "mediumtext ucs2_general_ci, varchar(10) ucs2_general_ci, char(1) ucs2_general_ci",
        ),
    ];
    for (statements, expected) in cases {
        assert_eq!(
            charsets(&format!("{base} {statements};")),
            expected,
            "{statements}"
        );
    }
}

#[test]
fn mariadb_has_forms_of_its_own() {
    check(
        Flavor::MariaDb,
        &[
            (
                "CREATE TABLE t (a INT); ALTER TABLE t ADD COLUMN IF NOT EXISTS a CHAR, \
                 DROP COLUMN IF EXISTS z, MODIFY IF EXISTS y INT, ADD INDEX IF NOT EXISTS i (a), \
                 RENAME COLUMN IF EXISTS w TO v; ALTER TABLE IF EXISTS n WAIT 3 ADD b INT; \
                 ALTER TABLE t NOWAIT ADD INDEX IF NOT EXISTS i (a); DROP INDEX IF EXISTS j ON t;",
                "t: a int(11)?, i(a)",
            ),
            (
                "CREATE TABLE t (a INT, s DATE, e DATE, PERIOD FOR p (s, e), \
                 PRIMARY KEY (a, p WITHOUT OVERLAPS)); ALTER TABLE t RENAME COLUMN s TO f;",
                "t: a int(11), f date, e date, PRIMARY(a e f)",
            ),
            (
                "CREATE TABLE t (a INT); ALTER TABLE t ADD s DATE, ADD e DATE, ADD PERIOD FOR p (s, e); \
                 ALTER TABLE t DROP PERIOD FOR p; RENAME TABLE IF EXISTS t TO u, n TO m;",
                "u: a int(11)?, s date, e date",
            ),
        ],
    );
}

#[test]
fn rare_forms_of_columns_are_read() {
    check(
        Flavor::MySql,
        &[
            (
                "CREATE TABLE t (a INT, b INT MASKING POLICY hide NOT NULL);",
                "t: a int?, b int",
            ),
            (
                "USE o\nCREATE TABLE #__t (1a INT, `b c` INT, 0x INT);\nUSE s;",
                "o.#__t: 1a int?, b c int?, 0x int?",
            ),
        ],
    );
    check(
        Flavor::MariaDb,
        &[(
            "CREATE TABLE t (s.t.a mariadb_schema.date, t.b INET6(6), c UUID, e BIT(0), \
             d INT CONSTRAINT f REFERENCES p (id));",
            "t: a date?, b inet6?, c uuid?, e bit(1)?, d int(11)?, f(d) f[d>p.id]",
        )],
    );
}

#[test]
fn each_wrong_statement_is_reported_at_its_place_and_the_others_count() {
    let text = "CREATE TABLE a (id INT,\n  name VARCHAR(x));\nCREATE TABLE b (id INT);\n\
                ALTER TABLE a ADD x INT;\nALTER TABLE b DROP nope;\nCREATE TABLE c (id INTT);\n\
                ALTER TABLE b ADD y INT, DROP zz;\nCREATE TABLE d (id INT PRIMARY KEY;\n\
                DROP INDEX i ON zzz;\nCREATE TABLE e (id INT);";
    let (catalog, report) = parse(text, &server(Flavor::MySql));
    let names: Vec<_> = catalog.tables.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["b", "e"]);
    let lines: Vec<_> = report
        .lines()
        .filter(|line| line.starts_with("error") || line.contains("--> "))
        .map(str::trim)
        .collect();
    assert!(!lines.is_empty());
    let places = [
        "a.sql:2:", "a.sql:5:", "a.sql:6:", "a.sql:7:", "a.sql:8:", "a.sql:9:",
    ];
    for place in places {
        assert!(
            lines.iter().any(|line| line.contains(place)),
            "{place}\n{report}"
        );
    }
    assert!(
        !lines.iter().any(|line| line.contains("a.sql:4:")),
        "{report}"
    );
    assert!(
        catalog.tables[0].columns.len() == 1,
        "a wrong ALTER changes nothing"
    );
}

/// What a dump of many tables and many rows costs grows with its length, not with its
/// square: in an unoptimized build, two thousand tables and ten megabytes of rows.
#[test]
fn large_scripts_are_read_in_one_pass() {
    let mut text = String::new();
    for number in 0..2_000 {
        let before = u32::saturating_sub(number, 1);
        write!(
            text,
            "CREATE TABLE t{number} (id INT PRIMARY KEY, r INT, \
             FOREIGN KEY (r) REFERENCES t{before} (id));\n\
             INSERT INTO t{number} VALUES "
        )
        .unwrap();
        text.push_str(&"(1,'it\\'s; -- /* \"'),".repeat(260));
        text.push_str("(2,'');\n");
    }
    for number in (0..2_000).step_by(20) {
        write!(
            text,
            "RENAME TABLE t{number} TO u{number}; ALTER TABLE u{number} ADD x INT;"
        )
        .unwrap();
    }
    assert!(text.len() > 10_000_000);
    let begin = std::time::Instant::now();
    let (catalog, report) = parse(&text, &server(Flavor::MySql));
    let took = begin.elapsed();
    assert_eq!(report, "");
    assert_eq!(catalog.tables.len(), 2_000);
    assert_eq!(catalog.tables[21].foreign_keys[0].table.as_str(), "u20");
    assert!(took.as_secs() < 30, "{took:?}");
}
