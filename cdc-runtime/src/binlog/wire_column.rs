//! The column types of a TABLE_MAP with their metadata.
//!
//! Numbers: `enum_field_types` in `include/field_types.h` (MySQL), `sql/field.h`
//! (MariaDB's compressed types). Metadata: `Table_map_event` in
//! `libs/mysql/binlog/event/rows_event.h`.

use std::fmt;

use super::cursor::{Cursor, Malformed};
use super::format::Flavor;

/// A column's type with its metadata, as the row images are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "each is named as the server names it; the doc says the metadata"
)]
pub enum ColumnType {
    Tiny,
    Short,
    Int24,
    Long,
    LongLong,
    /// FLOAT, 4 bytes.
    Float,
    /// DOUBLE, 8 bytes.
    Double,
    Decimal {
        precision: u8,
        scale: u8,
    },
    Bit {
        bits: u16,
    },
    Varchar {
        max_bytes: u16,
    },
    /// CHAR and BINARY.
    String {
        max_bytes: u16,
    },
    /// TEXT and BLOB of any length.
    Blob {
        length_bytes: u8,
    },
    Enum {
        bytes: u8,
    },
    Set {
        bytes: u8,
    },
    Date,
    Time2 {
        fsp: u8,
    },
    Datetime2 {
        fsp: u8,
    },
    Timestamp2 {
        fsp: u8,
    },
    Year,
    Json {
        length_bytes: u8,
    },
    Geometry {
        length_bytes: u8,
    },
    Vector {
        length_bytes: u8,
    },
    /// MariaDB's VARCHAR and VARBINARY COMPRESSED; the bytes count the one in front of
    /// the value.
    PackedVarchar {
        max_bytes: u16,
    },
    /// MariaDB's TEXT and BLOB COMPRESSED.
    PackedBlob {
        length_bytes: u8,
    },
    /// A type of old tables that no compiled shape has.
    Other {
        number: u8,
    },
}

impl ColumnType {
    /// Reads the metadata of a column of type `number` off `c`.
    ///
    /// # Errors
    /// Too few bytes, or metadata the type cannot have. An unknown type is an error
    /// too, since it hides where the next column's metadata starts.
    pub(super) fn parse(number: u8, c: &mut Cursor<'_>) -> Result<Self, Malformed> {
        Ok(match number {
            1 => Self::Tiny,
            2 => Self::Short,
            3 => Self::Long,
            4 => Self::sized(c, 4, Self::Float)?,
            5 => Self::sized(c, 8, Self::Double)?,
            8 => Self::LongLong,
            9 => Self::Int24,
            10 | 14 => Self::Date,
            13 => Self::Year,
            15 | 253 => Self::Varchar {
                max_bytes: c.u16()?,
            },
            16 => {
                let [odd, bytes] = c.array()?;
                Self::Bit {
                    bits: u16::from(bytes) * 8 + u16::from(odd),
                }
            }
            17 => Self::Timestamp2 { fsp: c.u8()? },
            18 => Self::Datetime2 { fsp: c.u8()? },
            19 => Self::Time2 { fsp: c.u8()? },
            242 => Self::Vector {
                length_bytes: c.u8()?,
            },
            245 => Self::Json {
                length_bytes: c.u8()?,
            },
            246 => {
                let [precision, scale] = c.array()?;
                Self::Decimal { precision, scale }
            }
            249..=252 => Self::Blob {
                length_bytes: c.u8()?,
            },
            254 => Self::string(c.array()?)?,
            247 => Self::Enum {
                bytes: c.array::<2>().map(|[_, n]| n)?,
            },
            248 => Self::Set {
                bytes: c.array::<2>().map(|[_, n]| n)?,
            },
            255 => Self::Geometry {
                length_bytes: c.u8()?,
            },
            0 | 6 | 7 | 11 | 12 => Self::Other { number },
            140 => Self::PackedBlob {
                length_bytes: c.u8()?,
            },
            141 => Self::PackedVarchar {
                max_bytes: c.u16()?,
            },
            _ => return Err(Malformed("column type")),
        })
    }

    fn sized(c: &mut Cursor<'_>, bytes: u8, kind: Self) -> Result<Self, Malformed> {
        if c.u8()? == bytes {
            Ok(kind)
        } else {
            Err(Malformed("size of a floating-point column"))
        }
    }

    /// CHAR, ENUM and SET share type 254: the first byte is the real type. Of a CHAR
    /// over 255 bytes two bits of the length are folded into it, inverted
    /// (`Field_string::do_save_field_metadata`).
    fn string([kind, length]: [u8; 2]) -> Result<Self, Malformed> {
        let (kind, max_bytes) = if kind & 0x30 == 0x30 {
            (kind, u16::from(length))
        } else {
            (
                kind | 0x30,
                u16::from(length) | (u16::from((kind & 0x30) ^ 0x30) << 4),
            )
        };
        match kind {
            254 => Ok(Self::String { max_bytes }),
            247 => Ok(Self::Enum { bytes: length }),
            248 => Ok(Self::Set { bytes: length }),
            _ => Err(Malformed("real type of a string column")),
        }
    }

    /// Whether SIGNEDNESS has a bit for it (`is_numeric_type` in `sql/log_event.cc`).
    pub(super) const fn is_numeric(self) -> bool {
        matches!(
            self,
            Self::Tiny
                | Self::Short
                | Self::Int24
                | Self::Long
                | Self::LongLong
                | Self::Float
                | Self::Double
                | Self::Decimal { .. }
                | Self::Year
        )
    }

    /// Whether the character set fields have an entry for it: VECTOR counts as bytes, and
    /// to MariaDB so does GEOMETRY (`Field_geom` is a `Field_blob` there).
    pub(super) const fn is_character(self, flavor: Flavor) -> bool {
        match self {
            Self::Geometry { .. } => matches!(flavor, Flavor::Mariadb),
            _ => matches!(
                self,
                Self::Varchar { .. }
                    | Self::String { .. }
                    | Self::Blob { .. }
                    | Self::PackedVarchar { .. }
                    | Self::PackedBlob { .. }
                    | Self::Vector { .. }
            ),
        }
    }

    /// Whether it is GEOMETRY or a subtype.
    pub(super) const fn is_geometry(self) -> bool {
        matches!(self, Self::Geometry { .. })
    }

    /// Whether it is MySQL's VECTOR.
    pub(super) const fn is_vector(self) -> bool {
        matches!(self, Self::Vector { .. })
    }

    /// Whether it is ENUM or SET.
    pub(super) const fn is_labelled(self) -> bool {
        matches!(self, Self::Enum { .. } | Self::Set { .. })
    }
}

/// As a declaration would say it, as far as the event knows.
impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tiny => f.write_str("TINYINT"),
            Self::Short => f.write_str("SMALLINT"),
            Self::Int24 => f.write_str("MEDIUMINT"),
            Self::Long => f.write_str("INT"),
            Self::LongLong => f.write_str("BIGINT"),
            Self::Float => f.write_str("FLOAT"),
            Self::Double => f.write_str("DOUBLE"),
            Self::Decimal { precision, scale } => write!(f, "DECIMAL({precision},{scale})"),
            Self::Bit { bits } => write!(f, "BIT({bits})"),
            Self::Varchar { max_bytes } => write!(f, "VARCHAR or VARBINARY of {max_bytes} bytes"),
            Self::String { max_bytes } => write!(f, "CHAR or BINARY of {max_bytes} bytes"),
            Self::Blob { length_bytes: 1 } => f.write_str("TINYTEXT or TINYBLOB"),
            Self::Blob { length_bytes: 2 } => f.write_str("TEXT or BLOB"),
            Self::Blob { length_bytes: 3 } => f.write_str("MEDIUMTEXT or MEDIUMBLOB"),
            Self::Blob { .. } => f.write_str("LONGTEXT or LONGBLOB"),
            Self::Enum { bytes } => write!(f, "ENUM of {bytes} byte(s)"),
            Self::Set { bytes } => write!(f, "SET of {bytes} byte(s)"),
            Self::Date => f.write_str("DATE"),
            Self::Time2 { fsp } => write!(f, "TIME({fsp})"),
            Self::Datetime2 { fsp } => write!(f, "DATETIME({fsp})"),
            Self::Timestamp2 { fsp } => write!(f, "TIMESTAMP({fsp})"),
            Self::Year => f.write_str("YEAR"),
            Self::Json { .. } => f.write_str("JSON"),
            Self::Geometry { .. } => f.write_str("GEOMETRY"),
            Self::Vector { .. } => f.write_str("VECTOR"),
            Self::PackedVarchar { max_bytes } => write!(
                f,
                "VARCHAR COMPRESSED or VARBINARY COMPRESSED of {} bytes",
                max_bytes.saturating_sub(1)
            ),
            Self::PackedBlob { length_bytes } => write!(
                f,
                "{} COMPRESSED",
                Self::Blob {
                    length_bytes: *length_bytes
                }
            ),
            Self::Other {
                number: 7 | 11 | 12,
            } => f.write_str(
                "the TIME, DATETIME or TIMESTAMP of tables made before MySQL 5.6 or under \
                 mysql56_temporal_format=OFF; `ALTER TABLE … FORCE` gives the table today's",
            ),
            Self::Other { number } => write!(f, "a type of old tables (number {number})"),
        }
    }
}
