//! Each MySQL type in each dialect.

use crate::model::Dialect;
use crate::model::mysql::{IntWidth, MysqlType, longest, set_chars};

/// The column type that holds every value.
pub(super) fn column_type(dialect: Dialect, ty: &MysqlType) -> String {
    let ty = ty.plain();
    match dialect {
        Dialect::Sqlite => sqlite(ty).to_owned(),
        Dialect::Mysql => mysql(ty),
        Dialect::Postgres => postgres(ty),
    }
}

/// SQLite keeps decimals and times as the text the server prints: it has no exact type.
const fn sqlite(ty: &MysqlType) -> &'static str {
    match ty {
        MysqlType::Int { .. } | MysqlType::Bit { .. } | MysqlType::Year => "INTEGER",
        MysqlType::Float | MysqlType::Double => "REAL",
        MysqlType::Binary { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::Blob { .. }
        | MysqlType::Geometry { .. }
        | MysqlType::Vector { .. } => "BLOB",
        MysqlType::Decimal { .. }
        | MysqlType::Char { .. }
        | MysqlType::Varchar { .. }
        | MysqlType::Text { .. }
        | MysqlType::Enum { .. }
        | MysqlType::Set { .. }
        | MysqlType::Date
        | MysqlType::Time { .. }
        | MysqlType::Datetime { .. }
        | MysqlType::Timestamp { .. }
        | MysqlType::Json
        | MysqlType::Uuid
        | MysqlType::Inet4
        | MysqlType::Inet6 => "TEXT",
        MysqlType::Compressed(inner) => sqlite(inner),
    }
}

fn mysql(ty: &MysqlType) -> String {
    const TEXT: &str = "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin";
    let varchar = |chars: u32| {
        if chars <= 16_383 {
            format!("VARCHAR({}) {TEXT}", chars.max(1))
        } else {
            format!("LONGTEXT {TEXT}")
        }
    };
    match ty {
        MysqlType::Int { width, unsigned } => {
            let name = match width {
                IntWidth::Tiny => "TINYINT",
                IntWidth::Small => "SMALLINT",
                IntWidth::Medium => "MEDIUMINT",
                IntWidth::Int => "INT",
                IntWidth::Big => "BIGINT",
            };
            format!("{name}{}", if *unsigned { " UNSIGNED" } else { "" })
        }
        MysqlType::Decimal { precision, scale } => format!("DECIMAL({precision},{scale})"),
        MysqlType::Float => "FLOAT".into(),
        MysqlType::Double => "DOUBLE".into(),
        MysqlType::Bit { bits } => format!("BIT({bits})"),
        MysqlType::Char { chars, .. } | MysqlType::Varchar { chars, .. } => varchar(*chars),
        MysqlType::Text {
            length_bytes,
            charset,
        } => {
            // Text of most character sets grows when it becomes utf8mb4.
            let name = match length_bytes {
                1 | 2 => "MEDIUMTEXT",
                3 if charset.kind.is_utf8() => "MEDIUMTEXT",
                _ => "LONGTEXT",
            };
            format!("{name} {TEXT}")
        }
        MysqlType::Binary { bytes } => format!("BINARY({bytes})"),
        MysqlType::Varbinary { bytes } => format!("VARBINARY({bytes})"),
        MysqlType::Blob { length_bytes } => match length_bytes {
            1 => "TINYBLOB".into(),
            2 => "BLOB".into(),
            3 => "MEDIUMBLOB".into(),
            _ => "LONGBLOB".into(),
        },
        MysqlType::Enum { labels } => varchar(longest(labels)),
        MysqlType::Set { labels } => varchar(set_chars(labels)),
        MysqlType::Date => "DATE".into(),
        MysqlType::Time { fsp } => format!("TIME({fsp})"),
        MysqlType::Datetime { fsp } | MysqlType::Timestamp { fsp } => format!("DATETIME({fsp})"),
        MysqlType::Year => "YEAR".into(),
        // A JSON column would read numbers anew: 1.50 of a DECIMAL would become 1.5.
        MysqlType::Json => format!("LONGTEXT {TEXT}"),
        MysqlType::Geometry { .. } | MysqlType::Vector { .. } => "LONGBLOB".into(),
        MysqlType::Uuid => address(36),
        MysqlType::Inet4 => address(15),
        MysqlType::Inet6 => address(45),
        MysqlType::Compressed(inner) => mysql(inner),
    }
}

/// PostgreSQL: the type of the array that brings a column's values, and the cast that
/// makes them the column's own where an assignment does not.
pub(super) const fn array(ty: &MysqlType) -> (&'static str, &'static str) {
    match ty {
        MysqlType::Int {
            width: IntWidth::Big,
            unsigned: true,
        }
        | MysqlType::Bit { bits: 64 }
        | MysqlType::Decimal { .. } => ("TEXT[]", "::NUMERIC"),
        MysqlType::Int { .. } | MysqlType::Bit { .. } | MysqlType::Year => ("INT8[]", ""),
        MysqlType::Float => ("FLOAT4[]", ""),
        MysqlType::Double => ("FLOAT8[]", ""),
        MysqlType::Binary { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::Blob { .. }
        | MysqlType::Geometry { .. }
        | MysqlType::Vector { .. } => ("BYTEA[]", ""),
        MysqlType::Date => ("TEXT[]", "::DATE"),
        MysqlType::Time { .. } => ("TEXT[]", "::INTERVAL"),
        MysqlType::Datetime { .. } | MysqlType::Timestamp { .. } => ("TEXT[]", "::TIMESTAMP"),
        MysqlType::Json => ("TEXT[]", "::JSON"),
        // A cast to VARCHAR(n) would cut; an assignment refuses.
        MysqlType::Char { .. }
        | MysqlType::Varchar { .. }
        | MysqlType::Text { .. }
        | MysqlType::Enum { .. }
        | MysqlType::Set { .. }
        | MysqlType::Uuid
        | MysqlType::Inet4
        | MysqlType::Inet6 => ("TEXT[]", ""),
        MysqlType::Compressed(inner) => array(inner),
    }
}

/// The text that MariaDB prints for a UUID or an address: ASCII of a known length.
fn address(chars: u8) -> String {
    format!("VARCHAR({chars}) CHARACTER SET ascii COLLATE ascii_bin")
}

fn postgres(ty: &MysqlType) -> String {
    match ty {
        MysqlType::Int { width, unsigned } => match (width, unsigned) {
            (IntWidth::Tiny, _) | (IntWidth::Small, false) => "SMALLINT",
            (IntWidth::Small, true) | (IntWidth::Medium, _) | (IntWidth::Int, false) => "INTEGER",
            (IntWidth::Int, true) | (IntWidth::Big, false) => "BIGINT",
            (IntWidth::Big, true) => "NUMERIC(20,0)",
        }
        .into(),
        MysqlType::Decimal { precision, scale } => format!("NUMERIC({precision},{scale})"),
        MysqlType::Float => "REAL".into(),
        MysqlType::Double => "DOUBLE PRECISION".into(),
        MysqlType::Bit { bits: 64 } => "NUMERIC(20,0)".into(),
        MysqlType::Bit { .. } => "BIGINT".into(),
        MysqlType::Char { chars, .. } | MysqlType::Varchar { chars, .. } => {
            format!("VARCHAR({}) COLLATE \"C\"", (*chars).max(1))
        }
        MysqlType::Enum { labels } => format!("VARCHAR({}) COLLATE \"C\"", longest(labels).max(1)),
        MysqlType::Text { .. } | MysqlType::Set { .. } => "TEXT COLLATE \"C\"".into(),
        MysqlType::Binary { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::Blob { .. }
        | MysqlType::Geometry { .. }
        | MysqlType::Vector { .. } => "BYTEA".into(),
        MysqlType::Uuid => "VARCHAR(36) COLLATE \"C\"".into(),
        MysqlType::Inet4 => "VARCHAR(15) COLLATE \"C\"".into(),
        MysqlType::Inet6 => "VARCHAR(45) COLLATE \"C\"".into(),
        MysqlType::Compressed(inner) => postgres(inner),
        MysqlType::Date => "DATE".into(),
        MysqlType::Time { fsp } => format!("INTERVAL SECOND({fsp})"),
        MysqlType::Datetime { fsp } | MysqlType::Timestamp { fsp } => format!("TIMESTAMP({fsp})"),
        MysqlType::Year => "SMALLINT".into(),
        MysqlType::Json => "JSON".into(),
    }
}
