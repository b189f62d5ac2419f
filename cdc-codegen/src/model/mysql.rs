//! The one table that knows MySQL's types.

pub use super::charset::CharsetKind;
use super::expr::{Collation, Type};

/// A column type of MySQL or MariaDB that the compiler handles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MysqlType {
    /// TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT.
    Int {
        /// Which.
        width: IntWidth,
        /// UNSIGNED.
        unsigned: bool,
    },
    /// DECIMAL(precision, scale).
    Decimal {
        /// 1 to 65.
        precision: u8,
        /// 0 to 38.
        scale: u8,
    },
    /// FLOAT.
    Float,
    /// DOUBLE.
    Double,
    /// BIT(bits).
    Bit {
        /// 1 to 64.
        bits: u8,
    },
    /// CHAR(chars).
    Char {
        /// Length in characters.
        chars: u32,
        /// Character set and collation.
        charset: Charset,
    },
    /// VARCHAR(chars).
    Varchar {
        /// Length in characters.
        chars: u32,
        /// Character set and collation.
        charset: Charset,
    },
    /// TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT.
    Text {
        /// Bytes of the length: 1 to 4.
        length_bytes: u8,
        /// Character set and collation.
        charset: Charset,
    },
    /// BINARY(bytes).
    Binary {
        /// Length.
        bytes: u16,
    },
    /// VARBINARY(bytes).
    Varbinary {
        /// Length.
        bytes: u16,
    },
    /// TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB.
    Blob {
        /// Bytes of the length: 1 to 4.
        length_bytes: u8,
    },
    /// ENUM.
    Enum {
        /// Labels in order.
        labels: Vec<String>,
    },
    /// SET.
    Set {
        /// Labels in order.
        labels: Vec<String>,
    },
    /// DATE.
    Date,
    /// TIME(fsp).
    Time {
        /// Fractional digits, 0 to 6.
        fsp: u8,
    },
    /// DATETIME(fsp).
    Datetime {
        /// Fractional digits, 0 to 6.
        fsp: u8,
    },
    /// TIMESTAMP(fsp).
    Timestamp {
        /// Fractional digits, 0 to 6.
        fsp: u8,
    },
    /// YEAR.
    Year,
    /// JSON.
    Json,
    /// GEOMETRY and its subtypes.
    Geometry {
        /// Which.
        subtype: Subtype,
    },
    /// VECTOR(dimensions).
    Vector {
        /// The most floats, 1 to 16383.
        dimensions: u16,
    },
    /// UUID of MariaDB.
    Uuid,
    /// INET4 of MariaDB.
    Inet4,
    /// INET6 of MariaDB.
    Inet6,
    /// A column of MariaDB that is declared COMPRESSED: VARCHAR, VARBINARY, TEXT or BLOB.
    Compressed(Box<Self>),
}

/// Which geometries a column takes, in the order of their numbers in WKB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named as SQL names it")]
pub enum Subtype {
    Geometry,
    Point,
    LineString,
    Polygon,
    MultiPoint,
    MultiLineString,
    MultiPolygon,
    GeometryCollection,
}

impl Subtype {
    /// Its number in WKB and on the wire; 0 for any geometry.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Geometry => 0,
            Self::Point => 1,
            Self::LineString => 2,
            Self::Polygon => 3,
            Self::MultiPoint => 4,
            Self::MultiLineString => 5,
            Self::MultiPolygon => 6,
            Self::GeometryCollection => 7,
        }
    }
}

/// The width of an integer type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IntWidth {
    /// TINYINT, 1 byte.
    Tiny,
    /// SMALLINT, 2 bytes.
    Small,
    /// MEDIUMINT, 3 bytes.
    Medium,
    /// INT, 4 bytes.
    Int,
    /// BIGINT, 8 bytes.
    Big,
}

impl IntWidth {
    /// Decimal digits of the widest value.
    #[must_use]
    pub const fn digits(self) -> u8 {
        match self {
            Self::Tiny => 3,
            Self::Small => 5,
            Self::Medium => 8,
            Self::Int => 10,
            Self::Big => 20,
        }
    }
}

/// A character set the decoder reads, and how its text compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charset {
    /// Which.
    pub kind: CharsetKind,
    /// How its text compares.
    pub collation: Collation,
}

impl MysqlType {
    /// The type of the values, however they are kept: COMPRESSED taken off.
    #[must_use]
    pub fn plain(&self) -> &Self {
        match self {
            Self::Compressed(inner) => inner,
            plain => plain,
        }
    }

    /// The type of the column in an expression.
    #[must_use]
    pub fn expression_type(&self) -> Type {
        match self {
            Self::Int { width, unsigned } => Type::Int {
                unsigned: *unsigned,
                digits: width.digits(),
            },
            Self::Bit { .. } => Type::Int {
                unsigned: true,
                digits: 20,
            },
            Self::Year => Type::Int {
                unsigned: true,
                digits: 4,
            },
            Self::Decimal { precision, scale } => Type::Decimal {
                precision: *precision,
                scale: *scale,
            },
            Self::Float | Self::Double => Type::Double,
            Self::Char { chars, charset } | Self::Varchar { chars, charset } => Type::Text {
                max_chars: Some(*chars),
                collation: charset.collation,
            },
            Self::Text { charset, .. } => Type::Text {
                max_chars: None,
                collation: charset.collation,
            },
            Self::Enum { labels } => Type::Labels(labels.clone()),
            Self::Set { labels } => Type::Text {
                max_chars: Some(set_chars(labels)),
                collation: Collation::Unknown,
            },
            Self::Date => Type::Date,
            Self::Time { fsp } => Type::Time { fsp: *fsp },
            Self::Datetime { fsp } | Self::Timestamp { fsp } => Type::Datetime { fsp: *fsp },
            Self::Binary { .. }
            | Self::Varbinary { .. }
            | Self::Blob { .. }
            | Self::Geometry { .. }
            | Self::Vector { .. } => Type::Opaque,
            Self::Json => Type::Json,
            // MariaDB computes with them by rules of their own: IFNULL of a UUID and a text is
            // a UUID or NULL.
            Self::Uuid | Self::Inet4 | Self::Inet6 => Type::Opaque,
            Self::Compressed(inner) => inner.expression_type(),
        }
    }

    /// The column type that holds every value of an expression's type.
    #[must_use]
    pub fn of_expression(ty: &Type) -> Self {
        match ty {
            Type::Int { unsigned, .. } => Self::Int {
                width: IntWidth::Big,
                unsigned: *unsigned,
            },
            Type::Bool => Self::Int {
                width: IntWidth::Tiny,
                unsigned: false,
            },
            Type::Decimal { precision, scale } => Self::Decimal {
                precision: *precision,
                scale: *scale,
            },
            Type::Double => Self::Double,
            Type::Text {
                max_chars: Some(chars),
                ..
            } if *chars <= 16_383 => Self::Varchar {
                chars: (*chars).max(1),
                charset: target_charset(),
            },
            Type::Text { .. } | Type::Null => Self::Text {
                length_bytes: 4,
                charset: target_charset(),
            },
            Type::Labels(labels) => Self::Varchar {
                chars: longest(labels).max(1),
                charset: target_charset(),
            },
            Type::Date => Self::Date,
            Type::Time { fsp } => Self::Time { fsp: *fsp },
            Type::Datetime { fsp } => Self::Datetime { fsp: *fsp },
            Type::Json => Self::Json,
            Type::Opaque => Self::Blob { length_bytes: 4 },
        }
    }

    /// Text of at most `chars` characters, as the target holds it.
    #[must_use]
    pub fn text(chars: u32) -> Self {
        Self::Varchar {
            chars: chars.max(1),
            charset: target_charset(),
        }
    }

    /// Whether a row struct that holds it borrows from the event.
    #[must_use]
    pub const fn borrows(&self) -> bool {
        match self {
            Self::Decimal { .. }
            | Self::Char { .. }
            | Self::Varchar { .. }
            | Self::Text { .. }
            | Self::Binary { .. }
            | Self::Varbinary { .. }
            | Self::Blob { .. }
            | Self::Json
            | Self::Geometry { .. }
            | Self::Vector { .. }
            | Self::Compressed(_) => true,
            Self::Int { .. }
            | Self::Float
            | Self::Double
            | Self::Bit { .. }
            | Self::Enum { .. }
            | Self::Set { .. }
            | Self::Date
            | Self::Time { .. }
            | Self::Datetime { .. }
            | Self::Timestamp { .. }
            | Self::Year
            | Self::Uuid
            | Self::Inet4
            | Self::Inet6 => false,
        }
    }
}

/// What text columns of the target are: utf8mb4, compared by bytes.
const fn target_charset() -> Charset {
    Charset {
        kind: CharsetKind::Utf8mb4,
        collation: Collation::Binary,
    }
}

/// Characters of the longest label.
#[must_use]
pub fn longest(labels: &[String]) -> u32 {
    let longest = labels
        .iter()
        .map(|label| label.chars().count())
        .max()
        .unwrap_or(0);
    u32::try_from(longest).unwrap_or(u32::MAX)
}

/// Characters of a SET with every label in it.
#[must_use]
pub fn set_chars(labels: &[String]) -> u32 {
    let all: usize = labels.iter().map(|label| label.chars().count() + 1).sum();
    u32::try_from(all).unwrap_or(u32::MAX)
}
