//! What a SELECT, VALUES or TABLE gives: the names of its columns, and where the simple
//! ones come from.

use super::catalog::Named;
use super::cursor::{Cursor, Parsed};
use super::token::Kind;
use crate::source::Span;

/// A query, as far as its columns can be told.
#[derive(Debug)]
pub(super) struct Select {
    /// Its columns in order; those of the first query where several are put together.
    pub outputs: Vec<Output>,
    /// The one table it reads, with its alias; none where it reads more, or none, or
    /// where what it reads can change what its columns are.
    pub from: Option<(Named, Option<String>)>,
    /// Whether rows of several queries are put together, which changes types.
    pub mixed: bool,
}

/// A column of a query.
#[derive(Debug)]
pub(super) struct Output {
    /// What it is called; as written, where it has no name. Empty of [`Value::All`].
    pub name: String,
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
}

/// What a column of a query is.
#[derive(Debug)]
pub(super) enum Value {
    /// A column, with the table's name in front of it.
    Column(Option<String>, String),
    /// All columns, with the table's name in front.
    All(Option<String>),
    /// A whole number of that many digits.
    Integer(usize),
    /// What only the server types.
    Other,
}

/// What may stand between SELECT and its first column.
const MODIFIERS: &[&str] = &[
    "ALL",
    "DISTINCT",
    "DISTINCTROW",
    "HIGH_PRIORITY",
    "STRAIGHT_JOIN",
    "SQL_BIG_RESULT",
    "SQL_BUFFER_RESULT",
    "SQL_CACHE",
    "SQL_CALC_FOUND_ROWS",
    "SQL_NO_CACHE",
    "SQL_SMALL_RESULT",
];

/// What ends a query's columns, or its one table.
const CLAUSES: &[&str] = &[
    "EXCEPT",
    "FOR",
    "FROM",
    "GROUP",
    "HAVING",
    "INTERSECT",
    "INTO",
    "LIMIT",
    "LOCK",
    "ORDER",
    "PROCEDURE",
    "UNION",
    "WHERE",
    "WINDOW",
];

/// Words of expressions, which are no names behind or before a value.
const OPERATORS: &[&str] = &[
    "AND", "BETWEEN", "BINARY", "CASE", "COLLATE", "DIV", "ELSE", "END", "ESCAPE", "FALSE", "IN",
    "INTERVAL", "IS", "LIKE", "MOD", "NOT", "NULL", "OR", "OVER", "REGEXP", "RLIKE", "THEN",
    "TRUE", "UNKNOWN", "WHEN", "XOR",
];

/// Reads `[IGNORE | REPLACE] [AS] query`, up to the end of the statement.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Parsed<Select> {
    cursor.accept_one_of(&["IGNORE", "REPLACE"]);
    cursor.accept(&["AS"]);
    while cursor.accept_kind(&Kind::Open) {}
    let mut known = true;
    if cursor.accept(&["WITH"]) {
        known = false;
        with(cursor)?;
    }
    let here = cursor.here();
    let outputs = if cursor.accept(&["VALUES"]) {
        known = false;
        values(cursor)?
    } else if cursor.accept(&["TABLE"]) {
        cursor.back_to(here);
        vec![all(cursor, here)]
    } else {
        cursor.expect(&["SELECT"])?;
        while cursor.accept_one_of(MODIFIERS) {}
        columns(cursor)?
    };
    let from = if cursor.accept_one_of(&["FROM", "TABLE"]) {
        one_table(cursor)?
    } else {
        None
    };
    let mut mixed = false;
    while !cursor.done() {
        mixed |= cursor.is_one_of(&["UNION", "EXCEPT", "INTERSECT", "ROLLUP"]);
        cursor.next();
    }
    Ok(Select {
        outputs,
        from: from.filter(|_| known && !mixed),
        mixed: mixed || !known,
    })
}

/// `[RECURSIVE] name [(column, …)] AS (query), …`.
fn with(cursor: &mut Cursor<'_>) -> Parsed<()> {
    cursor.accept(&["RECURSIVE"]);
    loop {
        cursor.name("a name")?;
        if cursor.peek() == Some(&Kind::Open) {
            cursor.parentheses()?;
        }
        cursor.expect(&["AS"])?;
        cursor.parentheses()?;
        if !cursor.accept_kind(&Kind::Comma) {
            return Ok(());
        }
    }
}

/// `ROW(value, …), …` in MySQL, whose columns are `column_0`, `column_1`, …; in MariaDB
/// `(value, …), …`, called after the first row's values.
fn values(cursor: &mut Cursor<'_>) -> Parsed<Vec<Output>> {
    let row = cursor.accept(&["ROW"]);
    cursor.expect_open()?;
    let mut outputs = columns(cursor)?;
    for (at, output) in outputs.iter_mut().enumerate() {
        output.value = Value::Other;
        if row {
            output.name = format!("column_{at}");
        }
    }
    Ok(outputs)
}

fn all(cursor: &Cursor<'_>, here: usize) -> Output {
    Output {
        name: String::new(),
        value: Value::All(None),
        span: cursor.span_since(here),
    }
}

/// `value [[AS] name], …`.
fn columns(cursor: &mut Cursor<'_>) -> Parsed<Vec<Output>> {
    let mut outputs = Vec::new();
    loop {
        outputs.push(column(cursor)?);
        if !cursor.accept_kind(&Kind::Comma) {
            return Ok(outputs);
        }
    }
}

fn column(cursor: &mut Cursor<'_>) -> Parsed<Output> {
    let here = cursor.here();
    let mut kinds: Vec<&Kind> = Vec::new();
    while let Some(kind) = cursor.peek() {
        let after_period = kinds.last().is_some_and(|last| **last == Kind::Period);
        if matches!(kind, Kind::Comma | Kind::Close) || (cursor.is_one_of(CLAUSES) && !after_period)
        {
            break;
        }
        kinds.push(kind);
        if *kind == Kind::Open {
            cursor.parentheses()?;
            kinds.push(&Kind::Close);
        } else {
            cursor.next();
        }
    }
    if kinds.is_empty() {
        return Err(cursor.refuse("a value"));
    }
    let span = cursor.span_since(here);
    let written = cursor.text(span);
    let (name, value) = named(&kinds);
    Ok(Output {
        value: self::value(value, written),
        name: name.unwrap_or_else(|| match value {
            [Kind::Text(text) | Kind::Double(text)] => text.clone(),
            _ => last_name(value).map_or_else(|| written.to_owned(), str::to_owned),
        }),
        span,
    })
}

/// Splits `value [[AS] name]`.
fn named<'k, 't>(kinds: &'k [&'t Kind]) -> (Option<String>, &'k [&'t Kind]) {
    if let [value @ .., Kind::Word(word), last] = kinds
        && word.eq_ignore_ascii_case("AS")
        && !value.is_empty()
    {
        return (alias(last), value);
    }
    if let [value @ .., before, last] = kinds
        && ends_a_value(before)
        && !kinds.iter().any(|kind| is_word(kind, &["INTERVAL"]))
    {
        let text_behind_word =
            matches!(last, Kind::Text(_) | Kind::Double(_)) && matches!(before, Kind::Word(_));
        let texts = matches!(before, Kind::Text(_) | Kind::Double(_));
        if !(text_behind_word || texts || is_word(last, OPERATORS))
            && let Some(name) = alias(last)
        {
            let value = kinds.get(..value.len() + 1).unwrap_or(value);
            return (Some(name), value);
        }
    }
    (None, kinds)
}

fn alias(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Word(name) | Kind::Name(name) | Kind::Text(name) | Kind::Double(name) => {
            Some(name.clone())
        }
        _ => None,
    }
}

fn is_word(kind: &Kind, words: &[&str]) -> bool {
    matches!(kind, Kind::Word(word) if words.iter().any(|w| w.eq_ignore_ascii_case(word)))
}

fn ends_a_value(kind: &Kind) -> bool {
    match kind {
        Kind::Word(_) => {
            is_word(kind, &["END", "NULL", "TRUE", "FALSE"]) || !is_word(kind, OPERATORS)
        }
        Kind::Period | Kind::Open | Kind::Comma | Kind::Equals | Kind::Operator => false,
        _ => true,
    }
}

/// The name that `name`, `t.name` or `s.t.name` gives its column.
fn last_name<'k>(value: &[&'k Kind]) -> Option<&'k str> {
    let name = |kind: &'k Kind| match kind {
        Kind::Word(name) | Kind::Name(name) => Some(name.as_str()),
        _ => None,
    };
    match value {
        [only] => name(only),
        [.., Kind::Period, last] => name(last),
        _ => None,
    }
}

fn value(value: &[&Kind], written: &str) -> Value {
    match value {
        [Kind::Number(digits)] if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Value::Integer(digits.len())
        }
        [Kind::Operator] if written == "*" => Value::All(None),
        [table, Kind::Period, Kind::Operator] if written.ends_with('*') => Value::All(alias(table)),
        [only] => last_name(value).map_or(Value::Other, |n| plain(only, None, n)),
        [table, Kind::Period, last] => {
            last_name(value).map_or(Value::Other, |n| plain(last, alias(table), n))
        }
        _ => Value::Other,
    }
}

fn plain(kind: &Kind, table: Option<String>, name: &str) -> Value {
    if table.is_none() && is_word(kind, OPERATORS) {
        Value::Other
    } else {
        Value::Column(table, name.to_owned())
    }
}

/// The table behind FROM, if there is but one.
fn one_table(cursor: &mut Cursor<'_>) -> Parsed<Option<(Named, Option<String>)>> {
    if !matches!(cursor.peek(), Some(Kind::Word(_) | Kind::Name(_))) {
        return Ok(None);
    }
    let named = cursor.qualified("a table name")?;
    let mut alias = None;
    let hints = ["USE", "IGNORE", "FORCE", "PARTITION"];
    let bare = matches!(cursor.peek(), Some(Kind::Word(_) | Kind::Name(_)))
        && !cursor.is_one_of(CLAUSES)
        && !cursor.is_one_of(&hints)
        && !cursor.is_one_of(JOINS);
    if cursor.accept(&["AS"]) || bare {
        alias = Some(cursor.name("a name")?.value);
    }
    let ends = cursor.done()
        || cursor.peek() == Some(&Kind::Close)
        || cursor.is_one_of(CLAUSES)
        || cursor.is_one_of(&hints);
    Ok(ends.then_some((named, alias)))
}

const JOINS: &[&str] = &[
    "CROSS",
    "INNER",
    "JOIN",
    "LEFT",
    "NATURAL",
    "RIGHT",
    "STRAIGHT_JOIN",
];
