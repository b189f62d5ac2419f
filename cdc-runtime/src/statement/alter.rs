//! The clauses of ALTER TABLE: which of them leave rows and row images as they are.

use super::ddl::{Effect, table};
use super::token::{Lexer, Token};

/// Options that say how or where a table is stored, or what new columns default to.
const OPTIONS: &[&str] = &[
    "ALGORITHM",
    "AUTOEXTEND_SIZE",
    "AUTO_INCREMENT",
    "AVG_ROW_LENGTH",
    "CHARACTER",
    "CHARSET",
    "CHECKSUM",
    "COLLATE",
    "COMMENT",
    "COMPRESSION",
    "CONNECTION",
    "DATA",
    "DEFAULT",
    "DELAY_KEY_WRITE",
    "DISABLE",
    "ENABLE",
    "ENCRYPTED",
    "ENCRYPTION",
    "ENCRYPTION_KEY_ID",
    "ENGINE",
    "ENGINE_ATTRIBUTE",
    "FORCE",
    "IETF_QUOTES",
    "INDEX",
    "INSERT_METHOD",
    "KEY_BLOCK_SIZE",
    "LOCK",
    "MAX_ROWS",
    "MIN_ROWS",
    "NOWAIT",
    "PACK_KEYS",
    "PAGE_CHECKSUM",
    "PAGE_COMPRESSED",
    "PAGE_COMPRESSION_LEVEL",
    "PARTITION",
    "PASSWORD",
    "REMOVE",
    "ROW_FORMAT",
    "SECONDARY_ENGINE",
    "SECONDARY_ENGINE_ATTRIBUTE",
    "SECONDARY_LOAD",
    "SECONDARY_UNLOAD",
    "STATS_AUTO_RECALC",
    "STATS_PERSISTENT",
    "STATS_SAMPLE_PAGES",
    "TABLESPACE",
    "TABLE_CHECKSUM",
    "TRANSACTIONAL",
    "WAIT",
    "WITHOUT",
];

/// Partition commands that move rows about and lose none.
const PARTITION_UPKEEP: &[&str] = &[
    "ANALYZE",
    "CHECK",
    "COALESCE",
    "OPTIMIZE",
    "REBUILD",
    "REORGANIZE",
    "REPAIR",
];

const KEYS: &[&str] = &[
    "INDEX",
    "KEY",
    "UNIQUE",
    "FULLTEXT",
    "SPATIAL",
    "CONSTRAINT",
    "PRIMARY",
    "FOREIGN",
    "CHECK",
];

/// Reads the clauses behind the table's name. A new name, and the table of EXCHANGE
/// PARTITION, are added to `tables`.
pub(super) fn effect(lexer: &mut Lexer<'_>, tables: &mut Vec<(Option<String>, String)>) -> Effect {
    let mut effect = Effect::Harmless;
    while lexer.peek().is_some() {
        effect = effect.max(clause(lexer, tables));
    }
    effect
}

/// Passes over the rest of a clause, up to and with the comma.
fn rest(lexer: &mut Lexer<'_>) {
    let mut depth = 0u32;
    while let Some(token) = lexer.token() {
        match token {
            Token::Symbol('(') => depth = depth.saturating_add(1),
            Token::Symbol(')') => depth = depth.saturating_sub(1),
            Token::Symbol(',') if depth == 0 => return,
            _ => {}
        }
    }
}

/// Reads a clause with the comma behind it.
fn clause(lexer: &mut Lexer<'_>, tables: &mut Vec<(Option<String>, String)>) -> Effect {
    if lexer.skip_word("ORDER") {
        order(lexer);
        return Effect::Harmless;
    }
    let effect = judge(lexer, tables);
    rest(lexer);
    effect
}

fn judge(lexer: &mut Lexer<'_>, tables: &mut Vec<(Option<String>, String)>) -> Effect {
    if lexer.peek() == Some(&Token::Symbol(';')) {
        lexer.token();
        return Effect::Harmless;
    }
    let Some(word) = lexer.token().and_then(|token| token.keyword()) else {
        return Effect::ChangesColumns;
    };
    match word.as_str() {
        "ADD" => add(lexer),
        "DROP" => drop(lexer),
        "ALTER" => alter(lexer),
        "RENAME" => rename(lexer, tables),
        "EXCHANGE" => {
            while lexer.peek().is_some_and(|t| !t.is("TABLE")) {
                lexer.token();
            }
            lexer.skip_word("TABLE");
            tables.extend(table(lexer));
            Effect::ReplacesRows
        }
        "TRUNCATE" | "DISCARD" | "IMPORT" => Effect::ReplacesRows,
        "CONVERT" if lexer.peek().is_some_and(|t| !t.is("TO")) => Effect::ReplacesRows,
        // WITH | WITHOUT VALIDATION; WITH SYSTEM VERSIONING adds columns.
        "WITH" if lexer.skip_word("VALIDATION") => Effect::Harmless,
        word if PARTITION_UPKEEP.contains(&word) => Effect::Harmless,
        word if OPTIONS.contains(&word) => Effect::Harmless,
        _ => Effect::ChangesColumns,
    }
}

/// `ORDER BY a, b DESC`: its commas part columns, until a word that opens a clause.
fn order(lexer: &mut Lexer<'_>) {
    const CLAUSES: &[&str] = &[
        "ADD", "DROP", "ALTER", "CHANGE", "MODIFY", "CONVERT", "RENAME", "DISCARD", "IMPORT",
        "TRUNCATE", "EXCHANGE",
    ];
    lexer.skip_word("BY");
    while lexer.peek().is_some() && !next_is(lexer, CLAUSES) {
        rest(lexer);
    }
}

fn next_is(lexer: &mut Lexer<'_>, words: &[&str]) -> bool {
    lexer
        .peek()
        .is_some_and(|token| words.iter().any(|word| token.is(word)))
}

fn add(lexer: &mut Lexer<'_>) -> Effect {
    if next_is(lexer, KEYS) || next_is(lexer, &["PARTITION"]) {
        return Effect::Harmless;
    }
    // MariaDB's VECTOR INDEX; VECTOR alone may name a column.
    if lexer.skip_word("VECTOR") && next_is(lexer, &["INDEX", "KEY"]) {
        return Effect::Harmless;
    }
    Effect::ChangesColumns
}

fn drop(lexer: &mut Lexer<'_>) -> Effect {
    if next_is(lexer, KEYS) {
        Effect::Harmless
    } else if next_is(lexer, &["PARTITION"]) {
        Effect::ReplacesRows
    } else {
        Effect::ChangesColumns
    }
}

/// `ALTER [COLUMN] name SET DEFAULT | DROP DEFAULT | SET [IN]VISIBLE`, or of an index or
/// a constraint.
fn alter(lexer: &mut Lexer<'_>) -> Effect {
    if next_is(lexer, KEYS) {
        return Effect::Harmless;
    }
    lexer.skip_word("COLUMN");
    lexer.token();
    if next_is(lexer, &["SET", "DROP"]) {
        Effect::Harmless
    } else {
        Effect::ChangesColumns
    }
}

fn rename(lexer: &mut Lexer<'_>, tables: &mut Vec<(Option<String>, String)>) -> Effect {
    if next_is(lexer, &["INDEX", "KEY"]) {
        return Effect::Harmless;
    }
    if next_is(lexer, &["COLUMN"]) {
        return Effect::ChangesColumns;
    }
    for word in ["TO", "AS"] {
        lexer.skip_word(word);
    }
    lexer.skip_symbol('=');
    tables.extend(table(lexer));
    Effect::Renames
}
