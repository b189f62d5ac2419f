//! A comparison in MySQL's and MariaDB's words.

use super::Connection;
use crate::mapper::TargetTable;
use crate::sink::audit::Wording;

/// Bytes, which are no text in any character set.
fn is_bytes(ty: &str) -> bool {
    ["blob", "binary", "bit"].iter().any(|it| ty.contains(it))
}

fn text(value: &str, ty: &str) -> String {
    if is_bytes(ty) {
        value.to_owned()
    } else {
        format!("CAST({value} AS CHAR)")
    }
}

impl Wording for Connection {
    const INSERT_NEW: &'static str = "INSERT IGNORE INTO";
    const OR_NOTHING: &'static str = "";

    fn quoted(name: &str) -> String {
        format!("`{}`", name.replace('`', "``"))
    }

    fn differs(a: &str, b: &str) -> String {
        format!("NOT ({a} <=> {b})")
    }

    fn comparable(value: &str, _: &str) -> String {
        value.to_owned()
    }

    fn hex(value: &str, ty: &str) -> String {
        format!("HEX({})", text(value, ty))
    }

    fn digest(values: &[(String, &str)]) -> String {
        let each = values
            .iter()
            .map(|(value, ty)| format!("COALESCE(SHA2({}, 256), '-')", text(value, ty)));
        format!("SHA2({}, 256)", Self::joined(&each.collect::<Vec<_>>()))
    }

    fn joined(texts: &[String]) -> String {
        format!("CONCAT({})", texts.join(", "))
    }

    fn delete(name: &str) -> String {
        format!("DELETE b FROM {name} AS b")
    }

    fn twin(table: &TargetTable, twin: &str) -> Vec<String> {
        let named = format!("CREATE TABLE {}", Self::quoted(table.name));
        let columns = table.create.strip_prefix(named.as_str());
        let columns = columns.unwrap_or(table.create);
        vec![format!("CREATE TEMPORARY TABLE {twin}{columns}")]
    }

    fn keys(table: &TargetTable, keys: &str, key: &str) -> Vec<String> {
        let name = Self::quoted(table.name);
        vec![
            format!("CREATE TEMPORARY TABLE {keys} AS SELECT {key} FROM {name} WHERE 1 = 0"),
            format!("ALTER TABLE {keys} ADD PRIMARY KEY ({key})"),
        ]
    }
}
