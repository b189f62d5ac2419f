//! A comparison in PostgreSQL's words.

use super::Connection;
use crate::mapper::TargetTable;
use crate::sink::audit::Wording;

impl Wording for Connection {
    const INSERT_NEW: &'static str = "INSERT INTO";
    const OR_NOTHING: &'static str = " ON CONFLICT DO NOTHING";

    fn quoted(name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }

    fn differs(a: &str, b: &str) -> String {
        format!("{a} IS DISTINCT FROM {b}")
    }

    /// JSON has no equality; it is compared as it was written.
    fn comparable(value: &str, ty: &str) -> String {
        if ty.starts_with("json") {
            format!("{value}::TEXT")
        } else {
            value.to_owned()
        }
    }

    fn hex(value: &str, ty: &str) -> String {
        if ty.starts_with("bytea") {
            format!("encode({value}, 'hex')")
        } else {
            format!("encode(convert_to({value}::TEXT, 'UTF8'), 'hex')")
        }
    }

    fn digest(values: &[(String, &str)]) -> String {
        let values: Vec<_> = values.iter().map(|(value, _)| value.as_str()).collect();
        let row = values.join(", ");
        format!("encode(sha256(convert_to(ROW({row})::TEXT, 'UTF8')), 'hex')")
    }

    fn joined(texts: &[String]) -> String {
        texts.join(" || ")
    }

    fn twin(table: &TargetTable, twin: &str) -> Vec<String> {
        let name = Self::quoted(table.name);
        let mut all = vec![format!("CREATE TEMPORARY TABLE {twin} (LIKE {name})")];
        let key = table.key.iter().filter_map(|at| table.columns.get(*at));
        let key: Vec<_> = key.map(|column| Self::quoted(column)).collect();
        if !key.is_empty() {
            let key = key.join(", ");
            all.push(format!("ALTER TABLE {twin} ADD PRIMARY KEY ({key})"));
        }
        all
    }

    fn keys(table: &TargetTable, keys: &str, key: &str) -> Vec<String> {
        let name = Self::quoted(table.name);
        vec![
            format!("CREATE TEMPORARY TABLE {keys} AS SELECT {key} FROM {name} WHERE FALSE"),
            format!("ALTER TABLE {keys} ADD PRIMARY KEY ({key})"),
        ]
    }
}
