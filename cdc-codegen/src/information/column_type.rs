//! COLUMN_TYPE as each server prints it.

use crate::ddl::{DataType, Server};

/// COLUMN_TYPE.
pub(super) fn column_type(ty: &DataType, server: Server) -> String {
    let mut text = match ty.name.as_str() {
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => integer(ty, server),
        "DECIMAL" => decimal(ty),
        "BIT" | "CHAR" | "BINARY" => format!("{}({})", lower(ty), first(ty).unwrap_or(1)),
        "ENUM" | "SET" => labels(ty),
        "YEAR" if server.is_mariadb() => format!("year({})", first(ty).unwrap_or(4)),
        "YEAR" | "DATE" => lower(ty),
        "GEOMCOLLECTION" if server.is_mariadb() => "geometrycollection".to_owned(),
        "TIME" | "DATETIME" | "TIMESTAMP" if first(ty) == Some(0) => lower(ty),
        "JSON" if server.is_mariadb() => "longtext".to_owned(),
        _ => with_arguments(ty),
    };
    if ty.unsigned && is_number(ty) {
        text.push_str(" unsigned");
    }
    if ty.zerofill && is_number(ty) {
        text.push_str(" zerofill");
    }
    if ty.compressed && server.is_mariadb() {
        text.push_str(" /*M!100301 COMPRESSED*/");
    }
    text
}

fn lower(ty: &DataType) -> String {
    ty.name.to_ascii_lowercase()
}

fn first(ty: &DataType) -> Option<u64> {
    ty.arguments.first().copied()
}

fn is_number(ty: &DataType) -> bool {
    matches!(
        ty.name.as_str(),
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "DECIMAL" | "FLOAT" | "DOUBLE"
    )
}

fn with_arguments(ty: &DataType) -> String {
    if ty.arguments.is_empty() {
        return lower(ty);
    }
    let arguments: Vec<String> = ty.arguments.iter().map(u64::to_string).collect();
    format!("{}({})", lower(ty), arguments.join(","))
}

/// MariaDB prints a display width always, MySQL only beside ZEROFILL and as `tinyint(1)`.
fn integer(ty: &DataType, server: Server) -> String {
    let name = lower(ty);
    let (signed, unsigned) = match ty.name.as_str() {
        "TINYINT" => (4, 3),
        "SMALLINT" => (6, 5),
        "MEDIUMINT" => (9, 8),
        "INT" => (11, 10),
        _ => (20, 20),
    };
    let usual = if ty.unsigned { unsigned } else { signed };
    let width = first(ty).filter(|width| *width > 0);
    let tiny = ty.name == "TINYINT" && width == Some(1) && !ty.unsigned;
    if server.is_mariadb() || ty.zerofill || tiny {
        format!("{name}({})", width.unwrap_or(usual))
    } else {
        name
    }
}

fn decimal(ty: &DataType) -> String {
    let precision = first(ty).filter(|digits| *digits > 0).unwrap_or(10);
    let scale = ty.arguments.get(1).copied().unwrap_or(0);
    format!("decimal({precision},{scale})")
}

fn labels(ty: &DataType) -> String {
    let quoted: Vec<String> = ty
        .labels
        .iter()
        .map(|label| {
            let text = label.value.replace('\\', "\\\\").replace('\'', "''");
            let text = text.replace('\0', "\\0").replace('\n', "\\n");
            let text = text.replace('\r', "\\r");
            format!("'{text}'")
        })
        .collect();
    format!("{}({})", lower(ty), quoted.join(","))
}
