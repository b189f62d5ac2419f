//! `cdc impact`: each class of docs/schema_change.md.

use cdc_codegen::diag::{Diagnostics, Style};
use cdc_codegen::impact::{Class, judge};
use cdc_codegen::source::Sources;

const DDL: &str = "CREATE TABLE shop.t (\
    id INT NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL, price DECIMAL(10,2), \
    state ENUM('new','paid') NOT NULL, unread TEXT) DEFAULT CHARSET=utf8mb4;\n\
    CREATE TABLE shop.other (id INT PRIMARY KEY);";

const MAPPING: &str = "[source]\nddl = [\"t.sql\"]\n\n[target]\ndialects = [\"sqlite\"]\n\n\
    [dimension.t]\nfrom = \"shop.t\"\ncopy = \"*\"\ndrop = [\"unread\"]\n";

/// The gravest class of what `sql` does to the one mapped table.
fn class(sql: &str) -> Option<Class> {
    let mut sources = Sources::default();
    let mapping = sources.add("mapping.toml", MAPPING);
    sources.add("t.sql", DDL);
    let file = sources.add("change.sql", sql);
    let mut diagnostics = Diagnostics::default();
    let findings = judge(&sources, mapping, file, &mut diagnostics);
    let report = diagnostics.report(&sources, Style::Plain);
    let findings = findings.unwrap_or_else(|| panic!("{sql}: {report}"));
    assert!(findings.iter().all(|finding| finding.table == "shop.t"));
    findings.iter().map(|finding| finding.class).max()
}

#[test]
fn statements_are_classed_as_the_stream_takes_them() {
    let safe = Some(Class::Safe);
    let release = Some(Class::NeedsRelease);
    let loses = Some(Class::LosesData);
    for (sql, expected) in [
        ("ALTER TABLE shop.other ADD COLUMN x INT", None),
        ("ALTER TABLE shop.t ADD INDEX by_name (name)", None),
        ("ALTER TABLE shop.t ALTER COLUMN price SET DEFAULT 1", None),
        ("ALTER TABLE shop.t ENGINE=InnoDB, FORCE", None),
        ("DROP TABLE shop.other", None),
        ("CREATE TABLE shop.third (id INT)", None),
        ("ALTER TABLE shop.t ADD COLUMN x INT FIRST", safe),
        ("ALTER TABLE shop.t MODIFY id BIGINT NOT NULL", safe),
        (
            "ALTER TABLE shop.t MODIFY name VARCHAR(300) NOT NULL FIRST",
            safe,
        ),
        ("ALTER TABLE shop.t MODIFY name VARCHAR(20) NULL", safe),
        ("ALTER TABLE shop.t MODIFY price DECIMAL(20,2)", safe),
        (
            "ALTER TABLE shop.t MODIFY state ENUM('new','paid','sent') NOT NULL",
            safe,
        ),
        ("ALTER TABLE shop.t DROP COLUMN unread", safe),
        // Safe, and nothing to say of it.
        ("ALTER TABLE shop.t MODIFY unread INT", None),
        ("TRUNCATE TABLE shop.t", safe),
        (
            "ALTER TABLE shop.t MODIFY id INT UNSIGNED NOT NULL",
            release,
        ),
        ("ALTER TABLE shop.t MODIFY price DECIMAL(12,4)", release),
        (
            "ALTER TABLE shop.t MODIFY state ENUM('paid','new') NOT NULL",
            release,
        ),
        ("ALTER TABLE shop.t MODIFY name TEXT NOT NULL", release),
        (
            "ALTER TABLE shop.t CONVERT TO CHARACTER SET latin1",
            release,
        ),
        ("ALTER TABLE shop.t RENAME COLUMN price TO amount", release),
        ("ALTER TABLE shop.t DROP COLUMN price", release),
        ("USE shop; ALTER TABLE t DROP COLUMN price", release),
        ("DROP TABLE shop.t", loses),
        ("DROP DATABASE shop", loses),
        ("RENAME TABLE shop.t TO shop.t2", loses),
        ("ALTER TABLE shop.t RENAME TO shop.t2", loses),
        (
            "RENAME TABLE shop.t TO shop._t_del, shop.other TO shop.t",
            loses,
        ),
        ("CREATE OR REPLACE TABLE shop.t (id INT PRIMARY KEY)", loses),
        ("ALTER IGNORE TABLE shop.t ADD UNIQUE KEY (name)", loses),
        (
            "ALTER TABLE shop.t DROP COLUMN price, ADD COLUMN price DECIMAL(10,2)",
            loses,
        ),
        (
            "ALTER TABLE shop.t RENAME COLUMN price TO p; ALTER TABLE shop.t ADD COLUMN price DECIMAL(10,2)",
            loses,
        ),
        (
            "ALTER TABLE shop.t CHANGE unread name TEXT, DROP name",
            loses,
        ),
        // There and back.
        (
            "ALTER TABLE shop.t RENAME COLUMN price TO p; ALTER TABLE shop.t RENAME COLUMN p TO price",
            None,
        ),
        ("ALTER TABLE shop.t CHANGE price price DECIMAL(20,2)", safe),
        ("ALTER TABLE shop.t DROP PARTITION p0", loses),
        ("ALTER TABLE shop.t TRUNCATE PARTITION p0", loses),
    ] {
        assert_eq!(class(sql), expected, "{sql}");
    }
}

#[test]
fn what_does_not_read_is_a_finding() {
    let mut sources = Sources::default();
    let mapping = sources.add("mapping.toml", MAPPING);
    sources.add("t.sql", DDL);
    let file = sources.add("change.sql", "ALTER TABLE shop.t DROP COLUMN nothing");
    let mut diagnostics = Diagnostics::default();
    assert!(judge(&sources, mapping, file, &mut diagnostics).is_none());
    assert!(diagnostics.has_errors());
}
