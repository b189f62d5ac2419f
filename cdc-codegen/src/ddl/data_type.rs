//! Column types: every spelling of MySQL and MariaDB → the name information_schema uses.

use super::DataType;
use super::cursor::{Cursor, Parsed};
use super::options::SqlMode;
use super::token::Kind;
use crate::diag::{Code, Diagnostic, nearest};
use crate::source::Spanned;

/// A type, and what its spelling says beyond the type.
#[derive(Debug)]
pub(super) struct Spelled {
    pub data_type: DataType,
    /// A character set that the spelling implies: `NCHAR` is utf8mb3.
    pub charset: Option<&'static str>,
    /// `SERIAL`: BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE.
    pub serial: bool,
}

/// Types whose name is their only spelling.
const PLAIN: &[&str] = &[
    "BIT",
    "TINYINT",
    "SMALLINT",
    "MEDIUMINT",
    "INT",
    "BIGINT",
    "DECIMAL",
    "FLOAT",
    "DOUBLE",
    "CHAR",
    "VARCHAR",
    "BINARY",
    "VARBINARY",
    "TINYTEXT",
    "TEXT",
    "MEDIUMTEXT",
    "LONGTEXT",
    "TINYBLOB",
    "BLOB",
    "MEDIUMBLOB",
    "LONGBLOB",
    "ENUM",
    "SET",
    "DATE",
    "TIME",
    "DATETIME",
    "TIMESTAMP",
    "YEAR",
    "JSON",
    "GEOMETRY",
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMCOLLECTION",
    "VECTOR",
    "UUID",
    "INET4",
    "INET6",
    "XMLTYPE",
];

/// Other spellings.
const SYNONYMS: &[(&str, &str)] = &[
    ("BOOL", "TINYINT"),
    ("BOOLEAN", "TINYINT"),
    ("CHARACTER", "CHAR"),
    ("DEC", "DECIMAL"),
    ("FIXED", "DECIMAL"),
    ("FLOAT4", "FLOAT"),
    ("FLOAT8", "DOUBLE"),
    ("GEOMETRYCOLLECTION", "GEOMCOLLECTION"),
    ("INT1", "TINYINT"),
    ("INT2", "SMALLINT"),
    ("INT3", "MEDIUMINT"),
    ("INT4", "INT"),
    ("INT8", "BIGINT"),
    ("INTEGER", "INT"),
    ("LONG", "MEDIUMTEXT"),
    ("MIDDLEINT", "MEDIUMINT"),
    ("NATIONAL", "CHAR"),
    ("NCHAR", "CHAR"),
    ("NUMERIC", "DECIMAL"),
    ("NVARCHAR", "VARCHAR"),
    ("REAL", "DOUBLE"),
    ("SERIAL", "BIGINT"),
    ("VARCHARACTER", "VARCHAR"),
];

/// Reads a type up to its UNSIGNED and ZEROFILL; attributes that may stand elsewhere too
/// (CHARACTER SET, COLLATE, BINARY) are left to the column.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Parsed<Spelled> {
    let here = cursor.here();
    let oracle = cursor.is_word("ORACLE_SCHEMA");
    if oracle || cursor.is_one_of(&["MARIADB_SCHEMA", "MAXDB_SCHEMA"]) {
        // The reading of a type's name, whatever MariaDB's sql_mode.
        cursor.next();
        cursor.accept_kind(&Kind::Period);
    }
    let mut written = word(cursor)?;
    if oracle && written == "DATE" {
        "DATETIME".clone_into(&mut written);
    }
    let mut name = spelled(cursor, &written)?.to_owned();
    if written == "REAL" && cursor.options().sql_mode.has(SqlMode::REAL_AS_FLOAT) {
        "FLOAT".clone_into(&mut name);
    }
    let charset = national(cursor, &written, &mut name);
    words(cursor, &written, &mut name);
    let mut arguments = Vec::new();
    let mut labels = Vec::new();
    if matches!(name.as_str(), "ENUM" | "SET") {
        labels = self::labels(cursor)?;
    } else if cursor.peek() == Some(&Kind::Open) {
        arguments = self::arguments(cursor)?;
    } else if matches!(name.as_str(), "VARCHAR" | "VARBINARY") {
        return Err(cursor.refuse("`(` and a length"));
    }
    let serial = written == "SERIAL";
    let mut unsigned = serial;
    let mut zerofill = false;
    while cursor.is_one_of(&["UNSIGNED", "ZEROFILL", "SIGNED"]) {
        zerofill |= cursor.is_word("ZEROFILL");
        unsigned = unsigned || !cursor.is_word("SIGNED");
        cursor.next();
    }
    canonical(&written, &mut name, &mut arguments);
    let span = cursor.span_since(here);
    let data_type = DataType {
        name,
        arguments,
        unsigned,
        zerofill,
        compressed: false,
        labels,
        charset: None,
        collation: None,
        span,
    };
    Ok(Spelled {
        data_type,
        charset,
        serial,
    })
}

fn word(cursor: &mut Cursor<'_>) -> Parsed<String> {
    match cursor.peek() {
        Some(Kind::Word(word)) => {
            let word = word.to_ascii_uppercase();
            cursor.next();
            Ok(word)
        }
        _ => Err(cursor.refuse("a column type")),
    }
}

fn spelled(cursor: &Cursor<'_>, written: &str) -> Parsed<&'static str> {
    let plain = PLAIN.iter().find(|name| **name == written).copied();
    let synonym = || {
        SYNONYMS
            .iter()
            .find(|(from, _)| *from == written)
            .map(|(_, to)| *to)
    };
    plain.or_else(synonym).ok_or_else(|| {
        let span = cursor.span_since(cursor.here() - 1);
        let unknown = Diagnostic::new(
            Code::UnknownType,
            format!("unknown column type `{}`", written.to_lowercase()),
            span,
            "neither MySQL nor MariaDB has this type",
        );
        let names = PLAIN
            .iter()
            .copied()
            .chain(SYNONYMS.iter().map(|(from, _)| *from));
        Box::new(match nearest(written, names) {
            Some(near) => unknown.help(format!("did you mean `{near}`?")),
            None => unknown.help("write the statement as SHOW CREATE TABLE prints it"),
        })
    })
}

/// `NCHAR`, `NVARCHAR`, `NATIONAL CHAR`, `NATIONAL VARCHAR`, …: utf8mb3.
fn national(cursor: &mut Cursor<'_>, written: &str, name: &mut String) -> Option<&'static str> {
    match written {
        "NATIONAL" => {
            if cursor.accept_one_of(&["VARCHAR", "VARCHARACTER"]) {
                "VARCHAR".clone_into(name);
            } else {
                cursor.accept_one_of(&["CHAR", "CHARACTER"]);
            }
        }
        "NCHAR" => {
            if cursor.accept_one_of(&["VARCHAR", "VARCHARACTER"]) {
                "VARCHAR".clone_into(name);
            }
        }
        "NVARCHAR" => {}
        _ => return None,
    }
    Some("utf8mb3")
}

/// The further words of a spelling: VARYING, PRECISION, `LONG VARBINARY`.
fn words(cursor: &mut Cursor<'_>, written: &str, name: &mut String) {
    match written {
        "CHAR" | "CHARACTER" | "NCHAR" | "NATIONAL" if cursor.accept(&["VARYING"]) => {
            "VARCHAR".clone_into(name);
        }
        "DOUBLE" => {
            cursor.accept(&["PRECISION"]);
        }
        "LONG" if cursor.accept(&["VARBINARY"]) => "MEDIUMBLOB".clone_into(name),
        "LONG" => {
            let character = cursor.accept_one_of(&["CHAR", "CHARACTER"]);
            if !character {
                cursor.accept_one_of(&["VARCHAR", "VARCHARACTER"]);
            }
            cursor.accept(&["VARYING"]);
        }
        _ => {}
    }
}

fn arguments(cursor: &mut Cursor<'_>) -> Parsed<Vec<u64>> {
    cursor.expect_open()?;
    let mut numbers = vec![cursor.number("a length or precision")?];
    while cursor.accept_kind(&Kind::Comma) {
        numbers.push(cursor.number("a number of digits")?);
    }
    cursor.expect_close()?;
    Ok(numbers)
}

/// The values of an ENUM or SET. The server drops their trailing blanks.
fn labels(cursor: &mut Cursor<'_>) -> Parsed<Vec<Spanned<String>>> {
    cursor.expect_open()?;
    let mut labels = Vec::new();
    loop {
        let here = cursor.here();
        let text = label(cursor)?;
        let span = cursor.span_since(here);
        labels.push(Spanned::new(text.trim_end_matches(' ').to_owned(), span));
        if !cursor.accept_kind(&Kind::Comma) {
            break;
        }
    }
    cursor.expect_close()?;
    Ok(labels)
}

/// A text, with or without a character set in front, or its bytes in hexadecimal or bits.
fn label(cursor: &mut Cursor<'_>) -> Parsed<String> {
    if let Some(Kind::Word(word)) = cursor.peek()
        && word.starts_with('_')
    {
        cursor.next();
    }
    let bytes = match cursor.peek() {
        Some(Kind::Hex(digits)) => digits_to_bytes(digits, 16, 2),
        Some(Kind::Bits(digits)) => digits_to_bytes(digits, 2, 8),
        _ => return cursor.text_literal("a value in quotes"),
    };
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(|| cursor.refuse("a value that is a text"))?;
    cursor.next();
    Ok(text)
}

fn digits_to_bytes(digits: &str, radix: u32, width: usize) -> Option<Vec<u8>> {
    let missing = (width - digits.len() % width) % width;
    let padded = format!("{}{digits}", "0".repeat(missing));
    let starts = (0..padded.len()).step_by(width);
    starts
        .map(|at| u8::from_str_radix(padded.get(at..at + width)?, radix).ok())
        .collect()
}

/// What the server makes of the arguments of some types.
fn canonical(written: &str, name: &mut String, arguments: &mut Vec<u64>) {
    match (name.as_str(), arguments.as_slice()) {
        ("TINYINT", []) if written.starts_with("BOOL") => arguments.push(1),
        ("FLOAT", [precision]) => {
            if *precision > 24 {
                "DOUBLE".clone_into(name);
            }
            arguments.clear();
        }
        ("YEAR", [2]) => {}
        ("YEAR", _) => arguments.clear(),
        ("BIT", [0]) => *arguments = vec![1],
        ("INET4" | "INET6" | "UUID", _) => arguments.clear(),
        ("VECTOR", []) => arguments.push(2048),
        _ => {}
    }
}
