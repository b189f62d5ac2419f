//! The type of a column: how it is declared, how large it is, how the server prints it.

use super::charset::Charset;
use super::name::literal;

/// A column type with all of its parameters.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// TINYINT … BIGINT.
    Int {
        /// Bytes: 1, 2, 3, 4, 8.
        bytes: u8,
        /// UNSIGNED.
        unsigned: bool,
        /// ZEROFILL, which implies UNSIGNED.
        zerofill: bool,
    },
    /// BOOL.
    Bool,
    /// DECIMAL(precision, scale).
    Decimal {
        /// Digits.
        precision: u8,
        /// Digits behind the point.
        scale: u8,
        /// UNSIGNED or ZEROFILL or neither.
        attribute: &'static str,
    },
    /// FLOAT or DOUBLE, with `(m,d)` or not, and UNSIGNED or not.
    Real {
        /// FLOAT.
        single: bool,
        /// What stands behind the word.
        rest: &'static str,
    },
    /// BIT(n).
    Bit(u8),
    /// CHAR(n).
    Char(u32, Charset),
    /// VARCHAR(n), MariaDB's COMPRESSED or not.
    Varchar(u32, Charset, Packing),
    /// TINYTEXT … LONGTEXT.
    Text(u8, Charset, Packing),
    /// BINARY(n).
    Binary(u32),
    /// VARBINARY(n).
    Varbinary(u32, Packing),
    /// TINYBLOB … LONGBLOB.
    Blob(u8, Packing),
    /// ENUM.
    Enum(Vec<String>, Charset),
    /// SET.
    Set(Vec<String>, Charset),
    /// DATE.
    Date,
    /// TIME(fsp).
    Time(u8),
    /// DATETIME(fsp).
    Datetime(u8),
    /// TIMESTAMP(fsp).
    Timestamp(u8),
    /// YEAR.
    Year,
    /// JSON, MySQL's.
    Json,
    /// JSON, MariaDB's: text with a check.
    JsonText,
    /// GEOMETRY or a subtype.
    Geometry(&'static str),
    /// VECTOR(dimensions).
    Vector(u16),
    /// MariaDB's UUID.
    Uuid,
    /// MariaDB's INET4.
    Inet4,
    /// MariaDB's INET6.
    Inet6,
}

/// MariaDB's column compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// As it is.
    Plain,
    /// COMPRESSED.
    Compressed,
}

impl Packing {
    const fn sql(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Compressed => " COMPRESSED",
        }
    }
}

/// The word for a length of 1 to 4 bytes.
const fn size_word(bytes: u8) -> &'static str {
    match bytes {
        1 => "TINY",
        2 => "",
        3 => "MEDIUM",
        _ => "LONG",
    }
}

impl Kind {
    /// The type as a declaration spells it.
    pub(super) fn sql(&self) -> String {
        match self {
            Self::Int {
                bytes,
                unsigned,
                zerofill,
            } => {
                let word = match bytes {
                    1 => "TINYINT",
                    2 => "SMALLINT",
                    3 => "MEDIUMINT",
                    4 => "INT",
                    _ => "BIGINT",
                };
                let unsigned = if *unsigned { " UNSIGNED" } else { "" };
                let zerofill = if *zerofill { " ZEROFILL" } else { "" };
                format!("{word}{unsigned}{zerofill}")
            }
            Self::Bool => "BOOL".to_owned(),
            Self::Decimal {
                precision,
                scale,
                attribute,
            } => {
                format!("DECIMAL({precision},{scale}){attribute}")
            }
            Self::Real { single, rest } => {
                format!("{}{rest}", if *single { "FLOAT" } else { "DOUBLE" })
            }
            Self::Bit(bits) => format!("BIT({bits})"),
            Self::Char(chars, set) => format!("CHAR({chars}){}", set.sql()),
            Self::Varchar(chars, set, packing) => {
                format!("VARCHAR({chars}){}{}", packing.sql(), set.sql())
            }
            Self::Text(bytes, set, packing) => {
                format!("{}TEXT{}{}", size_word(*bytes), packing.sql(), set.sql())
            }
            Self::Binary(bytes) => format!("BINARY({bytes})"),
            Self::Varbinary(bytes, packing) => format!("VARBINARY({bytes}){}", packing.sql()),
            Self::Blob(bytes, packing) => format!("{}BLOB{}", size_word(*bytes), packing.sql()),
            Self::Enum(labels, set) => format!("ENUM({}){}", list(labels), set.sql()),
            Self::Set(labels, set) => format!("SET({}){}", list(labels), set.sql()),
            Self::Date => "DATE".to_owned(),
            Self::Time(fsp) => format!("TIME{}", digits(*fsp)),
            Self::Datetime(fsp) => format!("DATETIME{}", digits(*fsp)),
            Self::Timestamp(fsp) => format!("TIMESTAMP{}", digits(*fsp)),
            Self::Year => "YEAR".to_owned(),
            Self::Json | Self::JsonText => "JSON".to_owned(),
            Self::Geometry(name) => (*name).to_owned(),
            Self::Vector(dimensions) => format!("VECTOR({dimensions})"),
            Self::Uuid => "UUID".to_owned(),
            Self::Inet4 => "INET4".to_owned(),
            Self::Inet6 => "INET6".to_owned(),
        }
    }

    /// Bytes it may take of the 65,535 a row may have.
    pub(super) fn row_bytes(&self) -> u32 {
        match self {
            Self::Int { .. } | Self::Bool | Self::Bit(_) | Self::Real { .. } => 9,
            Self::Decimal { .. } => 32,
            Self::Char(chars, set) | Self::Varchar(chars, set, _) => chars * set.max_bytes + 2,
            Self::Binary(bytes) | Self::Varbinary(bytes, _) => bytes + 2,
            Self::Enum(..) | Self::Set(..) | Self::Year | Self::Date => 8,
            Self::Time(_) | Self::Datetime(_) | Self::Timestamp(_) => 8,
            Self::Uuid | Self::Inet4 | Self::Inet6 => 16,
            Self::Vector(dimensions) => u32::from(*dimensions) * 4 + 3,
            Self::Text(..) | Self::Blob(..) | Self::Json | Self::JsonText | Self::Geometry(_) => 20,
        }
    }

    /// Whether a key may hold the whole of it.
    pub(super) fn keyable(&self) -> bool {
        match self {
            Self::Text(..)
            | Self::Blob(..)
            | Self::Json
            | Self::JsonText
            | Self::Geometry(_)
            | Self::Vector(_) => false,
            // An empty label prints as no label does: two keys would print the same.
            Self::Enum(labels, _) | Self::Set(labels, _) => !labels.iter().any(String::is_empty),
            Self::Varchar(_, _, packing) | Self::Varbinary(_, packing) => {
                *packing == Packing::Plain && self.row_bytes() <= 700
            }
            _ => self.row_bytes() <= 700,
        }
    }

    /// Whether it may be generated from another column of the same type.
    pub(super) const fn generable(&self) -> bool {
        !matches!(
            self,
            Self::Geometry(_) | Self::Vector(_) | Self::Timestamp(_) | Self::Json | Self::JsonText
        )
    }

    /// Whether the replicator computes a generated column of it where the stream does not
    /// tell its value.
    pub(super) const fn computable(&self) -> bool {
        match self {
            Self::Int { .. } | Self::Bool => true,
            Self::Decimal { precision, .. } => *precision <= 30,
            _ => false,
        }
    }

    /// Whether a DEFAULT must not be a literal.
    pub(super) const fn no_default(&self) -> bool {
        matches!(
            self,
            Self::Text(..)
                | Self::Blob(..)
                | Self::Json
                | Self::JsonText
                | Self::Geometry(_)
                | Self::Vector(_)
        )
    }

    /// The expression that makes the server print a column of it, or give its bytes.
    pub(super) fn printed(&self, column: &str) -> String {
        match self {
            Self::Date | Self::Time(_) | Self::Datetime(_) | Self::Timestamp(_) => {
                format!("CAST({column} AS CHAR)")
            }
            Self::Json => format!("CAST({column} AS CHAR CHARACTER SET utf8mb4)"),
            Self::Bit(_) | Self::Year => format!("{column} + 0"),
            Self::Decimal {
                precision, scale, ..
            } => {
                format!("CAST({column} AS DECIMAL({precision},{scale}))")
            }
            Self::Uuid | Self::Inet4 | Self::Inet6 => format!("CAST({column} AS CHAR)"),
            _ => column.to_owned(),
        }
    }

    /// A short word for counts.
    pub(super) fn family(&self) -> &'static str {
        match self {
            Self::Int { .. } => "int",
            Self::Bool => "bool",
            Self::Decimal { .. } => "decimal",
            Self::Real { single: true, .. } => "float",
            Self::Real { .. } => "double",
            Self::Bit(_) => "bit",
            Self::Char(..) => "char",
            Self::Varchar(_, _, Packing::Plain) => "varchar",
            Self::Text(_, _, Packing::Plain) => "text",
            Self::Varchar(..) | Self::Text(..) => "text compressed",
            Self::Binary(_) => "binary",
            Self::Varbinary(_, Packing::Plain) => "varbinary",
            Self::Blob(_, Packing::Plain) => "blob",
            Self::Varbinary(..) | Self::Blob(..) => "blob compressed",
            Self::Enum(..) => "enum",
            Self::Set(..) => "set",
            Self::Date => "date",
            Self::Time(_) => "time",
            Self::Datetime(_) => "datetime",
            Self::Timestamp(_) => "timestamp",
            Self::Year => "year",
            Self::Json | Self::JsonText => "json",
            Self::Geometry(_) => "geometry",
            Self::Vector(_) => "vector",
            Self::Uuid => "uuid",
            Self::Inet4 | Self::Inet6 => "inet",
        }
    }

    /// Whether it is text whose bytes are no ASCII where the characters are.
    pub(super) fn is_of_units(&self) -> bool {
        match self {
            Self::Char(_, set)
            | Self::Varchar(_, set, _)
            | Self::Text(_, set, _)
            | Self::Enum(_, set)
            | Self::Set(_, set) => {
                let name = set.name.as_str();
                matches!(name, "ucs2" | "utf16" | "utf16le" | "utf32")
            }
            _ => false,
        }
    }

    /// An unsigned 64-bit number, half of whose range SQLite has no integer for.
    pub(super) const fn is_wide(&self) -> bool {
        matches!(
            self,
            Self::Int {
                bytes: 8,
                unsigned: true,
                ..
            } | Self::Bit(64)
        )
    }
}

fn list(labels: &[String]) -> String {
    let labels: Vec<String> = labels.iter().map(|label| literal(label)).collect();
    labels.join(",")
}

fn digits(fsp: u8) -> String {
    match fsp {
        0 => String::new(),
        fsp => format!("({fsp})"),
    }
}
