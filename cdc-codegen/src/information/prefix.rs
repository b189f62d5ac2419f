//! How much of a column a key holds: what the declaration says, cut to what the storage
//! engine takes.

use crate::ddl::{self, Index, IndexKind, IndexPart, Server};

/// SUB_PART of a part of a key; none where it is as long as the column.
pub(super) fn prefix(
    table: &ddl::Table,
    index: &Index,
    part: &IndexPart,
    server: Server,
) -> Option<u64> {
    let Some(column) = part
        .column()
        .and_then(|name| super::key::find(table, &name.value))
    else {
        return part.prefix;
    };
    let ty = &column.data_type;
    if ty.name == "POINT" && server.is_mariadb() {
        return Some(25);
    }
    let sized = matches!(
        ty.name.as_str(),
        "CHAR" | "VARCHAR" | "BINARY" | "VARBINARY"
    );
    let whole = sized.then(|| ty.arguments.first().copied().unwrap_or(1));
    let wanted = part.prefix.or(whole).or_else(|| blob(&ty.name, server));
    let width = ty.charset.as_deref().map_or(1, ddl::widest);
    let most = longest(table).map(|bytes| bytes / width);
    // A unique key that is too long is refused, or keeps a hash of the whole value.
    let cut = match (wanted, most) {
        (Some(wanted), Some(most)) if index.kind == IndexKind::Plain && wanted > most => Some(most),
        _ => part.prefix,
    };
    cut.filter(|prefix| Some(*prefix) != whole)
}

/// MariaDB takes as much of a BLOB as goes into a key.
fn blob(name: &str, server: Server) -> Option<u64> {
    let long = name.ends_with("BLOB") || name.ends_with("TEXT");
    (long && !name.starts_with("TINY") && server.is_mariadb()).then_some(u64::MAX)
}

/// The bytes of a column that the table's engine takes into a key.
fn longest(table: &ddl::Table) -> Option<u64> {
    let engine = table.engine.as_deref().unwrap_or("InnoDB");
    match engine.to_ascii_uppercase().as_str() {
        "INNODB" => Some(3072),
        "MYISAM" => Some(1000),
        "ARIA" => Some(2300),
        _ => None,
    }
}
