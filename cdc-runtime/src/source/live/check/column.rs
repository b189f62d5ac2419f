//! A column as information_schema tells it, in the terms of the stream.
//!
//! Only what the comparison with a compiled column needs; both families of servers fill
//! these fields alike.

use mysql_async::Row;

use crate::binlog::{ColumnType, MapColumn};

/// The columns of a table, in their order. `id` is the collation's number, which
/// MariaDB keeps apart for each character set.
pub(super) const SQL: &str = "\
SELECT c.column_name, LOWER(c.data_type), c.column_type, c.is_nullable, c.character_octet_length, \
       c.numeric_precision, c.numeric_scale, c.datetime_precision, c.character_set_name, c.extra, \
       (SELECT MIN(k.id) FROM information_schema.collations k \
         WHERE k.character_set_name = c.character_set_name) \
  FROM information_schema.columns c \
 WHERE c.table_schema = ? AND c.table_name = ? ORDER BY c.ordinal_position";

/// A column of a live table.
#[derive(Debug)]
pub(super) struct LiveColumn {
    pub(super) name: String,
    data_type: String,
    column_type: String,
    nullable: bool,
    octets: Option<u64>,
    precision: Option<u64>,
    scale: Option<u64>,
    fraction: Option<u64>,
    charset: Option<String>,
    collation: Option<u32>,
    /// Computed when it is read; whether it stands in the stream differs.
    pub(super) is_virtual: bool,
}

impl LiveColumn {
    pub(super) fn read(row: &Row) -> Option<Self> {
        let text = |at: usize| row.get_opt::<Option<String>, _>(at)?.ok()?;
        let number = |at: usize| row.get_opt::<Option<u64>, _>(at)?.ok()?;
        Some(Self {
            name: text(0)?,
            data_type: text(1)?,
            column_type: text(2)?,
            nullable: text(3)? == "YES",
            octets: number(4),
            precision: number(5),
            scale: number(6),
            fraction: number(7),
            charset: text(8),
            collation: number(10).and_then(|id| u32::try_from(id).ok()),
            is_virtual: text(9)?.to_uppercase().contains("VIRTUAL"),
        })
    }

    /// As a message shows it.
    pub(super) fn shown(&self) -> String {
        let charset = self.charset.as_ref();
        let charset = charset.map_or_else(String::new, |name| format!(" CHARACTER SET {name}"));
        let null = if self.nullable { "NULL" } else { "NOT NULL" };
        format!("{}{charset} {null}", self.column_type)
    }

    /// What TABLE_MAP will say of it; none for a type that no compiled column has.
    pub(super) fn as_in_the_stream(&self) -> Option<MapColumn> {
        let mut column = MapColumn::new(self.kind()?, self.nullable);
        column.name = Some(self.name.clone());
        column.unsigned = Some(self.column_type.contains("unsigned"));
        column.labels = self.labels();
        column.collation = self.collation.filter(|_| column.labels.is_none());
        Some(column)
    }

    fn kind(&self) -> Option<ColumnType> {
        use ColumnType as C;
        let byte = |value: Option<u64>| u8::try_from(value.unwrap_or(0)).ok();
        let bytes = || u16::try_from(self.octets?).ok();
        let packed = self.column_type.to_uppercase().contains("COMPRESSED");
        Some(match self.data_type.as_str() {
            "tinyint" => C::Tiny,
            "smallint" => C::Short,
            "mediumint" => C::Int24,
            "int" => C::Long,
            "bigint" => C::LongLong,
            "float" => C::Float,
            "double" => C::Double,
            "decimal" => C::Decimal {
                precision: byte(self.precision)?,
                scale: byte(self.scale)?,
            },
            "bit" => C::Bit {
                bits: u16::try_from(self.precision?).ok()?,
            },
            "varchar" | "varbinary" if packed => C::PackedVarchar {
                max_bytes: bytes()?.saturating_add(1),
            },
            "varchar" | "varbinary" => C::Varchar {
                max_bytes: bytes()?,
            },
            "char" | "binary" => C::String {
                max_bytes: bytes()?,
            },
            "uuid" | "inet6" => C::String { max_bytes: 16 },
            "inet4" => C::String { max_bytes: 4 },
            "tinytext" | "tinyblob" | "text" | "blob" | "mediumtext" | "mediumblob"
            | "longtext" | "longblob" => self.blob(packed)?,
            "enum" => C::Enum {
                bytes: if self.labels()?.len() > 255 { 2 } else { 1 },
            },
            "set" => C::Set {
                bytes: set_bytes(self.labels()?.len()),
            },
            "date" => C::Date,
            "time" => C::Time2 {
                fsp: byte(self.fraction)?,
            },
            "datetime" => C::Datetime2 {
                fsp: byte(self.fraction)?,
            },
            "timestamp" => C::Timestamp2 {
                fsp: byte(self.fraction)?,
            },
            "year" => C::Year,
            "json" => C::Json { length_bytes: 4 },
            "vector" => C::Vector { length_bytes: 4 },
            "geometry" | "point" | "linestring" | "polygon" | "multipoint" | "multilinestring"
            | "multipolygon" | "geometrycollection" | "geomcollection" => {
                C::Geometry { length_bytes: 4 }
            }
            _ => return None,
        })
    }

    fn blob(&self, packed: bool) -> Option<ColumnType> {
        let length_bytes = match self.data_type.as_str() {
            "tinytext" | "tinyblob" => 1,
            "text" | "blob" => 2,
            "mediumtext" | "mediumblob" => 3,
            "longtext" | "longblob" => 4,
            _ => return None,
        };
        Some(match packed {
            true => ColumnType::PackedBlob { length_bytes },
            false => ColumnType::Blob { length_bytes },
        })
    }

    /// The labels in UTF-8, which the comparison is told by leaving the collation out of
    /// ENUM and SET.
    fn labels(&self) -> Option<Vec<Vec<u8>>> {
        let list = self
            .column_type
            .strip_prefix("enum(")
            .or_else(|| self.column_type.strip_prefix("set("))?;
        let list = list.strip_suffix(')').unwrap_or(list);
        let mut labels = Vec::new();
        let mut rest = list;
        while let Some(inner) = rest.strip_prefix('\'') {
            let (label, behind) = label(inner)?;
            labels.push(label.into_bytes());
            rest = behind.trim_start_matches(',');
        }
        Some(labels)
    }
}

/// The label that begins here, and what stands behind its closing quote; a quote in it
/// is doubled.
fn label(text: &str) -> Option<(String, &str)> {
    let mut label = String::new();
    let mut rest = text;
    loop {
        let (part, behind) = rest.split_once('\'')?;
        label.push_str(part);
        match behind.strip_prefix('\'') {
            Some(more) => {
                label.push('\'');
                rest = more;
            }
            None => return Some((label, behind)),
        }
    }
}

const fn set_bytes(labels: usize) -> u8 {
    match labels.div_ceil(8) {
        0 | 1 => 1,
        2 => 2,
        3 => 3,
        4 => 4,
        _ => 8,
    }
}
