//! Keys: primary, unique, foreign, and those that only make reading faster.

use super::cursor::{Cursor, Parsed};
use super::index::{Index, IndexKind, IndexOrigin, IndexPart, Over};
use super::options::Server;
use super::token::Kind;
use super::{Check, ForeignKey, Period, ReferenceRule};
use crate::source::Spanned;

/// An element of a table that is not a column.
#[derive(Debug)]
pub(super) enum Element {
    /// A key of any kind.
    Index(Index),
    /// FOREIGN KEY, and the name of the key it brings along, where one is given.
    Foreign(ForeignKey, String),
    /// CHECK.
    Check(Check),
    /// PERIOD FOR.
    Period(Period),
}

/// Reads an element that is not a column; none where a column begins.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Parsed<Option<Element>> {
    let here = cursor.here();
    let name = constraint_name(cursor)?;
    if let Some(kind) = index_kind(cursor) {
        return index(cursor, here, kind, name.unwrap_or_default())
            .map(|i| Some(Element::Index(i)));
    }
    if cursor.accept(&["FOREIGN", "KEY"]) {
        return foreign(cursor, here, name).map(Some);
    }
    if cursor.is_word("CHECK") {
        return check(cursor, name).map(|check| Some(Element::Check(check)));
    }
    if cursor.is_word("PERIOD") && cursor.is_one_of_at(1, &["FOR", "IF"]) {
        return period(cursor).map(|period| Some(Element::Period(period)));
    }
    if cursor.here() != here {
        return Err(cursor.refuse("`PRIMARY KEY`, `UNIQUE`, `FOREIGN KEY` or `CHECK`"));
    }
    Ok(None)
}

/// Reads the words that open a key: `UNIQUE [KEY]`, `PRIMARY KEY`, `FULLTEXT [INDEX]`, ….
pub(super) fn index_kind(cursor: &mut Cursor<'_>) -> Option<IndexKind> {
    let kind = if cursor.accept(&["PRIMARY", "KEY"]) {
        return Some(IndexKind::Primary);
    } else if cursor.accept(&["UNIQUE"]) {
        IndexKind::Unique
    } else if cursor.accept(&["FULLTEXT"]) {
        IndexKind::Fulltext
    } else if cursor.accept(&["SPATIAL"]) {
        IndexKind::Spatial
    } else if cursor.is_word("VECTOR") && cursor.is_one_of_at(1, &["KEY", "INDEX"]) {
        cursor.next();
        IndexKind::Vector
    } else if cursor.is_one_of(&["KEY", "INDEX"]) {
        IndexKind::Plain
    } else {
        return None;
    };
    cursor.accept_one_of(&["KEY", "INDEX"]);
    Some(kind)
}

/// `CONSTRAINT [name]`.
fn constraint_name(cursor: &mut Cursor<'_>) -> Parsed<Option<String>> {
    if !cursor.accept(&["CONSTRAINT"]) {
        return Ok(None);
    }
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    if cursor.is_one_of(&["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"]) {
        return Ok(None);
    }
    Ok(Some(cursor.name("a constraint name")?.value))
}

/// `[IF NOT EXISTS] [name] [USING type] (part, …) [option …]`; `symbol` is the name of the
/// constraint, which counts where the key has none.
pub(super) fn index(
    cursor: &mut Cursor<'_>,
    here: usize,
    kind: IndexKind,
    symbol: String,
) -> Parsed<Index> {
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    let mut name = symbol;
    let unnamed = [&["USING"][..], &["TYPE"]]
        .iter()
        .any(|word| cursor.is_one_of(word) && cursor.is_one_of_at(1, &["BTREE", "HASH", "RTREE"]));
    if cursor.peek() != Some(&Kind::Open) && !unnamed {
        name = cursor.name("a key name or `(`")?.value;
    }
    body(cursor, here, kind, name)
}

/// `[USING type] (part, …) [option …]`.
pub(super) fn body(
    cursor: &mut Cursor<'_>,
    here: usize,
    kind: IndexKind,
    name: String,
) -> Parsed<Index> {
    if cursor.accept_one_of(&["USING", "TYPE"]) {
        cursor.name("`BTREE` or `HASH`")?;
    }
    let parts = parts(cursor)?;
    let mut index = Index {
        name: if kind == IndexKind::Primary {
            String::new()
        } else {
            name
        },
        kind,
        parts,
        visible: true,
        comment: None,
        origin: IndexOrigin::Declared,
        span: cursor.span_since(here),
    };
    while !matches!(cursor.peek(), None | Some(Kind::Comma | Kind::Close)) {
        option(cursor, &mut index)?;
    }
    index.span = cursor.span_since(here);
    Ok(index)
}

/// One option behind a key's parts; those about how it is kept are passed over.
fn option(cursor: &mut Cursor<'_>, index: &mut Index) -> Parsed<()> {
    if cursor.accept(&["COMMENT"]) {
        cursor.accept_kind(&Kind::Equals);
        index.comment = Some(cursor.text_literal("the comment in quotes")?);
    } else if cursor.accept(&["VISIBLE"]) || cursor.accept(&["NOT", "IGNORED"]) {
        index.visible = true;
    } else if cursor.accept_one_of(&["INVISIBLE", "IGNORED"]) {
        index.visible = false;
    } else if cursor.peek() == Some(&Kind::Open) {
        cursor.parentheses()?;
    } else {
        cursor.next();
    }
    Ok(())
}

/// `(name [(length)] [ASC | DESC], (expression), …)`.
fn parts(cursor: &mut Cursor<'_>) -> Parsed<Vec<IndexPart>> {
    cursor.expect_open()?;
    let mut parts = Vec::new();
    loop {
        let mut prefix = None;
        let over = if cursor.peek() == Some(&Kind::Open) {
            Over::Expression(parenthesized(cursor)?)
        } else {
            let name = cursor.name("a column name")?;
            if cursor.accept_kind(&Kind::Open) {
                prefix = Some(cursor.number("a length")?);
                cursor.expect_close()?;
            }
            Over::Column(name)
        };
        let descending = cursor.is_word("DESC");
        cursor.accept_one_of(&["ASC", "DESC"]);
        let over = match over {
            Over::Column(name) if cursor.accept(&["WITHOUT", "OVERLAPS"]) => Over::Period(name),
            over => over,
        };
        parts.push(IndexPart {
            over,
            prefix,
            descending,
        });
        if !cursor.accept_kind(&Kind::Comma) {
            break;
        }
    }
    cursor.expect_close()?;
    Ok(parts)
}

/// `PERIOD [IF NOT EXISTS] FOR name (start, end)`.
fn period(cursor: &mut Cursor<'_>) -> Parsed<Period> {
    cursor.expect(&["PERIOD"])?;
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    cursor.expect(&["FOR"])?;
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    let name = cursor.name("the period's name")?.value;
    cursor.expect_open()?;
    let start = cursor.name("a column name")?;
    if !cursor.accept_kind(&Kind::Comma) {
        return Err(cursor.refuse("`,`"));
    }
    let end = cursor.name("a column name")?;
    cursor.expect_close()?;
    Ok(Period { name, start, end })
}

/// The text between `(` and its `)`.
pub(super) fn parenthesized(cursor: &mut Cursor<'_>) -> Parsed<Spanned<String>> {
    let here = cursor.here();
    cursor.parentheses()?;
    let mut span = cursor.span_since(here);
    span.start += 1;
    span.end -= 1;
    Ok(Spanned::new(cursor.text(span).trim().to_owned(), span))
}

/// `CHECK (condition) [[NOT] ENFORCED]`.
pub(super) fn check(cursor: &mut Cursor<'_>, name: Option<String>) -> Parsed<Check> {
    cursor.expect(&["CHECK"])?;
    let condition = parenthesized(cursor)?;
    let enforced = !cursor.accept(&["NOT", "ENFORCED"]);
    cursor.accept(&["ENFORCED"]);
    Ok(Check {
        name,
        column: None,
        condition,
        enforced,
    })
}

/// `[name] (column, …) REFERENCES table (column, …) …`.
fn foreign(cursor: &mut Cursor<'_>, here: usize, symbol: Option<String>) -> Parsed<Element> {
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    let mut index = None;
    if cursor.peek() != Some(&Kind::Open) {
        index = Some(cursor.name("a key name or `(`")?.value);
    }
    let columns = names(cursor)?;
    cursor.expect(&["REFERENCES"])?;
    let mut key = reference(cursor, columns, here)?;
    let behind = symbol.clone().or_else(|| index.clone()).unwrap_or_default();
    // MariaDB calls the constraint after the key, MySQL does not.
    let mariadb = cursor.options().server.is_some_and(Server::is_mariadb);
    key.name = symbol.or(index.filter(|_| mariadb)).unwrap_or_default();
    Ok(Element::Foreign(key, behind))
}

/// `table [(column, …)] …`, behind REFERENCES; without columns the table's primary key is
/// meant.
pub(super) fn reference(
    cursor: &mut Cursor<'_>,
    columns: Vec<Spanned<String>>,
    here: usize,
) -> Parsed<ForeignKey> {
    let (schema, table) = cursor.qualified("a table name")?;
    let references = if cursor.peek() == Some(&Kind::Open) {
        names(cursor)?
    } else {
        Vec::new()
    };
    let mut key = ForeignKey {
        name: String::new(),
        columns,
        schema,
        table,
        references,
        on_delete: ReferenceRule::Unsaid,
        on_update: ReferenceRule::Unsaid,
        span: cursor.span_since(here),
    };
    reference_options(cursor, &mut key)?;
    key.span = cursor.span_since(here);
    Ok(key)
}

fn names(cursor: &mut Cursor<'_>) -> Parsed<Vec<Spanned<String>>> {
    let parts = parts(cursor)?;
    let names: Option<Vec<_>> = parts.iter().map(|part| part.column().cloned()).collect();
    names.ok_or_else(|| cursor.refuse("column names"))
}

/// MATCH, ON DELETE, ON UPDATE: what the server does, seen in the rows it writes.
fn reference_options(cursor: &mut Cursor<'_>, key: &mut ForeignKey) -> Parsed<()> {
    loop {
        if cursor.accept(&["MATCH"]) {
            cursor.next();
        } else if cursor.accept(&["ON", "DELETE"]) {
            key.on_delete = rule(cursor)?;
        } else if cursor.accept(&["ON", "UPDATE"]) {
            key.on_update = rule(cursor)?;
        } else {
            return Ok(());
        }
    }
}

fn rule(cursor: &mut Cursor<'_>) -> Parsed<ReferenceRule> {
    const RULES: &[(&[&str], ReferenceRule)] = &[
        (&["RESTRICT"], ReferenceRule::Restrict),
        (&["CASCADE"], ReferenceRule::Cascade),
        (&["SET", "NULL"], ReferenceRule::SetNull),
        (&["SET", "DEFAULT"], ReferenceRule::SetDefault),
        (&["NO", "ACTION"], ReferenceRule::NoAction),
    ];
    for (words, rule) in RULES {
        if cursor.accept(words) {
            return Ok(*rule);
        }
    }
    Err(cursor.refuse("`RESTRICT`, `CASCADE`, `SET NULL`, `SET DEFAULT` or `NO ACTION`"))
}
