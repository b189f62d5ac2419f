//! Storage engines: which of them take rows back, and which one an ALTER TABLE names.

use super::token::{Lexer, Token};
use crate::binlog::query::SqlMode;

/// Those that take rows back on ROLLBACK.
const TRANSACTIONAL: &[&str] = &["INNODB", "NDB", "NDBCLUSTER", "ROCKSDB", "TOKUDB"];
/// Those that take nothing back, crash-safe or not.
const PLAIN: &[&str] = &[
    "ARCHIVE",
    "ARIA",
    "BLACKHOLE",
    "CSV",
    "HEAP",
    "MARIA",
    "MEMORY",
    "MERGE",
    "MRG_MYISAM",
    "MYISAM",
    "S3",
];

/// Whether `engine` takes rows back on ROLLBACK; nothing where it is not known.
#[must_use]
pub fn takes_back(engine: &str) -> Option<bool> {
    let is_one = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(engine));
    if is_one(TRANSACTIONAL) {
        Some(true)
    } else {
        is_one(PLAIN).then_some(false)
    }
}

/// The engine that an ALTER TABLE names last.
#[must_use]
pub fn named_engine(sql: &str, mode: SqlMode) -> Option<String> {
    let mut lexer = Lexer::new(sql, mode);
    let (mut depth, mut found) = (0_u32, None);
    while let Some(token) = lexer.token() {
        match token {
            Token::Symbol('(') => depth = depth.saturating_add(1),
            Token::Symbol(')') => depth = depth.saturating_sub(1),
            // Without `=` it may be the name of a column; then what follows is no engine's.
            word if depth == 0 && word.is("ENGINE") => {
                lexer.skip_symbol('=');
                let name = match lexer.peek() {
                    Some(Token::Word(name) | Token::Name(name)) => Some(name.clone()),
                    _ => None,
                };
                found = name.filter(|name| takes_back(name).is_some()).or(found);
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(sql: &str) -> Option<String> {
        named_engine(sql, SqlMode::default())
    }

    #[test]
    fn an_alter_names_its_engine_anywhere() {
        for sql in [
            "ALTER TABLE t ENGINE=MyISAM",
            "alter table t engine MyISAM",
            "ALTER TABLE t ROW_FORMAT=FIXED ENGINE = `MyISAM`, COMMENT 'ENGINE=InnoDB'",
            "ALTER TABLE t ENGINE=InnoDB, ENGINE=MyISAM",
        ] {
            assert_eq!(named(sql).as_deref(), Some("MyISAM"), "{sql}");
        }
        for sql in [
            "ALTER TABLE t ADD COLUMN engine VARCHAR(3)",
            "ALTER TABLE t ADD CHECK (engine = InnoDB)",
            "ALTER TABLE engine ADD x INT",
        ] {
            assert_eq!(named(sql), None, "{sql}");
        }
    }
}
