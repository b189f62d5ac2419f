//! COLUMN_DEFAULT as each server prints it.

use crate::ddl::{self, Server};

/// COLUMN_DEFAULT.
pub(super) fn default(declared: &ddl::Column, _server: Server) -> Option<String> {
    declared.default.as_ref().map(|text| text.value.clone())
}

/// Whether the default is computed: an expression in parentheses, or the current time.
pub(super) fn is_generated(declared: &ddl::Column) -> bool {
    let Some(text) = &declared.default else {
        return false;
    };
    let upper = text.value.to_ascii_uppercase();
    upper.starts_with('(')
        || [
            "CURRENT_TIMESTAMP",
            "NOW",
            "LOCALTIME",
            "CURRENT_DATE",
            "CURDATE",
        ]
        .iter()
        .any(|word| upper.starts_with(word))
}
