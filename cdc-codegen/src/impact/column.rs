//! The columns of a mapped table, before and after.

use super::Class;
use crate::ddl::{Column, Table};
use crate::model::mysql::MysqlType;
use crate::model::{SourceColumn, SourceTable};
use crate::resolve::column_type;

/// What a table's new columns mean to the replicator, gravest first.
pub(super) fn compare(before: &SourceTable, after: &Table) -> Vec<(Class, String)> {
    let same =
        |column: &Column, name: &str| column.name.value.to_lowercase() == name.to_lowercase();
    let mut all = Vec::new();
    for column in &before.columns {
        match after.columns.iter().find(|c| same(c, &column.name)) {
            None => all.push(gone(column)),
            Some(there) => all.extend(altered(column, there)),
        }
    }
    for column in &after.columns {
        let name = &column.name.value;
        if !before.columns.iter().any(|c| same(column, &c.name)) {
            all.push((
                Class::Safe,
                format!("column `{name}` is new: rows are read by column names and pass it over until it is in the mapping"),
            ));
        }
    }
    let kept = |names: Vec<String>, others: &[String]| -> Vec<String> {
        names.into_iter().filter(|n| others.contains(n)).collect()
    };
    let old: Vec<_> = before
        .columns
        .iter()
        .map(|c| c.name.to_lowercase())
        .collect();
    let new: Vec<_> = after
        .columns
        .iter()
        .map(|c| c.name.value.to_lowercase())
        .collect();
    if kept(old.clone(), &new) != kept(new.clone(), &old) {
        let sentence = "columns stand in another order: rows are read by column names";
        all.push((Class::Safe, sentence.to_owned()));
    }
    all.sort_by_key(|finding| std::cmp::Reverse(finding.0));
    all
}

/// Columns that the mapping reads and whose name now means another column's values, or
/// values that every row was given without a row event.
pub(super) fn renewed(mapped: &SourceTable, was: &Table, is: &Table) -> Vec<(Class, String)> {
    let made = |table: &Table, name: &str| {
        let same = |c: &&Column| c.name.value.to_lowercase() == name.to_lowercase();
        table.columns.iter().find(same).map(|column| column.made)
    };
    let renewed = |column: &&SourceColumn| {
        let (before, after) = (made(was, &column.name), made(is, &column.name));
        column.used && after.is_some() && before != after
    };
    let sentence = |column: &SourceColumn| {
        let SourceColumn { name, declared, .. } = column;
        format!(
            "column `{name}` ({declared}) is another one now: its rows hold other values, without row events; \
             the replicator stops before the next row of the table"
        )
    };
    let found = mapped.columns.iter().filter(renewed);
    found.map(|c| (Class::LosesData, sentence(c))).collect()
}

fn gone(column: &SourceColumn) -> (Class, String) {
    let SourceColumn { name, declared, .. } = column;
    if column.used {
        return (
            Class::NeedsRelease,
            format!(
                "column `{name}` ({declared}) goes or takes another name, and the mapping reads it"
            ),
        );
    }
    let sentence = format!("column `{name}` ({declared}) goes; the mapping does not read it");
    (Class::Safe, sentence)
}

fn altered(column: &SourceColumn, there: &Column) -> Vec<(Class, String)> {
    let SourceColumn { name, declared, .. } = column;
    if !column.used {
        return Vec::new();
    }
    let mut all = Vec::new();
    let from = &column.sql;
    let to = &there.sql;
    let after = column_type(&there.data_type).ok();
    match after.as_ref().map(|after| between(&column.ty, after)) {
        Some(Step::Same) => {}
        Some(Step::Carried) => all.push((
            Class::Safe,
            format!("column `{name}` ({declared}) from `{from}` to `{to}`: the replicator goes on and stops at a value that `{from}` does not have; release the new DDL before such values come"),
        )),
        Some(Step::Other) | None => all.push((
            Class::NeedsRelease,
            format!("column `{name}` ({declared}) from `{from}` to `{to}`: another type, scale, sign, character set or order of labels"),
        )),
    }
    if there.nullable && !column.nullable {
        all.push((
            Class::Safe,
            format!("column `{name}` ({declared}) can be NULL: the replicator goes on and stops at a NULL; release the new DDL before one comes"),
        ));
    }
    all
}

/// From one type to another, as `shape/layout` of the runtime sees it.
enum Step {
    /// The same on the wire.
    Same,
    /// Values that both types have are carried over.
    Carried,
    /// Nothing is.
    Other,
}

fn between(before: &MysqlType, after: &MysqlType) -> Step {
    use MysqlType as T;
    let carried = |fits: bool, same: bool| match (fits, same) {
        (true, true) => Step::Same,
        (true, false) => Step::Carried,
        (false, _) => Step::Other,
    };
    match (before, after) {
        (
            T::Int { width, unsigned },
            T::Int {
                width: w,
                unsigned: u,
            },
        ) => carried(unsigned == u, width == w),
        (
            T::Decimal { precision, scale },
            T::Decimal {
                precision: p,
                scale: s,
            },
        ) => carried(scale == s, precision == p),
        (
            T::Char { chars, charset },
            T::Char {
                chars: n,
                charset: c,
            },
        )
        | (
            T::Varchar { chars, charset },
            T::Varchar {
                chars: n,
                charset: c,
            },
        ) => carried(charset.kind == c.kind, chars == n),
        (
            T::Text {
                length_bytes,
                charset,
            },
            T::Text {
                length_bytes: n,
                charset: c,
            },
        ) => carried(charset.kind == c.kind, length_bytes == n),
        (T::Varbinary { bytes }, T::Varbinary { bytes: n }) => carried(true, bytes == n),
        (T::Blob { length_bytes }, T::Blob { length_bytes: n }) => carried(true, length_bytes == n),
        (T::Enum { labels }, T::Enum { labels: l }) | (T::Set { labels }, T::Set { labels: l }) => {
            carried(labels.iter().zip(l).all(|(a, b)| a == b), labels == l)
        }
        (before, after) => carried(before == after, true),
    }
}
