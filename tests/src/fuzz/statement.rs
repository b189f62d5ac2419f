//! The classifier of statements in the stream.

use cdc_runtime::binlog::query::SqlMode;
use cdc_runtime::statement::{classify, created_columns, renewal};

use super::first;

pub(super) fn run(data: &[u8]) {
    let (flags, sql) = first(data);
    let mode = SqlMode {
        ansi_quotes: flags & 1 != 0,
        no_backslash_escapes: flags & 2 != 0,
        strict: flags & 4 != 0,
    };
    let sql = String::from_utf8_lossy(sql);
    let kind = classify(&sql, mode);
    let _ = renewal(&sql, mode, |name| name.len() == 1);
    let _ = created_columns(&sql, mode);
    assert!(classify(&sql, mode) == kind, "a statement is two things");
}
