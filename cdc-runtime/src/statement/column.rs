//! Columns that a statement names: those a CREATE TABLE makes, and those to which an ALTER
//! TABLE may give other values without a row event.

use super::token::{Lexer, Token};
use crate::binlog::query::SqlMode;

/// What an ALTER TABLE does to the values under the columns' names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Renewal {
    /// Each name means the values it meant before.
    No,
    /// A name may mean another column's values, or a session without strict mode may have
    /// cut values: whoever sees the same columns again as before sees the same values.
    Renamed,
    /// A column is added under the name: every row has a value that no row event shows.
    Anew,
}

/// What an ALTER TABLE does to columns of which `reads` says that their values count.
/// Rather too much than too little.
#[must_use]
pub fn renewal(sql: &str, mode: SqlMode, reads: impl Fn(&str) -> bool) -> Renewal {
    let mut lexer = Lexer::new(sql, mode);
    let mut found = Renewal::No;
    while let Some(token) = lexer.token() {
        let step = if token.is("ADD") {
            added(&mut lexer, &reads)
        } else if token.is("CHANGE") {
            lexer.skip_word("COLUMN");
            passed(&mut lexer, &["IF", "EXISTS"]);
            changed(&mut lexer, mode, &reads)
        } else if token.is("RENAME") && lexer.skip_word("COLUMN") {
            passed(&mut lexer, &["IF", "EXISTS"]);
            changed(&mut lexer, mode, &reads)
        } else if token.is("MODIFY") || token.is("CONVERT") {
            cut(mode)
        } else {
            Renewal::No
        };
        found = found.max(step);
    }
    found
}

/// Without strict mode values that the new type does not have are cut or made zero.
const fn cut(mode: SqlMode) -> Renewal {
    if mode.strict {
        Renewal::No
    } else {
        Renewal::Renamed
    }
}

fn passed(lexer: &mut Lexer<'_>, words: &[&str]) {
    for word in words {
        lexer.skip_word(word);
    }
}

fn name(token: Token) -> Option<String> {
    match token {
        Token::Word(name) | Token::Name(name) => Some(name),
        Token::Text | Token::Symbol(_) => None,
    }
}

/// Behind ADD: a column, columns between parentheses, or something else.
fn added(lexer: &mut Lexer<'_>, reads: &impl Fn(&str) -> bool) -> Renewal {
    lexer.skip_word("COLUMN");
    passed(lexer, &["IF", "NOT", "EXISTS"]);
    if lexer.skip_symbol('(') {
        let mut depth = 1_u32;
        while let Some(token) = lexer.token() {
            match token {
                Token::Symbol('(') => depth = depth.saturating_add(1),
                Token::Symbol(')') if depth == 1 => return Renewal::No,
                Token::Symbol(')') => depth -= 1,
                Token::Word(name) | Token::Name(name) if reads(&name) => return Renewal::Anew,
                Token::Word(_) | Token::Name(_) | Token::Text | Token::Symbol(_) => {}
            }
        }
        return Renewal::No;
    }
    match lexer.peek() {
        Some(Token::Word(name) | Token::Name(name)) if !reads(name) => Renewal::No,
        Some(Token::Symbol(_)) | None => Renewal::No,
        Some(Token::Word(_) | Token::Name(_) | Token::Text) => Renewal::Anew,
    }
}

/// Behind CHANGE, RENAME COLUMN: the old name and the new one.
fn changed(lexer: &mut Lexer<'_>, mode: SqlMode, reads: &impl Fn(&str) -> bool) -> Renewal {
    let old = lexer.token().and_then(name);
    lexer.skip_word("TO");
    let new = lexer.token().and_then(name);
    match (old, new) {
        (Some(old), Some(new)) if old.to_lowercase() == new.to_lowercase() => cut(mode),
        (Some(_), Some(new)) if !reads(&new) => cut(mode),
        _ => Renewal::Renamed,
    }
}

/// Words that open an element of CREATE TABLE's list which is no column.
const PARTS: &[&str] = &[
    "PRIMARY",
    "KEY",
    "INDEX",
    "UNIQUE",
    "CONSTRAINT",
    "FOREIGN",
    "CHECK",
    "FULLTEXT",
    "SPATIAL",
];

/// The names of the columns in the list of a CREATE TABLE, in order; none where it has no
/// list of its own.
#[must_use]
pub fn created_columns(sql: &str, mode: SqlMode) -> Option<Vec<String>> {
    let mut lexer = Lexer::new(sql, mode);
    while !lexer.skip_symbol('(') {
        lexer.token().filter(|token| !token.is("LIKE"))?;
    }
    let mut columns = Vec::new();
    loop {
        let first = lexer.token()?;
        if first.is("LIKE") {
            return None;
        }
        let part = PARTS.iter().any(|word| first.is(word))
            || (first.is("PERIOD") && lexer.peek().is_some_and(|t| t.is("FOR")))
            || (first.is("VECTOR") && lexer.peek().is_some_and(|t| t.is("INDEX") || t.is("KEY")));
        let first = name(first)?;
        if !part {
            columns.push(first);
        }
        if !more(&mut lexer)? {
            return Some(columns);
        }
    }
}

/// Passes over the rest of an element; whether another one follows.
fn more(lexer: &mut Lexer<'_>) -> Option<bool> {
    let mut depth = 0_u32;
    loop {
        match lexer.token()? {
            Token::Symbol('(') => depth = depth.saturating_add(1),
            Token::Symbol(')') if depth == 0 => return Some(false),
            Token::Symbol(')') => depth -= 1,
            Token::Symbol(',') if depth == 0 => return Some(true),
            Token::Word(_) | Token::Name(_) | Token::Text | Token::Symbol(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: SqlMode = SqlMode {
        ansi_quotes: false,
        no_backslash_escapes: false,
        strict: true,
    };

    fn reads(name: &str) -> bool {
        ["id", "price", "latitude", "longitude"].contains(&name.to_lowercase().as_str())
    }

    #[test]
    fn names_that_take_other_values() {
        use Renewal::{Anew, No, Renamed};
        for (clauses, expected) in [
            ("ADD COLUMN color INT", No),
            ("ADD color INT AFTER price", No),
            ("ADD COLUMN price INT", Anew),
            ("ADD `Price` INT FIRST", Anew),
            (
                "DROP COLUMN price, ADD COLUMN IF NOT EXISTS price INT",
                Anew,
            ),
            ("ADD (color INT, price DECIMAL(10,2))", Anew),
            (
                "ADD (color INT, shape DECIMAL(10,2)), ADD INDEX (price)",
                No,
            ),
            ("ADD INDEX price (price), ADD UNIQUE KEY (price)", No),
            ("ADD CONSTRAINT c CHECK (price > 0)", No),
            ("DROP price", No),
            ("COMMENT 'ADD price INT'", No),
            ("MODIFY price DECIMAL(20,2)", No),
            ("CHANGE price price DECIMAL(20,2)", No),
            ("CHANGE COLUMN price PRICE DECIMAL(20,2)", No),
            ("CHANGE price list_price DECIMAL(20,2)", No),
            ("CHANGE list_price price DECIMAL(20,2)", Renamed),
            ("RENAME COLUMN price TO list_price", No),
            ("RENAME COLUMN a TO b, RENAME COLUMN b TO `id`", Renamed),
            (
                "CHANGE latitude longitude FLOAT, CHANGE longitude latitude FLOAT",
                Renamed,
            ),
            ("RENAME INDEX price TO id", No),
            ("RENAME TO id", No),
        ] {
            let sql = format!("ALTER TABLE t {clauses}");
            assert_eq!(renewal(&sql, STRICT, reads), expected, "{sql}");
        }
    }

    #[test]
    fn sessions_without_strict_mode_may_cut_values() {
        let loose = SqlMode::default();
        for (clauses, expected) in [
            ("MODIFY price TINYINT", Renewal::Renamed),
            ("CHANGE price price TINYINT", Renewal::Renamed),
            ("CONVERT TO CHARACTER SET latin1", Renewal::Renamed),
            ("ADD COLUMN color INT", Renewal::No),
        ] {
            let sql = format!("ALTER TABLE t {clauses}");
            assert_eq!(renewal(&sql, loose, reads), expected, "{sql}");
        }
    }

    #[test]
    fn quotes_and_backslashes_read_as_the_session_has_them() {
        let ansi = SqlMode {
            ansi_quotes: true,
            ..STRICT
        };
        let sql = "ALTER TABLE \"t\" ADD \"price\" INT";
        assert_eq!(renewal(sql, ansi, reads), Renewal::Anew);
        let sql = "ALTER TABLE \"t\" CHANGE \"a\" \"price\" INT";
        assert_eq!(renewal(sql, ansi, reads), Renewal::Renamed);
        let sql = "ALTER TABLE \"t\" ADD \"color\" INT";
        assert_eq!(renewal(sql, ansi, reads), Renewal::No);
        let raw = SqlMode {
            no_backslash_escapes: true,
            ..STRICT
        };
        let sql = "ALTER TABLE t COMMENT 'C:\\', ADD price INT, COMMENT 'x'";
        assert_eq!(renewal(sql, raw, reads), Renewal::Anew);
    }

    #[test]
    fn columns_of_a_new_table() {
        let columns = |sql: &str| created_columns(sql, STRICT).map(|c| c.join(" "));
        let some = |names: &str| Some(names.to_owned());
        for (sql, expected) in [
            (
                "CREATE TABLE `a(b` (id INT DEFAULT (1+(2)), `key` ENUM('a,b)','c'), PRIMARY KEY (id, `key`), \
                 period INT, CONSTRAINT c CHECK (id > 0)) ENGINE=InnoDB",
                some("id key period"),
            ),
            (
                "CREATE TABLE t (id INT, PERIOD FOR p (a, b), VECTOR INDEX (v), vector INT)",
                some("id vector"),
            ),
            ("CREATE TABLE t (id INT) START TRANSACTION", some("id")),
            ("CREATE TABLE t LIKE s", None),
            ("CREATE TABLE t (LIKE s)", None),
            ("CREATE TABLE t (id INT", None),
            ("CREATE TABLE t", None),
        ] {
            assert_eq!(columns(sql), expected, "{sql}");
        }
    }
}
