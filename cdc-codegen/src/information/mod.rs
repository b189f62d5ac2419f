//! The catalog in the terms of `information_schema`: what a server that ran the DDL would
//! answer about it.
//!
//! Knows how MySQL and MariaDB print types, defaults, keys and expressions; does not know
//! what any of it means to a mapping.

mod column;
mod column_type;
mod default;
mod expression;
mod foreign_key;
mod key;
mod number;
mod prefix;
mod temporal;

use serde::Serialize;

use crate::ddl::{self, Catalog, Options};

/// A row of `information_schema.tables`, with what hangs on it.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// TABLE_SCHEMA; none where the DDL places it in none.
    pub schema: Option<String>,
    /// TABLE_NAME.
    pub name: String,
    /// ENGINE, as written; none where the DDL names none.
    pub engine: Option<String>,
    /// The character set of columns that name none.
    pub character_set: Option<String>,
    /// TABLE_COLLATION.
    pub collation: Option<String>,
    /// TABLE_COMMENT.
    pub comment: String,
    /// Its rows of `information_schema.columns`, by ordinal.
    pub columns: Vec<Column>,
    /// Its keys, in the order of SHOW CREATE TABLE.
    pub keys: Vec<Key>,
    /// Its foreign keys, in order of declaration.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A row of `information_schema.columns`.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// COLUMN_NAME.
    pub name: String,
    /// ORDINAL_POSITION, from 1.
    pub ordinal: usize,
    /// COLUMN_TYPE.
    #[serde(rename = "type")]
    pub column_type: String,
    /// IS_NULLABLE: `YES` or `NO`.
    pub nullable: &'static str,
    /// COLUMN_DEFAULT.
    pub default: Option<String>,
    /// CHARACTER_SET_NAME.
    pub character_set: Option<String>,
    /// COLLATION_NAME.
    pub collation: Option<String>,
    /// COLUMN_KEY: `PRI`, `UNI`, `MUL` or empty.
    pub key: &'static str,
    /// EXTRA.
    pub extra: String,
    /// GENERATION_EXPRESSION; empty where there is none (MariaDB has NULL there).
    pub generation_expression: String,
    /// COLUMN_COMMENT.
    pub comment: String,
}

/// The rows of `information_schema.statistics` of one key.
#[derive(Debug, Clone, Serialize)]
pub struct Key {
    /// INDEX_NAME.
    pub name: String,
    /// `primary`, `unique`, `index`, `fulltext`, `spatial` or `vector`.
    pub kind: &'static str,
    /// Its parts by SEQ_IN_INDEX.
    pub parts: Vec<KeyPart>,
    /// IS_VISIBLE (MariaDB: not IGNORED).
    pub visible: bool,
    /// INDEX_COMMENT.
    pub comment: String,
}

/// A row of `information_schema.statistics`.
#[derive(Debug, Clone, Serialize)]
pub struct KeyPart {
    /// COLUMN_NAME; none where the part is an expression.
    pub column: Option<String>,
    /// EXPRESSION; none where the part is a column.
    pub expression: Option<String>,
    /// SUB_PART.
    pub prefix: Option<u64>,
    /// COLLATION: `A`, `D`, or none where the key keeps no order.
    pub order: Option<&'static str>,
}

/// Rows of `information_schema.key_column_usage` and `referential_constraints`.
#[derive(Debug, Clone, Serialize)]
pub struct ForeignKey {
    /// CONSTRAINT_NAME.
    pub name: String,
    /// Its columns in order.
    pub columns: Vec<String>,
    /// REFERENCED_TABLE_SCHEMA.
    pub referenced_schema: Option<String>,
    /// REFERENCED_TABLE_NAME.
    pub referenced_table: String,
    /// The columns referred to, in order.
    pub referenced_columns: Vec<String>,
    /// UPDATE_RULE.
    pub on_update: &'static str,
    /// DELETE_RULE.
    pub on_delete: &'static str,
}

/// What the server would say about every table of the catalog.
#[must_use]
pub fn describe(catalog: &Catalog, options: &Options) -> Vec<Table> {
    let tables = catalog.tables.iter();
    tables.map(|declared| table(declared, options)).collect()
}

fn table(declared: &ddl::Table, options: &Options) -> Table {
    let server = options.server.unwrap_or_default();
    let keys = key::sorted(declared, server);
    let columns = declared.columns.iter().enumerate();
    let charset = declared.charset.clone();
    let default = || ddl::default_collation(server, charset.as_deref()?);
    Table {
        schema: declared.schema.clone(),
        name: declared.name.value.clone(),
        engine: declared.engine.clone(),
        collation: spelled_out(declared).or_else(default),
        character_set: charset.clone(),
        comment: declared.comment.clone().unwrap_or_default(),
        columns: columns
            .map(|(at, one)| column::column(declared, &keys, one, at + 1, options))
            .collect(),
        keys: keys
            .iter()
            .map(|key| key::key(declared, key, options))
            .collect(),
        foreign_keys: declared
            .foreign_keys
            .iter()
            .map(|key| foreign_key::foreign_key(declared, key, server))
            .collect(),
    }
}

/// The table's collation; MariaDB's `uca1400_…` carry the character set in front.
fn spelled_out(declared: &ddl::Table) -> Option<String> {
    let collation = declared.collation.clone()?;
    match &declared.charset {
        Some(charset) if collation.starts_with("uca") => Some(format!("{charset}_{collation}")),
        _ => Some(collation),
    }
}
