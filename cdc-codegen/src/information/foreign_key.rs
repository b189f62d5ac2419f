//! Foreign keys as `information_schema` shows them.

use super::ForeignKey;
use crate::ddl::{self, ReferenceRule, Server};

pub(super) fn foreign_key(
    table: &ddl::Table,
    declared: &ddl::ForeignKey,
    server: Server,
) -> ForeignKey {
    let names = |columns: &[crate::source::Spanned<String>]| {
        columns.iter().map(|column| column.value.clone()).collect()
    };
    ForeignKey {
        name: declared.name.clone(),
        columns: names(&declared.columns),
        referenced_schema: declared.schema.clone().or_else(|| table.schema.clone()),
        referenced_table: declared.table.value.clone(),
        referenced_columns: names(&declared.references),
        on_update: rule(declared.on_update, server),
        on_delete: rule(declared.on_delete, server),
    }
}

/// What is not said is NO ACTION to MySQL and RESTRICT to MariaDB.
fn rule(rule: ReferenceRule, server: Server) -> &'static str {
    match rule {
        ReferenceRule::Unsaid if server.is_mariadb() => "RESTRICT",
        ReferenceRule::Unsaid | ReferenceRule::NoAction => "NO ACTION",
        ReferenceRule::Restrict => "RESTRICT",
        ReferenceRule::Cascade => "CASCADE",
        ReferenceRule::SetNull => "SET NULL",
        ReferenceRule::SetDefault => "SET DEFAULT",
    }
}
