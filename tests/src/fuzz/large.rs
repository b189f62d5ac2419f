//! Inputs that are large in one way each: what grows faster than its input, or recurses
//! with it, shows here and not in a fuzzer's small inputs.

use std::fmt::Write as _;

/// An input with the target it is for and what it is.
pub struct Large {
    /// The target's name.
    pub target: &'static str,
    /// What it holds many of.
    pub what: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

const DDL: &str = "ddl";
const MAPPING: &str = "mapping";

fn large(target: &'static str, what: &'static str, bytes: impl Into<Vec<u8>>) -> Large {
    Large {
        target,
        what,
        bytes: bytes.into(),
    }
}

/// All of them.
#[must_use]
pub fn inputs() -> Vec<Large> {
    let mut inputs = scripts();
    inputs.extend(expressions());
    inputs.extend(events());
    inputs.push(large("statement", "parentheses", b"(".repeat(MEGA)));
    inputs.push(large("statement", "comments", b"/*!".repeat(MEGA / 3)));
    inputs.push(large("statement", "actions", altered(20_000)));
    inputs.push(large("json", "nested arrays", nested(5000)));
    inputs.push(large("gtid", "intervals that fall", falling(50_000)));
    inputs
}

const MEGA: usize = 1 << 20;

fn scripts() -> Vec<Large> {
    let name = "n".repeat(MEGA);
    let mut columns = "CREATE TABLE t (c INT PRIMARY KEY".to_owned();
    let mut tables = String::new();
    for number in 0..4096 {
        let _ = write!(columns, ", c{number} INT NOT NULL");
    }
    for number in 0..1000 {
        let _ = writeln!(
            tables,
            "CREATE TABLE t{number} (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES t{number}(id));"
        );
    }
    let default = format!(
        "CREATE TABLE t (a INT DEFAULT ({}1{}))",
        "(".repeat(50_000),
        ")".repeat(50_000)
    );
    vec![
        large(DDL, "open parentheses", b"(".repeat(MEGA)),
        large(
            DDL,
            "open parentheses in a table",
            [
                b"CREATE TABLE t (a INT DEFAULT ".to_vec(),
                b"(".repeat(MEGA),
            ]
            .concat(),
        ),
        large(DDL, "nested parentheses", default),
        large(DDL, "columns", columns + ")"),
        large(DDL, "tables", tables),
        large(
            DDL,
            "statements that do not read",
            b"create table;\n".repeat(2000),
        ),
        large(DDL, "empty statements", b";".repeat(MEGA)),
        large(DDL, "open comments", b"/*!".repeat(MEGA / 3)),
        large(DDL, "words on one line", b"a ".repeat(MEGA / 2)),
        large(DDL, "delimiters", b"delimiter x\n".repeat(20_000)),
        large(DDL, "quotes", b"'".repeat(MEGA)),
        large(
            DDL,
            "labels",
            format!("CREATE TABLE t (a ENUM({}'z'))", "'a',".repeat(20_000)),
        ),
        large(DDL, "a name", format!("CREATE TABLE {name} (a INT)")),
        large(
            DDL,
            "alterations",
            format!(
                "CREATE TABLE t (a INT);{}",
                "ALTER TABLE t ADD b INT, DROP b;".repeat(1000)
            ),
        ),
    ]
}

/// A mapping whose one expression is `sql`.
fn mapped(sql: &str) -> String {
    format!(
        "[source]\nddl = [\"a.sql\"]\nschema = \"s\"\n[target]\ndialects = [\"sqlite\"]\n\
         [table.t]\nfrom = \"s.t\"\n[table.t.columns]\nid = \"id\"\nx = {{ sql = \"{sql}\" }}\n\
         \0CREATE TABLE t (id INT NOT NULL PRIMARY KEY);\0"
    )
}

/// Expressions that nest, by every form that a parser may read ahead for.
fn expressions() -> Vec<Large> {
    let around = |open: &str, inner: &str, close: &str| {
        mapped(&format!("{}{inner}{}", open.repeat(45), close.repeat(45)))
    };
    vec![
        large(MAPPING, "nested parentheses", around("(", "id", ")")),
        large(
            MAPPING,
            "parentheses without an end",
            mapped(&"(".repeat(100_000)),
        ),
        large(MAPPING, "terms", mapped(&vec!["id"; 50_000].join(" + "))),
        large(
            MAPPING,
            "terms at the limit",
            mapped(&vec!["id"; 500].join(" + ")),
        ),
        large(
            MAPPING,
            "conditions",
            mapped(&vec!["id = 1"; 90].join(" OR ")),
        ),
        large(
            MAPPING,
            "signs",
            mapped(&format!("{}id", "- ".repeat(100_000))),
        ),
        large(
            MAPPING,
            "nested CASE",
            around("CASE WHEN ", "id", " THEN 1 END"),
        ),
        large(
            MAPPING,
            "nested CASE operands",
            around("CASE ", "id", " WHEN 1 THEN 1 END"),
        ),
        large(MAPPING, "nested CAST", around("CAST(", "id", " AS SIGNED)")),
        large(MAPPING, "nested calls", around("ABS(", "id", ")")),
        large(MAPPING, "nested DATE", around("DATE(", "id", ")")),
        large(MAPPING, "nested INTERVAL", around("INTERVAL (", "id", ")")),
        large(MAPPING, "nested EXISTS", around("EXISTS(", "id", ")")),
        large(
            MAPPING,
            "nested SUBSTRING",
            around("SUBSTRING(", "id", ",1)"),
        ),
        large(MAPPING, "nested TRIM", around("TRIM(", "id", ")")),
        large(MAPPING, "nested IN", around("id IN (", "id", ")")),
        large(MAPPING, "nested tuples", around("(id, ", "id", ")")),
        large(MAPPING, "open tuples", mapped(&"(id, ".repeat(45))),
        large(MAPPING, "open calls", mapped(&"f(a -> ".repeat(45))),
        large(MAPPING, "brackets", format!("a = {}", "[".repeat(MEGA))),
        large(MAPPING, "dots", format!("{}a = 1", "a.".repeat(100_000))),
        large(MAPPING, "unknown keys", keys(2000)),
    ]
}

fn keys(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let _ = writeln!(text, "[table.t{number}]\nfrom = \"s.t{number}\"\nkeyy = 1");
    }
    text
}

fn altered(count: usize) -> Vec<u8> {
    let mut sql = b"\0ALTER TABLE t ADD a INT".to_vec();
    sql.extend(b", ADD COLUMN b INT AFTER `c`".repeat(count));
    sql
}

/// An array in an array, each claiming all the bytes behind it.
fn nested(count: usize) -> Vec<u8> {
    let mut bytes = vec![2];
    for level in 0..count {
        let left = u16::try_from((count - level) * 7).unwrap_or(u16::MAX);
        bytes.extend([1, 0]);
        bytes.extend(left.to_le_bytes());
        bytes.extend([2, 7, 0]);
    }
    bytes
}

/// PREVIOUS_GTIDS whose intervals stand in falling order.
fn falling(count: u64) -> Vec<u8> {
    let mut bytes = vec![1, 1, 0, 0, 0, 0, 0, 0, 0];
    bytes.extend([7; 16]);
    bytes.extend(count.to_le_bytes());
    for number in (0..count).rev() {
        bytes.extend((number * 2 + 1).to_le_bytes());
        bytes.extend((number * 2 + 2).to_le_bytes());
    }
    bytes
}

/// TABLE_MAPs whose metadata speaks often of many columns, and images of empty values.
fn events() -> Vec<Large> {
    let map = |columns: usize, metadata: &[u8]| {
        let mut body = vec![1, 0, 0, 0, 0, 0, 0, 0, 1, b's', 0, 1, b't', 0];
        let length = u16::try_from(columns).unwrap_or(u16::MAX).to_le_bytes();
        body.extend([0xfc, length[0], length[1]]);
        body.extend(vec![252; columns]);
        body.extend([0xfc, length[0], length[1]]);
        body.extend(vec![2; columns]);
        body.extend(vec![0; columns.div_ceil(8)]);
        body.extend(metadata);
        body
    };
    let mut pairs = vec![2, 0xfd, 0, 0, 4, 45];
    pairs.extend([0xfc, 0xff, 0x0f, 45].repeat(MEGA / 16));
    pairs.truncate(5 + (4 << 16));
    vec![
        large("table_map", "columns", map(60_000, &[])),
        large("table_map", "collations", map(4096, &pairs)),
        large("table_map", "fields", map(4096, &[1, 0].repeat(100_000))),
        large(
            "image",
            "NULL rows",
            [vec![8 << 1], vec![0xff; MEGA]].concat(),
        ),
        large("image", "zeros", vec![0; MEGA]),
    ]
}
