//! A declared type → the compiler's type, or why it is not handled.

use crate::ddl::DataType;
use crate::model::collation::Named;
use crate::model::expr::Collation;
use crate::model::mysql::{Charset, CharsetKind, IntWidth, MysqlType, Subtype};

/// Whether this version handles a type; the reason where it does not.
///
/// # Errors
/// The sentence that names the type and why it is refused.
pub fn supported(data_type: &DataType) -> Result<(), String> {
    resolve(data_type).map(|_| ())
}

/// The compiler's type of a declared one.
pub(crate) fn resolve(data_type: &DataType) -> Result<MysqlType, String> {
    let plain = plain(data_type)?;
    Ok(match plain {
        MysqlType::Varchar { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::Text { .. }
        | MysqlType::Blob { .. }
            if data_type.compressed =>
        {
            MysqlType::Compressed(Box::new(plain))
        }
        plain => plain,
    })
}

/// The type of the values.
fn plain(data_type: &DataType) -> Result<MysqlType, String> {
    let first = data_type.arguments.first().copied();
    let unsigned = data_type.unsigned;
    let int = |width| Ok(MysqlType::Int { width, unsigned });
    match data_type.name.as_str() {
        "TINYINT" => int(IntWidth::Tiny),
        "SMALLINT" => int(IntWidth::Small),
        "MEDIUMINT" => int(IntWidth::Medium),
        "INT" => int(IntWidth::Int),
        "BIGINT" => int(IntWidth::Big),
        "DECIMAL" => decimal(data_type),
        "FLOAT" => Ok(MysqlType::Float),
        "DOUBLE" => Ok(MysqlType::Double),
        "BIT" => Ok(MysqlType::Bit {
            bits: small(first.unwrap_or(1), 64)?,
        }),
        "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" => text(data_type),
        "BINARY" => Ok(MysqlType::Binary {
            bytes: length(first.unwrap_or(1))?,
        }),
        "VARBINARY" => Ok(MysqlType::Varbinary {
            bytes: length(first.unwrap_or(1))?,
        }),
        "TINYBLOB" => Ok(MysqlType::Blob { length_bytes: 1 }),
        "BLOB" => Ok(MysqlType::Blob { length_bytes: 2 }),
        "MEDIUMBLOB" => Ok(MysqlType::Blob { length_bytes: 3 }),
        "LONGBLOB" => Ok(MysqlType::Blob { length_bytes: 4 }),
        "ENUM" => Ok(MysqlType::Enum {
            labels: labels(data_type)?,
        }),
        "SET" => Ok(MysqlType::Set {
            labels: labels(data_type)?,
        }),
        "DATE" => Ok(MysqlType::Date),
        "TIME" => Ok(MysqlType::Time {
            fsp: small(first.unwrap_or(0), 6)?,
        }),
        "DATETIME" => Ok(MysqlType::Datetime {
            fsp: small(first.unwrap_or(0), 6)?,
        }),
        "TIMESTAMP" => Ok(MysqlType::Timestamp {
            fsp: small(first.unwrap_or(0), 6)?,
        }),
        "YEAR" => Ok(MysqlType::Year),
        "JSON" => Ok(MysqlType::Json),
        "VECTOR" => vector(first),
        "UUID" => Ok(MysqlType::Uuid),
        "INET4" => Ok(MysqlType::Inet4),
        "INET6" => Ok(MysqlType::Inet6),
        other => geometry(other)
            .map(|subtype| MysqlType::Geometry { subtype })
            .ok_or_else(|| format!("the type {other} is not handled yet")),
    }
}

fn geometry(name: &str) -> Option<Subtype> {
    Some(match name {
        "GEOMETRY" => Subtype::Geometry,
        "POINT" => Subtype::Point,
        "LINESTRING" => Subtype::LineString,
        "POLYGON" => Subtype::Polygon,
        "MULTIPOINT" => Subtype::MultiPoint,
        "MULTILINESTRING" => Subtype::MultiLineString,
        "MULTIPOLYGON" => Subtype::MultiPolygon,
        "GEOMETRYCOLLECTION" | "GEOMCOLLECTION" => Subtype::GeometryCollection,
        _ => return None,
    })
}

/// MySQL's VECTOR without a dimension has 2048.
fn vector(dimensions: Option<u64>) -> Result<MysqlType, String> {
    let dimensions = dimensions.unwrap_or(2048);
    u16::try_from(dimensions)
        .ok()
        .filter(|dimensions| (1..=16_383).contains(dimensions))
        .map(|dimensions| MysqlType::Vector { dimensions })
        .ok_or_else(|| format!("{dimensions} is beyond this type's limit of 16383"))
}

fn decimal(data_type: &DataType) -> Result<MysqlType, String> {
    let precision = data_type
        .arguments
        .first()
        .copied()
        .filter(|p| *p > 0)
        .unwrap_or(10);
    let scale = data_type.arguments.get(1).copied().unwrap_or(0);
    if scale > precision {
        return Err(format!(
            "DECIMAL({precision},{scale}) has more digits behind the point than digits"
        ));
    }
    Ok(MysqlType::Decimal {
        precision: small(precision, 65)?,
        scale: small(scale, 38)?,
    })
}

fn text(data_type: &DataType) -> Result<MysqlType, String> {
    let name = match data_type.collation.as_deref() {
        // The one collation with characters of its own.
        Some(own @ "latin2_czech_cs") => own,
        _ => data_type.charset.as_deref().unwrap_or("utf8mb4"),
    };
    let charset = CharsetKind::of_name(name)
        .ok_or_else(|| format!("no server has the character set `{name}`"))?;
    let collation = Named::of_column(charset.name(), data_type.collation.as_deref())
        .map_or(Collation::Unknown, Collation::Of);
    let charset = Charset {
        kind: charset,
        collation,
    };
    let chars = |default| -> Result<u32, String> {
        u32::try_from(data_type.arguments.first().copied().unwrap_or(default))
            .ok()
            .filter(|chars| chars * charset.kind.max_bytes() <= u32::from(u16::MAX))
            .ok_or_else(|| "this text is longer than a row".to_owned())
    };
    Ok(match data_type.name.as_str() {
        "CHAR" => MysqlType::Char {
            chars: chars(1)?,
            charset,
        },
        "VARCHAR" => MysqlType::Varchar {
            chars: chars(1)?,
            charset,
        },
        "TINYTEXT" => MysqlType::Text {
            length_bytes: 1,
            charset,
        },
        "TEXT" => MysqlType::Text {
            length_bytes: 2,
            charset,
        },
        "MEDIUMTEXT" => MysqlType::Text {
            length_bytes: 3,
            charset,
        },
        _ => MysqlType::Text {
            length_bytes: 4,
            charset,
        },
    })
}

fn labels(data_type: &DataType) -> Result<Vec<String>, String> {
    if data_type.labels.is_empty() {
        return Err(format!("{} without values", data_type.name));
    }
    Ok(data_type
        .labels
        .iter()
        .map(|label| label.value.trim_end_matches(' ').to_owned())
        .collect())
}

fn small(value: u64, limit: u8) -> Result<u8, String> {
    u8::try_from(value)
        .ok()
        .filter(|value| *value <= limit)
        .ok_or_else(|| format!("{value} is beyond this type's limit of {limit}"))
}

fn length(value: u64) -> Result<u16, String> {
    u16::try_from(value).map_err(|_| format!("{value} bytes are more than a row holds"))
}
