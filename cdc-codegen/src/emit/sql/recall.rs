//! The query for what a row of a target holds of its source.

use super::ident::SqlIdent;
use super::statement::key;
use crate::model::mysql::MysqlType;
use crate::model::{Dialect, Model, Target};

/// Places of source columns, and the query for them as text (bytes in hexadecimal) by the
/// target's key; an empty text where the target does not give them back.
pub(super) fn recall(
    model: &Model,
    dialect: Dialect,
    name: &SqlIdent,
    target: &Target,
) -> (Vec<usize>, String) {
    let source = model.sources.get(target.source);
    let recalled = source.map(|source| target.recalled(source));
    let recalled = recalled.unwrap_or_default();
    let texts: Vec<_> = recalled
        .iter()
        .filter_map(|(_, at)| target.columns.get(*at))
        .map(|column| text(dialect, &SqlIdent::new(dialect, &column.name), &column.ty))
        .collect();
    if texts.is_empty() {
        return (Vec::new(), String::new());
    }
    let equal = key(target).enumerate().map(|(at, column)| {
        let name = SqlIdent::new(dialect, &column.name);
        format!("{name} = {}", parameter(dialect, &column.ty, at + 1))
    });
    let condition = equal.collect::<Vec<_>>().join(" AND ");
    let query = format!("SELECT {}\nFROM {name} WHERE {condition}", texts.join(", "));
    (recalled.into_iter().map(|(from, _)| from).collect(), query)
}

fn parameter(dialect: Dialect, ty: &MysqlType, at: usize) -> String {
    match dialect {
        Dialect::Sqlite | Dialect::Mysql => "?".into(),
        Dialect::Postgres => match ty {
            MysqlType::Int { .. } => format!("${at}::BIGINT"),
            MysqlType::Binary { .. } | MysqlType::Varbinary { .. } => format!("${at}::BYTEA"),
            _ => format!("${at}::TEXT"),
        },
    }
}

fn text(dialect: Dialect, name: &SqlIdent, ty: &MysqlType) -> String {
    match ty {
        MysqlType::Char { .. }
        | MysqlType::Varchar { .. }
        | MysqlType::Text { .. }
        | MysqlType::Enum { .. }
        | MysqlType::Set { .. } => name.to_string(),
        MysqlType::Binary { .. } | MysqlType::Varbinary { .. } | MysqlType::Blob { .. } => {
            match dialect {
                // Of NULL it would be the empty text.
                Dialect::Sqlite => {
                    format!("CASE WHEN {name} IS NULL THEN NULL ELSE hex({name}) END")
                }
                Dialect::Mysql => format!("HEX({name})"),
                Dialect::Postgres => format!("encode({name}, 'hex')"),
            }
        }
        MysqlType::Bit { .. } if dialect == Dialect::Mysql => format!("CAST({name} + 0 AS CHAR)"),
        _ => match dialect {
            Dialect::Sqlite => format!("CAST({name} AS TEXT)"),
            Dialect::Mysql => format!("CAST({name} AS CHAR)"),
            Dialect::Postgres => format!("{name}::TEXT"),
        },
    }
}
