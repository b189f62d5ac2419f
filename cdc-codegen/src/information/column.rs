//! A row of `information_schema.columns`.

use super::{Column, column_type, default, key};
use crate::ddl::{self, Generated, Index, RowVersion, Server};

pub(super) fn column(
    table: &ddl::Table,
    keys: &[&Index],
    declared: &ddl::Column,
    ordinal: usize,
    server: Server,
) -> Column {
    let ty = &declared.data_type;
    let json = ty.name == "JSON" && server.is_mariadb();
    let collation = if json {
        Some("utf8mb4_bin".to_owned())
    } else {
        let default = || ddl::default_collation(server, ty.charset.as_deref()?);
        ty.collation.clone().or_else(default)
    };
    Column {
        name: declared.name.value.clone(),
        ordinal,
        column_type: column_type::column_type(ty, server),
        nullable: if declared.nullable { "YES" } else { "NO" },
        default: default::default(declared, server),
        character_set: if json {
            Some("utf8mb4".to_owned())
        } else {
            ty.charset.clone()
        },
        collation,
        key: key::column_key(table, keys, &declared.name.value),
        extra: extra(declared, server),
        generation_expression: expression(declared),
        comment: declared.comment.clone().unwrap_or_default(),
    }
}

fn expression(declared: &ddl::Column) -> String {
    match (&declared.generated, declared.row) {
        (Some(generated), _) => generated.expression.value.clone(),
        (None, Some(RowVersion::Start)) => "ROW START".to_owned(),
        (None, Some(RowVersion::End)) => "ROW END".to_owned(),
        (None, None) => String::new(),
    }
}

/// EXTRA: words separated by blanks, by commas in MariaDB.
fn extra(declared: &ddl::Column, server: Server) -> String {
    let mut words = Vec::new();
    if declared.auto_increment {
        words.push("auto_increment".to_owned());
    }
    if default::is_generated(declared) && !server.is_mariadb() {
        words.push("DEFAULT_GENERATED".to_owned());
    }
    if declared.on_update {
        words.push(on_update(declared, server));
    }
    let generated = match &declared.generated {
        Some(Generated { stored: true, .. }) => "STORED GENERATED",
        Some(_) => "VIRTUAL GENERATED",
        None if declared.row.is_some() => "STORED GENERATED",
        None => "",
    };
    words.push(generated.to_owned());
    if declared.invisible {
        words.push("INVISIBLE".to_owned());
    }
    if declared.not_secondary {
        words.push("NOT SECONDARY".to_owned());
    }
    if declared.versioned == Some(false) {
        words.push("WITHOUT SYSTEM VERSIONING".to_owned());
    }
    words.retain(|word| !word.is_empty());
    words.join(if server.is_mariadb() { ", " } else { " " })
}

fn on_update(declared: &ddl::Column, server: Server) -> String {
    let digits = declared.data_type.arguments.first().copied().unwrap_or(0);
    let digits = (digits > 0).then(|| digits.to_string());
    match (server.is_mariadb(), digits) {
        (true, digits) => format!(
            "on update current_timestamp({})",
            digits.unwrap_or_default()
        ),
        (false, Some(digits)) => format!("on update CURRENT_TIMESTAMP({digits})"),
        (false, None) => "on update CURRENT_TIMESTAMP".to_owned(),
    }
}
