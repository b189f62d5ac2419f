//! A row of `information_schema.columns`.

use super::{Column, column_type, default, expression, key};
use crate::ddl::{self, Generated, Index, Options, RowVersion, Server};

pub(super) fn column(
    table: &ddl::Table,
    keys: &[&Index],
    declared: &ddl::Column,
    ordinal: usize,
    options: &Options,
) -> Column {
    let server = options.server.unwrap_or_default();
    let ty = &declared.data_type;
    let json = ty.name == "JSON" && server.is_mariadb();
    let collation = if json {
        Some("utf8mb4_bin".to_owned())
    } else {
        let default = || ddl::default_collation(server, ty.charset.as_deref()?);
        ty.collation.clone().or_else(default)
    };
    // An ENUM or SET of bytes has no character set to MySQL.
    let shown = |name: &String| server.is_mariadb() || name != "binary";
    Column {
        name: declared.name.value.clone(),
        ordinal,
        column_type: column_type::column_type(ty, server),
        nullable: if declared.nullable { "YES" } else { "NO" },
        default: default::default(declared, options),
        character_set: if json {
            Some("utf8mb4".to_owned())
        } else {
            ty.charset.clone().filter(shown)
        },
        collation: collation.filter(shown),
        key: key::column_key(table, keys, &declared.name.value, server),
        extra: extra(table, declared, options),
        generation_expression: generation_expression(declared, options),
        comment: declared.comment.clone().unwrap_or_default(),
    }
}

fn generation_expression(declared: &ddl::Column, options: &Options) -> String {
    match (&declared.generated, declared.row) {
        (Some(generated), _) => normalized(&generated.expression.value, options),
        (None, Some(RowVersion::Start)) => "ROW START".to_owned(),
        (None, Some(RowVersion::End)) => "ROW END".to_owned(),
        (None, None) => String::new(),
    }
}

/// An expression as the server stores it, or as written where that is not known.
pub(super) fn normalized(text: &str, options: &Options) -> String {
    let server = options.server.unwrap_or_default();
    match expression::normalized(text, options) {
        Some(printed) => default::escaped(printed, server),
        None => text.to_owned(),
    }
}

/// EXTRA: words separated by blanks, by commas in MariaDB.
fn extra(table: &ddl::Table, declared: &ddl::Column, options: &Options) -> String {
    let server = options.server.unwrap_or_default();
    let mut words = Vec::new();
    if declared.auto_increment {
        words.push("auto_increment".to_owned());
    }
    if default::is_generated(declared, options) && !server.is_mariadb() {
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
    if declared.versioned == Some(false) && table.versioned {
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
