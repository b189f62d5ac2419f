//! A `[dimension.*]` or `[table.*]` per table.

use super::Section;
use crate::ddl::{Catalog, Column, Key, Table};
use crate::init::name;
use crate::init::text::{key, quoted};

/// A table of the source and what it is to be called.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub table: &'a Table,
    pub name: String,
    /// Nothing refers to it and it refers to others: facts rest on it.
    pub is_transaction: bool,
}

/// All tables; two of one name in different schemas get the schema before it.
pub(super) fn targets<'a>(catalog: &'a Catalog, names: &mut Vec<String>) -> Vec<Target<'a>> {
    let named = |table: &Table| {
        let same =
            |other: &&Table| other.name.value.to_lowercase() == table.name.value.to_lowercase();
        match &table.schema {
            Some(schema) if catalog.tables.iter().filter(same).count() > 1 => {
                format!("{schema}_{}", table.name.value)
            }
            _ => table.name.value.clone(),
        }
    };
    let target = |table| {
        let name = name::target(&named(table), names);
        Target {
            table,
            name,
            is_transaction: is_transaction(table, catalog),
        }
    };
    catalog.tables.iter().map(target).collect()
}

fn is_transaction(table: &Table, catalog: &Catalog) -> bool {
    let others = || {
        catalog
            .tables
            .iter()
            .filter(|other| other.name.value != table.name.value)
    };
    let referred = others()
        .flat_map(|t| &t.foreign_keys)
        .any(|k| k.table.value == table.name.value);
    !referred
        && table
            .foreign_keys
            .iter()
            .any(|k| k.table.value != table.name.value)
}

/// Its section of the mapping.
pub(super) fn section(target: &Target<'_>) -> Section {
    let table = target.table;
    let mut section = Section::new(table.comment.iter().cloned().collect());
    let role = if target.is_transaction {
        "table"
    } else {
        "dimension"
    };
    section.line(format!("[{role}.{}]", key(&target.name)));
    let from = match &table.schema {
        Some(schema) => format!("{schema}.{}", table.name.value),
        None => table.name.value.clone(),
    };
    section.line(format!("from = {}", quoted(&from)));
    if table.primary_key.is_none()
        && let Some(unique) = table
            .unique_keys
            .iter()
            .find(|unique| never_null(table, unique))
    {
        let columns: Vec<String> = unique
            .columns
            .iter()
            .map(|column| quoted(&column.value))
            .collect();
        section.line(format!("key = [{}]", columns.join(", ")));
    }
    let unique = |key: &Key| never_null(table, key);
    if table.primary_key.is_none() && !table.unique_keys.iter().any(unique) {
        section.line("identity = \"full_row\"".to_owned());
    }
    section.line("copy = \"*\"".to_owned());
    let zero: Vec<&Column> = table
        .columns
        .iter()
        .filter(|column| defaults_to_zero(column))
        .collect();
    if !zero.is_empty() {
        section.line(String::new());
        section.line(format!("[{role}.{}.columns]", key(&target.name)));
        for column in zero {
            let name = &column.name.value;
            let from = quoted(name);
            section.line(format!(
                "{} = {{ from = {from}, zero_date = \"null\" }}",
                key(name)
            ));
        }
    }
    section
}

fn never_null(table: &Table, unique: &Key) -> bool {
    unique.columns.iter().all(|part| {
        table
            .columns
            .iter()
            .any(|column| column.name.value == part.value && !column.nullable)
    })
}

/// A date that is `0000-00-00` unless somebody says otherwise.
fn defaults_to_zero(column: &Column) -> bool {
    matches!(
        column.data_type.name.as_str(),
        "DATE" | "DATETIME" | "TIMESTAMP"
    ) && column.default.as_ref().is_some_and(|default| {
        default
            .value
            .trim_matches(['\'', '"'])
            .starts_with("0000-00-00")
    })
}
