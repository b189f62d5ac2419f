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
    assert!(classify(&sql, mode) == kind, "a statement is two things");
    let short = |name: &str| name.len() == 1;
    let (renewed, made) = (renewal(&sql, mode, short), created_columns(&sql, mode));
    assert!(
        renewal(&sql, mode, short) == renewed,
        "an ALTER is two things"
    );
    assert!(
        created_columns(&sql, mode) == made,
        "a CREATE is two things"
    );
}
