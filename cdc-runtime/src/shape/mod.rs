//! The compiled shape of a source table, against which every TABLE_MAP event is checked.

mod check;
mod describe;
mod layout;
mod rows;

pub use crate::charset::Charset;
pub use check::check;
pub(crate) use check::difference;
pub(crate) use describe::described;
pub use layout::{Fit, Layout, fit};
pub(crate) use rows::{Identity, ends};

/// A source table as it was compiled.
#[derive(Debug, PartialEq, Eq)]
pub struct TableShape {
    /// The schema (database) the DDL or the mapping named.
    pub schema: &'static str,
    /// The table.
    pub table: &'static str,
    /// Where the DDL declares it, `file:line`, for messages.
    pub declared: &'static str,
    /// ENGINE, as the DDL writes it.
    pub engine: Option<&'static str>,
    /// The columns in order, as they stand in a row image. Virtual generated columns
    /// are among them where the server writes them.
    pub columns: &'static [ColumnShape],
}

impl TableShape {
    /// `schema.table`, for messages.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.schema, self.table)
    }
}

/// A column as it was compiled.
#[derive(Debug, PartialEq, Eq)]
pub struct ColumnShape {
    /// The column's name.
    pub name: &'static str,
    /// The declaration, for messages: `VARCHAR(60) NOT NULL`.
    pub sql: &'static str,
    /// Where the DDL declares it, `file:line`, for messages.
    pub declared: &'static str,
    /// How its values stand in a row image.
    pub wire: WireType,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// Whether the mapping reads it; what is not read may change or go.
    pub used: bool,
    /// Whether it is of a target's key.
    pub key: bool,
}

/// How a column's values stand in a row image: the binlog type with its metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is explained with its variant")]
pub enum WireType {
    /// TINYINT, 1 byte.
    Tiny { unsigned: bool },
    /// SMALLINT, 2 bytes.
    Short { unsigned: bool },
    /// MEDIUMINT, 3 bytes.
    Int24 { unsigned: bool },
    /// INT, 4 bytes.
    Long { unsigned: bool },
    /// BIGINT, 8 bytes.
    LongLong { unsigned: bool },
    /// FLOAT, 4 bytes.
    Float,
    /// DOUBLE, 8 bytes.
    Double,
    /// DECIMAL(precision, scale), packed.
    Decimal { precision: u8, scale: u8 },
    /// BIT(bits), big-endian.
    Bit { bits: u8 },
    /// VARCHAR of at most `max_bytes` bytes.
    Varchar { max_bytes: u16, charset: Charset },
    /// VARBINARY of at most `max_bytes` bytes.
    Varbinary { max_bytes: u16 },
    /// CHAR of at most `max_bytes` bytes.
    Char { max_bytes: u16, charset: Charset },
    /// BINARY of `bytes` bytes; arrives without its trailing zero bytes.
    Binary { bytes: u16 },
    /// TINYTEXT … LONGTEXT: `length_bytes` 1 to 4.
    Text { length_bytes: u8, charset: Charset },
    /// TINYBLOB … LONGBLOB: `length_bytes` 1 to 4.
    Blob { length_bytes: u8 },
    /// ENUM: index in 1 byte up to 255 labels, else 2.
    Enum { labels: &'static [&'static str] },
    /// SET: a bit a label, in `bytes` bytes (1, 2, 3, 4 or 8).
    Set {
        labels: &'static [&'static str],
        bytes: u8,
    },
    /// DATE, 3 bytes.
    Date,
    /// TIME(fsp), TIME2 format.
    Time { fsp: u8 },
    /// DATETIME(fsp), DATETIME2 format.
    Datetime { fsp: u8 },
    /// TIMESTAMP(fsp), TIMESTAMP2 format.
    Timestamp { fsp: u8 },
    /// YEAR, 1 byte.
    Year,
    /// JSON: MySQL's binary form, or MariaDB's LONGTEXT.
    Json,
    /// GEOMETRY and its subtypes: SRID and WKB, 4 length bytes; `subtype` is its number in
    /// WKB, 0 for any.
    Geometry { subtype: u8 },
    /// VECTOR: up to `dimensions` 32-bit floats, little-endian, behind 4 length bytes; to
    /// MariaDB a VARBINARY of as many bytes.
    Vector { dimensions: u16 },
    /// UUID of MariaDB: BINARY(16) on the wire.
    Uuid,
    /// INET4 of MariaDB: BINARY(4) on the wire.
    Inet4,
    /// INET6 of MariaDB: BINARY(16) on the wire.
    Inet6,
    /// VARCHAR COMPRESSED of MariaDB, of at most `max_bytes` bytes unpacked.
    PackedVarchar { max_bytes: u16, charset: Charset },
    /// VARBINARY COMPRESSED of MariaDB, of at most `max_bytes` bytes unpacked.
    PackedVarbinary { max_bytes: u16 },
    /// TINYTEXT … LONGTEXT COMPRESSED of MariaDB.
    PackedText { length_bytes: u8, charset: Charset },
    /// TINYBLOB … LONGBLOB COMPRESSED of MariaDB.
    PackedBlob { length_bytes: u8 },
}
