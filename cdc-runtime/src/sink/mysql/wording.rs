//! The compiled SQL in MariaDB's words: its name of the one collation that differs.

/// What the compiler writes.
const MYSQL: &str = "COLLATE utf8mb4_0900_bin";
/// What MariaDB calls it.
const MARIADB: &str = "COLLATE utf8mb4_nopad_bin";

/// `sql` for MariaDB; what stands in quotes stays as it is.
pub(super) fn mariadb(sql: &str) -> String {
    let mut worded = String::with_capacity(sql.len());
    let mut rest = sql;
    while !rest.is_empty() {
        let bare = rest.find(['`', '\'', '"']).unwrap_or(rest.len());
        let (outside, quoted) = rest.split_at(bare);
        worded.push_str(&outside.replace(MYSQL, MARIADB));
        let (inside, behind) = quoted.split_at(closing(quoted));
        worded.push_str(inside);
        rest = behind;
    }
    worded
}

/// How long the quoted part is with which `text` begins. A doubled mark ends one part and
/// begins the next.
fn closing(text: &str) -> usize {
    let mut marks = text.char_indices();
    let Some((_, mark)) = marks.next() else {
        return 0;
    };
    while let Some((at, found)) = marks.next() {
        if found == '\\' && mark != '`' {
            marks.next();
        } else if found == mark {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_collation_changes() {
        let sql = "a TEXT COLLATE utf8mb4_0900_bin COMMENT 'it''s COLLATE utf8mb4_0900_bin \\' x', `COLLATE utf8mb4_0900_bin` INT";
        let expected = "a TEXT COLLATE utf8mb4_nopad_bin COMMENT 'it''s COLLATE utf8mb4_0900_bin \\' x', `COLLATE utf8mb4_0900_bin` INT";
        assert_eq!(mariadb(sql), expected);
        assert_eq!(mariadb("a 'open"), "a 'open");
    }
}
