//! Scripts cut into statements.

use super::*;

fn cut_for(source: &str, reading: Reading) -> Vec<String> {
    let statements = Script::new(source, reading).map(|statement| {
        assert_eq!(statement.text.len(), statement.range.len());
        statement.text.into_owned()
    });
    statements
        .map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

fn cut(source: &str) -> Vec<String> {
    cut_for(source, Reading::default())
}

fn unclosed(source: &str) -> Option<Unclosed> {
    let mut script = Script::new(source, Reading::default());
    while script.next().is_some() {}
    script.unclosed()
}

#[test]
fn quotes_hide_delimiters_and_comments() {
    assert_eq!(
        cut("a ';''\\';' \"/*\" `;``--`; b -- c; d\n; e--1 # f;\n;"),
        ["a ';''\\';' \"/*\" `;``--`", "b", "e--1"]
    );
    let reading = Reading {
        backslash: Backslash::Plain,
        ..Reading::default()
    };
    assert_eq!(cut_for("a '\\'; b '\\';", reading), ["a '\\'", "b '\\'"]);
}

#[test]
fn versioned_comments_are_read_up_to_the_newest_server() {
    assert_eq!(
        cut("/*!40101 SET a */; x /*!80016 INVISIBLE */ y /*!999999\\- z */ /*M!100616 w */;"),
        ["SET a", "x INVISIBLE y w"]
    );
    assert_eq!(cut("a /*!999999 b /* c */ d */ e;"), ["a e"]);
}

#[test]
fn stored_programs_end_where_their_blocks_end() {
    let bodies = [
        "BEGIN IF x THEN SELECT 1; END IF; CASE y WHEN 1 THEN SELECT 2; END CASE; END",
        "IF a > 1 THEN SET b = 1; ELSEIF c THEN SET b = 2; END IF",
        "IF (a) AND (b) THEN SET c = IF(a, 1, 2); END IF",
        "SET a = CASE WHEN b THEN IF(c, 1, 2) ELSE IF(d, ';', 2) END",
        "BEGIN DROP TABLE IF EXISTS t; l: LOOP LEAVE l; END LOOP l; SELECT REPEAT('a', 3); END",
        "BEGIN REPEAT SET i = i + 1; UNTIL i > 3 END REPEAT; WHILE i DO SET i = 0; END WHILE; END",
        "BEGIN IF EXISTS (SELECT 1) THEN SELECT t.end, t.`begin` FROM t; END IF; END",
        "BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; FOR i IN 1..3 DO SELECT i; END FOR; END",
        "SELECT 1",
    ];
    for body in bodies {
        let program = format!("CREATE DEFINER=`a`@`b` PROCEDURE p(IN a INT) {body}");
        assert_eq!(
            cut(&format!("{program}; SELECT 3;")),
            [&*program, "SELECT 3"]
        );
    }
    let block = "BEGIN NOT ATOMIC SELECT 1; END";
    assert_eq!(cut(&format!("{block}; BEGIN; c;")), [block, "BEGIN", "c"]);
}

#[test]
fn delimiter_lines_change_the_delimiter() {
    let program = "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN B; C; END";
    assert_eq!(
        cut(&format!("DELIMITER ;;\n{program} ;;\r\ndelimiter ;\r\nC;")),
        [program, "C"]
    );
    assert_eq!(cut("delimiter //\nA//\nB"), ["A", "B"]);
    assert_eq!(
        cut(&format!(
            "  DELIMITER $$\n{program}$$\nCREATE TABLE a (b int);\nC; D$$"
        )),
        [program, "CREATE TABLE a (b int)", "C", "D"]
    );
    assert_eq!(cut("a\\G b\\g c"), ["a", "b", "c"]);
}

#[test]
fn what_is_passed_over_is_not_handed_on() {
    let reading = Reading {
        passed_over: &["INSERT"],
        ..Reading::default()
    };
    let text = "insert into t values (1,'a;\\'--','b'';') /* ; */ -- ;\n ; a; INSERT x//y; b \
                /* c */ d; insert 'e;";
    assert_eq!(cut_for(text, reading), ["a", "b d"]);
}

#[test]
fn prefixes_and_empty_comments_belong_to_names() {
    assert_eq!(
        cut("CREATE TABLE #__t (a int); # x;\nCREATE TABLE /*_*/t; #__u\n\0;"),
        ["CREATE TABLE #__t (a int)", "CREATE TABLE t"]
    );
}

#[test]
fn what_is_never_closed_is_reported_where_it_opens() {
    assert_eq!(unclosed("a 'b"), Some(Unclosed::Quote(2)));
    assert_eq!(unclosed("a /* b"), Some(Unclosed::Quote(2)));
    assert_eq!(
        unclosed("a; CREATE PROCEDURE p() BEGIN b; CREATE TABLE c;"),
        Some(Unclosed::Program(3))
    );
    let mut script = Script::new("\u{feff}a", Reading::default());
    assert_eq!(script.next().map(|s| s.range), Some(3..4));
}
